"""What SPARQL needs from outside."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, Protocol

if TYPE_CHECKING:
    from graph_api.services.sparql.text import SparqlText

Kind = Literal["solutions", "boolean", "graph"]


@dataclass(frozen=True, slots=True)
class Dataset:
    """The graphs that a query sees: those that are merged as its default graph, and those that GRAPH reaches.

    `with_default` adds the store's own default graph to the merged ones.
    """

    default: tuple[str, ...]
    named: tuple[str, ...]
    with_default: bool = False


@dataclass(frozen=True, slots=True)
class Formats:
    """The media type to write for each kind of result; None where the asker accepts none."""

    solutions: str | None = "application/sparql-results+json"
    boolean: str | None = "application/sparql-results+json"
    graph: str | None = "text/turtle"


@dataclass(frozen=True, slots=True)
class Limits:
    """Where a request is stopped: seconds, rows (or triples), bytes of result, bytes of memory of its process."""

    seconds: float = 30.0
    rows: int = 1_000_000
    size: int = 512 * 1024 * 1024
    memory: int = 2 * 1024 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Result:
    """A finished result: its kind, media type, number of rows or triples, and its bytes in pieces."""

    kind: Kind
    media_type: str
    rows: int
    size: int
    content: Iterator[bytes] = field(repr=False)


@dataclass(frozen=True, slots=True)
class GraphNames:
    """The graphs of the store at one moment.

    `in_force` are the versions in force, `recorded` all versions and their provenance, `working` those that
    writers made. Decisions read none but `in_force`.
    """

    in_force: tuple[str, ...]
    recorded: tuple[str, ...]
    working: tuple[str, ...]


class SparqlEngine(Protocol):
    """Runs requests in SPARQL that strangers wrote, where they can do no harm, and stops them at the limits."""

    def query(self, text: str, dataset: Dataset, formats: Formats, base: str | None = None) -> Result:
        """Return the result of the query `text`.

        Raises UsageError where it is no SPARQL, QueryStoppedError at a limit, NotAcceptableError where the result
        is of a kind for which `formats` has no media type.
        """

    def update(self, update: "SparqlText", base: str | None = None) -> None:
        """Carry out `update` on the working graphs, wholly or not at all."""

    def replace(self, graph: str | None, document: Iterable[bytes], media_type: str, base: str) -> int:
        """Put the statements of `document` in place of those in `graph` (None: the default graph); count them."""

    def extend(self, graph: str | None, document: Iterable[bytes], media_type: str, base: str) -> int:
        """Add the statements of `document` to `graph` and count them."""

    def drop(self, graph: str | None) -> None:
        """Remove the working graph `graph`."""
