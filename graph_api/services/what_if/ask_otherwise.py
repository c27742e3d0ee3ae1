"""Changes questions: another value of a field, or a later end."""

import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final

from graph_api.domain.errors import InvalidFieldError
from graph_api.services.pose_question import ALIASES, Raw, read_moment

_END, _START = "endsAt", "startsAt"
_LENGTH: Final = re.compile(r"(\d{1,5})\s*(h|d)", re.ASCII)


def hours_of(text: str) -> int:
    """Return how many hours `text` means: `72h`, or `3d` of 24 hours each; raise InvalidFieldError otherwise."""
    match = _LENGTH.fullmatch(text.strip())
    if match is None or int(match[1]) == 0:
        raise InvalidFieldError("delay", f"`{text}` is no length of time; write hours as `72h` or days as `3d`")
    return int(match[1]) * (24 if match[2] == "d" else 1)


def with_fields(fields: Mapping[str, Raw], others: Mapping[str, Raw]) -> dict[str, Raw]:
    """Return `fields` with those of `others` in their place, under whatever name they were given before.

    A field that is None in `others` is left out.
    """
    replaced = {ALIASES.get(name, name) for name in others}
    kept = {name: value for name, value in fields.items() if ALIASES.get(name, name) not in replaced}
    return kept | {name: value for name, value in others.items() if value is not None}


def delayed(fields: Mapping[str, Raw], hours: int, now: datetime) -> dict[str, Raw]:
    """Return `fields` with the end, and the arrival of every leg, `hours` later.

    The start stays: the time that is judged spans a departure as planned and one that waits.
    """
    later = dict(fields)
    name = next((n for n in fields if ALIASES.get(n, n) == _END), None)
    start = next((n for n in fields if ALIASES.get(n, n) == _START), None)
    given = name or start
    if given is not None:
        later[name or _END] = _moved(given, fields[given], hours, now)
    legs = fields.get("leg")
    if isinstance(legs, Mapping):
        later["leg"] = _delayed_leg(legs, hours, now)
    elif isinstance(legs, list):
        later["leg"] = [_delayed_leg(leg, hours, now) if isinstance(leg, Mapping) else leg for leg in legs]
    return later


def _delayed_leg(leg: Mapping[str, Raw], hours: int, now: datetime) -> dict[str, Raw]:
    arrives = leg.get("arrivesAt")
    changed = {} if arrives is None else {"arrivesAt": _moved("leg.arrivesAt", arrives, hours, now)}
    return {**leg, **changed}


def _moved(where: str, given: Raw, hours: int, now: datetime) -> str:
    """Return the end of the time that `given` names, `hours` later."""
    text = given.isoformat() if isinstance(given, datetime) else str(given)
    try:
        return (read_moment(where, text, now, end=True) + timedelta(hours=hours)).isoformat()
    except OverflowError as error:
        raise InvalidFieldError(where, f"`{text}` lies too late to be moved by {hours} hours") from error
