"""Reads files of RDF into triples by named graph, with line numbers where a file is wrong.

Blank nodes become IRIs that depend on the file's content alone, so that the same file gives the same facts and
every node can be asked for again.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Final

import pyoxigraph
from pyoxigraph import BlankNode, DefaultGraph, NamedNode, RdfFormat

from graph_api.adapters.rdf_terms import to_engine
from graph_api.domain.errors import ImportRejectedError
from graph_api.engine.terms import Term, Triple

GENID: Final = "https://w3id.org/alliance-graph/.well-known/genid/"
FORMATS: Final = {
    ".ttl": RdfFormat.TURTLE,
    ".trig": RdfFormat.TRIG,
    ".jsonld": RdfFormat.JSON_LD,
    ".json": RdfFormat.JSON_LD,
    ".nq": RdfFormat.N_QUADS,
    ".nt": RdfFormat.N_TRIPLES,
}
_LARGEST: Final = 2 * 1024**3


@dataclass(frozen=True, slots=True)
class RdfFile:
    """The content of a file: its triples by the name of their graph (empty for the default graph)."""

    name: str
    sha256: str
    graphs: dict[str, list[Triple]]


def read_rdf(path: Path) -> RdfFile:
    """Return the content of `path`; raise ImportRejectedError with file and line where it cannot be read."""
    form = FORMATS.get(path.suffix.lower())
    if form is None:
        known = ", ".join(f"`{suffix}`" for suffix in FORMATS)
        raise ImportRejectedError(path.name, (f"files that end in `{path.suffix}` are not read; {known} are",))
    try:
        if path.stat().st_size > _LARGEST:
            raise ImportRejectedError(path.name, ("the file is larger than 2 GiB; split it",))
        content = path.read_bytes()
    except OSError as error:
        reason = error.strerror or str(error)
        raise ImportRejectedError(path.name, (f"the file cannot be opened: {reason}",)) from error
    return parse_rdf(content, form, path.name)


def parse_rdf(content: bytes, form: RdfFormat, name: str) -> RdfFile:
    """Return the graphs of `content`."""
    digest = sha256(content).hexdigest()
    namer = _BlankNodes(f"{GENID}{digest[:16]}-")
    graphs: dict[str, list[Triple]] = {}
    try:
        for quad in pyoxigraph.parse(input=content, format=form):
            graph = "" if isinstance(quad.graph_name, DefaultGraph) else str(namer.term(quad.graph_name))
            subject, obj = str(namer.term(quad.subject)), namer.term(quad.object)
            graphs.setdefault(graph, []).append((subject, quad.predicate.value, obj))
    except SyntaxError as error:
        where = f"line {error.lineno}: " if error.lineno else ""
        raise ImportRejectedError(name, (f"{where}{error.msg}",)) from error
    except (TypeError, ValueError) as error:
        raise ImportRejectedError(name, (str(error),)) from error
    return RdfFile(name, digest, graphs)


class _BlankNodes:
    """Gives blank nodes names in the order in which they appear."""

    def __init__(self, prefix: str) -> None:
        self._prefix = prefix
        self._names: dict[str, str] = {}

    def term(self, term: object) -> Term:
        if isinstance(term, BlankNode):
            return self._names.setdefault(term.value, f"{self._prefix}{len(self._names) + 1}")
        if isinstance(term, NamedNode):
            return term.value
        return to_engine(term)


def statements(file: RdfFile) -> Iterator[Triple]:
    """Yield the triples of all graphs of `file`."""
    for triples in file.graphs.values():
        yield from triples
