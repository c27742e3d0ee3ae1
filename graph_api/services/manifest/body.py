"""Turns the rows of a table into lines of N-Triples, and judges the records.

What repeats is worked out once: what a cell states by its column and text, what is wrong with a record by what the
structure shapes see of its values.
"""

from collections.abc import Callable, Hashable, Iterator, Sequence
from dataclasses import dataclass, field
from operator import itemgetter
from typing import Final, NamedTuple

from graph_api.domain.errors import ImportRejectedError
from graph_api.engine.n_triples import written
from graph_api.engine.structure.likeness import Likeness
from graph_api.engine.terms import Literal, local_name
from graph_api.services.check_facts import FactWords
from graph_api.services.check_structure import StructureCheck, told
from graph_api.services.erased_names import ErasedNames
from graph_api.services.manifest.cells import CellReader, Entry
from graph_api.services.manifest.header import Header
from graph_api.services.manifest.judge import RecordJudge
from graph_api.services.manifest.known import KnownThings
from graph_api.services.manifest.omitted import RowWatch, WrongRows
from graph_api.services.manifest.plain import Plain, Reader
from graph_api.services.manifest.roll import Roll
from graph_api.services.manifest.sheet_text import is_simple, read_text
from graph_api.services.ports import FactsView, Lines
from graph_api.services.workbook.cells import CellError, clean
from graph_api.services.workbook.layout import Column, Layout
from graph_api.services.workbook.leave_out import MARK, points
from graph_api.services.workbook.report import LeftOut
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
    plain: Reader | None = None


