"""Evaluates the ODRL rules of a case for each use and writes the outcome as facts.

The reports are what the rules in shapes/ look at; the law that they draw from them stands there.
"""

from collections.abc import Collection, Iterator
from dataclasses import replace
from datetime import datetime
from hashlib import sha256
from typing import NamedTuple

from graph_api.engine.derive.odrl_policies import Stated, StatedRule
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
from graph_api.engine.odrl.rules import (
    ASSIGNEE,
    PERMISSION,
    PROHIBITION,
    evaluate_view,
    party_state,
    target_state,
    view_of,
)
from graph_api.engine.terms import ODRL, RDF_TYPE, Term, Triple, ag, moment_of, truth_of

REPORT = "https://w3id.org/force/compliance-report#"
REPORT_ROOT = "https://w3id.org/alliance-graph/derived/rule-report/"
EXCLUSIVE = (ag("Exclusive"), ag("Sole"))
OUTCOMES = {
    ag("DutyFulfilled"): Deontic.FULFILLED,
    ag("DutyViolated"): Deontic.VIOLATED,
    ag("DutyNotSet"): Deontic.NOT_SET,
}
DUTY_STATES = {state: iri for iri, state in OUTCOMES.items()}
WORSE = (Deontic.FULFILLED, Deontic.NOT_SET, Deontic.VIOLATED)
PASSED, LATER = ag("HappenedBefore"), (ag("HappensAfter"), ag("NotHappenedYet"))
TARGETS = ("asset", "practisedIP", "combinesWith", "exploits", "neededBackground")
SUSPENDS, DEPENDS_ON, PERFORMED_FOR = ag("suspendsPermission"), ag("dependsOn"), ag("performedFor")


class DutyRecord(NamedTuple):
    """When an event left a duty in which state; the moment is None where it is not known."""

    moment: datetime | None
    state: Deontic
    event: str


def readings_of(graph: Graph, stated: Stated) -> Stated:
    """Return how every permission and prohibition in `graph` is to be read.

    A rule of a policy is read as each policy states it, with what `stated` says; every other one on its own.
    """
    rules = sorted({*graph.instances(PERMISSION), *graph.instances(PROHIBITION)})
    return {rule: stated.get(rule) or [StatedRule("", view_of(graph, rule), speaks=True)] for rule in rules}


def rule_reports(graph: Graph, use: str, readings: Stated) -> Iterator[Triple]:
    """Yield the reports of every permission and prohibition for `use`, each read as `readings` says.

    The exclusive right of somebody else is read as a ban on everybody, and the right on which a permission
    depends as if it were the actor's own.
    """
    answers = _answers(graph, use)
    action = graph.one(use, ag("action"))
    targets = sorted({t for p in TARGETS for t in graph.objects(use, ag(p))}, key=str)
    states = {asset: _duty_states(graph, use, asset) for asset in targets}
    heads = {head for _, head in graph.pairs(DEPENDS_ON)}
    for rule, ways in readings.items():
        parties = _parties(graph, use, rule)
        for target in targets:
            lineage = (str(target), *(a for a in _lineage(graph, target) if a != target))
            request = Request(parties, action if isinstance(action, str) else None, lineage, answers)
            for reading in ways:
                for kind, report in _readings(graph, reading, request, states[target], is_head=rule in heads):
                    yield from _triples((kind, reading.policy, use, str(target)), report)


def _readings(
    graph: Graph, reading: StatedRule, request: Request, states: list[DutyReport], *, is_head: bool
) -> Iterator[tuple[str, RuleReport]]:
    """Yield what a rule says to `request`, each with the kind of its report: to most requests, nothing."""
    addressed = party_state(graph, reading.view, request) is not State.UNSATISFIED
    if addressed or _shuts_out(graph, reading.view.rule):
        covered = target_state(graph, reading.view, request) is not State.UNSATISFIED
        if addressed and covered:
            yield "RuleReport", _evaluated(graph, reading, request, states)
        elif covered:
            yield "ExclusivityReport", _evaluated(graph, _for_anybody(reading), request, [], Polarity.FORBIDS)
    if is_head:
        yield "HeadReport", _evaluated(graph, _for_anybody(reading), request, states, Polarity.GRANTS)


def _for_anybody(reading: StatedRule) -> StatedRule:
    return reading._replace(view=replace(reading.view, assignees=()))


def _evaluated(
    graph: Graph,
    reading: StatedRule,
    request: Request,
    states: list[DutyReport],
    polarity: Polarity | None = None,
) -> RuleReport:
    """Return the report of a rule; a permission of a policy that cannot grant has no effect."""
    recorded = {report.duty: report for report in states}
    duties = tuple(recorded.get(duty, DutyReport(duty, Deontic.NOT_SET)) for duty in reading.view.duties)
    report = evaluate_view(graph, reading.view, request, duties, polarity)
    if report.kind != PERMISSION or reading.speaks or polarity is Polarity.FORBIDS:
        return report
    return replace(report, activation=Activation.INACTIVE)


