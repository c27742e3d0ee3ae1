"""Imports the rows that can be read, and keeps what the others might have said from being taken for granted.

A row that is left out may hold what forbids a use. Therefore whatever it is about is marked, and no use of that is
permitted (rule CASE-004) until the row is mended; a row that does not say what it is about cannot be left out.
"""

from collections.abc import Iterable, Iterator, Sequence

from graph_api.engine.terms import LABEL, ODRL, Literal, Triple, ag
from graph_api.services.workbook.cells import Problem
from graph_api.services.workbook.layout import IDENTIFIER, Holds, Layout
from graph_api.services.workbook.read import BookReading, Record
from graph_api.services.workbook.report import LeftOut

MARK = ag("recordLeftOut")
_POINTING = tuple(ODRL + name for name in ("target", "assignee", "assigner", "permission", "prohibition"))
_NAMING = (IDENTIFIER, LABEL)


def without_wrong_rows(reading: BookReading, layout: Layout) -> tuple[list[Triple], list[LeftOut], list[Problem]]:
    """Return the facts of the rows that can be read, the rows that are left out, and what still forbids to import.

    A row that refers to one that is left out is left out too.
    """
    wrong = _wrong(reading.records)
    kept = [record for record in reading.records if id(record) not in wrong]
    blocking = list(reading.found.problems)
    marks: list[Triple] = []
    for record in wrong.values():
        blocking += [p for p in record.problems if not (record.iri and can_be_left(p, layout))]
        marks += _marks(record, layout)
    left = [LeftOut(r.sheet, r.row, r.texts[0] if r.texts else "", tuple(r.problems)) for r in wrong.values()]
    facts = dict.fromkeys(t for record in kept for t in record.triples)
    return [*facts, *dict.fromkeys(marks)], left, blocking


def kept_rows(records: Sequence[Record]) -> list[Record]:
    """Return the rows that are neither wrong nor refer to a wrong one; of those that do, that is noted."""
    wrong = _wrong(records)
    return [record for record in records if id(record) not in wrong]


def _wrong(records: Iterable[Record]) -> dict[int, Record]:
    """Return the rows with problems, and those that refer to one of them."""
    records = list(records)
    wrong = {id(record): record for record in records if record.problems}
    gone = {record.iri: record for record in wrong.values()}
    changed = True
    while changed:
        changed = False
        for record in records:
            if id(record) in wrong:
                continue
            lost = next((gone[o] for _, _, o in record.triples if isinstance(o, str) and o in gone), None)
            lost = lost or gone.get(record.iri)
            if lost is not None:
                message = f"refers to {lost.sheet}!{lost.row}, which is left out"
                record.problems.append(Problem(record.sheet, record.row, 0, "", "", message))
                wrong[id(record)] = record
                gone.setdefault(record.iri, record)
                changed = True
    return wrong


def _marks(record: Record, layout: Layout) -> Iterator[Triple]:
    """Yield the marks on whatever the row is about: that from which a case would have found it."""
    text = Literal(f"{record.sheet}, row {record.row}")
    about = {o for _, p, o in record.triples if isinstance(o, str) and points(p, layout)}
    yield from ((thing, MARK, text) for thing in sorted(about | {record.iri}))


def points(predicate: str, layout: Layout) -> bool:
    """Tell whether `predicate` leads from a record to what it is about, so that a case is followed backwards."""
    return predicate in layout.schema.inverse or predicate in _POINTING


def can_be_left(problem: Problem, layout: Layout) -> bool:
    """Tell whether it is known what a row is about although it has `problem`."""
    if not problem.row:
        return False
    column = layout.by_header(problem.header)
    if column is None:
        return not problem.header
    return (
        column.holds is not Holds.ADDRESS
        and column.predicate not in _NAMING
        and not points(column.predicate, layout)
    )
