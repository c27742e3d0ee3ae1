"""Turns the rows of a table into lines of N-Triples, and judges the records.

What repeats is worked out once: what a cell states by its column and text, what is wrong with a record by what the
structure shapes see of its values.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from graph_api.domain.errors import ImportRejectedError
from graph_api.engine.n_triples import written
from graph_api.engine.structure.likeness import Likeness
from graph_api.engine.structure.validate import StructureProblem
from graph_api.services.check_facts import FactWords
from graph_api.services.check_structure import StructureCheck, told
from graph_api.services.erased_names import ErasedNames
from graph_api.services.manifest.cells import CellReader, Entry
from graph_api.services.manifest.faults import Faults
from graph_api.services.manifest.header import Header
from graph_api.services.manifest.judge import RecordJudge
from graph_api.services.manifest.known import KnownThings
from graph_api.services.manifest.roll import Roll
from graph_api.services.ports import FactsView, Lines
from graph_api.services.workbook.cells import CellError, clean
from graph_api.services.workbook.layout import Column, Layout
from graph_api.services.workbook.settings import Settings
from graph_api.services.workbook.values import Interpreter

_MOST_REMEMBERED: Final = 20_000
_NOTHING: Final = -1  # what the shapes see of an empty cell


def changed(name: str) -> ImportRejectedError:
    """Return the error of a table that is not what it was when its records were noted."""
    return ImportRejectedError(name, ("the file changed while it was read; import it again",))


@dataclass(frozen=True, slots=True)
class Setting:
    """In whose light a table is read: the ontology's columns, the graph, the structure shapes."""

    layout: Layout
    settings: Settings
    view: FactsView
    structure: StructureCheck


@dataclass(slots=True)
class _Place:
    """A column at its place in the rows, and what its cells stated so far by their text."""

    number: int
    column: Column
    remembers: bool
    remembered: dict[str, Entry] = field(default_factory=dict)


class Body:
    """The rows below a header, whose records stand on `roll` with the number of their kinds."""

    def __init__(
        self,
        name: str,
        header: Header,
        roll: Roll,
        kind_sets: Sequence[tuple[str, ...]],
        setting: Setting,
        faults: Faults,
    ) -> None:
        self.number = 0
        self._name, self._header, self._roll, self._faults = name, header, roll, faults
        self._settings = setting.settings
        known = KnownThings(setting.layout, setting.settings, setting.view, roll, kind_sets)
        words, erased = FactWords(setting.layout.schema), ErasedNames(setting.view)
        self._likeness = Likeness(setting.structure.validator)
        interpreter = Interpreter(setting.layout, setting.settings, known.names)
        self._cells = CellReader(setting.settings, known, interpreter, self._likeness, words, erased)
        namespace = setting.settings.namespace
        alike = self._likeness.judges_subjects_alike(namespace)
        self._judge = RecordJudge(setting.structure, setting.view, known, alike=alike)
        self._places = [
            _Place(
                place,
                column,
                remembers=place != header.identifier and not (self._cells.each and place == header.kind),
            )
            for place, column in sorted(enumerate(header.columns), key=lambda found: found[0] != header.kind)
        ]
        predicates = [column.predicate for column in header.columns]
        self._twofold = frozenset(p for p in predicates if predicates.count(p) > 1)

    def lines(self, rows: Sequence[tuple[int, list[str]]]) -> Lines:
        """Return what `rows` state, and note what is wrong with them."""
        texts: list[str] = []
        for line, row in rows:
            self._row(line, row + [""] * (self._header.width - len(row)), texts)
        text = "".join(texts)
        return Lines(text.encode(), text.count("\n"))

    def _subject(self, row: Sequence[str]) -> str:
        """Return the IRI of the record on the next row."""
        identifier = clean(row[self._header.identifier])
        if not self._roll.holds(self.number, identifier):
            raise changed(self._name)
        self.number += 1
        return self._settings.new_iri(identifier)

    def _row(self, line: int, row: Sequence[str], texts: list[str]) -> None:
        """Add to `texts` what a row states, and judge its record."""
        subject = self._subject(row)
        ends, seen, entries, judged = [""], list[int](), list[Entry](), False
        for place in self._places:
            text = row[place.number]
            if not text:
                seen.append(_NOTHING)
                continue
            entry = place.remembered.get(text) or self._read(line, subject, place, text)
            if entry is None:
                judged = True  # it cannot be, and the table is refused anyway
                continue
            ends += entry.ends
            seen.append(entry.seen)
            entries.append(entry)
            if entry.described:
                texts.append("".join(f"{written(s)} {written(p)} {written(o)} .\n" for s, p, o in entry.described))
        texts.append(f"<{subject}>".join(ends))
        key = tuple(seen)
        if not judged and (self._twofold or key not in self._judge.right):
            self._look_at(line, row, subject, key, entries)

    def _read(self, line: int, subject: str, place: _Place, text: str) -> Entry | None:
        """Return what a cell states, and remember it; None where it cannot be read, which is noted."""
        try:
            entry = self._cells.read(subject, place.column, text)
        except CellError as error:
            self._faults.note_cell(line, place.column, text, error)
            return None
        if place.remembers:
            if len(place.remembered) >= _MOST_REMEMBERED:
                place.remembered.clear()
            place.remembered[text] = entry._replace(described=()) if entry.described else entry
        return entry

    def _look_at(
        self, line: int, row: Sequence[str], subject: str, key: tuple[int, ...], entries: Sequence[Entry]
    ) -> None:
        """Note what is wrong with a record as a whole."""
        stated: dict[str, str] = {}
        for place in self._places if self._twofold else ():
            header, predicate = place.column.header, place.column.predicate
            if clean(row[place.number]) and stated.setdefault(predicate, header) != header:
                self._faults.note(line, f"`{header}`: is stated under `{stated[predicate]}` too; keep one")
        for problem in self._judge.problems(key, subject, entries):
            self._faults.note(line, f"{self._cell_of(problem, row)}{told(problem)}")

    def _cell_of(self, problem: StructureProblem, row: Sequence[str]) -> str:
        """Return the header and the text of the cell that `problem` is about; nothing where it is about none."""
        places = [place for place in self._places if place.column.predicate == problem.path]
        return "".join(f"`{place.column.header}`: `{clean(row[place.number])}`: " for place in places)