class _Stated(NamedTuple):
    """What some cells of a row state: ends of lines, what the shapes see, whole lines on new quantities.

    `cells` are those that hold something, as they were read. It is not `sound` where one could not be read.
    """

    ends: Sequence[str]
    seen: Sequence[int]
    cells: Sequence[tuple[_Place, Plain | Entry]]
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
        wrong: WrongRows,
    ) -> None:
        self.number = 0
        self.left_out: list[LeftOut] = []
        self._faults, self._watch, self._omitted = wrong.faults, wrong.watch, wrong.omitted
        self._name, self._header, self._roll, self._layout = name, header, roll, setting.layout
        self._settings = setting.settings
        self._known = known = KnownThings(setting.layout, setting.settings, setting.view, roll, kind_sets)
        words, erased = FactWords(setting.layout.schema), ErasedNames(setting.view)
        self._likeness = Likeness(setting.structure.validator)
        interpreter = Interpreter(setting.layout, setting.settings, known.names)
        self._cells = CellReader(setting.settings, known, interpreter, self._likeness, words, erased)
        namespace = setting.settings.namespace
        alike = self._likeness.judges_subjects_alike(namespace)
        self._judge = RecordJudge(setting.structure, setting.view, known, alike=alike)
        self._places = [_Place(place, column) for place, column in header.stated]
        self._alone: list[_Place] | None = None
        self._repeating: list[_Place] = []
        self._key: Callable[[list[str]], Hashable] = tuple
        self._repeated: dict[Hashable, _Stated] = {}
        # A name is read in each row, and so is the kind where records must be looked at by their IRIs.
        self._looked_at = {header.identifier, *([header.kind] if self._cells.each else ())}
        predicates = [column.predicate for _, column in header.stated]
        self._twofold = frozenset(p for p in predicates if predicates.count(p) > 1)

    def lines(self, rows: Sequence[tuple[int, list[str]]]) -> Lines:
        """Return what `rows` state, and note what is wrong with them."""
        width = self._header.width
        filled = [(n, row if len(row) == width else row + [""] * (width - len(row))) for n, row in rows]
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
        if self._repeating:
            self._key = itemgetter(*(place.number for place in self._repeating))
        else:
            self._key = lambda _: ()

    def _subject(self, row: Sequence[str]) -> str:
        """Return the IRI of the record on the next row."""
        text = row[self._header.identifier]
        simple = is_simple(text)
        identifier = text if simple else read_text(text)
        if not self._roll.holds(self.number, identifier):
            raise changed(self._name)
        self.number += 1
        return self._settings.namespace + text if simple else self._settings.new_iri(identifier)

    def _row(self, line: int, row: list[str], texts: list[str]) -> None:
        """Add to `texts` what a row states, and judge its record."""
        subject = self._subject(row)
        if line in self._omitted:
            self._leave_out(line, row, subject, texts)
            return
        key = self._key(row)
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
        if self._twofold:
            self._refuse_twofold(line, row)
        seen = (*common.seen, *own.seen)
        right = seen in self._judge.right and not common.described and not own.described
        if right and self._watch is None:
            return
        entries = [*self._entries(row, subject, common), *self._entries(row, subject, own)]
        if not right and common.sound and own.sound:
            self._look_at(line, row, subject, seen, entries)
        if self._watch is not None:
            self._show(self._watch, line, row, entries)

    def _entries(self, row: Sequence[str], subject: str, stated: _Stated) -> Iterator[Entry]:
        """Yield all that is known of the cells in `stated`; the plain ones are read closely now."""
        for place, cell in stated.cells:
            if isinstance(cell, Entry):
                yield cell
            else:
                yield self._cells.read(subject, place.column, row[place.number])

    def _show(self, watch: RowWatch, line: int, row: Sequence[str], entries: Sequence[Entry]) -> None:
        """Show a row to `watch`; what a wrong one describes is described by the next that names it."""
        right = watch.saw(line, self._known.numbers(term for entry in entries for term in entry.terms))
        described = [triple for entry in entries for triple in entry.described]
        if not right and described:
            self._cells.forget(described)
            for place in self._places:
                place.remembered.pop(row[place.number], None)

    def _leave_out(self, line: int, row: Sequence[str], subject: str, texts: list[str]) -> None:
        """Mark what a row is about that is left out, so that no use of it is permitted until the row is mended."""
        about = {subject}
        for place in self._places:
            text = row[place.number]
            if text and points(place.column.predicate, self._layout):
                entry = self._read(line, subject, place, text)
                about.update(str(term) for term in (entry.terms if entry else ()))
        row_name = f"{self._faults.sheet or self._name}, {'row' if self._faults.sheet else 'line'} {line}"
        mark = f"{written(MARK)} {written(Literal(row_name))} .\n"
        texts += [f"{written(thing)} {mark}" for thing in sorted(about)]
        identifier = read_text(row[self._header.identifier])
        self.left_out.append(LeftOut(self._faults.sheet, line, identifier, self._omitted[line]))

    def _gathered(self, line: int, row: Sequence[str], subject: str, places: Sequence[_Place]) -> _Stated:
        """Return what the cells of a row at `places` state together."""
        ends, seen, cells, described = list[str](), list[int](), list[tuple[_Place, Plain | Entry]](), list[str]()
        sound = True
        for place in places:
            text = row[place.number]
            if not text:
                seen.append(_NOTHING)
                continue
            cell = (
                place.remembered.get(text)
                or (place.plain and place.plain(text))
                or self._read(line, subject, place, text)
            )
            if cell is None:
                sound = False
                continue
            ends += cell.ends
            seen.append(cell.seen)
            cells.append((place, cell))
            if isinstance(cell, Entry) and cell.described:
                described += (f"{written(s)} {written(p)} {written(o)} .\n" for s, p, o in cell.described)
        return _Stated(ends, seen, cells, described, sound)

    def _read(self, line: int, subject: str, place: _Place, text: str) -> Entry | None:
        """Return what a cell states, and remember it; None where it cannot be read, which is noted."""
        try:
            entry = self._cells.read(subject, place.column, text)
        except CellError as error:
            self._faults.note_cell(line, place.number, place.column.header, text, error)
            return None
        if place.plain is None:
            place.plain = self._cells.plain_reader(place.column)
        if place.remembers:
            if len(place.remembered) >= _MOST_REMEMBERED:
                place.remembered.clear()
            place.remembered[text] = entry._replace(described=()) if entry.described else entry
        return entry

    def _look_at(
        self, line: int, row: Sequence[str], subject: str, key: tuple[int, ...], entries: Sequence[Entry]
    ) -> None:
        """Note what is wrong with a record as a whole, unless it refers to one of which that cannot be known."""
        if self._known.any_of_no_kind(term for entry in entries for term in entry.terms):
            return
        for problem in self._judge.problems(key, subject, entries):
            about = [p for p in self._places if p.column.predicate == problem.path]
            place = next((p for p in about if clean(row[p.number])), about[0] if about else None)
            near = (local_name(problem.nearest),) if problem.nearest else ()
            message = told(problem._replace(nearest=""))
            if place is None:
                self._faults.note(line, message, nearest=near)
            else:
                header, value = place.column.header, read_text(row[place.number])
                self._faults.note(line, message, place=place.number, header=header, value=value, nearest=near)

    def _refuse_twofold(self, line: int, row: Sequence[str]) -> None:
        """Note what is stated in two columns."""
        stated: dict[str, str] = {}
        for place in self._places:
            header, predicate = place.column.header, place.column.predicate
            if clean(row[place.number]) and stated.setdefault(predicate, header) != header:
                message = f"is stated under `{stated[predicate]}` too; keep one"
                self._faults.note(line, message, place=place.number, header=header)
