"""What a record tells of an answer, in a form in which two answers can be compared."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from graph_api.domain.verdict import Verdict
from graph_api.engine.graph import Graph
from graph_api.engine.terms import Literal, Term, Triple, local_name
from graph_api.services.record_decision import (
    CITES,
    DUE_AT,
    DUTY,
    FINDING,
    FINDING_OF,
    MESSAGE,
    VERDICT,
    verdict_iri,
)

_WORDS: Final = {verdict_iri(verdict): verdict.word for verdict in Verdict}


@dataclass(frozen=True, slots=True)
class Reason:
    """A finding that decides: its rule, its message, and the clauses and documents that it cites, by IRI."""

    rule: str
    message: str
    cites: tuple[str, ...]


@dataclass(frozen=True)
class Told:
    """An answer: the verdict, what decides it, and the duties that come with it (message and time)."""

    verdict: str
    reasons: tuple[Reason, ...]
    duties: tuple[tuple[str, str], ...]

    @cached_property
    def key(self) -> tuple[str, frozenset[str], frozenset[tuple[str, str]]]:
        """What makes two answers alike: the verdict, the rules that decide, and the duties."""
        return self.verdict, frozenset(reason.rule for reason in self.reasons), frozenset(self.duties)


def told(record: str, triples: Iterable[Triple], rules: Mapping[str, str]) -> Told:
    """Return what `triples` tell of the answer that `record` keeps; `rules` gives the ids of rules by IRI."""
    graph = Graph(triples)
    verdict = graph.one(record, VERDICT)
    deciding = [n for n in _parts(graph, record, FINDING) if graph.one(n, VERDICT) == verdict]
    found = (_reason(graph, node, rules) for node in deciding)
    reasons = sorted(found, key=lambda reason: (reason.rule, reason.message, reason.cites))
    attached = list(_parts(graph, record, DUTY))
    duties = tuple(sorted((_text(graph.one(n, MESSAGE)), _text(graph.one(n, DUE_AT))) for n in attached))
    return Told(_WORDS.get(str(verdict), "not recorded"), tuple(reasons), duties)


def _parts(graph: Graph, record: str, predicate: str) -> Iterator[str]:
    return (str(part) for part in graph.objects(record, predicate))


def _reason(graph: Graph, node: str, rules: Mapping[str, str]) -> Reason:
    shape = str(graph.one(node, FINDING_OF))
    cites = tuple(sorted(str(place) for place in graph.objects(node, CITES)))
    return Reason(rules.get(shape, local_name(shape)), _text(graph.one(node, MESSAGE)), cites)


def _text(term: Term | None) -> str:
    return term.lexical if isinstance(term, Literal) else ""
