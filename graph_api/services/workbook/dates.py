"""Reads days and instants as people write them. What has two readings is refused, with both."""

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from graph_api.services.workbook.cells import CellError

MONTHS: Final = {
    name[:length]: number
    for number, name in enumerate(
        (
            "january", "february", "march", "april", "may", "june",
            "july", "august", "september", "october", "november", "december",
        ),
        1,
    )
    for length in {3, 4, len(name)}
}  # fmt: skip
_ISO_DAY: Final = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
_YEAR_FIRST: Final = re.compile(r"(\d{4})[/.](\d{1,2})[/.](\d{1,2})")
_NUMBERS: Final = re.compile(r"(\d{1,2})([/.-])(\d{1,2})\2(\d{2}|\d{4})")
_DAY_MONTH: Final = re.compile(r"(\d{1,2})(?:st|nd|rd|th)?[ .-]+(?:of )?([a-z]+)\.?,?[ -]+(\d{2}|\d{4})")
_MONTH_DAY: Final = re.compile(r"([a-z]+)\.? (\d{1,2})(?:st|nd|rd|th)?,? (\d{2}|\d{4})")
_INSTANT: Final = re.compile(
    r"(\d{4}-\d{2}-\d{2})[T ](\d{2}:\d{2})(:\d{2}(?:\.\d+)?)?\s?(Z|z|UTC|[+-]\d{2}:?\d{2})?"
)
_FIRST_SERIAL, _LAST_SERIAL = 20_000, 80_000  # the years 1954 to 2119


def read_day(text: str) -> date:
    """Return the day that `text` names; raise CellError where it names none or several."""
    folded = " ".join(text.casefold().split())
    found = sorted(set(_readings(folded)))
    if not found:
        if _two_digits(folded):
            raise CellError("has a year of two digits; write the year in full, as in `2025-04-03`")
        raise CellError("is no date; write it as `2025-04-03`")
    if len(found) > 1:
        raise CellError(f"is ambiguous: {' or '.join(day.isoformat() for day in found)}; write it as one of these")
    return found[0]


def read_instant(text: str, zone: ZoneInfo | None) -> datetime:
    """Return the instant that `text` names, in `zone` where it names none; a day is its first instant."""
    match = _INSTANT.fullmatch(text.strip())
    if match is None:
        return first_instant(read_day(text), zone)
    day, clock, seconds, offset = match.groups()
    offset = {"UTC": "+00:00", "Z": "+00:00"}.get((offset or "").upper(), offset or "")
    try:
        moment = datetime.fromisoformat(f"{day}T{clock}{seconds or ':00'}{offset}")
    except ValueError:
        raise CellError("is no instant; write it as `2025-04-03T09:30:00+02:00`") from None
    return moment if moment.tzinfo else in_zone(moment, zone)


def first_instant(day: date, zone: ZoneInfo | None) -> datetime:
    """Return the first instant of `day` in `zone`."""
    return in_zone(datetime(day.year, day.month, day.day), zone)  # in_zone gives the zone


def in_zone(moment: datetime, zone: ZoneInfo | None) -> datetime:
    """Return `moment`, which has no zone, in `zone`; raise CellError where `zone` is none or has no such hour."""
    if zone is None:
        raise CellError("has no time zone; state one on the sheet `Settings`, such as `Europe/Paris`")
    there = moment.replace(tzinfo=zone)
    if there.astimezone(UTC).astimezone(zone).replace(tzinfo=None) != moment:
        raise CellError(
            f"does not exist in {zone.key}, where the clocks go forward then; write it with its offset"
        )
    if there.utcoffset() != there.replace(fold=1).utcoffset():
        raise CellError(f"is there twice in {zone.key}, where the clocks go back then; write it with its offset")
    return there


def serial_reading(number: float, *, since_1904: bool = False) -> date | None:
    """Return the day that a spreadsheet would show for `number`, where it is a likely one."""
    if not _FIRST_SERIAL <= number <= _LAST_SERIAL:
        return None
    start = date(1904, 1, 1) if since_1904 else date(1899, 12, 30)
    return start + timedelta(days=int(number))


def _readings(text: str) -> Iterator[date]:
    for pattern in (_ISO_DAY, _YEAR_FIRST):
        if match := pattern.fullmatch(text):
            year, month, day = map(int, match.groups())
            yield from _day(year, month, day)
    if (match := _NUMBERS.fullmatch(text)) and len(match[4]) == 4:
        first, separator, second, year_text = match.groups()
        yield from _day(int(year_text), int(second), int(first))
        if separator != ".":
            yield from _day(int(year_text), int(first), int(second))
    for pattern, named, day_group in ((_DAY_MONTH, 2, 1), (_MONTH_DAY, 1, 2)):
        match = pattern.fullmatch(text)
        if match and match[named] in MONTHS and len(match[3]) == 4:
            yield from _day(int(match[3]), MONTHS[match[named]], int(match[day_group]))


def _day(year: int, month: int, day: int) -> Iterator[date]:
    try:
        yield date(year, month, day)
    except ValueError:
        return


def _two_digits(text: str) -> bool:
    matches = (pattern.fullmatch(text) for pattern in (_NUMBERS, _DAY_MONTH, _MONTH_DAY))
    return any(match is not None and len(match[match.lastindex or 0]) == 2 for match in matches)
