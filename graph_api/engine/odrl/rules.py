"""Evaluates ODRL permissions, prohibitions and obligations for a request."""

from collections.abc import Iterable

from graph_api.engine.graph import Graph
from graph_api.engine.odrl.constraints import Answers, evaluate, literal_answers
from graph_api.engine.odrl.model import (
    Activation,
    ConstraintReport,
    Deontic,
    DutyReport,
    Polarity,
    Request,
    RuleReport,
    State,
    conjunction,
    disjunction,
)
from graph_api.engine.terms import ODRL, RDF, RDF_TYPE, Term, ag

PERMISSION, PROHIBITION, DUTY = ODRL + "Permission", ODRL + "Prohibition", ODRL + "Duty"
KINDS = (PERMISSION, PROHIBITION, DUTY)
ASSIGNEE, TARGET, ACTION = ODRL + "assignee", ODRL + "target", ODRL + "action"
CONSTRAINT, REFINEMENT, DUTY_OF = ODRL + "constraint", ODRL + "refinement", ODRL + "duty"
PART_OF, SOURCE, INCLUDED_IN = ODRL + "partOf", ODRL + "source", ODRL + "includedIn"
INCLUDES_DERIVATIVES = ag("includesDerivatives")
KNOWN = frozenset(
    ODRL + name
    for name in (
        "uid", "action", "target", "assigner", "assignee", "function", "relation", "output", "constraint",
        "refinement", "duty", "obligation", "remedy", "consequence", "failure", "status", "profile",
        "partOf", "hasPolicy", "conflict", "inheritFrom", "source",
    )
)  # fmt: skip


def evaluate_rule(
    graph: Graph,
    rule: str,
    request: Request,
    states: Iterable[DutyReport] = (),
    polarity: Polarity | None = None,
) -> RuleReport:
    """Return the report of `rule` for `request`.

    `states` gives the state of duties of which something is recorded. A premise that the rule does not
    state holds for everybody and everything; a rule that holds an ODRL term that does not exist, or is of
    no kind or of two, is unknown. `polarity` reads the exclusive right of somebody else as a ban.
    """
    kinds = [kind for kind in KINDS if graph.has(rule, RDF_TYPE, kind)]
    kind = kinds[0] if len(kinds) == 1 else ""
    polarity = polarity or (Polarity.FORBIDS if kind == PROHIBITION else Polarity.GRANTS)
    answers = literal_answers(request.answers)
    party = _any(_party(graph, who, request.parties, polarity) for who in graph.objects(rule, ASSIGNEE))
    target = _any(_target(graph, what, request.targets, polarity) for what in graph.objects(rule, TARGET))
    action = _any(_action(graph, act, request.action, answers, polarity) for act in graph.objects(rule, ACTION))
    constraints = tuple(evaluate(graph, c, answers, polarity) for c in graph.objects(rule, CONSTRAINT))
    recorded = {report.duty: report for report in states}
    duties = tuple(
        recorded.get(duty, DutyReport(duty, Deontic.NOT_SET))
        for duty in graph.objects(rule, DUTY_OF)
        if isinstance(duty, str)
    )
    premises = [s for s in (party, target, action) if s is not None] + [c.state for c in constraints]
    well_formed = kind and not any(p.startswith(ODRL) and p not in KNOWN for p, _ in graph.predicates(rule))
    activation = _activation(premises, duties) if well_formed else Activation.UNKNOWN
    return RuleReport(rule, kind, party, target, action, constraints, duties, activation)


def _activation(premises: list[State], duties: tuple[DutyReport, ...]) -> Activation:
    state = conjunction(premises)
    if state is State.UNSATISFIED or any(duty.state is Deontic.VIOLATED for duty in duties):
        return Activation.INACTIVE
    return Activation.UNKNOWN if state is State.UNKNOWN else Activation.ACTIVE


def _any(states: Iterable[State]) -> State | None:
    found = list(states)
    return disjunction(found) if found else None


def _party(graph: Graph, assignee: Term, parties: tuple[str, ...], polarity: Polarity) -> State:
    return disjunction(_member(graph, assignee, party, polarity) for party in parties)


def _member(graph: Graph, collection: Term, member: str, polarity: Polarity) -> State:
    """Tell whether `member` is, or is stated to be part of, `collection`, and meets its refinements."""
    sources = [collection, *graph.objects(collection, SOURCE)]
    if not any(member == source or source in _collections(graph, member) for source in sources):
        return State.UNSATISFIED
    return _refined(graph, collection, lambda operand: tuple(graph.objects(member, operand)), polarity)


def _target(graph: Graph, target: Term, assets: tuple[str, ...], polarity: Polarity) -> State:
    """Tell whether `target` covers the asset; a ban on what it was made from covers it as well."""
    if not assets:
        return State.UNSATISFIED
    first, *ancestors = assets
    own = _member(graph, target, first, polarity)
    inherits = polarity is Polarity.FORBIDS or _truthy(graph, target, INCLUDES_DERIVATIVES)
    inherited = [_member(graph, target, ancestor, polarity) for ancestor in ancestors] if inherits else []
    return disjunction([own, *inherited])


def _action(graph: Graph, stated: Term, requested: str | None, answers: Answers, polarity: Polarity) -> State:
    values = [*graph.objects(stated, RDF + "value")] or [stated]
    if requested is None:
        return State.UNSATISFIED
    wider = _closure(graph, requested, INCLUDED_IN)
    if any(value == requested or value in wider for value in values):
        return _refined(graph, stated, answers, polarity)
    narrower = any(requested in _closure(graph, value, INCLUDED_IN) for value in values)
    forbids_part = narrower and polarity is Polarity.FORBIDS
    return State.UNKNOWN if forbids_part else State.UNSATISFIED


def _refined(graph: Graph, node: Term, answers: Answers, polarity: Polarity) -> State:
    reports: list[ConstraintReport] = [
        evaluate(graph, refinement, answers, polarity) for refinement in graph.objects(node, REFINEMENT)
    ]
    return conjunction(report.state for report in reports)


def _collections(graph: Graph, member: str) -> set[Term]:
    return _closure(graph, member, PART_OF)


def _closure(graph: Graph, start: Term, predicate: str) -> set[Term]:
    found: set[Term] = set()
    waiting = [start]
    while waiting:
        for obj in graph.objects(waiting.pop(), predicate):
            if obj not in found:
                found.add(obj)
                waiting.append(obj)
    return found


def _truthy(graph: Graph, node: Term, predicate: str) -> bool:
    return any(not isinstance(o, str) and o.lexical in ("true", "1") for o in graph.objects(node, predicate))
