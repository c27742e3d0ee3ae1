"""Reads the values that conditions take: a place, a kind of research, a time."""

from datetime import UTC, date, datetime, time, timedelta, timezone
from typing import Final

from graph_api.engine.terms import XSD_DATETIME, Literal, ag, instant, moment_of
from graph_api.services.consent_codes.names import squeezed
from graph_api.services.consent_codes.reading import Limit, Problem, Unread
from graph_api.services.consent_codes.vocabulary import CodeBook, Term

PLACE, RESEARCH, EMBARGO, TIME = "GS", "RS", "MOR", "TS"
PREDICATES: Final = {
    PLACE: ag("geographicLimit"),
    RESEARCH: ag("restrictedToPurpose"),
    EMBARGO: ag("publicationNotBefore"),
    TIME: ag("useUntil"),
}
BLANK_VALUES: Final = frozenset({"", "X", "XX", "XXX", "?", "TBD", "NA", "N/A"})
_WANTED: Final = {
    PLACE: "a country of ISO 3166 or a group of countries",
    RESEARCH: "a purpose of research",
    EMBARGO: "a date such as 2027-12-31",
    TIME: "a date such as 2027-12-31",
}
_EARLIEST_ZONE, _LATEST_ZONE = timezone(timedelta(hours=14)), timezone(timedelta(hours=-12))


def limit_of(term: Term, value: str, stated: str, book: CodeBook) -> Limit | Unread:
    """Return the limit that `value` sets under `term`, or why it sets none.

    A date without a zone is taken in the zone where it limits most: use ends when the day begins first on
    earth, publication may start when it begins last.
    """
    wanted = _WANTED[term.notation]
    if value in BLANK_VALUES:
        return Unread(stated, Problem.VALUE_MISSING, f"give {wanted}")
    if term.notation == TIME and value.isdecimal():
        return Unread(stated, Problem.VALUE_MISSING, f"{value} months, and nothing says from when; give the end")
    found = _value(term.notation, value, book)
    if found is None:
        return Unread(stated, Problem.VALUE_UNKNOWN, f"give {wanted}")
    return Limit(term.iri, PREDICATES[term.notation], found)


def _value(notation: str, value: str, book: CodeBook) -> str | Literal | None:
    if notation == PLACE:
        return book.places.get(squeezed(value))
    if notation == RESEARCH:
        return book.purposes.get(squeezed(value))
    moment = moment_of(Literal(value, XSD_DATETIME)) or _day(value, notation)
    return instant(moment) if moment else None


def _day(value: str, notation: str) -> datetime | None:
    zone = _EARLIEST_ZONE if notation == TIME else _LATEST_ZONE
    try:
        return datetime.combine(date.fromisoformat(value), time(), zone).astimezone(UTC)
    except (ValueError, OverflowError):
        return None
