"""Reads ODRL requests: who asks to do what with which asset, and what the asker answers to left operands."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import product
from typing import Final

from graph_api.engine.graph import Graph
from graph_api.engine.odrl.constraints import VALUE, as_text, sort_key
from graph_api.engine.odrl.model import Answers
from graph_api.engine.odrl.rules import ACTION, ASSIGNEE, CONSTRAINT, REFINEMENT, TARGET
from graph_api.engine.odrl.vocabulary import (
    ON_ACTION,
    ON_CONSTRAINT,
    ON_PARTY_OR_ASSET,
    ON_POLICY,
    ON_RULE,
    complaint,
    unknown_terms,
)
from graph_api.engine.odrl.world import answers_of, unpinned
from graph_api.engine.terms import ODRL, Literal, Term

REQUEST, PERMISSION_OF = ODRL + "Request", ODRL + "permission"
OTHER_RULES: Final = (ODRL + "prohibition", ODRL + "obligation")


@dataclass(frozen=True, slots=True)
class RequestedUse:
    """One use that a rule of a request asks for. What the request does not say is None."""

    rule: str
    party: str | None
    action: str | None
    target: str | None
    answers: Answers = field(default_factory=Answers)


@dataclass(frozen=True, slots=True)
class AccessRequest:
    """A request with every use that it asks for, and what in it has no meaning."""

    iri: str
    uses: tuple[RequestedUse, ...]
    warnings: tuple[str, ...] = ()


def read_requests(graph: Graph) -> tuple[AccessRequest, ...]:
    """Return the requests in `graph`: what is typed odrl:Request, or else whatever states permissions."""
    named = set(graph.instances(REQUEST)) or {node for node, _ in graph.pairs(PERMISSION_OF)}
    return tuple(
        AccessRequest(iri, tuple(_uses(graph, iri)), tuple(_warnings(graph, iri))) for iri in sorted(named)
    )


def _uses(graph: Graph, request: str) -> Iterator[RequestedUse]:
    for rule in _rules(graph, request):
        stated = [c for node in (request, rule) for c in graph.objects(node, CONSTRAINT)]
        parties = _names(_stated(graph, request, rule, ASSIGNEE))
        targets = _names(_stated(graph, request, rule, TARGET))
        for action, refinements in _actions(graph, request, rule):
            answers = answers_of(graph, [*stated, *refinements])
            for party, target in product(parties, targets):
                yield RequestedUse(rule, party, action, target, answers)


def _rules(graph: Graph, request: str) -> list[str]:
    return sorted(as_text(rule) for rule in graph.objects(request, PERMISSION_OF))


def _actions(graph: Graph, request: str, rule: str) -> Iterator[tuple[str | None, list[Term]]]:
    stated = _stated(graph, request, rule, ACTION)
    for action in stated:
        refinements = list(graph.objects(action, REFINEMENT))
        for named in sorted(graph.objects(action, VALUE), key=sort_key) or [action]:
            yield named if isinstance(named, str) else None, refinements
    if not stated:
        yield None, []


def _stated(graph: Graph, request: str, rule: str, predicate: str) -> list[Term]:
    """Return what the rule says, or else the request for all its rules."""
    found = list(graph.objects(rule, predicate)) or list(graph.objects(request, predicate))
    return sorted(found, key=sort_key)


def _names(terms: list[Term]) -> list[str | None]:
    """Return the IRIs in `terms`; a text names nothing."""
    return [term if isinstance(term, str) else None for term in terms] or [None]


def _warnings(graph: Graph, request: str) -> Iterator[str]:
    yield from _strange(graph, request, ON_POLICY)
    for predicate in OTHER_RULES:
        if any(True for _ in graph.objects(request, predicate)):
            yield f"`{request}`: what a request states by `odrl:{predicate.removeprefix(ODRL)}` is not asked for"
    for rule in _rules(graph, request):
        yield from _strange(graph, rule, ON_RULE)
        stated = [c for node in (request, rule) for c in graph.objects(node, CONSTRAINT)]
        for action in _stated(graph, request, rule, ACTION):
            yield from _strange(graph, action, ON_ACTION)
            stated += graph.objects(action, REFINEMENT)
        for predicate in (ASSIGNEE, TARGET):
            for named in _stated(graph, request, rule, predicate):
                yield from _strange(graph, named, ON_PARTY_OR_ASSET)
                if isinstance(named, Literal):
                    yield f"`{rule}`: the text `{named.lexical}` names nothing; give an IRI"
        for leaf in unpinned(graph, stated):
            yield f"`{leaf}`: a request answers an operand by naming its value, such as with `odrl:eq`"
            yield from _strange(graph, leaf, ON_CONSTRAINT)


def _strange(graph: Graph, node: Term, allowed: frozenset[str]) -> Iterator[str]:
    return (complaint(node, term) for term in unknown_terms(graph, node, allowed))
