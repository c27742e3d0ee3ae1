"""Reads a whole table of consent codes and counts what is understood."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum

from graph_api.services.consent_codes.catalogue import LONG_TEXT, Catalogue, CatalogueKind, Record, kind_of
from graph_api.services.consent_codes.publisher import PublishersReading
from graph_api.services.consent_codes.reading import ConsentCode, Problem, System
from graph_api.services.consent_codes.vocabulary import CodeBook
from graph_api.services.read_consent_code import read_code


class Status(Enum):
    """How a row was read."""

    UNDERSTOOD = "understood"
    UNDETERMINED = "undetermined"
    DISAGREEING = "disagreeing"


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a row is not understood: a part of its code, the reason that rows share, and what is said here."""

    token: str
    shared: str
    said: str


@dataclass(frozen=True, slots=True)
class ReadRow:
    """A row of a table: its line, what its code says, and how that stands to what the publisher says."""

    line: int
    code: ConsentCode
    status: Status
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class CatalogueReport:
    """How a table was read."""

    name: str
    kind: CatalogueKind
    rows: tuple[ReadRow, ...]
    warnings: tuple[str, ...]

    def count(self, status: Status) -> int:
        """Return how many rows have `status`."""
        return sum(row.status is status for row in self.rows)

    def codes(self) -> int:
        """Return how many spellings of codes there are."""
        return len({row.code.stated for row in self.rows})

    def grouped(self, status: Status) -> list[tuple[str, int, tuple[str, ...]]]:
        """Return the reasons of rows with `status`: in words, how many rows have it, and which parts of codes."""
        rows: Counter[str] = Counter()
        tokens: dict[str, dict[str, None]] = {}
        for row in (r for r in self.rows if r.status is status):
            rows.update({reason.shared for reason in row.reasons})
            for reason in row.reasons:
                tokens.setdefault(reason.shared, {})[reason.token] = None
        return [(shared, number, tuple(tokens[shared])) for shared, number in rows.most_common()]


def read_table(table: Catalogue, book: CodeBook, *, system: System = "dbgap") -> CatalogueReport:
    """Return how the codes of `table` are read; raise UsageError where it is no table of consent codes.

    Beside an abbreviation of dbGaP stands its long text, which belongs to the code and may name its disease.
    Beside a data set stand columns in which its publisher states how it read the code; they are only compared.
    """
    kind, column = kind_of(table)
    warnings: tuple[str, ...] = ()
    if kind is CatalogueKind.ABBREVIATIONS:
        text = table.column(LONG_TEXT) or ""
        rows = tuple(_abbreviation(record, column, text, book, system) for record in table.records)
    else:
        publisher = PublishersReading(table, book)
        warnings = publisher.warnings
        rows = tuple(_data_set(record, column, publisher, book, system) for record in table.records)
    return CatalogueReport(table.name, kind, rows, (*table.warnings, *warnings))


def _abbreviation(record: Record, column: str, text: str, book: CodeBook, system: System) -> ReadRow:
    code = read_code(record.cells[column], book, system=system, long_text=record.cells[text])
    status = Status.DISAGREEING if code.contradicted else Status.UNDETERMINED
    return _row(record, code, status if code.unread else Status.UNDERSTOOD)


def _data_set(
    record: Record, column: str, publisher: PublishersReading, book: CodeBook, system: System
) -> ReadRow:
    code = read_code(record.cells[column], book, system=system)
    if not code.understood:
        return _row(record, code, Status.UNDETERMINED)
    differing = tuple(Reason(code.stated, why, why) for why in publisher.differences(code, record))
    status = Status.DISAGREEING if differing else Status.UNDERSTOOD
    return ReadRow(record.line, code, status, differing)


def _row(record: Record, code: ConsentCode, status: Status) -> ReadRow:
    return ReadRow(record.line, code, status, tuple(_reasons(code, status)))


def _reasons(code: ConsentCode, status: Status) -> Iterator[Reason]:
    for part in code.unread:
        differs = part.problem is Problem.TEXT_DIFFERS
        if differs or status is not Status.DISAGREEING:
            token = f"{code.stated}: {part.token}" if differs else part.token
            yield Reason(token, part.problem.value, part.reason)
