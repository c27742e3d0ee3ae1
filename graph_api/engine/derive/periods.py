"""Lengths of time, counted on the calendar of a place."""

import re
from calendar import monthrange
from datetime import datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from graph_api.engine.terms import XSD, Literal, Term

_DURATION = re.compile(
    r"P(?=.)(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)D)?(?:T(?=.)(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?)?", re.ASCII
)
DURATIONS = frozenset(XSD + name for name in ("duration", "dayTimeDuration", "yearMonthDuration"))


class Period(NamedTuple):
    """A length of time in months, days and seconds."""

    months: int
    days: int
    seconds: float


def period_of(term: Term | None) -> Period | None:
    """Return the period that an xsd:duration literal names, or None."""
    if not isinstance(term, Literal) or term.datatype not in DURATIONS:
        return None
    match = _DURATION.fullmatch(term.lexical)
    if match is None:
        return None
    try:
        years, months, days, hours, minutes = (int(part or 0) for part in match.groups()[:5])
        return Period(12 * years + months, days, 3600 * hours + 60 * minutes + float(match[6] or 0))
    except (ValueError, OverflowError):  # more digits than can be read
        return None


def zone_of(term: Term | None) -> ZoneInfo | None:
    """Return the time zone that a literal names, or None."""
    if not isinstance(term, Literal):
        return None
    try:
        return ZoneInfo(term.lexical)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None


def after(start: datetime, period: Period, zone: ZoneInfo) -> datetime | None:
    """Return the instant `period` after `start`, with months and days counted on the calendar of `zone`.

    None where that lies beyond the year 9999. Hours alone need no calendar: an hour that the clock shows twice
    would be counted once.
    """
    try:
        if not period.months and not period.days:
            return start + timedelta(seconds=period.seconds)
        local = start.astimezone(zone)
        month = local.month - 1 + period.months
        year, month = local.year + month // 12, month % 12 + 1
        day = min(local.day, monthrange(year, month)[1])
        moved = local.replace(year=year, month=month, day=day, fold=0) + timedelta(days=period.days)
        return moved.astimezone(start.tzinfo) + timedelta(seconds=period.seconds)
    except (ValueError, OverflowError):
        return None
