"""Evaluates the ODRL rules of a case for each use and writes the outcome as facts.

The reports are what the rules in shapes/ look at; the law that they draw from them stands there.
"""

from collections.abc import Iterator
from hashlib import sha256

from graph_api.engine.graph import Graph
from graph_api.engine.odrl.model import (
    Activation,
    Deontic,
    DutyReport,
    Polarity,
    Request,
    RuleReport,
    State,
)
from graph_api.engine.odrl.rules import PERMISSION, PROHIBITION, evaluate_rule
from graph_api.engine.terms import ODRL, RDF_TYPE, Term, Triple, ag

REPORT = "https://w3id.org/force/compliance-report#"
REPORT_ROOT = "https://w3id.org/alliance-graph/derived/rule-report/"
EXCLUSIVE = (ag("Exclusive"), ag("Sole"))
OUTCOMES = {
    ag("DutyFulfilled"): Deontic.FULFILLED,
    ag("DutyViolated"): Deontic.VIOLATED,
    ag("DutyNotSet"): Deontic.NOT_SET,
}
DUTY_STATES = {state: iri for iri, state in OUTCOMES.items()}
PASSED = (ag("HappenedBefore"),)


def rule_reports(graph: Graph, use: str) -> Iterator[Triple]:
    """Yield the reports of every permission and prohibition in `graph` for `use`."""
    answers = _answers(graph, use)
    action = graph.one(use, ag("action"))
    rules = sorted({*graph.instances(PERMISSION), *graph.instances(PROHIBITION)})
    targets = sorted(
        {t for p in ("asset", "practisedIP", "combinesWith") for t in graph.objects(use, ag(p))}, key=str
    )
    states = {asset: _duty_states(graph, asset) for asset in targets}
    for rule in rules:
        parties = _parties(graph, use, rule)
        for target in targets:
            lineage = (str(target), *(a for a in _lineage(graph, target) if a != target))
            request = Request(parties, action if isinstance(action, str) else None, lineage, answers)
            report = evaluate_rule(graph, rule, request, states[target])
            if State.UNSATISFIED not in (report.target, report.party):
                yield from _triples(use, target, report, "RuleReport")
            elif report.target is not State.UNSATISFIED and _shuts_out(graph, rule):
                foreign = evaluate_rule(graph, rule, request, (), Polarity.FORBIDS)
                yield from _triples(use, target, foreign, "ExclusivityReport")


def _parties(graph: Graph, use: str, rule: str) -> tuple[str, ...]:
    """Return those as whom the actor may rely on `rule`: itself, those it acts for, and the party of the
    agreement that states the rule whose affiliate it is."""
    found: dict[str, None] = {}
    for actor in graph.objects(use, ag("actor")):
        for party in (actor, *graph.objects(actor, ag("actsFor"))):
            found[str(party)] = None
    for clause in graph.objects(rule, ag("statedIn")):
        for agreement in graph.objects(clause, ag("clauseOf")):
            for party in graph.objects(agreement, ag("coversActorAs")):
                found[str(party)] = None
    return tuple(found)


def _lineage(graph: Graph, target: Term) -> list[str]:
    return [a for a in graph.objects(target, ag("inheritsFrom")) if isinstance(a, str)]


def _answers(graph: Graph, use: str) -> dict[str, tuple[Term, ...]]:
    """Return what the use answers to each left operand that the graph describes."""
    answers: dict[str, tuple[Term, ...]] = {}
    for operand in graph.instances(ODRL + "LeftOperand"):
        properties = [str(p) for p in graph.objects(operand, ag("answeredBy"))]
        values = {value: None for p in properties for value in graph.objects(use, p)}
        if values:
            answers[operand] = tuple(values)
    return answers


def _shuts_out(graph: Graph, rule: str) -> bool:
    return any(graph.has(rule, ag("exclusivity"), degree) for degree in EXCLUSIVE)


def _duty_states(graph: Graph, asset: Term) -> list[DutyReport]:
    """Return what is recorded of duties up to the start of the use: of the asset's own, then in general."""
    found: dict[str, DutyReport] = {}
    events = [(e, ag("performsDuty")) for e in graph.subjects(ag("performedFor"), asset)]
    events += [(e, ag("dutyPerformed")) for e, _ in graph.pairs(ag("dutyPerformed"))]
    for event, link in sorted(events):
        passed = any(graph.has(event, ag("timing"), timing) for timing in PASSED)
        outcome = OUTCOMES.get(str(graph.one(event, ag("dutyOutcome"))))
        for duty in graph.objects(event, link) if passed and outcome else ():
            held = found.get(str(duty))
            if held is None or held.state is Deontic.FULFILLED:
                found[str(duty)] = DutyReport(str(duty), outcome or Deontic.NOT_SET, event)
    return list(found.values())


def _triples(use: str, target: Term, report: RuleReport, kind: str) -> Iterator[Triple]:
    node = REPORT_ROOT + sha256(f"{kind} {use} {target} {report.rule}".encode()).hexdigest()[:16]
    yield node, RDF_TYPE, ag(kind)
    yield node, RDF_TYPE, ag("PermissionReport" if report.kind == PERMISSION else "ProhibitionReport")
    yield node, ag("judgedUse"), use
    yield node, ag("judgedTarget"), target
    yield node, ag("judgedRule"), report.rule
    for name, state in (
        ("partyState", report.party),
        ("targetState", report.target),
        ("actionState", report.action),
        ("constraintState", report.constraint_state),
    ):
        yield node, ag(name), REPORT + (state or State.SATISFIED).value
    activation = {Activation.UNKNOWN: "Unknown"}.get(report.activation, report.activation.value)
    yield node, ag("activation"), REPORT + activation
    yield from _constraint_triples(node, report)
    for duty in report.duties:
        part = f"{node}/{sha256(duty.duty.encode()).hexdigest()[:8]}"
        yield node, ag("dutyReport"), part
        yield part, RDF_TYPE, ag("DutyReport")
        yield part, ag("reportedDuty"), duty.duty
        yield part, ag("dutyState"), DUTY_STATES[duty.state]


def _constraint_triples(node: str, report: RuleReport) -> Iterator[Triple]:
    for constraint in report.constraints:
        for leaf in constraint.leaves():
            name = {State.UNSATISFIED: "failed", State.UNKNOWN: "unknown"}.get(leaf.state)
            if name and constraint.state is not State.SATISFIED:
                yield node, ag(f"{name}Constraint"), leaf.constraint
                if leaf.left_operand is not None:
                    yield node, ag(f"{name}Operand"), leaf.left_operand
