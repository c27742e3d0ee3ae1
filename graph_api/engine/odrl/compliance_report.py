"""Writes an evaluation as an ODRL compliance report (https://w3id.org/force/compliance-report#).

As the evaluator for which the model was made does, operator and right operand are given where a constraint is
satisfied, and a duty of which the state of the world holds a report is shown by that report. The model has one
term for what is not known, `report:Unknown`; it stands here for every kind of state.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import Final
from uuid import NAMESPACE_URL, uuid5

from graph_api.engine.odrl.evaluation import Evaluation, PolicyReport
from graph_api.engine.odrl.model import ConstraintReport, DutyReport, RuleReport, State
from graph_api.engine.odrl.rules import PERMISSION, PROHIBITION
from graph_api.engine.odrl.world import CONDITION_REPORT, CREATED, REPORT, RULE_REPORT
from graph_api.engine.terms import RDF_TYPE, Triple

KINDS: Final = {PERMISSION: "PermissionReport", PROHIBITION: "ProhibitionReport"}
PREMISES: Final = (("TargetReport", "target"), ("PartyReport", "party"), ("ActionReport", "action"))


def report_triples(evaluation: Evaluation) -> Iterator[Triple]:
    """Yield the compliance reports of `evaluation`. Equal evaluations give equal nodes."""
    for report in evaluation.reports:
        yield from _policy(report)


def _policy(report: PolicyReport) -> Iterator[Triple]:
    moment = report.created.lexical if report.created is not None else ""
    node = _node("policy", report.policy, report.request, moment)
    yield node, RDF_TYPE, REPORT + "PolicyReport"
    if report.created is not None:
        yield node, CREATED, report.created
    yield node, REPORT + "policy", report.policy
    yield node, REPORT + "policyRequest", report.request
    for index, rule in enumerate(report.rules):
        yield from _rule(node, index, rule)
        nested = [d for duty in rule.duties for d in _consequences(duty)]
        yield from _duties(node, RULE_REPORT, [*rule.remedies, *nested])
    obligations = [d for duty in report.obligations for d in (duty, *_consequences(duty))]
    yield from _duties(node, RULE_REPORT, obligations)


def _rule(policy: str, index: int, rule: RuleReport) -> Iterator[Triple]:
    node = _node(policy, rule.rule, rule.requested or "", str(index))
    yield policy, RULE_REPORT, node
    yield node, RDF_TYPE, REPORT + KINDS.get(rule.kind, "RuleReport")
    yield node, REPORT + "attemptState", REPORT + "Attempted"
    yield node, REPORT + "rule", rule.rule
    if rule.requested is not None:
        yield node, REPORT + "ruleRequest", rule.requested
    yield node, REPORT + "activationState", REPORT + rule.activation.value
    if rule.performance is not None:
        yield node, REPORT + "performanceState", REPORT + rule.performance.value
    if rule.deontic is not None:
        yield node, REPORT + "deonticState", REPORT + rule.deontic.value
    for kind, name in PREMISES:
        state: State | None = getattr(rule, name)
        if state is not None:
            premise = _node(node, kind)
            yield node, REPORT + "premiseReport", premise
            yield premise, RDF_TYPE, REPORT + kind
            yield premise, REPORT + "satisfactionState", REPORT + state.value
            yield from _constraints(premise, getattr(rule.refinements, name))
    yield from _constraints(node, rule.constraints)
    yield from _duties(node, CONDITION_REPORT, rule.duties)


def _constraints(above: str, reports: Sequence[ConstraintReport]) -> Iterator[Triple]:
    for index, report in enumerate(reports):
        node = _node(above, report.constraint, str(index))
        yield above, REPORT + "premiseReport", node
        yield node, RDF_TYPE, REPORT + "ConstraintReport"
        yield node, REPORT + "constraint", report.constraint
        yield node, REPORT + "satisfactionState", REPORT + report.state.value
        if report.logical is not None:
            yield node, REPORT + "constraintLogicalOperand", report.logical
        for value in report.left_values:
            yield node, REPORT + "constraintLeftOperand", value
        if report.state is State.SATISFIED and report.operator is not None:
            yield node, REPORT + "constraintOperator", report.operator
            for value in report.right_values:
                yield node, REPORT + "constraintRightOperand", value
        yield from _constraints(node, report.parts)


def _duties(above: str, link: str, duties: Iterable[DutyReport]) -> Iterator[Triple]:
    for duty in duties:
        node = duty.record or _node(above, "duty", duty.duty)
        yield above, link, node
        if duty.record is None:
            yield node, RDF_TYPE, REPORT + "DutyReport"
            yield node, REPORT + "rule", duty.duty
            if link == RULE_REPORT:
                yield node, REPORT + "activationState", REPORT + duty.activation.value
            yield node, REPORT + "performanceState", REPORT + duty.performance.value
            yield node, REPORT + "deonticState", REPORT + duty.state.value


def _consequences(duty: DutyReport) -> Iterator[DutyReport]:
    for consequence in duty.consequences:
        yield consequence
        yield from _consequences(consequence)


def _node(*parts: str) -> str:
    return uuid5(NAMESPACE_URL, "compliance report " + " ".join(parts)).urn
