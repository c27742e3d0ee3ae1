"""Everything that is wrong with a workbook in one report: for a terminal, as JSON, and as an error."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, Final

from graph_api.domain.errors import ImportRejectedError
from graph_api.engine.terms import local_name
from graph_api.services.workbook.cells import Problem, RawBook, place_of, shown
from graph_api.services.workbook.layout import Layout
from graph_api.services.workbook.read import BookReading, Record

_SHOWN: Final = 200
_TERMS: Final = re.compile(r"`([^`]+)`")


class BookRejectedError(ImportRejectedError):
    """A workbook was not imported; `found` says of each cell that is wrong where it is and why."""

    def __init__(self, book: RawBook, found: Sequence[Problem]) -> None:
        super().__init__(book.name, tuple(report_lines(found)))
        self.book, self.found = book, tuple(found)


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A row that was not imported because something in it is wrong."""

    sheet: str
    row: int
    name: str
    problems: tuple[Problem, ...]

    def __str__(self) -> str:
        """The row and why it was left out, in one line."""
        name = f" (`{self.name}`)" if self.name else ""
        row = place_of(self.sheet, self.row)
        return shown(f"left out {row}{name}: {'; '.join(problem.told for problem in self.problems)}")


def digest_without(digest: str, places: Iterable[str]) -> str:
    """Return by what a file with `digest` is known where the rows at `places` are left out of it."""
    known = sha256(f"{digest} without".encode())
    for place in places:
        known.update(f" {place}".encode())
    return known.hexdigest()


def report_lines(problems: Sequence[Problem]) -> Iterator[str]:
    """Yield the problems, one a line, and how many more there are."""
    yield from map(str, problems[:_SHOWN])
    if len(problems) > _SHOWN:
        yield f"and {len(problems) - _SHOWN} more; `--marked FILE` writes them all into a workbook"


def problem_document(problem: Problem) -> dict[str, Any]:
    """Return `problem` as JSON: place, sheet, row, column, header, value, message, nearest known values."""
    return {
        "place": problem.place,
        "sheet": problem.sheet or None,
        "row": problem.row or None,
        "column": problem.column or None,
        "header": problem.header or None,
        "value": problem.value or None,
        "message": problem.message,
        "nearest": list(problem.nearest),
    }


def left_out_document(row: LeftOut) -> dict[str, Any]:
    """Return `row` as JSON: sheet, row, name, and each of its problems."""
    return {
        "place": place_of(row.sheet, row.row),
        "sheet": row.sheet or None,
        "row": row.row,
        "name": row.name or None,
        "problems": [problem_document(problem) for problem in row.problems],
    }


def located(problems: Iterable[str], reading: BookReading, layout: Layout) -> list[Problem]:
    """Return what the check of the facts found, each with the row that states it."""
    by_iri: dict[str, Record] = {}
    for record in reading.records:
        by_iri.setdefault(record.iri, record)
    return [_located(problem, by_iri, layout) for problem in problems]


def placed(
    found: Iterable[tuple[str, str, str, tuple[str, ...]]], reading: BookReading, layout: Layout
) -> list[Problem]:
    """Return problems of things and their properties (node, property, message, nearest), each with its row."""
    by_iri = {record.iri: record for record in reversed(reading.records)}
    problems = []
    for node, path, message, nearest in found:
        record = by_iri.get(node)
        column = layout.column(path)
        header = column.header if column else ""
        if record is None:
            problems.append(Problem("the workbook", 0, 0, header, node, message, nearest))
            continue
        name = record.texts[0] if record.texts else ""
        problems.append(
            Problem(record.sheet, record.row, record.places.get(path, 0), header, name, message, nearest)
        )
    return problems


def _located(problem: str, by_iri: dict[str, Record], layout: Layout) -> Problem:
    terms = _TERMS.findall(problem)
    record = next((by_iri[term] for term in terms if term in by_iri), None)
    if record is None:
        return Problem("the workbook", 0, 0, "", "", problem)
    predicates = {p for _, p, _ in record.triples if local_name(p) in terms[1:]}
    column = next((c for p in predicates if (c := layout.column(p)) is not None), None)
    value = record.texts[0] if record.texts else ""
    message = problem.removeprefix(f"`{terms[0]}`: ")
    place = record.places.get(column.predicate, 0) if column else 0
    return Problem(record.sheet, record.row, place, column.header if column else "", value, message)
