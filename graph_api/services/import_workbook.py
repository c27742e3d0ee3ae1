"""Reads, checks and exports workbooks: the use cases behind `alliance-graph workbook` and `import book.xlsx`."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from urllib.parse import quote

from graph_api.domain.errors import NotFoundError
from graph_api.engine.terms import Triple
from graph_api.services.check_facts import problems_of_facts
from graph_api.services.check_structure import StructureCheck
from graph_api.services.import_document import DOCUMENT_ROOT, latest_version
from graph_api.services.ports import FactStore
from graph_api.services.workbook.cells import Problem, RawBook
from graph_api.services.workbook.layout import Layout
from graph_api.services.workbook.leave_out import kept_rows, without_wrong_rows
from graph_api.services.workbook.read import BookReader, BookReading
from graph_api.services.workbook.report import BookRejectedError, LeftOut, digest_without, located, placed
from graph_api.services.workbook.settings import Settings, prefixes_of
from graph_api.services.workbook.write import WrittenSheet, write_book

OWN_SOURCES = frozenset({"ontology", "places"})
_ROUNDS = 20


@dataclass(frozen=True, slots=True)
class ReadBook:
    """A workbook that was read: a source file for the importer, with what was noticed and left out."""

    name: str
    sha256: str
    graphs: dict[str, list[Triple]]
    rows: int = 0
    notes: tuple[str, ...] = ()
    left_out: tuple[LeftOut, ...] = ()
    problems: tuple[Problem, ...] = field(default=())


class WorkbookService:
    """Reads workbooks against what a store holds, and exports what it holds."""

    def __init__(self, layout: Layout, store: FactStore, structure: StructureCheck) -> None:
        self._layout, self._store, self._structure = layout, store, structure

    def check(self, book: RawBook) -> tuple[BookReading, list[Problem]]:
        """Return what `book` states and everything that is wrong with it."""
        reading = BookReader(self._layout, self._store.view()).read(book)
        problems = reading.problems
        if not problems:
            problems = self._problems_of_facts(book, reading)
        return reading, problems

    def _problems_of_facts(self, book: RawBook, reading: BookReading) -> list[Problem]:
        """Return what is wrong with what the cells say, although each of them can be read."""
        triples = reading.triples
        words = problems_of_facts(triples, self._layout.schema)
        last = latest_version(self._store.versions(), DOCUMENT_ROOT + quote(book.name, safe=""))
        replaced = {last.graph} if last is not None else set()
        structure = self._structure.problems(triples, self._store.view(), [], replaced)
        found = [(p.node, p.path, p.message, (p.nearest,) if p.nearest else ()) for p in structure]
        return [*located(words, reading, self._layout), *placed(found, reading, self._layout)]

    def read(self, book: RawBook, *, accept_valid_rows: bool = False) -> ReadBook:
        """Return the facts of `book`; raise BookRejectedError with all problems where anything is wrong.

        With `accept_valid_rows`, wrong rows are left out and whatever they are about is marked, unless it is not
        known what they are about.
        """
        reading, problems = self.check(book)
        triples, left_out = reading.triples, list[LeftOut]()
        if problems:
            blocking = problems
            if accept_valid_rows:
                self._note_in_rows(book, reading)
                triples, left_out, blocking = without_wrong_rows(reading, self._layout)
            if blocking or not left_out:
                raise BookRejectedError(book, blocking or problems)
        digest = book.sha256
        if left_out:
            digest = digest_without(digest, [f"{row.sheet}!{row.row}" for row in left_out])
        return ReadBook(
            book.name, digest, {"": triples}, len(reading.records), tuple(reading.found.notes), tuple(left_out)
        )

    def _note_in_rows(self, book: RawBook, reading: BookReading) -> None:
        """Note in the rows what is wrong with the facts of those that can be read."""
        rows = {(record.sheet, record.row): record for record in reading.records}
        for _ in range(_ROUNDS):
            kept = replace(reading, records=kept_rows(reading.records))
            problems = self._problems_of_facts(book, kept)
            for problem in problems:
                record = rows.get((problem.sheet, problem.row))
                (record.problems if record else reading.found.problems).append(problem)
            if not problems or reading.found.problems:
                return

    def export(self, documents: Iterable[str] = ()) -> list[WrittenSheet]:
        """Return the sheets that state what is in force, or what the `documents` that are named state.

        The program's own vocabularies are left out. Raises NotFoundError where there is nothing to write.
        """
        wanted = set(documents)
        known = {name for v in self._store.versions() for name in (v.source, v.document)}
        if wanted - known:
            missing = min(wanted - known)
            raise NotFoundError(f"no document `{missing}` was imported; `alliance-graph history` lists them")
        graphs = {
            v.graph
            for v in self._store.versions()
            if v.source not in OWN_SOURCES and (not wanted or v.source in wanted or v.document in wanted)
        }
        triples = {s.triple for s in self._store.view().statements() if s.graph in graphs}
        if not triples:
            raise NotFoundError("no imported document is in force, so there is nothing to write")
        return write_book(sorted(triples, key=str), self._layout, Settings(prefixes=prefixes_of(triples)))
