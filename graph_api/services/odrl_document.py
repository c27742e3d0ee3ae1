"""Shows an evaluation of ODRL policies as a JSON document."""

from collections.abc import Sequence
from typing import Any

from graph_api.engine.odrl.constraints import as_text
from graph_api.engine.odrl.evaluation import Evaluation, PolicyReport
from graph_api.engine.odrl.model import ConstraintReport, DutyReport, RuleReport, State
from graph_api.engine.odrl.outcome import UseOutcome

Document = dict[str, Any]


def evaluation_document(evaluation: Evaluation) -> Document:
    """Return the verdict with its reasons, every report, and what was not understood."""
    return {
        "verdict": evaluation.verdict.word,
        "uses": [_use(outcome) for outcome in evaluation.outcomes],
        "policies": [_policy(report) for report in evaluation.reports],
        "warnings": list(evaluation.warnings),
    }


def _use(outcome: UseOutcome) -> Document:
    use = outcome.use
    return {
        "rule": use.rule,
        "party": use.party,
        "action": use.action,
        "target": use.target,
        "verdict": outcome.verdict.word,
        "reasons": list(outcome.reasons),
    }


def _policy(report: PolicyReport) -> Document:
    return {
        "policy": report.policy,
        "request": report.request,
        "created": report.created.lexical if report.created else None,
        "rules": [_rule(rule) for rule in report.rules],
        "obligations": [_duty(duty) for duty in report.obligations],
    }


def _rule(rule: RuleReport) -> Document:
    return {
        "rule": rule.rule,
        "kind": rule.kind or None,
        "requested": rule.requested,
        "activation": rule.activation.value,
        "premises": {
            "target": _premise(rule.target, rule.refinements.target),
            "party": _premise(rule.party, rule.refinements.party),
            "action": _premise(rule.action, rule.refinements.action),
        },
        "constraints": [_constraint(constraint) for constraint in rule.constraints],
        "duties": [_duty(duty) for duty in rule.duties],
        "remedies": [_duty(duty) for duty in rule.remedies],
        "performance": rule.performance.value if rule.performance else None,
        "deontic": rule.deontic.value if rule.deontic else None,
    }


def _premise(state: State | None, refinements: Sequence[ConstraintReport]) -> Document | None:
    """Return how a premise stands, or None where the rule does not state it."""
    if state is None:
        return None
    return {"state": state.value, "refinements": [_constraint(refinement) for refinement in refinements]}


def _constraint(report: ConstraintReport) -> Document:
    if report.logical is not None:
        parts = [_constraint(part) for part in report.parts]
        return {
            "constraint": report.constraint,
            "state": report.state.value,
            "logical": report.logical,
            "parts": parts,
        }
    return {
        "constraint": report.constraint,
        "state": report.state.value,
        "leftOperand": report.left_operand,
        "operator": report.operator,
        "leftValues": [as_text(value) for value in report.left_values],
        "rightValues": [as_text(value) for value in report.right_values],
    }


def _duty(duty: DutyReport) -> Document:
    return {
        "duty": duty.duty,
        "state": duty.state.value,
        "performance": duty.performance.value,
        "activation": duty.activation.value,
        "comesFirst": duty.comes_first,
        "restsOn": duty.event,
        "consequences": [_duty(consequence) for consequence in duty.consequences],
    }
