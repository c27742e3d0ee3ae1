"""Tells which rules hold something that has no meaning, and says what.

Such a rule is unknown. A constraint that has no meaning is unknown by itself (`constraints.evaluate`), and
decides about its rule as every other unknown constraint does.
"""

from collections.abc import Iterable
from dataclasses import replace
from typing import Final

from graph_api.engine.graph import Graph
from graph_api.engine.odrl.constraints import LOGICAL, OPERATOR, VALUE, as_text, members, sort_key
from graph_api.engine.odrl.identity import UID
from graph_api.engine.odrl.reach import wider_actions
from graph_api.engine.odrl.rules import CONSTRAINT, DUTY_OF, PERMISSION, REFINEMENT, SOURCE, RuleView
from graph_api.engine.odrl.vocabulary import (
    ON_ACTION,
    ON_CONSTRAINT,
    ON_PARTY_OR_ASSET,
    ON_RULE,
    OPERATORS,
    TOP_ACTIONS,
    complaint,
    is_unknown,
    unknown_terms,
)
from graph_api.engine.terms import ODRL, Literal, Term

CONSEQUENCE: Final = ODRL + "consequence"


def checked(graph: Graph, view: RuleView, *, agreement: bool) -> tuple[RuleView, list[str]]:
    """Return `view`, unsound where something in it has no meaning, with the warnings that say what.

    A permission of an `agreement` must name an assignee; elsewhere one without is for everybody.
    """
    fatal = _about_rule(graph, view)
    if agreement and view.kind == PERMISSION and not view.assignees:
        fatal.append(f"`{view.rule}` of an agreement names no assignee")
    for action in view.actions:
        fatal += _about_thing(graph, action, ON_ACTION)
        if _is_hollow(graph, action):
            fatal.append(f"`{action}` refines an action without naming it by `rdf:value`")
    for node in (*view.assignees, *view.targets):
        fatal += _about_thing(graph, node, ON_PARTY_OR_ASSET)
    warnings = [
        *fatal,
        *_about_hierarchy(graph, view),
        *_about_constraints(graph, view),
        *_about_duties(graph, view),
    ]
    return (replace(view, sound=False) if fatal else view), warnings


def _complaints(graph: Graph, node: Term, allowed: frozenset[str]) -> list[str]:
    return [complaint(node, term) for term in unknown_terms(graph, node, allowed)]


def _about_rule(graph: Graph, view: RuleView) -> list[str]:
    found = _complaints(graph, view.rule, ON_RULE)
    if not any(True for _ in graph.predicates(view.rule)):
        found.append(f"`{view.rule}` is nowhere described")
    if not view.kind:
        found.append(f"`{view.rule}` is of another kind than the property says that attaches it")
    for duty in graph.objects(view.rule, DUTY_OF):
        if isinstance(duty, Literal):
            found.append(f"`{view.rule}`: the text `{duty.lexical}` is no duty; describe the duty and link to it")
    return found


def _about_thing(graph: Graph, thing: Term, allowed: frozenset[str]) -> list[str]:
    """Return what keeps `thing` from being recognised: strange terms, and names that are texts."""
    if isinstance(thing, Literal):
        return [f"the text `{thing.lexical}` names nothing; give the IRI of the party, asset or action"]
    found = _complaints(graph, thing, allowed)
    if any(uid != thing for uid in graph.objects(thing, UID)):
        found.append(f"`{thing}` has an `odrl:uid` that is no IRI, or several")
    texts = [o for p in (VALUE, SOURCE) for o in graph.objects(thing, p) if isinstance(o, Literal)]
    return [*found, *(f"`{thing}`: the text `{text.lexical}` names nothing; give an IRI" for text in texts)]


def _is_hollow(graph: Graph, action: Term) -> bool:
    """Tell whether `action` has refinements, but nothing says which action they refine."""
    named = any(True for _ in graph.objects(action, VALUE))
    refined = any(True for _ in graph.objects(action, REFINEMENT))
    return refined and not named and wider_actions(graph, action).isdisjoint(TOP_ACTIONS)


def _about_hierarchy(graph: Graph, view: RuleView) -> list[str]:
    """Return the actions that are known by their names alone, and so neither include others nor are included."""
    named = [n for a in view.actions for n in sorted(graph.objects(a, VALUE), key=sort_key) or [a]]
    lost = [n for n in named if wider_actions(graph, n).isdisjoint(TOP_ACTIONS) and not is_unknown(n)]
    return [f"`{as_text(n)}` is not said to be `odrl:includedIn` `odrl:use` or `odrl:transfer`" for n in lost]


def _about_constraints(graph: Graph, view: RuleView) -> list[str]:
    refined = (*view.actions, *view.assignees, *view.targets)
    stated = [*view.constraints, *(c for node in refined for c in graph.objects(node, REFINEMENT))]
    return [w for c in _nested(graph, stated) for w in _about_constraint(graph, c)]


def _about_constraint(graph: Graph, constraint: Term) -> list[str]:
    found = _complaints(graph, constraint, ON_CONSTRAINT)
    for operator in graph.objects(constraint, OPERATOR):
        if operator not in OPERATORS and not is_unknown(operator):
            found.append(f"`{constraint}`: `{as_text(operator)}` is no operator of ODRL 2.2")
    return found


def _about_duties(graph: Graph, view: RuleView) -> list[str]:
    found: list[str] = []
    for duty in _duties(graph, view):
        found += _complaints(graph, duty, ON_RULE)
        for constraint in _nested(graph, graph.objects(duty, CONSTRAINT)):
            found += _about_constraint(graph, constraint)
    return found


def _nested(graph: Graph, constraints: Iterable[Term]) -> list[Term]:
    """Return `constraints` with those of which they are made up."""
    found: dict[Term, None] = {}
    waiting = list(constraints)
    while waiting:
        constraint = waiting.pop()
        if constraint not in found:
            found[constraint] = None
            waiting += [part for operand in LOGICAL for part in members(graph, constraint, operand)]
    return sorted(found, key=sort_key)


def _duties(graph: Graph, view: RuleView) -> list[Term]:
    found: dict[Term, None] = {}
    waiting: list[Term] = [*view.duties, *view.remedies]
    while waiting:
        duty = waiting.pop()
        if duty not in found:
            found[duty] = None
            waiting += graph.objects(duty, CONSEQUENCE)
    return sorted(found, key=sort_key)
