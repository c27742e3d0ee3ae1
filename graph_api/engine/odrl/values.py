"""Compares literals by value: numbers, times, days, durations, truth values and text.

Every comparison gives True, False or, where the values cannot be told apart or set in order, None. A day is the
whole of it, a time without a zone lies up to 14 hours to either side of where it would lie in UTC
(https://www.w3.org/TR/xmlschema-2/#dateTime-order), and a month has between 28 and 31 days
(https://www.w3.org/TR/xmlschema-2/#duration-order).
"""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Final, NamedTuple

from graph_api.engine.terms import (
    RDF_LANGSTRING,
    XSD,
    XSD_DATE,
    XSD_DATETIME,
    XSD_STRING,
    Literal,
    value,
)

DURATIONS: Final = frozenset(XSD + name for name in ("duration", "dayTimeDuration", "yearMonthDuration"))
DATETIMES: Final = frozenset({XSD_DATETIME, XSD + "dateTimeStamp"})
ANY_URI: Final = XSD + "anyURI"
_DOUBT: Final = timedelta(hours=14)
_ZONE: Final = re.compile(r"(.*?)(Z|[+-]\d\d:\d\d)?")
_DURATION: Final = re.compile(
    r"(-)?P(?=.)(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)D)?(?:T(?=.)(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?)?"
)
_REFERENCES: Final = (date(1696, 9, 1), date(1697, 2, 1), date(1903, 3, 1), date(1903, 7, 1))
_MOST_MONTHS: Final = 12 * 1500


class Stretch(NamedTuple):
    """A time or a day: from `start` on, before `end` where it is a day."""

    start: datetime
    end: datetime
    zoned: bool

    @property
    def is_day(self) -> bool:
        """Whether this is a whole day and not one instant."""
        return self.start != self.end


class Duration(NamedTuple):
    """A number of months and a number of seconds."""

    months: int
    seconds: Decimal


Measure = Stretch | Duration | Decimal | bool | str


def equal(left: Literal, right: Literal) -> bool | None:
    """Tell whether `left` has the value of `right`; a time equals the day on which it lies."""
    if left == right:
        return True
    first, second = _measure(left), _measure(right)
    if isinstance(first, Stretch) and isinstance(second, Stretch):
        before, until = less(left, right), at_most(left, right)
        if before is True or until is False:
            return False
        return None if before is None or until is None else True
    if isinstance(first, Duration) and isinstance(second, Duration):
        return _agreed(first, second, lambda a, b: a == b)
    if first is None or type(first) is not type(second):
        return None
    return None if isinstance(first, Decimal) and first.is_nan() else first == second


def less(left: Literal, right: Literal) -> bool | None:
    """Tell whether `left` comes before `right`."""
    return _ordered(left, right, lambda a, b: a < b, _starts_after)


def at_most(left: Literal, right: Literal) -> bool | None:
    """Tell whether `left` does not come after `right`."""
    return _ordered(left, right, lambda a, b: a <= b, _reaches)


def duration(span: timedelta) -> Literal:
    """Return `span` as a literal of xsd:dayTimeDuration."""
    sign = "-" if span < timedelta(0) else ""
    length = abs(span)
    fraction = f".{length.microseconds:06}".rstrip("0") if length.microseconds else ""
    return Literal(f"{sign}P{length.days}DT{length.seconds}{fraction}S", XSD + "dayTimeDuration")


Order = Callable[[Decimal, Decimal], bool]
TimeOrder = Callable[[Stretch, Stretch, timedelta, timedelta], bool | None]


def _ordered(left: Literal, right: Literal, numbers: Order, times: TimeOrder) -> bool | None:
    first, second = _measure(left), _measure(right)
    if isinstance(first, Decimal) and isinstance(second, Decimal):
        return None if first.is_nan() or second.is_nan() else numbers(first, second)
    if isinstance(first, Duration) and isinstance(second, Duration):
        return _agreed(first, second, numbers)
    if isinstance(first, Stretch) and isinstance(second, Stretch):
        same = first.zoned == second.zoned
        doubts = [timedelta(0) if same or stretch.zoned else _DOUBT for stretch in (first, second)]
        try:
            return times(first, second, doubts[0], doubts[1])
        except OverflowError:
            return None
    return None


def _starts_after(left: Stretch, right: Stretch, doubt: timedelta, other: timedelta) -> bool | None:
    """Tell whether every instant of `left` lies before the start of `right`."""
    return _before(left, doubt, right.start - other, right.start + other)


def _reaches(left: Stretch, right: Stretch, doubt: timedelta, other: timedelta) -> bool | None:
    """Tell whether every instant of `left` lies before the end of `right`, or at it where it is an instant."""
    if right.is_day:
        return _before(left, doubt, right.end - other, right.end + other)
    if left.end + doubt <= right.start - other:
        return True
    return False if left.start - doubt > right.start + other else None


def _before(left: Stretch, doubt: timedelta, earliest: datetime, latest: datetime) -> bool | None:
    last = left.end + doubt
    if last < earliest or (left.is_day and last <= earliest):
        return True
    return False if left.start - doubt >= latest else None


def _agreed(left: Duration, right: Duration, test: Order) -> bool | None:
    """Return what `test` says of the lengths if it says the same from each of the reference days."""
    if max(abs(left.months), abs(right.months)) > _MOST_MONTHS:
        return None
    said = {test(_length(left, start), _length(right, start)) for start in _REFERENCES}
    return said.pop() if len(said) == 1 else None


def _length(span: Duration, start: date) -> Decimal:
    months = start.year * 12 + start.month - 1 + span.months
    return Decimal((date(months // 12, months % 12 + 1, 1) - start).days * 86400) + span.seconds


def _measure(literal: Literal) -> Measure | None:
    lexical, datatype, language = literal
    if datatype in DURATIONS:
        return _duration(lexical.strip())
    if datatype in DATETIMES or datatype == XSD_DATE:
        return _stretch(lexical.strip(), day=datatype == XSD_DATE)
    if language or datatype == RDF_LANGSTRING:
        return None
    if datatype in (XSD_STRING, ANY_URI):
        return lexical
    found = value(literal)
    if isinstance(found, bool):
        return found
    return Decimal(found) if isinstance(found, (int, Decimal, float)) else None


def _stretch(lexical: str, *, day: bool) -> Stretch | None:
    match = _ZONE.fullmatch(lexical)
    if match is None:
        return None
    local, zone = match.groups()
    try:
        text = f"{local}T00:00:00" if day else local
        start = value(Literal(f"{text}{zone or 'Z'}", XSD_DATETIME))
        if not isinstance(start, datetime):
            return None
        start = start.astimezone(UTC)
        return Stretch(start, start + timedelta(days=1) if day else start, zone is not None)
    except (ValueError, OverflowError):
        return None


def _duration(lexical: str) -> Duration | None:
    match = _DURATION.fullmatch(lexical)
    if match is None:
        return None
    sign, *parts = match.groups()
    years, months, days, hours, minutes, seconds = (Decimal(part or 0) for part in parts)
    factor = -1 if sign else 1
    length = ((days * 24 + hours) * 60 + minutes) * 60 + seconds
    return Duration(factor * int(years * 12 + months), factor * length)
