"""Which rows of a table are left out: wrong ones, and those that refer to one that is left out."""

from array import array
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

from graph_api.services.manifest.faults import Faults
from graph_api.services.workbook.cells import Problem, place_of

_NONE: Final = -1


class RowWatch:
    """Notes while a table is judged which rows are wrong and which records refer to which, as numbers alone.

    It keeps the number of its line for each row, and two numbers for each reference.
    """

    def __init__(self, faults: Faults) -> None:
        self._faults = faults
        self._lines, self._wrong = array("Q"), array("Q")
        self._children, self._parents = array("L"), array("L")

    def saw(self, line: int, parents: Iterable[int]) -> bool:
        """Note the next row, which refers to the records with the numbers `parents`; tell whether it is right."""
        number = len(self._lines)
        self._lines.append(line)
        for parent in parents:
            self._children.append(number)
            self._parents.append(parent)
        right = line not in self._faults.by_line
        if not right:
            self._wrong.append(number)
        return right

    def omitted(self) -> Mapping[int, tuple[Problem, ...]]:
        """Return the lines of the rows that are left out with what is wrong with each, in their order.

        Raises TableRejectedError where they are too many.
        """
        found = {line: tuple(problems) for line, problems in self._faults.by_line.items()}
        sheet = self._faults.sheet
        for child, parent in self._infected().items():
            message = f"refers to {place_of(sheet, self._lines[parent])}, which is left out"
            line = self._lines[child]
            found[line] = (Problem(sheet, line, 0, "", "", message),)
        return dict(sorted(found.items()))

    def _infected(self) -> dict[int, int]:
        """Return the rows that are wrong only because of another one, each with that."""
        if not self._wrong:
            return {}
        first, following = array("q", [_NONE]) * len(self._lines), array("q")
        for edge, parent in enumerate(self._parents):
            following.append(first[parent])
            first[parent] = edge
        gone, causes, waiting = set(self._wrong), dict[int, int](), array("Q", self._wrong)
        while waiting:
            parent = waiting.pop()
            edge = first[parent]
            while edge != _NONE:
                child = self._children[edge]
                if child not in gone:
                    gone.add(child)
                    causes[child] = parent
                    self._faults.stop_if_too_many(len(gone))
                    waiting.append(child)
                edge = following[edge]
        return causes


@dataclass(frozen=True, slots=True)
class WrongRows:
    """What is done with wrong rows: noted, shown to somebody who watches, and left out where that is known."""

    faults: Faults
    watch: RowWatch | None = None
    omitted: Mapping[int, tuple[Problem, ...]] = field(default_factory=dict)
