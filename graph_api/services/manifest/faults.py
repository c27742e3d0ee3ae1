"""Collects what is wrong with a table, with its lines, and stops where it is enough."""

from typing import Final

from graph_api.domain.errors import ImportRejectedError
from graph_api.services.workbook.cells import CellError, clean, shown
from graph_api.services.workbook.layout import Column

MOST_PROBLEMS: Final = 100


class Faults:
    """What is wrong with the table `name`: up to a hundred problems, each once."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._problems: dict[str, None] = {}

    @property
    def enough(self) -> bool:
        """Whether no more problems are shown."""
        return len(self._problems) >= MOST_PROBLEMS

    def note(self, line: int, problem: str) -> None:
        """Note what is wrong on `line`, or with the whole table where that is 0."""
        if not self.enough:
            self._problems[shown(f"line {line}: {problem}" if line else problem)] = None

    def note_cell(self, line: int, column: Column, text: str, error: CellError) -> None:
        """Note why the cell with `text` cannot be read."""
        hint = f"; did you mean {' or '.join(f'`{n}`' for n in error.nearest)}?" if error.nearest else ""
        self.note(line, f"`{column.header}`: `{clean(text)}` {error.message}{hint}")

    def stop_if_any(self) -> None:
        """Raise ImportRejectedError where anything was wrong."""
        if self._problems:
            more = ("and perhaps more; the first hundred are shown",) * self.enough
            raise ImportRejectedError(self._name, (*self._problems, *more))
