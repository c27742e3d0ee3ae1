"""Turns the rows of a table into lines of N-Triples, and judges the records.

What repeats is worked out once: what a cell states by its column and text, what is wrong with a record by what the
structure shapes see of its values.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final, NamedTuple

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
_FEW: Final = 0.05  # different texts in a column that repeats, for each row
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
    remembers: bool = True
    repeats: bool = False
    remembered: dict[str, Entry] = field(default_factory=dict)


class _Stated(NamedTuple):
    """What some cells of a row state: ends of lines, what the shapes see, whole lines on new quantities.

    It is not `sound` where a cell could not be read.
    """

    ends: Sequence[str]
    seen: Sequence[int]
    entries: Sequence[Entry]
    described: Sequence[str]
    sound: bool


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
        self._places = [_Place(place, column) for place, column in enumerate(header.columns)]
        self._alone: list[_Place] | None = None
        self._repeating: list[_Place] = []
        self._repeated: dict[tuple[str, ...], _Stated] = {}
        # A name is read in each row, and so is the kind where records must be looked at by their IRIs.
        self._looked_at = {header.identifier, *([header.kind] if self._cells.each else ())}
        predicates = [column.predicate for column in header.columns]
        self._twofold = frozenset(p for p in predicates if predicates.count(p) > 1)

    def lines(self, rows: Sequence[tuple[int, list[str]]]) -> Lines:
        """Return what `rows` state, and note what is wrong with them."""
        width = self._header.width
        filled = [(line, row + [""] * (width - len(row))) for line, row in rows]
        if self._alone is None:
            self._arrange([row for _, row in filled])
        texts: list[str] = []
        for line, row in filled:
            self._row(line, row, texts)
        text = "".join(texts)
        return Lines(text.encode(), text.count("\n"))

    def _arrange(self, rows: Sequence[Sequence[str]]) -> None:
        """Part the columns by what `rows`, the first ones, have in them: few different texts, or many."""
        for place in self._places:
            texts = [row[place.number] for row in rows if row[place.number]]
            different = len(set(texts))
            unique = place.number in self._looked_at or different > _FEW * len(rows) + 1
            place.remembers = place.number not in self._looked_at and 2 * different <= len(texts) + 1
            place.repeats = not unique
        self._repeating = [place for place in self._places if place.repeats]
        self._alone = [place for place in self._places if not place.repeats]

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
        key = tuple([row[place.number] for place in self._repeating])
        common = self._repeated.get(key)
        if common is None:
            common = self._gathered(line, row, subject, self._repeating)
            if common.sound and not common.described:
                if len(self._repeated) >= _MOST_REMEMBERED:
                    self._repeated.clear()
                self._repeated[key] = common
        own = self._gathered(line, row, subject, self._alone or ())
        texts.append(f"<{subject}>".join(("", *common.ends, *own.ends)))
        texts += (*common.described, *own.described)
        seen = (*common.seen, *own.seen)
        if self._twofold:
            self._refuse_twofold(line, row)
        if common.sound and own.sound:
            described = common.described or own.described
            if described or seen not in self._judge.right:
                self._look_at(line, row, subject, seen, (*common.entries, *own.entries))

    def _gathered(self, line: int, row: Sequence[str], subject: str, places: Sequence[_Place]) -> _Stated:
        """Return what the cells of a row at `places` state together."""
        ends, seen, entries = list[str](), list[int](), list[Entry]()
        sound = True
        for place in places:
            text = row[place.number]
            if not text:
                seen.append(_NOTHING)
                continue
            entry = place.remembered.get(text) or self._read(line, subject, place, text)
            if entry is None:
                sound = False
                continue
            ends += entry.ends
            seen.append(entry.seen)
            entries.append(entry)
        described = [
            f"{written(s)} {written(p)} {written(o)} .\n" for entry in entries for s, p, o in entry.described
        ]
        return _Stated(ends, seen, entries, described, sound)

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
        for problem in self._judge.problems(key, subject, entries):
            self._faults.note(line, f"{self._cell_of(problem, row)}{told(problem)}")

    def _refuse_twofold(self, line: int, row: Sequence[str]) -> None:
        """Note what is stated in two columns."""
        stated: dict[str, str] = {}
        for place in self._places:
            header, predicate = place.column.header, place.column.predicate
            if clean(row[place.number]) and stated.setdefault(predicate, header) != header:
                self._faults.note(line, f"`{header}`: is stated under `{stated[predicate]}` too; keep one")

    def _cell_of(self, problem: StructureProblem, row: Sequence[str]) -> str:
        """Return the header and the text of the cell that `problem` is about; nothing where it is about none."""
        places = [place for place in self._places if place.column.predicate == problem.path]
        return "".join(f"`{place.column.header}`: `{clean(row[place.number])}`: " for place in places)
