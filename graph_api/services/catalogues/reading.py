"""What was read from a catalogue: facts, how each row fared, and what the mapping loses."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from enum import Enum
from typing import Final

from graph_api.engine.terms import RDF_TYPE, Literal, Term, Triple
from graph_api.services.workbook.settings import DEFAULT_NAMESPACE


class RowStatus(Enum):
    """How a row, or a part of a document, was read."""

    UNDERSTOOD = "understood"
    UNDETERMINED = "undetermined"
    REJECTED = "rejected"


@dataclass(frozen=True, slots=True)
class ReadRow:
    """A row: its line, how it was read, why not wholly, whether its publisher reads it alike (None: unsaid).

    `about` is the IRI of what it describes, where that is compared with its publisher's answers.
    """

    line: int
    status: RowStatus
    reasons: tuple[str, ...] = ()
    agrees: bool | None = None
    about: str = ""


@dataclass(frozen=True, slots=True)
class Lost:
    """What a mapping does not carry over: the part of the source, and why."""

    part: str
    reason: str


@dataclass(slots=True)
class ForeignFile:
    """A file of others, read into facts: a source file for the importer."""

    name: str
    sha256: str
    triples: list[Triple] = field(default_factory=list)
    rows: list[ReadRow] = field(default_factory=list)
    lost: list[Lost] = field(default_factory=list)
    warnings: tuple[str, ...] = ()

    @property
    def graphs(self) -> dict[str, list[Triple]]:
        """The facts, all in one graph. Characters that command a terminal are blanks in it."""
        return {"": list(dict.fromkeys((s, p, _shown(o)) for s, p, o in self.triples))}

    @property
    def notes(self) -> Iterator[str]:
        """What is to be told when the file is imported."""
        yield from self.warnings
        yield from self.notes_on_rows("rows")
        yield from (f"not carried over: `{lost.part}`: {lost.reason}" for lost in self.lost)

    def notes_on_rows(self, called: str) -> Iterator[str]:
        """Say which rows could not be wholly read, and how many more; `called` is what there are more of."""
        for status in (RowStatus.UNDETERMINED, RowStatus.REJECTED):
            rows = [row for row in self.rows if row.status is status]
            for row in rows[:20]:
                yield f"line {row.line}: {status.value}: {'; '.join(row.reasons)}"
            if len(rows) > 20:
                yield f"and {len(rows) - 20} more {called} are {status.value}"

    def count(self, status: RowStatus) -> int:
        """Return how many rows have `status`."""
        return sum(row.status is status for row in self.rows)

    def state(self, subject: str, kind: str, facts: Iterable[tuple[str, Term | None]]) -> None:
        """Add what is known of `subject`, which is of class `kind`; a property without a value is left out."""
        self.triples.append((subject, RDF_TYPE, kind))
        self.triples += [(subject, predicate, obj) for predicate, obj in facts if obj is not None]


RECORDS = DEFAULT_NAMESPACE
_COMMANDS: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


def _shown(term: Term) -> Term:
    if isinstance(term, Literal) and _COMMANDS.search(term.lexical):
        return term._replace(lexical=_COMMANDS.sub(" ", term.lexical))
    return term
