"""How files of others were imported: rows, what was understood of them, agreement with the publisher, speed."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from graph_api.services.catalogues.agreement_cells import yes_or_no
from graph_api.services.catalogues.reading import ForeignFile, RowStatus
from graph_api.services.consent_codes.catalogue import Catalogue
from graph_api.services.consent_codes.names import squeezed


@dataclass(frozen=True, slots=True)
class FileReport:
    """How one file was imported. Times are in seconds; `agreeing` of `compared` readings are the publisher's."""

    file: ForeignFile
    what: str
    statements: int
    seconds: float
    raw_seconds: float
    agreeing: int
    compared: int
    unknown: int = 0

    def lines(self) -> Iterator[str]:
        """Yield the report in words."""
        rows = self.file.rows
        yield f"{self.file.name}: {self.what}"
        yield f"  rows read    {len(rows):>8}"
        for status in RowStatus:
            share = f"{100 * self.file.count(status) / len(rows):6.1f} %" if rows else ""
            yield f"  {status.value:<12} {self.file.count(status):>8} {share}"
        if self.compared:
            unknown = f"; {self.unknown} more stay unknown" if self.unknown else ""
            share = f"{100 * self.agreeing / self.compared:.2f} %"
            yield f"  agreement with the publisher: {self.agreeing} of {self.compared} ({share}){unknown}"
        own, raw = self.speed, self.raw_speed
        yield f"  {self.statements} triples, {own:,.0f} a second; the raw store loads {raw:,.0f} ({own / raw:.0%})"

    @property
    def speed(self) -> float:
        """Triples a second, reading and checking included."""
        return self.statements / self.seconds if self.seconds else 0.0

    @property
    def raw_speed(self) -> float:
        """Triples a second of the store's bulk load alone."""
        return self.statements / self.raw_seconds if self.raw_seconds else 0.0

    def document(self) -> dict[str, Any]:
        """Return the report as JSON."""
        return {
            "file": self.file.name,
            "kind": self.what,
            "rows": len(self.file.rows),
            **{status.value: self.file.count(status) for status in RowStatus},
            "agreeing": self.agreeing,
            "compared": self.compared,
            "unknown": self.unknown,
            "triples": self.statements,
            "triplesPerSecond": round(self.speed),
            "rawTriplesPerSecond": round(self.raw_speed),
            "lost": [{"part": lost.part, "reason": lost.reason} for lost in self.file.lost],
        }


def rows_agreeing(file: ForeignFile) -> tuple[int, int]:
    """Return how many rows their publisher reads alike, and how many were compared."""
    compared = [row.agrees for row in file.rows if row.agrees is not None]
    return sum(compared), len(compared)


def answers_agreeing(
    table: Catalogue, found: Iterable[tuple[str, ...]], topics: Mapping[str, str], file: ForeignFile
) -> tuple[int, int, int]:
    """Return how many answers of `table` the rows `found` (agreement, topic, answer) give alike, of how many.

    The third number is that of answers on which the graph says nothing, those of rejected rows among them.
    `topics` are those by category, `file` is what was read from the table, row by row.
    """
    answers: dict[tuple[str, str], set[str]] = {}
    for agreement, category, answer in found:
        answers.setdefault((agreement, squeezed(category)), set()).add(answer)
    columns = {squeezed(c).removesuffix("answer"): c for c in table.columns if squeezed(c).endswith("answer")}
    agreeing = compared = unknown = 0
    for record, row in zip(table.records, file.rows, strict=True):
        for category in topics:
            stated = yes_or_no(record.cells[columns[category]]) if category in columns else None
            if stated is None:
                continue
            given = answers.get((row.about, category), set())
            unknown += not given
            compared += bool(given)
            agreeing += given == {"Yes" if stated else "No"}
    return agreeing, compared, unknown
