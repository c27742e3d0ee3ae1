"""The case file: everything that a rule may look at for one question, and where each statement came from."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property, lru_cache
from hashlib import sha256
from typing import NamedTuple

from graph_api.engine.graph import Graph
from graph_api.engine.terms import XSD_STRING, Term, Triple


class Statement(NamedTuple):
    """A triple and the named graph that states it."""

    subject: str
    predicate: str
    object: Term
    graph: str

    @property
    def triple(self) -> Triple:
        """The statement without its graph."""
        return self.subject, self.predicate, self.object


@dataclass(frozen=True)
class CaseFile:
    """The facts of one question. `question` is the IRI of the question, whose description is among them."""

    question: str
    statements: tuple[Statement, ...]

    def graph(self) -> Graph:
        """Return the statements as a graph that the caller may change."""
        return Graph((s, p, o) for s, p, o, _ in self.statements)

    @cached_property
    def sources(self) -> dict[Triple, str]:
        """The named graph of each statement; where several make it, the first in the order of their names."""
        found: dict[Triple, str] = {}
        for subject, predicate, obj, graph in self.statements:
            triple = subject, predicate, obj
            known = found.get(triple)
            if known is None or graph < known:
                found[triple] = graph
        return found

    @cached_property
    def digest(self) -> str:
        """A name for the content: equal for equal statements, in whatever order they came."""
        return digest_of(self.statements)


def digest_of(statements: Iterable[Statement]) -> str:
    """Return the SHA-256 of the sorted N-Quads of `statements`."""
    lines = sorted({n_quad(statement) for statement in statements})
    return sha256("\n".join(lines).encode()).hexdigest()


@lru_cache(maxsize=100_000)
def n_quad(statement: Statement) -> str:
    """Return `statement` as a line of N-Quads."""
    parts = [n_term(statement.subject), n_term(statement.predicate), n_term(statement.object)]
    if statement.graph:
        parts.append(n_term(statement.graph))
    return " ".join([*parts, "."])


@lru_cache(maxsize=50_000)
def n_term(term: Term) -> str:
    """Return `term` in the syntax of N-Triples."""
    if isinstance(term, str):
        return term if term.startswith("_:") else f"<{term}>"
    text = f'"{_escaped(term.lexical)}"'
    if term.language:
        return f"{text}@{term.language}"
    return text if term.datatype == XSD_STRING else f"{text}^^<{term.datatype}>"


def _escaped(text: str) -> str:
    for plain, escape in (("\\", "\\\\"), ('"', '\\"'), ("\n", "\\n"), ("\r", "\\r"), ("\t", "\\t")):
        text = text.replace(plain, escape)
    return text
