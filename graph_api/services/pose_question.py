"""Turns the fields of a request into a question of the graph.

The fields are the properties of the ontology under their own names, so that a request is a JSON-LD view of the
RDF question and never a second model. Names are looked up, times and numbers are read, and what does not exist
is refused with the nearest thing that does.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from hashlib import sha256
from typing import Final

from graph_api.domain.errors import InvalidFieldError, UnknownNameError
from graph_api.engine.casefile import Statement, n_quad
from graph_api.engine.schema import Schema
from graph_api.engine.terms import (
    RDF_TYPE,
    TRUTHS,
    XSD,
    XSD_BOOLEAN,
    XSD_DATETIME,
    XSD_DECIMAL,
    XSD_INTEGER,
    XSD_STRING,
    Literal,
    Triple,
    ag,
    boolean,
    instant,
    local_name,
    moment_of,
    value,
)
from graph_api.services.resolve_name import NameResolver

Raw = str | int | float | bool | datetime | date | Mapping[str, "Raw"] | Sequence["Raw"] | None
QUESTION_ROOT: Final = "https://w3id.org/alliance-graph/question/"
ALIASES: Final[Mapping[str, str]] = {
    "at": "startsAt",
    "until": "endsAt",
    "dispatch": "startsAt",
    "arrival": "endsAt",
}
REQUIRED: Final[Mapping[str, tuple[str, ...]]] = {
    "ProposedUse": ("actor", "action", "asset", "startsAt"),
    "ProposedDataUse": ("actor", "action", "asset", "startsAt"),
    "ProposedShipment": ("consignor", "consignee", "startsAt"),
    "ReadinessCheck": ("allianceAgreement", "startsAt"),
}
END_FIELDS: Final = ("endsAt", "validUntil", "arrivesAt")
PARTS: Final = frozenset(ag(name) for name in ("ShipmentItem", "Leg", "Quantity"))
LONGEST_TEXT: Final = 1000
LARGEST_NUMBER: Final = 10**18
_INDEX: Final = re.compile(r"\[(\d+)\]")
_QUANTITY: Final = re.compile(r"\s*(\d+(?:\.\d+)?)\s*(\S+)\s*")


@dataclass(frozen=True, slots=True)
class Question:
    """A question of the graph: its IRI and the statements that describe it."""

    iri: str
    description: tuple[Triple, ...]


def fields_of(schema: Schema, kind: str) -> dict[str, str]:
    """Return the fields that a thing of class `kind` may have, each with its property."""
    kinds = {kind, *schema.superclasses.get(kind, ())}
    own = {p for p, domains in schema.domains.items() if not kinds.isdisjoint(domains)}
    shared = {p for p, classes in schema.fields.items() if not kinds.isdisjoint(classes)}
    names = {local_name(p): p for p in own | shared if p not in schema.derived}
    return names | {alias: names[name] for alias, name in ALIASES.items() if name in names}


def pose(kind: str, raw: Mapping[str, Raw], resolver: NameResolver, schema: Schema, now: datetime) -> Question:
    """Return the question of class `kind` (a local name) that the fields of `raw` describe.

    A day without a time stands for the whole day in UTC; `now` stands for the present instant. Only items,
    legs and quantities are described in a question; everything else is a fact of the graph and is named.
    Raises UsageError where a field does not exist or cannot be read.
    """
    _require(kind, raw)
    poser = _Poser(resolver, schema, now)
    node = "_:question"
    triples = list(poser.describe(node, ag(kind), raw, ""))
    _check_order(node, triples)
    digest = sha256("\n".join(sorted(n_quad(Statement(*t, "")) for t in triples)).encode()).hexdigest()[:24]
    renamed = {blank: f"{QUESTION_ROOT}{digest}{suffix}" for blank, suffix in poser.nodes.items()}
    description = tuple(
        (renamed.get(s, s), p, renamed.get(o, o) if isinstance(o, str) else o) for s, p, o in triples
    )
    return Question(renamed[node], description)


def _require(kind: str, raw: Mapping[str, Raw]) -> None:
    for name in REQUIRED.get(kind, ()):
        spellings = [name, *(alias for alias, meant in ALIASES.items() if meant == name)]
        if not any(spelling in raw for spelling in spellings):
            if name == "startsAt":
                hint = "say when the use takes place: a day, an instant with its zone, or `now`"
                raise InvalidFieldError("at", f"is missing; {hint}")
            raise InvalidFieldError(name, "is missing")


def _check_order(node: str, triples: Sequence[Triple]) -> None:
    moments = {p: moment_of(o) for s, p, o in triples if s == node and p in (ag("startsAt"), ag("endsAt"))}
    start, end = moments.get(ag("startsAt")), moments.get(ag("endsAt"))
    if start is not None and end is not None and end < start:
        raise InvalidFieldError("until", f"`{end.isoformat()}` lies before the start, `{start.isoformat()}`")


class _Poser:
    def __init__(self, resolver: NameResolver, schema: Schema, now: datetime) -> None:
        self._resolver, self._schema, self._now = resolver, schema, now
        self.nodes: dict[str, str] = {}

    def describe(self, node: str, kind: str, raw: Mapping[str, Raw], path: str) -> Iterator[Triple]:
        """Yield the statements of one thing and of the things nested in it."""
        fragment = _INDEX.sub("-\\g<1>", path)  # an IRI holds no brackets
        self.nodes[node] = f"#{fragment}" if path else ""
        known = fields_of(self._schema, kind)
        yield node, RDF_TYPE, kind
        values: dict[str, Sequence[Raw]] = {}
        for name, given in raw.items():
            where = f"{path}.{name}" if path else name
            if name not in known:
                raise _unknown_field(where, name, known)
            if known[name] in values:
                raise InvalidFieldError(where, "is given twice, under two names")
            values[known[name]] = self._listed(known[name], given, where)
            yield from self._values(node, known[name], values[known[name]], where)
        if ag("startsAt") in values and ag("endsAt") not in values and not path:
            yield from self._whole_day(node, values[ag("startsAt")][0])

    def _whole_day(self, node: str, given: Raw) -> Iterator[Triple]:
        """Let a question about a day last until the day ends."""
        text = _text_of_time(given)
        if _is_day(text):
            yield node, ag("endsAt"), instant(read_moment("at", text, self._now, end=True))

    def _listed(self, predicate: str, given: Raw, where: str) -> Sequence[Raw]:
        if not isinstance(given, Sequence) or isinstance(given, str):
            return (given,)
        if not given:
            raise InvalidFieldError(where, "is empty")
        if predicate in self._schema.functional and len(given) > 1:
            raise InvalidFieldError(where, "takes one value")
        return given

    def _values(self, node: str, predicate: str, given: Sequence[Raw], where: str) -> Iterator[Triple]:
        for index, one in enumerate(given):
            yield from self._value(node, predicate, one, f"{where}[{index}]" if len(given) > 1 else where)

    def _value(self, node: str, predicate: str, given: Raw, where: str) -> Iterator[Triple]:
        kind = self._schema.ranges.get(predicate, XSD_STRING)
        if given is None or given == "":
            raise InvalidFieldError(where, "is empty")
        if isinstance(given, str):
            _check_text(where, given)
        if kind == ag("Quantity") and isinstance(given, str):
            given = _quantity(where, given)
        if isinstance(given, Mapping) and kind in PARTS:
            nested = f"_:{where}"
            yield node, predicate, nested
            yield from self.describe(nested, kind, given, where)
        elif isinstance(given, (Mapping, Sequence)) and not isinstance(given, str):
            raise InvalidFieldError(where, "takes a name or value; import what is to be said about a thing")
        elif kind.startswith(XSD):
            yield node, predicate, self._literal(where, local_name(predicate), kind, given)
        elif isinstance(given, str):
            yield node, predicate, self._resolver.resolve(where, given, kind)
        else:
            raise InvalidFieldError(where, f"`{given}` is not a name")

    def _literal(self, where: str, name: str, datatype: str, given: Raw) -> Literal:
        if datatype == XSD_DATETIME:
            return instant(read_moment(where, _text_of_time(given), self._now, end=name in END_FIELDS))
        if datatype == XSD_BOOLEAN:
            if isinstance(given, bool):
                return boolean(given)
            if (truth := TRUTHS.get(str(given).lower())) is not None:
                return truth
            raise InvalidFieldError(where, f"`{given}` is neither true nor false; write `yes` or `no`")
        if datatype in (XSD_INTEGER, XSD_DECIMAL):
            return _number(where, given, datatype)
        if not isinstance(given, str):
            raise InvalidFieldError(where, f"`{given}` is not text")
        return Literal(given, datatype)


def _number(where: str, given: Raw, datatype: str) -> Literal:
    wanted = "a whole number" if datatype == XSD_INTEGER else "a number"
    if isinstance(given, int) and abs(given) > LARGEST_NUMBER:
        raise InvalidFieldError(where, f"the number is larger than {LARGEST_NUMBER}")
    number = Literal(str(given).strip(), datatype)
    if isinstance(given, bool) or value(number) is None:
        raise InvalidFieldError(where, f"`{given}` is not {wanted}")
    return number


def _check_text(where: str, text: str) -> None:
    """Refuse text that is too long for a name or holds what no text can hold."""
    if len(text) > LONGEST_TEXT:
        raise InvalidFieldError(where, f"is longer than {LONGEST_TEXT} characters")
    if any(unicodedata.category(character) in ("Cc", "Cs") for character in text):
        raise InvalidFieldError(where, f"{text!a} holds a character that is no text")


def _text_of_time(given: Raw) -> str:
    return given.isoformat() if isinstance(given, (datetime, date)) else str(given)


def read_moment(where: str, text: str, now: datetime, *, end: bool) -> datetime:
    """Return the instant that `text` names: an instant with its zone, `now`, or the edge of a day in UTC.

    `end` takes the last moment of a day, otherwise the first. Raises InvalidFieldError naming `where`.
    """
    if text == "now":
        return now
    try:
        if _is_day(text):
            day = date.fromisoformat(text)
            return datetime.combine(day, time.max if end else time.min, UTC)
        moment = datetime.fromisoformat(text)
    except ValueError:
        hint = "write a day as `2026-11-22`, an instant as `2026-11-22T09:00:00+01:00`, or `now`"
        raise InvalidFieldError(where, f"`{text}` is not a date or time; {hint}") from None
    if moment.tzinfo is None:
        raise InvalidFieldError(where, f"`{text}` has no time zone; write `{text}Z` or `{text}+01:00`")
    return moment


def _is_day(text: str) -> bool:
    return re.fullmatch(r"\d{4}-\d\d-\d\d", text, re.ASCII) is not None


def _quantity(where: str, text: str) -> dict[str, Raw]:
    match = _QUANTITY.fullmatch(text)
    if match is None:
        raise InvalidFieldError(where, f"`{text}` is not a quantity; write a number and a UCUM unit, as in `2 mL`")
    return {"numericValue": match[1], "unitCode": match[2]}


def _unknown_field(where: str, name: str, known: Mapping[str, str]) -> UnknownNameError:
    from rapidfuzz import fuzz, process  # noqa: PLC0415  # few questions need it

    near = process.extract(name, sorted(known), scorer=fuzz.ratio, processor=str.lower, limit=3, score_cutoff=50)
    return UnknownNameError(where, name, "field", tuple(n for n, _, _ in near))
