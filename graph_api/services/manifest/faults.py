"""Collects what is wrong with a table, with its lines, and stops where it is enough."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final

from graph_api.domain.errors import ImportRejectedError
from graph_api.services.manifest.sheet_text import read_text
from graph_api.services.workbook.cells import CellError, Problem
from graph_api.services.workbook.layout import Layout
from graph_api.services.workbook.leave_out import can_be_left

MOST_PROBLEMS: Final = 100
MOST_LEFT_OUT: Final = 100_000
_LONGEST_VALUE: Final = 200
_NEAREST: Final = 3


class TableRejectedError(ImportRejectedError):
    """A table was not imported; `found` says of each cell that is wrong where it is and why."""

    def __init__(self, name: str, found: Sequence[Problem], more: str = "") -> None:
        super().__init__(name, (*map(str, found), *([more] if more else [])))
        self.found = tuple(found)


class Faults:
    """What is wrong with the table `name`: up to a hundred problems that forbid to import it, each once.

    `sheet` is empty for a file without sheets. With a `layout`, what is wrong with rows that can be left out is
    collected apart, `by_line`; a row of which it is not known what it is about cannot be.
    """

    def __init__(self, name: str, sheet: str = "", layout: Layout | None = None) -> None:
        self._name, self.sheet, self._layout = name, sheet, layout
        self._forbidding: dict[Problem, None] = {}
        self.by_line: dict[int, list[Problem]] = {}

    @property
    def enough(self) -> bool:
        """Whether no more problems are collected."""
        return len(self._forbidding) >= MOST_PROBLEMS or len(self.by_line) > MOST_LEFT_OUT

    def note(  # noqa: PLR0913  # each says where or what
        self,
        line: int,
        message: str,
        *,
        place: int = -1,
        header: str = "",
        value: str = "",
        nearest: tuple[str, ...] = (),
        leavable: bool | None = None,
    ) -> None:
        """Note what is wrong on `line`, or with the whole table where that is 0, in the cell at `place`.

        Whether the row can be left out follows from the column, unless `leavable` says so.
        """
        text = value if len(value) <= _LONGEST_VALUE else f"{value[:_LONGEST_VALUE]}…"
        problem = Problem(self.sheet, line, place + 1, header, text, message, nearest)
        if leavable is not False and self._layout is not None and (leavable or can_be_left(problem, self._layout)):
            known = self.by_line.setdefault(line, [])
            if problem not in known:
                known.append(problem)
        elif not self.enough:
            self._forbidding[problem] = None

    def note_cell(self, line: int, place: int, header: str, text: str, error: CellError) -> None:
        """Note why the cell with `text` cannot be read."""
        self.note(line, error.message, place=place, header=header, value=read_text(text), nearest=error.nearest)

    def texts(self, message: str) -> list[tuple[str, str]]:
        """Return the headers and values of the problems whose message begins with `message`, each once."""
        known = [*self._forbidding, *(p for problems in self.by_line.values() for p in problems)]
        return list(dict.fromkeys((p.header, p.value) for p in known if p.message.startswith(message)))

    def suggest(self, message: str, nearest: Mapping[tuple[str, str], tuple[str, ...]]) -> None:
        """Name what is `nearest` to headers and values in the problems whose message begins with `message`."""

        def told(problem: Problem) -> Problem:
            near = nearest.get((problem.header, problem.value), ())
            if not near or not problem.message.startswith(message):
                return problem
            return replace(problem, nearest=tuple(dict.fromkeys((*near, *problem.nearest)))[:_NEAREST])

        self._forbidding = dict.fromkeys(map(told, self._forbidding))
        self.by_line = {line: list(map(told, problems)) for line, problems in self.by_line.items()}

    def stop_if_any(self) -> None:
        """Raise TableRejectedError where anything forbids to import, or too many rows would be left out."""
        if self._forbidding:
            more = "and perhaps more; the first hundred are shown" if self.enough else ""
            raise TableRejectedError(self._name, tuple(self._forbidding), more)
        self.stop_if_too_many(len(self.by_line))

    def stop_if_too_many(self, rows: int) -> None:
        """Raise TableRejectedError where `rows`, which would be left out, are too many."""
        if rows > MOST_LEFT_OUT:
            first = [problem for line in sorted(self.by_line)[:MOST_PROBLEMS] for problem in self.by_line[line]]
            more = f"and more; at most {MOST_LEFT_OUT:,} rows can be left out, so mend what many of them share"
            raise TableRejectedError(self._name, first[:MOST_PROBLEMS], more)