def _parties(graph: Graph, use: str, rule: str) -> tuple[str, ...]:
    """Return those as whom the actor may rely on `rule`: itself, those it acts for, and the party of the
    agreement that states the rule whose affiliate it is."""
    found: dict[str, None] = {str(party): None for party in _acting(graph, use)}
    for clause in graph.objects(rule, ag("statedIn")):
        for agreement in graph.objects(clause, ag("clauseOf")):
            if graph.has(use, ag("coveredBy"), agreement):
                for party in graph.objects(agreement, ag("coversActorAs")):
                    if graph.has(use, ag("coveredAs"), party):  # another use of the case has its own actor
                        found[str(party)] = None
    return tuple(found)


def _acting(graph: Graph, use: str) -> Iterator[Term]:
    """Yield the actor and those for whom it acts."""
    for actor in graph.objects(use, ag("actor")):
        yield from (actor, *graph.objects(actor, ag("actsFor")))


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


def _duty_states(graph: Graph, use: str, asset: Term) -> list[DutyReport]:
    """Return what is recorded of duties up to the start of the use, for the asset and in general.

    A breach that is stated not to suspend the right, or of a duty that was waived for the use, leaves the duty as
    it is: owed, and not performed. A performance that names its assets is none for others, and what one of several
    debtors did is none of what the actor owes as another of them.
    """
    acting = {*_acting(graph, use), *graph.objects(use, ag("coveredAs"))}
    records: dict[str, list[DutyRecord]] = {}
    events = [(e, ag("performsDuty")) for e in graph.subjects(PERFORMED_FOR, asset)]
    events += [(e, ag("dutyPerformed")) for e, _ in graph.pairs(ag("dutyPerformed"))]
    for event, link in sorted(events):
        outcome = _outcome(graph, event)
        named = list(graph.objects(event, PERFORMED_FOR))
        if outcome is None or (outcome is Deontic.FULFILLED and named and asset not in named):
            continue
        for duty in graph.objects(event, link):
            if outcome is Deontic.FULFILLED and _owed_besides(graph, duty, event, acting):
                continue
            freed = truth_of(graph.one(duty, SUSPENDS)) is False or graph.has(duty, ag("waivedIn"), use)
            state = Deontic.NOT_SET if freed and outcome is Deontic.VIOLATED else outcome
            record = DutyRecord(moment_of(graph.one(event, ag("occurredAt"))), state, event)
            records.setdefault(str(duty), []).append(record)
    return [_standing(duty, known) for duty, known in records.items()]


def _owed_besides(graph: Graph, duty: Term, event: str, acting: Collection[Term]) -> bool:
    """Tell whether `event` is what others did of a `duty` that they and those `acting` owe, each for itself."""
    debtors = {*graph.objects(duty, ASSIGNEE)} or {
        who for rule in graph.subjects(ODRL + "duty", duty) for who in graph.objects(rule, ASSIGNEE)
    }
    performers = {*graph.objects(event, ag("performedBy"))}
    own = debtors.intersection(acting)
    return bool(own and debtors & performers) and performers.isdisjoint(acting)


def _standing(duty: str, records: list[DutyRecord]) -> DutyReport:
    """Return how `duty` stands: a performance cures what came before it; of what is left the worst counts."""
    performed = [r.moment for r in records if r.state is Deontic.FULFILLED and r.moment is not None]
    left = [r for r in records if r.moment is None or all(r.moment >= moment for moment in performed)]
    worst = max(left, key=lambda record: WORSE.index(record.state))
    return DutyReport(duty, worst.state, worst.event)


def _outcome(graph: Graph, event: str) -> Deontic | None:
    """Return what `event` shows of its duty: a performance once it has passed, a breach unless it comes later."""
    if any(graph.has(event, ag("timing"), later) for later in LATER):
        return None
    outcome = OUTCOMES.get(str(graph.one(event, ag("dutyOutcome"))), Deontic.NOT_SET)
    if outcome is Deontic.FULFILLED and not graph.has(event, ag("timing"), PASSED):
        return None
    return outcome


def _triples(about: tuple[str, str, str, str], report: RuleReport) -> Iterator[Triple]:
    """Yield `report` as facts; `about` holds its kind, the policy, the use and the target."""
    kind, _, use, target = about
    node = REPORT_ROOT + sha256(" ".join([*filter(None, about), report.rule]).encode()).hexdigest()[:16]
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
