"""What evaluating ODRL gives: three-valued states and reports, after the ODRL compliance report model.

Source: https://www.w3.org/TR/odrl-model/ and https://w3id.org/force/compliance-report#.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import Enum

from graph_api.engine.terms import Term


class State(Enum):
    """Whether a premise holds. Nothing that nobody answers is ever satisfied."""

    SATISFIED = "Satisfied"
    UNSATISFIED = "Unsatisfied"
    UNKNOWN = "Unknown"


class Activation(Enum):
    """Whether a rule has effect for a request."""

    ACTIVE = "Active"
    INACTIVE = "Inactive"
    UNKNOWN = "Unknown"


class Deontic(Enum):
    """State of a rule that somebody has to keep to: fulfilled, violated, or neither as far as is known."""

    FULFILLED = "Fulfilled"
    VIOLATED = "Violated"
    NOT_SET = "NonSet"


class Performance(Enum):
    """Whether the action of a rule was performed. Unperformed means that it no longer can be."""

    PERFORMED = "Performed"
    UNPERFORMED = "Unperformed"
    UNKNOWN = "Unknown"


class Polarity(Enum):
    """How doubt is resolved: a right must hold for all of a request, a ban for any part of it."""

    GRANTS = "grants"
    FORBIDS = "forbids"


@dataclass(frozen=True, slots=True)
class Answers:
    """What is known of left operands. An operand that is not in `values` is unknown.

    `units` names the units in which the values of an operand are stated, "" where one is stated without. Only
    where `heeds_status` is set does the odrl:status that a constraint states count as an answer.
    """

    values: Mapping[str, tuple[Term, ...]] = field(default_factory=dict)
    units: Mapping[str, frozenset[str]] = field(default_factory=dict)
    heeds_status: bool = False

    def to(self, operand: str, unit: str = "") -> tuple[Term, ...]:
        """Return the values of `operand` if all of them are stated in `unit`, else none."""
        if self.units.get(operand, frozenset({""})) != frozenset({unit}):
            return ()
        return self.values.get(operand, ())


@dataclass(frozen=True, slots=True)
class Request:
    """What is asked of a rule: who, what, with what, and the answers to left operands.

    `parties` holds the actor first, then those for whom the actor may act. An absent operand in `answers`
    is unknown. `targets` holds the asset first, then what it was made from.
    """

    parties: tuple[str, ...]
    action: str | None
    targets: tuple[str, ...]
    answers: Mapping[str, tuple[Term, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ConstraintReport:
    """State of a constraint, with those of its parts where it is a logical one."""

    constraint: str
    state: State
    left_operand: str | None = None
    operator: str | None = None
    left_values: tuple[Term, ...] = ()
    right_values: tuple[Term, ...] = ()
    logical: str | None = None
    parts: tuple["ConstraintReport", ...] = ()

    def leaves(self) -> Iterable["ConstraintReport"]:
        """Yield the constraints that compare something."""
        if self.logical is None:
            yield self
        for part in self.parts:
            yield from part.leaves()


@dataclass(frozen=True, slots=True)
class DutyReport:
    """State of a duty.

    `event` is what the state rests on, `record` the report of it that the state of the world holds.
    `comes_first` tells whether the duty must be fulfilled before the permission that states it is used.
    """

    duty: str
    state: Deontic
    event: str | None = None
    performance: Performance = Performance.UNKNOWN
    record: str | None = None
    activation: Activation = Activation.ACTIVE
    comes_first: bool = True
    consequences: tuple["DutyReport", ...] = ()


@dataclass(frozen=True, slots=True)
class Refinements:
    """Reports of the refinements of a rule's party, target and action."""

    party: tuple[ConstraintReport, ...] = ()
    target: tuple[ConstraintReport, ...] = ()
    action: tuple[ConstraintReport, ...] = ()


@dataclass(frozen=True, slots=True)
class RuleReport:
    """Result of evaluating one rule for one request. A premise that the rule does not state is None."""

    rule: str
    kind: str
    party: State | None
    target: State | None
    action: State | None
    constraints: tuple[ConstraintReport, ...]
    duties: tuple[DutyReport, ...]
    activation: Activation
    refinements: Refinements = Refinements()
    remedies: tuple[DutyReport, ...] = ()
    requested: str | None = None
    performance: Performance | None = None
    deontic: Deontic | None = None

    @property
    def constraint_state(self) -> State:
        """State of all constraints together."""
        return conjunction(report.state for report in self.constraints)


def conjunction(states: Iterable[State]) -> State:
    """Return the three-valued AND; nothing is satisfied."""
    found = set(states)
    if State.UNSATISFIED in found:
        return State.UNSATISFIED
    return State.UNKNOWN if State.UNKNOWN in found else State.SATISFIED


def disjunction(states: Iterable[State]) -> State:
    """Return the three-valued OR; nothing is unsatisfied."""
    found = set(states)
    if State.SATISFIED in found:
        return State.SATISFIED
    return State.UNKNOWN if State.UNKNOWN in found else State.UNSATISFIED


def exactly_one(states: Iterable[State]) -> State:
    """Return the three-valued XONE."""
    found = list(states)
    satisfied, unknown = found.count(State.SATISFIED), found.count(State.UNKNOWN)
    if satisfied > 1:
        return State.UNSATISFIED
    if unknown:
        return State.UNKNOWN
    return State.SATISFIED if satisfied == 1 else State.UNSATISFIED


def negation(state: State) -> State:
    """Return the three-valued NOT."""
    opposite = {State.SATISFIED: State.UNSATISFIED, State.UNSATISFIED: State.SATISFIED}
    return opposite.get(state, State.UNKNOWN)
