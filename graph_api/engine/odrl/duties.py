"""The state of duties: what is recorded of them, what was done, and what follows where they were not kept.

Source: https://www.w3.org/TR/odrl-model/#duty.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final, NamedTuple

from graph_api.engine.graph import Graph
from graph_api.engine.odrl.constraints import LEFT, OPERATOR, RIGHT, evaluate
from graph_api.engine.odrl.history import ELAPSED_TIME
from graph_api.engine.odrl.model import (
    Activation,
    Answers,
    ConstraintReport,
    Deontic,
    DutyReport,
    Performance,
    Polarity,
    Request,
    State,
    conjunction,
)
from graph_api.engine.odrl.rules import (
    ACTION,
    CONSTRAINT,
    DUTY,
    REFINEMENT,
    RuleView,
    evaluate_view,
    premise_state,
    view_of,
)
from graph_api.engine.odrl.world import DATE_TIME, DutyRecord, Execution, World, answers_of, together
from graph_api.engine.terms import FALSE, ODRL, Term, ag, instant

CONSEQUENCE: Final = ODRL + "consequence"
PRECONDITION: Final = ag("precondition")
EVENT, POLICY_USAGE = ODRL + "event", ODRL + "policyUsage"
BEFORE: Final = frozenset({ODRL + "lt", ODRL + "lteq"})
AFTER: Final = frozenset({ODRL + "gt", ODRL + "gteq"})
CONJUNCTIONS: Final = frozenset({ODRL + "and", ODRL + "andSequence"})
ACTIVATIONS: Final = {
    State.SATISFIED: Activation.ACTIVE,
    State.UNSATISFIED: Activation.INACTIVE,
    State.UNKNOWN: Activation.UNKNOWN,
}
_SEVERITY: Final = {Deontic.FULFILLED: 0, Deontic.NOT_SET: 1, None: 2, Deontic.VIOLATED: 3}


@dataclass(frozen=True, slots=True)
class Setting:
    """Whose use of what is judged, in which world: what a duty does not say itself is taken from here."""

    graph: Graph
    world: World
    request: Request
    answers: Answers


class Finding(NamedTuple):
    """The state of a duty, and whether it was performed once it had been violated."""

    report: DutyReport
    performed_late: bool = False


def assess(duty: str, setting: Setting, assignees: tuple[Term, ...] = ()) -> DutyReport:
    """Return the state of `duty`; its assignees are `assignees`, those of the rule, unless it names its own.

    A report on the duty counts before activities do. A violated duty is fulfilled after all once it was
    performed and every duty that it states as a consequence is fulfilled as well.
    """
    return _assess(duty, setting, assignees, frozenset())


def assess_obligation(view: RuleView, setting: Setting) -> DutyReport:
    """Return the state of an obligation of a policy, which `view` shows with what the policy says for it."""
    return _assess_view(view, setting, bool(view.assignees), frozenset())


def _assess(duty: str, setting: Setting, assignees: tuple[Term, ...], above: frozenset[str]) -> DutyReport:
    own = view_of(setting.graph, duty, DUTY)
    view = replace(own, assignees=own.assignees or assignees)
    return _assess_view(view, setting, bool(own.assignees), above)


def _assess_view(view: RuleView, setting: Setting, names_own: bool, above: frozenset[str]) -> DutyReport:
    graph, duty = setting.graph, view.rule
    passed = above | {duty}
    stated = sorted({str(c) for c in graph.objects(duty, CONSEQUENCE)} - passed)
    consequences = tuple(_assess(c, setting, view.assignees, passed) for c in stated)
    done = [e for e in setting.world.past() or () if _performs(view, setting, e, names_own=names_own)]
    constraints = _constraints(_timeless(view, graph), graph, setting.answers)
    found = _recorded(duty, setting.world.duty_records, done, remediable=bool(stated)) or _observed(
        view, graph, done, constraints, remediable=bool(stated)
    )
    report = found.report
    redeemed = found.performed_late and all(c.state is Deontic.FULFILLED for c in consequences)
    if report.state is Deontic.VIOLATED and redeemed:
        report = replace(report, state=Deontic.FULFILLED, performance=Performance.PERFORMED)
    holds = conjunction(constraint.state for constraint in constraints)
    return replace(
        report,
        activation=ACTIVATIONS[holds] if view.kind and view.sound else Activation.UNKNOWN,
        consequences=consequences,
        comes_first=not _may_follow(graph, view),
    )


def _recorded(
    duty: str, records: tuple[DutyRecord, ...], done: list[Execution], *, remediable: bool
) -> Finding | None:
    """Return what the reports on `duty` say: the last of them, or the worst where nobody knows which is last.

    A duty that was violated once stays so, unless the last report says that it is fulfilled.
    """
    own = [record for record in records if record.duty == duty]
    if not own:
        return None
    last = _last(own)
    state = last.state or Deontic.NOT_SET
    broken = any(record.state is Deontic.VIOLATED for record in own)
    late = broken and state is Deontic.FULFILLED
    if remediable and state is Deontic.VIOLATED and last.made is not None:
        late = any(e.moment is not None and e.moment > last.made for e in done)
    shown = Deontic.VIOLATED if broken else state
    return Finding(DutyReport(duty, shown, last.report, last.performance, last.report), late)


def _last(records: list[DutyRecord]) -> DutyRecord:
    moments = [record.made for record in records if record.made is not None]
    if len(set(moments)) == len(records):
        return next(record for record in records if record.made == max(moments))
    return max(records, key=lambda record: (_SEVERITY[record.state], record.report))


def _observed(
    view: RuleView,
    graph: Graph,
    done: list[Execution],
    constraints: tuple[ConstraintReport, ...],
    *,
    remediable: bool,
) -> Finding:
    """Return what the recorded activities show of a duty on which no report is made."""
    kept = [execution for execution in done if _in_order(view, graph, execution) is State.SATISFIED]
    if kept:
        return Finding(DutyReport(view.rule, Deontic.FULFILLED, kept[0].node, Performance.PERFORMED))
    if any(_missed(leaf) for constraint in constraints for leaf in _conjuncts(constraint)):
        missed = DutyReport(view.rule, Deontic.VIOLATED, None, Performance.UNPERFORMED)
        return Finding(missed, performed_late=remediable and bool(done))
    return Finding(DutyReport(view.rule, Deontic.NOT_SET))


def _performs(view: RuleView, setting: Setting, execution: Execution, *, names_own: bool) -> bool:
    """Tell whether `execution` is the action of the duty, by whom it binds, on what it is about."""
    if execution.rule is not None:
        return execution.rule == view.rule
    if not (view.actions and view.kind and view.sound) or execution.party is None:
        return False
    if not names_own and execution.party not in setting.request.parties:
        return False
    if not view.targets and execution.target not in (None, *setting.request.targets):
        return False
    targets = () if execution.target is None else (execution.target,)
    performed = Request((execution.party,), execution.action, targets)
    answers = _answers_of(setting.graph, execution)
    report = evaluate_view(setting.graph, view, performed, (), Polarity.GRANTS, answers)
    return premise_state(report) is State.SATISFIED


def _in_order(view: RuleView, graph: Graph, execution: Execution) -> State:
    """Tell whether the constraints of the duty held when it was performed."""
    reports = _constraints(_timeless(view, graph, BEFORE), graph, _answers_of(graph, execution))
    return conjunction(report.state for report in reports)


def _timeless(view: RuleView, graph: Graph, operators: frozenset[str] = BEFORE | AFTER) -> RuleView:
    """Return `view` without the constraints that set the duty before or after the use, as `operators` say."""
    kept = (c for c in view.constraints if not _is_event(graph, c, operators))
    return replace(view, constraints=tuple(kept))


def _answers_of(graph: Graph, execution: Execution) -> Answers:
    """Return what the record of an activity answers: when it took place, and what its constraints pin down."""
    stated = [c for p in (CONSTRAINT, REFINEMENT) for c in graph.objects(execution.node, p)]
    stated += [c for action in graph.objects(execution.node, ACTION) for c in graph.objects(action, REFINEMENT)]
    timed = Answers({DATE_TIME: (instant(execution.moment),)} if execution.moment is not None else {})
    return together(timed, answers_of(graph, stated))


def _constraints(view: RuleView, graph: Graph, answers: Answers) -> tuple[ConstraintReport, ...]:
    return tuple(evaluate(graph, constraint, answers, Polarity.GRANTS) for constraint in view.constraints)


def _conjuncts(report: ConstraintReport) -> Iterator[ConstraintReport]:
    """Yield the constraints all of which must be met for `report` to be met."""
    if report.logical is None:
        yield report
    elif report.logical in CONJUNCTIONS:
        for part in report.parts:
            yield from _conjuncts(part)


def _missed(leaf: ConstraintReport) -> bool:
    """Tell whether the time that `leaf` sets is over for good."""
    timed = leaf.left_operand in (DATE_TIME, ELAPSED_TIME) and leaf.operator in BEFORE
    return timed and leaf.state is State.UNSATISFIED


def _may_follow(graph: Graph, view: RuleView) -> bool:
    """Tell whether the duty may be fulfilled after the permission was used, by what it says itself."""
    after = any(_is_event(graph, constraint, AFTER) for constraint in view.constraints)
    return after or graph.has(view.rule, PRECONDITION, FALSE)


def _is_event(graph: Graph, constraint: Term, operators: frozenset[str]) -> bool:
    """Tell whether `constraint` compares the duty with the use of the policy by one of `operators`."""
    return (
        graph.one(constraint, LEFT) == EVENT
        and graph.one(constraint, OPERATOR) in operators
        and graph.one(constraint, RIGHT) == POLICY_USAGE
    )
