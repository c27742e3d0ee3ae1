"""How often and since when a rule was used, by the record."""

import pytest

from graph_api.engine.odrl.model import Activation, State
from tests.engine.odrl.written import ASKED, NOW, activation, evaluated, permission, prohibition, rule

ACTIVE, INACTIVE, UNKNOWN = Activation.ACTIVE, Activation.INACTIVE, Activation.UNKNOWN
THREE_TIMES = "odrl:constraint [ odrl:leftOperand odrl:count ; odrl:operator odrl:lteq ; odrl:rightOperand 3 ]"
THIRTY_DAYS = (
    "odrl:constraint [ odrl:leftOperand odrl:elapsedTime ; odrl:operator odrl:lteq ; "
    'odrl:rightOperand "P30D"^^xsd:duration ]'
)
READING = f"{ASKED} ; {THREE_TIMES}"


def use(day: int, who: str = "ex:alice", action: str = "odrl:read", what: str = "ex:x") -> str:
    return (
        f"[] a prov:Activity ; odrl:action {action} ; prov:wasAssociatedWith {who} ; prov:used {what} ; "
        f'prov:endedAtTime "2024-06-{day:02}T10:00:00Z"^^xsd:dateTime .'
    )


def exercise(number: int, of: str = "ex:rule", performance: str = "report:Performed") -> str:
    return (
        f'ex:past{number} a report:PolicyReport ; dct:created "2024-06-{number:02}T10:00:00Z"^^xsd:dateTime ; '
        f"report:ruleReport ex:past{number}r . ex:past{number}r a report:PermissionReport ; "
        f"report:rule {of} ; report:performanceState {performance} ."
    )


@pytest.mark.parametrize(
    ("state", "expected"),
    [
        ("", UNKNOWN),
        (use(1), ACTIVE),
        (use(1) + use(2), ACTIVE),
        (use(1) + use(2) + use(3), INACTIVE),
        (use(1) + use(2) + use(3, who="ex:bob"), ACTIVE),
        (use(1) + use(2) + use(3, what="ex:y"), ACTIVE),
        (use(1) + use(2) + use(3, action="odrl:sell"), ACTIVE),
        (use(1) + use(2) + use(30), ACTIVE),
        (use(1) + use(2) + "[] a prov:Activity .", UNKNOWN),
        (exercise(1) + exercise(2), ACTIVE),
        (exercise(1) + exercise(2) + exercise(3), INACTIVE),
        (exercise(1) + exercise(2) + exercise(3, of="ex:other"), ACTIVE),
        (exercise(1, performance="report:Unperformed"), ACTIVE),
        ("[] odrl:leftOperand odrl:count ; odrl:operator odrl:eq ; odrl:rightOperand 1 .", ACTIVE),
    ],
)
def test_the_count_is_of_recorded_uses_and_the_one_asked_for(state, expected):
    assert activation(permission(READING), state=NOW + state) is expected


def test_the_count_is_shown():
    found = rule(evaluated(permission(READING), state=NOW + use(1)), "rule")
    assert [value.lexical for value in found.constraints[0].left_values] == ["2"]


def test_what_the_asker_says_of_the_count_does_not_replace_the_record():
    claim = "odrl:constraint [ odrl:leftOperand odrl:count ; odrl:operator odrl:eq ; odrl:rightOperand 1 ]"
    state = NOW + use(1) + use(2) + use(3)
    assert activation(permission(READING), f"{ASKED} ; {claim}", state) is INACTIVE


@pytest.mark.parametrize(
    ("state", "expected"),
    [
        (NOW, UNKNOWN),
        (NOW + use(1), ACTIVE),
        (NOW + use(1).replace("2024-06", "2024-05"), INACTIVE),
        (NOW + use(1).replace("2024-06", "2024-05") + use(2), INACTIVE),
        (NOW + use(1, who="ex:bob").replace("2024-06", "2024-05"), ACTIVE),
        (NOW + exercise(1).replace("2024-06", "2024-05"), INACTIVE),
        (
            NOW
            + "[] a report:PermissionReport ; report:rule ex:rule ; report:performanceState report:Performed .",
            UNKNOWN,
        ),
        (use(1), UNKNOWN),
    ],
)
def test_time_elapses_from_the_first_recorded_use(state, expected):
    assert activation(permission(f"{ASKED} ; {THIRTY_DAYS}"), state=state) is expected


@pytest.mark.parametrize(
    "operand", ["delayPeriod", "absoluteTemporalPosition", "meteredTime", "timeInterval", "event"]
)
def test_other_operands_of_time_are_unknown_unless_answered(operand):
    limit = f'odrl:leftOperand odrl:{operand} ; odrl:operator odrl:lteq ; odrl:rightOperand "P1D"^^xsd:duration'
    answer = f'odrl:leftOperand odrl:{operand} ; odrl:operator odrl:eq ; odrl:rightOperand "PT5H"^^xsd:duration'
    policy = permission(f"odrl:constraint [ {limit} ]")
    assert activation(policy, state=NOW + use(1)) is UNKNOWN
    assert activation(policy, f"{ASKED} ; odrl:constraint [ {answer} ]") is ACTIVE


def test_two_present_times_must_both_fit():
    limit = 'odrl:leftOperand odrl:dateTime ; odrl:operator odrl:lt ; odrl:rightOperand "2024-07-01Z"^^xsd:date'
    policy = permission(f"odrl:constraint [ {limit} ]")
    later = 'temp:currentTime dct:issued "2024-08-01T00:00:00Z"^^xsd:dateTime .'
    assert activation(policy, state=NOW) is ACTIVE
    assert activation(policy, state=later) is INACTIVE
    found = evaluated(policy, state=NOW + later)
    assert rule(found, "rule").activation is INACTIVE
    assert rule(found, "rule").constraint_state is State.UNSATISFIED
    assert [report.created for report in found.reports] == [None]


@pytest.mark.parametrize(
    ("operand", "limit", "claim"),
    [
        ("count", "3", "1"),
        ("elapsedTime", '"P9D"^^xsd:duration', '"P1D"^^xsd:duration'),
        ("dateTime", '"2024-07-01T00:00:00Z"^^xsd:dateTime', '"2024-06-01T00:00:00Z"^^xsd:dateTime'),
    ],
)
@pytest.mark.parametrize("policy", [permission, prohibition])
def test_what_the_world_answers_is_not_answered_by_a_claim_alone(policy, operand, limit, claim):
    stated = f"odrl:leftOperand odrl:{operand} ; odrl:operator odrl:lteq ; odrl:rightOperand {limit}"
    told = f"odrl:leftOperand odrl:{operand} ; odrl:operator odrl:eq ; odrl:rightOperand {claim}"
    limited = policy(f"odrl:constraint [ {stated} ]")
    assert activation(limited, f"{ASKED} ; odrl:constraint [ {told} ]") is UNKNOWN
    assert activation(limited, state=f"ex:told {told} .") is ACTIVE
