"""Reads the state of the world: the time, what was done, the reports of duties, and answers to left operands.

Read are `temp:currentTime dct:issued`, the reports of earlier evaluations in the terms of the compliance report
(https://w3id.org/force/compliance-report#), activities of PROV (https://www.w3.org/TR/prov-o/), and constraints
that no policy states, as answers.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final, NamedTuple, TypeVar

from graph_api.engine.graph import Graph
from graph_api.engine.odrl.constraints import (
    LEFT,
    LOGICAL,
    OPERATOR,
    RIGHT,
    UNIT,
    VALUE,
    as_text,
    members,
    sort_key,
)
from graph_api.engine.odrl.model import Answers, Deontic, Performance
from graph_api.engine.odrl.rules import ACTION, ASSIGNEE, CONSTRAINT, REFINEMENT, TARGET
from graph_api.engine.terms import DCTERMS, ODRL, Literal, Term, moment_of

REPORT: Final = "https://w3id.org/force/compliance-report#"
PROV: Final = "http://www.w3.org/ns/prov#"
CURRENT_TIME: Final = "http://example.com/request/currentTime"
ISSUED, CREATED = DCTERMS + "issued", DCTERMS + "created"
DATE_TIME: Final = ODRL + "dateTime"
ACTIVITY: Final = PROV + "Activity"
RULE, RULE_REPORT, CONDITION_REPORT = REPORT + "rule", REPORT + "ruleReport", REPORT + "conditionReport"
PERFORMANCE, DEONTIC, DUTY_REPORT = REPORT + "performanceState", REPORT + "deonticState", REPORT + "DutyReport"
PINNING: Final = frozenset(ODRL + name for name in ("eq", "isA", "isPartOf", "isAnyOf", "isAllOf"))
_TIMES: Final = (PROV + "endedAtTime", PROV + "startedAtTime", ISSUED, CREATED)
_PARTIES, _TARGETS = (ASSIGNEE, PROV + "wasAssociatedWith"), (TARGET, PROV + "used")


_State = TypeVar("_State", Deontic, Performance)


class Execution(NamedTuple):
    """Something that was done. What the record does not say is None; `rule` is the rule that was exercised."""

    node: str
    rule: str | None
    party: str | None
    action: str | None
    target: str | None
    moment: datetime | None


class DutyRecord(NamedTuple):
    """What one report says of a duty, and when it was made. A state that makes no sense is None."""

    report: str
    duty: str
    state: Deontic | None
    performance: Performance
    made: datetime | None


@dataclass(frozen=True, slots=True)
class World:
    """The state of the world. `keeps_log` tells whether it records uses at all, be it that there was none."""

    times: tuple[Term, ...] = ()
    answers: Answers = field(default_factory=Answers)
    executions: tuple[Execution, ...] = ()
    duty_records: tuple[DutyRecord, ...] = ()
    keeps_log: bool = False

    @property
    def now(self) -> datetime | None:
        """The present instant, or None where the state names none or several."""
        return moment_of(self.times[0]) if len(self.times) == 1 else None

    def past(self) -> tuple[Execution, ...] | None:
        """Return what was done up to now, or None where nobody can tell what of the record lies in the past."""
        if self.now is None and any(execution.moment is not None for execution in self.executions):
            return None
        return tuple(e for e in self.executions if e.moment is None or self.now is None or e.moment <= self.now)


def read_world(state: Graph) -> World:
    """Return what `state` says."""
    times = tuple(sorted(state.objects(CURRENT_TIME, ISSUED), key=sort_key))
    stated = answers_of(state, _loose_constraints(state))
    values = dict(stated.values)
    if times:
        values[DATE_TIME] = tuple(dict.fromkeys((*times, *values.get(DATE_TIME, ()))))
    reports = sorted({report for report, _ in state.pairs(PERFORMANCE)} - set(state.instances(DUTY_REPORT)))
    exercised = [report for report in reports if state.has(report, PERFORMANCE, REPORT + "Performed")]
    activities = sorted(state.instances(ACTIVITY))
    executions = [_exercise(state, r) for r in exercised] + [_activity(state, a) for a in activities]
    return World(
        times,
        Answers(values, stated.units),
        tuple(executions),
        tuple(_duty_records(state)),
        keeps_log=bool(reports or activities),
    )


def answers_of(graph: Graph, constraints: Iterable[Term]) -> Answers:
    """Return the answers that `constraints` give: a left operand and the value that it has.

    Every leaf of a logical constraint counts. What only bounds a value, such as odrl:lt, is no answer.
    """
    values: dict[str, dict[Term, None]] = {}
    units: dict[str, set[str]] = {}
    for leaf in _leaves(graph, constraints):
        operand, operator = graph.one(leaf, LEFT), graph.one(leaf, OPERATOR)
        stated = members(graph, leaf, RIGHT)
        if isinstance(operand, str) and operator in PINNING and stated:
            values.setdefault(operand, {}).update(dict.fromkeys(stated))
            units.setdefault(operand, set()).update({as_text(u) for u in graph.objects(leaf, UNIT)} or {""})
    return Answers(
        {operand: tuple(found) for operand, found in values.items()},
        {operand: frozenset(found) for operand, found in units.items()},
    )


def unpinned(graph: Graph, constraints: Iterable[Term]) -> list[str]:
    """Return the leaves of `constraints` that do not say which value an operand has."""
    return [leaf for leaf in _leaves(graph, constraints) if graph.one(leaf, OPERATOR) not in PINNING]


def together(first: Answers, second: Answers) -> Answers:
    """Return the answers of both; what both answer has the values of both."""
    values = dict(first.values)
    for operand, found in second.values.items():
        values[operand] = tuple(dict.fromkeys((*values.get(operand, ()), *found)))
    units = {o: _units(first, o) | _units(second, o) for o in {*first.units, *second.units}}
    return Answers(values, units, first.heeds_status or second.heeds_status)


def _units(answers: Answers, operand: str) -> frozenset[str]:
    return answers.units.get(operand, frozenset({""}) if operand in answers.values else frozenset())


def _loose_constraints(state: Graph) -> list[str]:
    found = {node for node, _ in state.pairs(LEFT)}
    for predicate in (CONSTRAINT, REFINEMENT, *LOGICAL):
        for subject, _ in list(state.pairs(predicate)):
            found.difference_update(str(member) for member in members(state, subject, predicate))
    return sorted(found)


def _leaves(graph: Graph, constraints: Iterable[Term]) -> Iterator[str]:
    seen: set[Term] = set()
    waiting = sorted(constraints, key=sort_key)
    while waiting:
        node = waiting.pop()
        if node in seen or isinstance(node, Literal):
            continue
        seen.add(node)
        parts = [part for predicate in LOGICAL for part in members(graph, node, predicate)]
        waiting += parts
        if not parts:
            yield node


def _exercise(state: Graph, report: str) -> Execution:
    return Execution(report, _iri(state.one(report, RULE)), None, None, None, _made(state, report))


def _activity(state: Graph, node: str) -> Execution:
    acted = state.one(node, ACTION)
    action = state.one(acted, VALUE) or acted if acted is not None else None
    moments = [moment for p in _TIMES if (moment := moment_of(state.one(node, p))) is not None]
    return Execution(
        node,
        _iri(state.one(node, RULE)),
        _iri(_only(state, node, _PARTIES)),
        _iri(action),
        _iri(_only(state, node, _TARGETS)),
        moments[0] if moments else None,
    )


def _duty_records(state: Graph) -> Iterator[DutyRecord]:
    for report in sorted(state.instances(DUTY_REPORT)):
        performance = _named(Performance, state.one(report, PERFORMANCE)) or Performance.UNKNOWN
        stated = list(state.objects(report, DEONTIC))
        if stated:
            deontic = _named(Deontic, stated[0]) if len(stated) == 1 else None
            if deontic is Deontic.FULFILLED and performance is Performance.UNPERFORMED:
                deontic = None
        else:
            deontic = OUTCOMES[performance]
        for duty in state.objects(report, RULE):
            yield DutyRecord(report, as_text(duty), deontic, performance, _made(state, report))


OUTCOMES: Final = {
    Performance.PERFORMED: Deontic.FULFILLED,
    Performance.UNPERFORMED: Deontic.VIOLATED,
    Performance.UNKNOWN: Deontic.NOT_SET,
}


def _named(kind: type[_State], term: Term | None) -> _State | None:
    """Return the state of `kind` that `term` names, or None where it names none."""
    return next((state for state in kind if term == REPORT + state.value), None)


def _made(state: Graph, report: str) -> datetime | None:
    """Return when `report`, or the report of which it is a part, was made."""
    whole = [w for p in (RULE_REPORT, CONDITION_REPORT) for w in state.subjects(p, report)]
    whole += [w for part in whole for w in state.subjects(RULE_REPORT, part)]
    moments = {m for node in (report, *whole) if (m := moment_of(state.one(node, CREATED))) is not None}
    return moments.pop() if len(moments) == 1 else None


def _only(state: Graph, node: str, predicates: Iterable[str]) -> Term | None:
    found = {obj for predicate in predicates for obj in state.objects(node, predicate)}
    return found.pop() if len(found) == 1 else None


def _iri(term: Term | None) -> str | None:
    return term if isinstance(term, str) else None
