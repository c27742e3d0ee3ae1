"""Turns cells into RDF terms, by what their column holds. Nothing is guessed: what has two readings is refused."""

import re
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from decimal import Decimal, InvalidOperation
from typing import Final

from graph_api.engine.terms import (
    FALSE,
    RDF_LANGSTRING,
    TRUE,
    TRUTHS,
    XSD,
    XSD_DATETIME,
    XSD_DECIMAL,
    XSD_INTEGER,
    Literal,
    Term,
)
from graph_api.services.workbook.cells import Cell, CellError, clean
from graph_api.services.workbook.dates import first_instant, in_zone, read_day, read_instant, serial_reading
from graph_api.services.workbook.layout import ENDS, KIND, LAST_DAY, Column, Holds, Layout
from graph_api.services.workbook.names import Names, near_words
from graph_api.services.workbook.settings import Settings

DURATION: Final = XSD + "duration"
_INTEGER: Final = re.compile(r"[+-]?\d+")
_DECIMAL: Final = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)")
_GROUPED: Final = re.compile(r"[+-]?\d{1,3}([.,  ']\d{3})*[.,]\d+|[+-]?\d{1,3}([., ' ]\d{3})+")
_THOUSANDS: Final = re.compile(r"[+-]?[1-9]\d{0,2}\.\d{3}")
_ISO_DURATION: Final = re.compile(r"-?P(?=.)(\d+Y)?(\d+M)?(\d+W)?(\d+D)?(T(?=.)(\d+H)?(\d+M)?(\d+(\.\d+)?S)?)?")
_SPOKEN: Final = re.compile(r"(\d+) ?(year|month|week|day|hour)s?", re.IGNORECASE)
_UNITS: Final = {"year": "P{}Y", "month": "P{}M", "week": "P{}W", "day": "P{}D", "hour": "PT{}H"}
SEPARATORS: Final = re.compile(r"[;\n]")
_LARGEST_EXACT: Final = 10**15
_LARGEST_NUMBER: Final = 10**18


class Interpreter:
    """Reads cells with the names and settings of one file."""

    def __init__(self, layout: Layout, settings: Settings, names: Names) -> None:
        self._layout, self._settings, self._names = layout, settings, names
        self._readers: dict[Holds, Callable[[Cell, Column], Term]] = {
            Holds.NAME: self._name,
            Holds.TEXT: self._plain,
            Holds.TRUTH: self._truth,
            Holds.INTEGER: self._integer,
            Holds.DECIMAL: self._decimal,
            Holds.INSTANT: self._instant,
            Holds.LAST_DAY: self._last_day,
            Holds.LITERAL: self._literal,
            Holds.THING: self._thing,
            Holds.ANYTHING: self._anything,
        }

    def read(self, cell: Cell, column: Column) -> list[Term]:
        """Return what `cell` states in `column`; raise CellError where it cannot be read."""
        if cell.flaw is not None:
            raise CellError(cell.flaw.value)
        reader = self._readers[column.holds]
        if column.many and isinstance(cell.value, str):
            parts = [clean(part) for part in SEPARATORS.split(cell.value)]
            return list(dict.fromkeys(reader(Cell(part), column) for part in parts if part))
        return [reader(cell, column)]

    def kinds(self, cell: Cell) -> list[str]:
        """Return the classes that `cell` names."""
        if cell.flaw is not None:
            raise CellError(cell.flaw.value)
        return [self._kind(clean(part)) for part in SEPARATORS.split(str(cell.value)) if clean(part)]

    def _kind(self, text: str) -> str:
        iri = self._settings.iri_of(text)
        if iri in self._layout.classes:
            return str(iri)
        found = self._layout.kinds_by_label.get(text.casefold())
        if found is None:
            raise CellError(f"is no {KIND} of record", near_words(text, self._layout.kinds_by_label))
        return found

    def _name(self, cell: Cell, _column: Column) -> Term:
        text = plain_text(cell)
        language = self._settings.language
        return Literal(text, RDF_LANGSTRING, language) if language else Literal(text)

    def _plain(self, cell: Cell, _column: Column) -> Term:
        return Literal(plain_text(cell))

    def _truth(self, cell: Cell, _column: Column) -> Term:
        if isinstance(cell.value, bool):
            return TRUE if cell.value else FALSE
        found = TRUTHS.get(cell.text.casefold())
        if found is None:
            raise CellError("is neither `yes` nor `no`; leave the cell empty where it is not known")
        return found

    def _integer(self, cell: Cell, column: Column) -> Term:
        number = number_in(cell)
        if number != number.to_integral_value():
            raise CellError("is no whole number")
        del column
        return Literal(str(int(number)), XSD_INTEGER)

    def _decimal(self, cell: Cell, _column: Column) -> Term:
        return Literal(decimal_text(number_in(cell)), XSD_DECIMAL)

    def _instant(self, cell: Cell, column: Column) -> Term:
        day_alone = _day_of(cell)
        if day_alone is not None and column.predicate in ENDS:
            raise CellError(
                f"is a day, and `{column.header}` is the first instant at which it holds no longer; write the day "
                f"under `{column.header}{LAST_DAY}`, or write the instant"
            )
        if day_alone is not None:
            return _moment(first_instant(day_alone, self._settings.zone))
        if isinstance(cell.value, datetime):
            return _moment(in_zone(cell.value, self._settings.zone))
        text = cell.text
        lexical = text if _has_zone(text) else None
        moment = read_instant(text, self._settings.zone)
        return Literal(lexical, XSD_DATETIME) if lexical else _moment(moment)

    def _last_day(self, cell: Cell, _column: Column) -> Term:
        day = _day_of(cell)
        if day is None:
            raise CellError("is no day; write one as `2025-04-03`")
        if day == date.max:
            raise CellError("is beyond the calendar; state `open ended` where there is no end")
        return _moment(first_instant(day + timedelta(days=1), self._settings.zone))

    def _literal(self, cell: Cell, column: Column) -> Term:
        if isinstance(cell.value, str):
            text = cell.text
            spoken = _SPOKEN.fullmatch(text)
            if spoken:
                return Literal(_UNITS[spoken[2].lower()].format(int(spoken[1])), DURATION)
            if _ISO_DURATION.fullmatch(text):
                return Literal(text, DURATION)
        for reader in (self._decimal, self._instant):
            try:
                return reader(cell, column)
            except CellError:
                continue
        raise CellError("is no value that is understood here; write a duration such as `P45D` or `45 days`")

    def _thing(self, cell: Cell, column: Column) -> Term:
        return self._names.find(plain_text(cell), column.range)

    def _anything(self, cell: Cell, column: Column) -> Term:
        if not isinstance(cell.value, str):
            if isinstance(cell.value, bool):
                return self._truth(cell, column)
            is_number = isinstance(cell.value, int | float)
            return self._decimal(cell, column) if is_number else self._instant(cell, column)
        text = cell.text
        if len(text) > 1 and text.startswith('"') and text.endswith('"'):
            return Literal(text[1:-1])
        try:
            return self._names.find(text, "")
        except CellError as unknown:
            try:
                return self._literal(cell, column)
            except CellError:
                hint = f'{unknown.message}; text that names nothing stands in quotes: `"{text}"`'
                raise CellError(hint, unknown.nearest) from None


