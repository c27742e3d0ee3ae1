"""What the services need from outside. Adapters provide it; one contract suite tests each of them."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple, Protocol

from graph_api.domain.decision import Decision
from graph_api.engine.casefile import CaseFile, Statement
from graph_api.engine.terms import Triple


class FactsView(Protocol):
    """The statements in force at one moment of the store's history. Every answer comes from one state."""

    def describe(self, nodes: Collection[str]) -> Iterable[Statement]:
        """Return every statement whose subject is one of `nodes`."""

    def referring(self, wanted: Mapping[str, Sequence[str]]) -> Iterable[Statement]:
        """Return every statement that has a thing of `wanted` for its object, by one of its predicates there."""

    def with_value(self, predicates: Sequence[str], text: str) -> Iterable[Statement]:
        """Return the statements that give a thing the literal `text` by one of `predicates`."""

    def mentioning(self, nodes: Collection[str]) -> Iterable[Statement]:
        """Return every statement whose object is one of `nodes`."""

    def stating(self, predicates: Sequence[str], most: int) -> Iterable[Statement]:
        """Return up to `most` statements with one of `predicates`."""

    def statements(self) -> Iterable[Statement]:
        """Return every statement."""


@dataclass(frozen=True, slots=True)
class DocumentVersion:
    """One immutable named graph: which document in which version, who brought it in, when, from what file.

    `languages` are the language tags of its texts, in lower case, or None where nobody recorded them.
    """

    graph: str
    document: str
    version: int
    imported_at: datetime
    imported_by: str
    source: str
    sha256: str
    supersedes: str | None
    statements: int = 0
    note: str = ""
    languages: tuple[str, ...] | None = None

    @property
    def retracts(self) -> bool:
        """Whether the document states nothing any more from this version on."""
        return self.statements == 0


class Lines(NamedTuple):
    """Statements in N-Triples, a line for each, none of them twice in a graph; `size` is their number."""

    text: bytes
    size: int


class FactStore(Protocol):
    """Named graphs that are added and never changed."""

    def view(self, known_at: datetime | None = None) -> FactsView:
        """Return what is in force, or what was when the graph held what it held at `known_at`."""

    def versions(self) -> Sequence[DocumentVersion]:
        """Return every version of every document, oldest first."""

    def view_of(self, graphs: Iterable[str]) -> FactsView:
        """Return the statements of `graphs`, whether they are in force or not."""

    def add_together(self, contents: Sequence[tuple[DocumentVersion, Iterable[Triple]]]) -> list[DocumentVersion]:
        """Add several versions, all of them or none; return each with the number of its statements."""


class TableStore(FactStore, Protocol):
    """A store that takes statements as they are written, in any number."""

    def add_lines(self, version: DocumentVersion, lines: Iterable[Lines]) -> DocumentVersion:
        """Add a version with what `lines` state, or nothing where `lines` raises; return it with their number."""


class RewritableStore(FactStore, Protocol):
    """A store from which something can be erased for good."""

    def rewrite(self, change: Callable[[Statement], Statement | None]) -> None:
        """Put `change` of each statement of each version in its place, and nothing where that is None."""


class CaseJudge(Protocol):
    """Judges a case file."""

    def decide(self, case: CaseFile) -> Decision:
        """Return the decision; raise CouldNotJudgeError where there is none."""


class Clock(Protocol):
    """Tells the time."""

    def now(self) -> datetime:
        """Return the present instant with its zone."""
