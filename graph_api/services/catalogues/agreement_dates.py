"""Dates and periods as reviewers of agreements write them: `5/22/00`, `May 22, 2000`, `[]/[]/2020`, `1 year`.

In numbers, months come first."""

import re
from dataclasses import dataclass
from datetime import date
from typing import Final

_DAY: Final = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4}|\d{2})")
_ISO_DAY: Final = re.compile(r"(\d{4})-(\d\d)-(\d\d)")
_MONTHS: Final = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
    "december",
)  # fmt: skip
_WRITTEN_OUT: Final = (
    re.compile(r"(?P<month>[a-z]+)\.? (?P<day>\d{1,2})(?:st|nd|rd|th)?,? (?P<year>\d{4})"),
    re.compile(r"(?P<day>\d{1,2})(?:st|nd|rd|th)?(?: day)?(?: of)? (?P<month>[a-z]+)\.?,? (?P<year>\d{4})"),
)
_FILED: Final = re.compile(r"(?<!\d)((?:19|20)\d\d)(\d\d)(\d\d)(?!\d)")
_YEARS: Final = re.compile(r"\b(1[89]\d\d|20\d\d)\b")
_SUCCESSIVE: Final = re.compile(r"suc\w*ive ")
_NEXT_PART: Final = re.compile(r",? and |, ?")
_PART: Final = re.compile(r"(?:[a-z-]+ \((\d+)\)|\(?(\d+|\d*\.5)\)?)[ -]?(day|week|month|year)s?")
_FIRST_YEAR, _LAST_YEAR = 1800, 2199
_MONTHS_IN: Final = {"year": 12, "month": 1}
_BLANK: Final = re.compile(r"\[\s*\]")
PERPETUAL: Final = frozenset({"perpetual", "perpetually", "indefinite"})


@dataclass(frozen=True, slots=True)
class StatedDate:
    """A date as it was stated: the day that it names, or that it never comes, or why it names none."""

    text: str
    day: date | None = None
    never: bool = False
    unclear: str = ""


def read_date(text: str, passage: str, *, after: date | None = None, filed: date | None = None) -> StatedDate:
    """Return the date that a reviewer states as `text` (month first), in the light of the `passage` it rests on.

    A year of two digits has the century that the passage names; else the one that puts the date within a hundred
    years from `after`, or before the day on which it was `filed`, where that is known; else it stays unclear.
    """
    stated = " ".join(text.split())
    if not stated:
        return StatedDate("")
    plain = _as_numbers(stated.rstrip(".").casefold())
    if plain in PERPETUAL:
        return StatedDate(stated, never=True)
    match = _DAY.fullmatch(plain)
    if match is None:
        blank = "has a part that was left blank" if _BLANK.search(stated) else "is no date that is understood"
        return StatedDate(stated, unclear=blank)
    month, day, year = match.groups()
    if len(year) == 4 and not _FIRST_YEAR <= int(year) <= _LAST_YEAR:
        return StatedDate(stated, unclear="is no likely date")
    found = {d for y in _years(year, passage, after, filed) if (d := _date(y, int(month), int(day)))}
    if len(found) != 1:
        return StatedDate(stated, unclear="is no day of the calendar" if not found else "may lie in two centuries")
    return StatedDate(stated, found.pop())


def _as_numbers(text: str) -> str:
    """Return `text` as month, day and year in numbers where it writes a day out, or as ISO 8601 has it."""
    iso = _ISO_DAY.fullmatch(text)
    if iso:
        return f"{iso[2]}/{iso[3]}/{iso[1]}"
    for pattern in _WRITTEN_OUT:
        match = pattern.fullmatch(text)
        months = [n for n, name in enumerate(_MONTHS, 1) if match and _names(match["month"], name)]
        if match and len(months) == 1:
            return f"{months[0]}/{match['day']}/{match['year']}"
    return text


def _names(text: str, month: str) -> bool:
    return text in (month, month[:3]) or (text, month) == ("sept", "september")


def read_period(text: str) -> str | None:
    """Return the ISO 8601 duration that `text` names, or None where it names none or several.

    Years and months that follow one another are one period, as in `4 years, 6 months`.
    """
    stated = _SUCCESSIVE.sub("", " ".join(text.casefold().split()), count=1)
    parts = [_PART.fullmatch(part) for part in _NEXT_PART.split(stated)]
    counted = [(part[3], float(part[1] or part[2])) for part in parts if part]
    units = [unit for unit, _ in counted]
    if len(counted) < len(parts) or units not in (["year", "month"], units[:1]):
        return None
    halves = [count for unit, count in counted if count % 1]
    if units[0] in _MONTHS_IN and (len(units) > 1 or halves):
        months = sum(_MONTHS_IN[unit] * count for unit, count in counted)
        return None if months % 1 else f"P{int(months)}M"
    return None if halves else f"P{int(counted[0][1])}{units[0][0].upper()}"


def _years(year: str, passage: str, after: date | None, filed: date | None) -> set[int]:
    if len(year) == 4:
        return {int(year)}
    named = {int(y) for y in _YEARS.findall(passage) if y.endswith(year)}
    if named:
        return named
    candidates = {1900 + int(year), 2000 + int(year)}
    if after is not None:
        return {y for y in candidates if after.year <= y < after.year + 100}
    return {y for y in candidates if filed.year - 100 < y <= filed.year} if filed else candidates


def filing_day(name: str) -> date | None:
    """Return the day of filing that the `name` of a file holds, as in `AcmeInc_20001030_10-Q_EX-10.4.pdf`."""
    found = {d for y, m, d8 in _FILED.findall(name) if (d := _date(int(y), int(m), int(d8)))}
    return found.pop() if len(found) == 1 else None


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
