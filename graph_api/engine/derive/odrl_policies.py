"""Reads the ODRL policies of a case, so that a rule in one is judged with what the policy says for all its rules.

A rule that no policy states stands on its own, as clauses of agreements state rules. Source of what policies say
for their rules: https://www.w3.org/TR/odrl-model/#composition and #inheritance.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Final, NamedTuple

from graph_api.engine.graph import Graph
from graph_api.engine.odrl.policies import INHERIT_FROM, LINKS, REQUEST, read_policies
from graph_api.engine.odrl.reach import reached
from graph_api.engine.odrl.rules import ACTION, ASSIGNEE, TARGET, RuleView, view_of
from graph_api.engine.terms import ODRL, RDF_TYPE, Term, Triple

ASSIGNER: Final = ODRL + "assigner"


class StatedRule(NamedTuple):
    """A rule as one policy states it. Where the policy cannot grant, a permission in it does not `speak`."""

    policy: str
    view: RuleView
    speaks: bool


Stated = Mapping[str, Sequence[StatedRule]]


def stated_rules(graph: Graph, profiles: Collection[str]) -> dict[str, list[StatedRule]]:
    """Return how policies state each permission and prohibition; `profiles` are those that are known."""
    found: dict[str, list[StatedRule]] = {}
    for policy in read_policies(graph, graph, profiles):
        for view in policy.rules:
            able = policy.grants and not policy.template and not policy.replaced
            speaks = able or bool(policy.doubts)  # then its rules are unknown, and not without effect
            found.setdefault(view.rule, []).append(StatedRule(policy.iri, view, speaks))
    for request in graph.instances(REQUEST):
        for link, kind in LINKS.items():
            for rule in graph.objects(request, link):
                if isinstance(rule, str) and rule not in found:
                    found[rule] = [StatedRule(request, view_of(graph, rule, kind), speaks=False)]
    return found


def atoms(graph: Graph, stated: Stated) -> Iterator[Triple]:
    """Yield what policies say for rules that do not say it themselves: their kind, parties, assets and actions."""
    for rule, readings in stated.items():
        for policy, view, _ in readings:
            if view.kind:
                yield rule, RDF_TYPE, view.kind
            for predicate, terms in ((ASSIGNEE, view.assignees), (TARGET, view.targets), (ACTION, view.actions)):
                if not _says(graph, rule, predicate):
                    yield from ((rule, predicate, term) for term in terms)
            if not _says(graph, rule, ASSIGNER):
                yield from ((rule, ASSIGNER, term) for term in _assigners(graph, policy))


def _assigners(graph: Graph, policy: str) -> set[Term]:
    """Return the assigners that `policy` names, or else those from which it inherits."""
    return set(graph.objects(policy, ASSIGNER)) or {
        assigner
        for parent in reached(graph, policy, (INHERIT_FROM,))
        for assigner in graph.objects(parent, ASSIGNER)
    }


def _says(graph: Graph, rule: str, predicate: str) -> bool:
    return any(True for _ in graph.objects(rule, predicate))
