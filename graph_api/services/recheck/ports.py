"""What a recheck needs from outside."""

from collections.abc import Collection, Iterator
from typing import Protocol

from graph_api.engine.casefile import Statement
from graph_api.engine.terms import Term, Triple
from graph_api.services.ports import DocumentVersion


class RecordedDecisions(Protocol):
    """The records of decisions, found by what they hold."""

    @property
    def number(self) -> int:
        """How many records there are."""

    def all(self) -> list[str]:
        """Return every record."""

    def states(self) -> Collection[str]:
        """Return the states that records were made in."""

    def made_in(self, state: str) -> Iterator[str]:
        """Yield the records that were made in `state`."""

    def without_state(self) -> list[str]:
        """Return the records of which no state is known."""

    def reading_from(self, start: str) -> Iterator[str]:
        """Yield the records whose facts were read from the node `start`."""

    def value(self, record: str, predicate: str) -> Term | None:
        """Return what `record` states with `predicate`, or None."""

    def statements(self, record: str) -> list[Triple]:
        """Return what `record` and its findings, grounds and duties state."""

    def description(self, text: str) -> list[Triple]:
        """Return the statements of N-Triples; raise UsageError where `text` is none."""


class EveryVersion(Protocol):
    """What any version of any document states, in force or not."""

    def around(self, name: str) -> Iterator[Statement]:
        """Yield the statements with the node `name` as subject or object."""

    def difference(self, version: DocumentVersion, before: str | None) -> Iterator[Statement]:
        """Yield what `version` states and the graph `before` does not, and what `before` alone states."""