def plain_text(cell: Cell) -> str:
    """Return the text of `cell`; raise CellError where a spreadsheet is likely to have changed it."""
    if isinstance(cell.value, str):
        return cell.text
    if isinstance(cell.value, date | time | timedelta):
        raise CellError("is a date, and text belongs here; format the cell as text and write it anew")
    if isinstance(cell.value, bool):
        raise CellError("is a truth value, and text belongs here; format the cell as text and write it anew")
    exact = abs(cell.value) < _LARGEST_EXACT and float(cell.value).is_integer()
    if not exact or "E" in cell.number_format.upper():
        raise CellError("is a number that may have lost digits; format the cell as text and write it anew")
    digits = str(int(cell.value))
    zeros = cell.number_format.strip()
    return digits.zfill(len(zeros)) if zeros and set(zeros) == {"0"} else digits


def number_in(cell: Cell) -> Decimal:
    """Return the number in `cell`."""
    if isinstance(cell.value, bool) or not isinstance(cell.value, int | float | str):
        raise CellError("is no number")
    if not isinstance(cell.value, str):
        return Decimal(repr(cell.value)) if abs(cell.value) < _LARGEST_NUMBER else _no_number()
    text = cell.text
    if _DECIMAL.fullmatch(text) and not _THOUSANDS.fullmatch(text):
        return Decimal(text)
    if _THOUSANDS.fullmatch(text):
        whole = text.replace(".", "")
        raise CellError(f"may be the number {whole} or {text}; write `{whole}`, or `{text}0` for the decimal")
    if _GROUPED.fullmatch(text):
        raise CellError(
            "may be read in two ways; write the number with a decimal point and nothing else, as `1234.5`"
        )
    return _no_number()


def _no_number() -> Decimal:
    raise CellError("is no number; write it with digits and a decimal point, as `1234.5`")


def decimal_text(number: Decimal) -> str:
    """Return `number` as the store writes a decimal: without an exponent and without zeros that say nothing."""
    try:
        text = format(number, "f")
    except InvalidOperation:
        return _no_number().to_eng_string()
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return text if text not in ("", "-0", "-") else "0"


def _day_of(cell: Cell) -> date | None:
    """Return the day that `cell` names without a time of day, or None."""
    if isinstance(cell.value, datetime):
        bare = cell.value.time() == time() and not re.search(r"h|s", cell.number_format.casefold())
        return cell.value.date() if bare else None
    if isinstance(cell.value, date):
        return cell.value
    if isinstance(cell.value, bool | time | timedelta):
        raise CellError("is no date; write it as `2025-04-03`")
    if isinstance(cell.value, int | float):
        _refuse_serial(cell.value)
    text = cell.text
    if ":" in text or "T" in text:
        return None
    return read_day(text)


def _refuse_serial(number: float) -> None:
    day = serial_reading(number)
    if day is None:
        raise CellError("is a number and no date; write it as `2025-04-03`")
    raise CellError(f"is a number; if it stands for {day.isoformat()}, format the cell as a date or write that")


def _has_zone(text: str) -> bool:
    return re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)", text) is not None


def _moment(moment: datetime) -> Literal:
    return Literal(moment.isoformat().replace("+00:00", "Z"), XSD_DATETIME)
