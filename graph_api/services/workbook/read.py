"""Reads a workbook into facts, and says of every cell that cannot be read where it is and what is wrong."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field

from graph_api.engine.terms import LABEL, RDF_TYPE, Triple
from graph_api.services.ports import FactsView
from graph_api.services.workbook.cells import CellError, Findings, Problem, RawBook, RawRow
from graph_api.services.workbook.layout import FACTS, IDENTIFIER, SETTINGS, Holds, Layout
from graph_api.services.workbook.names import Known, Names
from graph_api.services.workbook.other_facts import read_facts
from graph_api.services.workbook.settings import Settings, read_settings
from graph_api.services.workbook.tables import Table, sheet_called, tables_of
from graph_api.services.workbook.values import Interpreter, plain_text


@dataclass(slots=True)
class Record:
    """A row that was read: where it stands, its IRI, what it states and what is wrong with it."""

    sheet: str
    row: int
    iri: str
    triples: list[Triple] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)
    places: dict[str, int] = field(default_factory=dict)


@dataclass(slots=True)
class BookReading:
    """What a workbook states, row by row, and everything that is wrong with it."""

    name: str
    sha256: str
    settings: Settings
    records: list[Record]
    found: Findings

    @property
    def problems(self) -> list[Problem]:
        """Everything that is wrong, in the order of the rows."""
        return [*self.found.problems, *(problem for record in self.records for problem in record.problems)]

    @property
    def triples(self) -> list[Triple]:
        """What all rows state, without repetition."""
        return list(dict.fromkeys(triple for record in self.records for triple in record.triples))


class BookReader:
    """Reads workbooks with one layout; `view` is what the graph holds already, to which cells may refer."""

    def __init__(self, layout: Layout, view: FactsView | None) -> None:
        self._layout, self._view = layout, view

    def read(self, book: RawBook) -> BookReading:
        """Return what `book` states, with everything that is wrong with it."""
        found = Findings()
        settings = read_settings(sheet_called(book, SETTINGS), found.problems)
        tables = tables_of(book, self._layout, found)
        opening = Interpreter(self._layout, settings, Names(self._layout, settings, None, ()))
        rows = [(table, row, self._start(table, row, settings, opening)) for table in tables for row in table.rows]
        _refuse_twins([record for _, _, (record, _) in rows])
        facts = sheet_called(book, FACTS)
        known = [k for _, _, (_, k) in rows]
        names = Names(self._layout, settings, self._view, _merged(known))
        interpreter = Interpreter(self._layout, settings, names)
        for table, row, (record, kinds) in rows:
            record.triples += [(record.iri, RDF_TYPE, kind) for kind in kinds.kinds]
            self._fill(record, table, row, interpreter)
        records = [record for _, _, (record, _) in rows]
        if facts is not None:
            records += [_fact_record(*fact) for fact in read_facts(facts, settings)]
        if not any((records, found.problems)):
            found.problems.append(Problem(book.name, 0, 0, "", "", "has no row that states anything"))
        return BookReading(book.name, book.sha256, settings, records, found)

    def _start(self, table: Table, row: RawRow, settings: Settings, opening: Interpreter) -> tuple[Record, Known]:
        """Return a record with its IRI alone, and what other rows may call it."""
        record = Record(table.title, row.number, "")
        place = table.place(Holds.KIND)
        kinds: list[str] = []
        if place in row.cells:
            with _noting(record, table, row, place or 0):
                kinds = opening.kinds(row.cells[place or 0])
        kinds = self._checked_kinds(kinds, record, table, row)
        identifier = _text(row, table.place(Holds.TEXT, IDENTIFIER))
        name = _text(row, table.place(Holds.NAME, LABEL))
        record.iri = self._iri(record, table, row, settings, identifier or name)
        record.texts = [text for text in (identifier, name) if text]
        return record, Known(record.iri, (*record.texts,), tuple(kinds))

    def _checked_kinds(self, kinds: list[str], record: Record, table: Table, row: RawRow) -> list[str]:
        """Return `kinds`, or the only kind of the sheet; note where they are missing or belong elsewhere."""
        possible = list(self._layout.kinds_of(table.sheet.plan))
        place = table.place(Holds.KIND) or 0
        if not kinds and not record.problems:
            if len(possible) == 1:
                return possible
            listed = ", ".join(f"`{self._layout.label(kind)}`" for kind in possible[:6])
            message = f"says not which kind of record it is; write one of {listed}{' …' * (len(possible) > 6)}"
            record.problems.append(Problem(table.title, row.number, place, "kind", "", message))
        elsewhere = self._layout.sheet_of(kinds)
        if kinds and elsewhere is not None and elsewhere is not table.sheet:
            message = f"belongs on the sheet `{elsewhere.title}`"
            text = "; ".join(self._layout.label(kind) for kind in kinds)
            record.problems.append(Problem(table.title, row.number, place, "kind", text, message))
        return kinds

    def _iri(self, record: Record, table: Table, row: RawRow, settings: Settings, name: str) -> str:
        place = table.place(Holds.ADDRESS)
        if place in row.cells:
            cell = row.cells[place or 0]
            iri = None if cell.flaw or not isinstance(cell.value, str) else settings.iri_of(cell.text)
            if iri is None:
                message = (
                    cell.flaw.value if cell.flaw else "is no IRI, or has a prefix that `Settings` does not name"
                )
                record.problems.append(_problem(table, row, place or 0, message))
            return iri or settings.new_iri(cell.text)
        if name:
            return settings.new_iri(name)
        content = "\n".join(
            f"{table.columns[p].header}={cell.text}" for p, cell in sorted(row.cells.items()) if p in table.columns
        )
        digest = hashlib.sha256(f"{table.sheet.title}\n{content}".encode()).hexdigest()[:20]
        return settings.new_iri(f"{table.sheet.title.lower().replace(' ', '-')}-{digest}")

    def _fill(self, record: Record, table: Table, row: RawRow, interpreter: Interpreter) -> None:
        stated = record.places
        for place, cell in sorted(row.cells.items()):
            column = table.columns.get(place)
            if column is None or column.holds in (Holds.KIND, Holds.ADDRESS):
                continue
            if column.predicate in stated:
                other = table.columns[stated[column.predicate]].header
                record.problems.append(_problem(table, row, place, f"is stated under `{other}` too; keep one"))
                continue
            stated[column.predicate] = place
            with _noting(record, table, row, place):
                terms = interpreter.read(cell, column)
                record.triples += [(record.iri, column.predicate, term) for term in terms]


class _noting:  # noqa: N801  # it reads as a statement
    """Notes in a record what is wrong with a cell, and goes on."""

    def __init__(self, record: Record, table: Table, row: RawRow, place: int) -> None:
        self._record, self._table, self._row, self._place = record, table, row, place

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: object, error: object, trace: object) -> bool:
        if not isinstance(error, CellError):
            return False
        self._record.problems.append(_problem(self._table, self._row, self._place, error.message, error.nearest))
        return True


def _problem(table: Table, row: RawRow, place: int, message: str, nearest: tuple[str, ...] = ()) -> Problem:
    header = table.columns[place].header if place in table.columns else ""
    value = row.cells[place].text if place in row.cells else ""
    return Problem(table.title, row.number, place, header, value, message, nearest)


def _text(row: RawRow, place: int | None) -> str:
    """Return the text at `place`, or nothing where there is none that can be read."""
    cell = row.cells.get(place) if place is not None else None
    try:
        return plain_text(cell) if cell is not None and not cell.flaw else ""
    except CellError:
        return ""


def _refuse_twins(records: list[Record]) -> None:
    """Note the rows that describe what another row describes."""
    first: dict[str, Record] = {}
    for record in records:
        other = first.setdefault(record.iri, record)
        if other is not record:
            value = record.texts[0] if record.texts else ""
            message = f"is described on {other.sheet}!{other.row} too; keep one row, or give it another identifier"
            record.problems.append(Problem(record.sheet, record.row, 0, "", value, message))


def _merged(known: list[Known]) -> Iterator[Known]:
    yield from {record.iri: record for record in reversed(known)}.values()


def _fact_record(sheet: str, row: int, triple: Triple | None, problem: Problem | None) -> Record:
    return Record(
        sheet, row, triple[0] if triple else "", [triple] if triple else [], [problem] if problem else []
    )
