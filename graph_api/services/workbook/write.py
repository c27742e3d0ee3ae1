"""Writes facts into sheets so that reading them gives the same facts again; whatever has no column has a row of
its own on the sheet `Other facts`."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from graph_api.domain.errors import AllianceGraphError
from graph_api.engine.graph import Graph
from graph_api.engine.terms import FALSE, LABEL, RDF_TYPE, TRUE, Literal, Term, Triple, is_blank
from graph_api.services.workbook.cells import Cell, CellError, Raw, RawBook, RawRow, RawSheet
from graph_api.services.workbook.layout import (
    ADDRESS,
    FACTS,
    IDENTIFIER,
    KIND,
    SETTINGS,
    Column,
    Holds,
    Layout,
    SheetLayout,
)
from graph_api.services.workbook.names import Known, Names
from graph_api.services.workbook.other_facts import HEADERS, fact_row
from graph_api.services.workbook.read import BookReader
from graph_api.services.workbook.settings import Settings
from graph_api.services.workbook.values import Interpreter

_SHORT_NUMBER: Final = 15
_PLAIN_NUMBER: Final = re.compile(r"-?[0-9]+(\.[0-9]+)?")


@dataclass(frozen=True, slots=True)
class WrittenSheet:
    """A sheet to be written: its title, its headers with the columns behind them, and its rows."""

    title: str
    headers: tuple[str, ...]
    rows: list[tuple[Raw | None, ...]]
    columns: tuple[Column | None, ...] = ()


class ExportError(AllianceGraphError):
    """Facts could not be written so that they would be read back unchanged."""


def write_book(triples: Iterable[Triple], layout: Layout, settings: Settings) -> list[WrittenSheet]:
    """Return the sheets that state `triples`; raise ExportError unless reading them gives `triples` again."""
    facts = Graph(triples)
    if any(is_blank(s) or is_blank(o) for s, _, o in facts):
        raise ExportError("a fact has a blank node, which no sheet can name")
    sheets = _Writer(facts, layout, settings).sheets()
    again = BookReader(layout, None).read(raw_book(sheets))
    if again.problems or set(again.triples) != set(facts):
        lost, new = set(facts) - set(again.triples), set(again.triples) - set(facts)
        first = next((str(p) for p in again.problems), "") or str(next(iter(lost | new), ""))
        raise ExportError(f"{len(lost)} facts would be lost and {len(new)} new ones read; the first: {first}")
    return sheets


def raw_book(sheets: Sequence[WrittenSheet], name: str = "export") -> RawBook:
    """Return `sheets` as they are read."""
    read = []
    for sheet in sheets:
        lines: list[Sequence[Raw | None]] = [sheet.headers, *sheet.rows]
        rows = [
            RawRow(n, {p: Cell(v) for p, v in enumerate(line, 1) if v is not None and v != ""})
            for n, line in enumerate(lines, 1)
        ]
        read.append(RawSheet(sheet.title, [row for row in rows if row.cells]))
    return RawBook(name, "", read)


class _Writer:
    def __init__(self, facts: Graph, layout: Layout, settings: Settings) -> None:
        self._facts, self._layout, self._settings = facts, layout, settings
        opening = Interpreter(layout, settings, Names(layout, settings, None, ()))
        self._kinds = {node: self._kind_cell(node, opening) for node in facts.nodes()}
        self._sheets: dict[str, SheetLayout] = {}
        for node, (_, kinds) in self._kinds.items():
            sheet = layout.sheet_of(kinds)
            if sheet is not None and settings.iri_of(settings.short(node)) == node:
                self._sheets[node] = sheet
        keys = {n: [c for p in (IDENTIFIER, LABEL) if (c := self._key(n, p, opening))] for n in self._sheets}
        known = [Known(node, tuple(keys[node]), self._kinds[node][1]) for node in self._sheets]
        self._names = Names(layout, settings, None, known)
        self._keys = keys
        self._interpreter = Interpreter(layout, settings, self._names)
        self._others: list[Triple] = []

    def sheets(self) -> list[WrittenSheet]:
        """Return all sheets, the settings first."""
        by_sheet: dict[str, list[str]] = {sheet.title: [] for sheet in self._layout.sheets}
        for node, sheet in self._sheets.items():
            by_sheet[sheet.title].append(node)
        for node in self._facts.nodes():
            if node not in self._sheets:
                self._others += [(node, p, o) for p, objects in self._facts.predicates(node) for o in objects]
        records = [self._sheet(sheet, by_sheet[sheet.title]) for sheet in self._layout.sheets]
        rows: list[tuple[Raw | None, ...]] = [fact_row(t, self._settings) for t in sorted(self._others, key=str)]
        stated: list[tuple[Raw | None, ...]] = list(self._settings.rows())
        return [WrittenSheet(SETTINGS, ("setting", "value"), stated), *records, WrittenSheet(FACTS, HEADERS, rows)]

    def _kind_cell(self, node: str, opening: Interpreter) -> tuple[str, tuple[str, ...]]:
        """Return the cell for the classes of `node`, and those that it states."""
        kinds = [
            k for k in self._facts.objects(node, RDF_TYPE) if isinstance(k, str) and k in self._layout.classes
        ]
        stated: dict[str, str] = {}
        for kind in sorted(kinds):
            for text in (self._layout.label(kind), self._settings.short(kind)):
                try:
                    if opening.kinds(Cell(text)) == [kind]:
                        stated[kind] = text
                        break
                except CellError:
                    continue
        return "; ".join(stated.values()), tuple(stated)

    def _key(self, node: str, predicate: str, opening: Interpreter) -> str:
        """Return the identifier or name of `node` where a cell can state it."""
        column, terms = self._layout.column(predicate), list(self._facts.objects(node, predicate))
        if column is None or len(terms) != 1 or not isinstance(terms[0], Literal):
            return ""
        text = terms[0].lexical
        return text if not text.startswith("#") and _gives(opening, text, column, terms) else ""

    def _sheet(self, sheet: SheetLayout, nodes: list[str]) -> WrittenSheet:
        columns = {column.header: column for column in sheet.columns}
        lines = [self._line(node, columns) for node in sorted(nodes, key=self._order)]
        last = columns.pop(ADDRESS)
        ordered = [*columns.values(), last]
        rows = [tuple(line.get(column.header) for column in ordered) for line in lines]
        return WrittenSheet(sheet.title, tuple(c.header for c in ordered), rows, tuple(ordered))

    def _order(self, node: str) -> tuple[str, str]:
        return (self._keys[node] or [""])[0], node

    def _line(self, node: str, columns: dict[str, Column]) -> Mapping[str, Raw]:
        cell, kinds = self._kinds[node]
        line: dict[str, Raw] = {KIND: cell, ADDRESS: self._settings.short(node)}
        for predicate, objects in self._facts.predicates(node):
            terms = [o for o in objects if predicate != RDF_TYPE or o not in kinds]
            column = self._layout.column(predicate)
            value = self._value(terms, column, self._keys[node]) if column and terms else None
            if column is None or value is None:
                self._others += [(node, predicate, term) for term in terms]
                continue
            columns.setdefault(column.header, column)
            line[column.header] = value
        return line

    def _value(self, terms: list[Term], column: Column, keys: list[str]) -> Raw | None:
        """Return a cell of `column` from which `terms` are read back, or None where there is none."""
        if column.predicate in (IDENTIFIER, LABEL):
            text = terms[0].lexical if len(terms) == 1 and isinstance(terms[0], Literal) else ""
            return text if text in keys else None
        if len(terms) > 1 and not column.many:
            return None
        for name in (self._named, self._settings_short):
            texts = [_literal_text(t, column) if isinstance(t, Literal) else name(t, column) for t in terms]
            text = "; ".join(texts)
            value = _number(text) if column.holds in (Holds.INTEGER, Holds.DECIMAL) else text
            if not text.startswith("#") and _gives(self._interpreter, value, column, terms):
                return value
        return None

    def _named(self, iri: str, column: Column) -> str:
        names = [*self._keys.get(iri, ()), self._layout.label(iri)]
        return next((n for n in names if n and self._finds(n, column) == iri), self._settings_short(iri, column))

    def _finds(self, name: str, column: Column) -> str | None:
        try:
            return self._names.find(name, column.range)
        except CellError:
            return None

    def _settings_short(self, iri: str, _column: Column) -> str:
        return self._settings.short(iri)


def _gives(interpreter: Interpreter, content: Raw, column: Column, terms: list[Term]) -> bool:
    """Tell whether `content` in `column` states `terms` and nothing else."""
    try:
        read = interpreter.read(Cell(content), column)
    except CellError:
        return False
    return set(read) == set(terms) and content != ""


def _literal_text(literal: Literal, column: Column) -> str:
    if column.holds is Holds.TRUTH:
        return {TRUE: "yes", FALSE: "no"}.get(literal, "")
    if column.holds is Holds.ANYTHING and literal == Literal(literal.lexical):
        return f'"{literal.lexical}"'
    return literal.lexical


def _number(text: str) -> Raw:
    """Return `text` as a number where a spreadsheet keeps all its digits, else as it is."""
    if len(text) > _SHORT_NUMBER or not _PLAIN_NUMBER.fullmatch(text):
        return text
    return int(text) if text.lstrip("-").isdigit() else float(text)
