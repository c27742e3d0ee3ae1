"""Duties: their state from reports and events, consequences, remedies, obligations."""

import pytest

from graph_api.engine.odrl.model import Activation, Deontic, DutyReport, Performance
from tests.engine.odrl.written import ASKED, EX, NOW, evaluated, prohibition, rule, verdict

FULFILLED, VIOLATED, NOT_SET = Deontic.FULFILLED, Deontic.VIOLATED, Deontic.NOT_SET
ACTIVE, INACTIVE = Activation.ACTIVE, Activation.INACTIVE
PAY = "odrl:action odrl:compensate"
BY_JULY = 'odrl:leftOperand odrl:dateTime ; odrl:operator odrl:lt ; odrl:rightOperand "2024-07-01Z"^^xsd:date'
BY_JUNE = BY_JULY.replace("07", "06")
AFTERWARDS = "odrl:leftOperand odrl:event ; odrl:operator odrl:gt ; odrl:rightOperand odrl:policyUsage"
BEFOREHAND = AFTERWARDS.replace("odrl:gt", "odrl:lt")


def policy(duty: str = PAY, more: str = "") -> str:
    return (
        f"ex:policy a odrl:Set ; odrl:permission ex:rule . ex:rule a odrl:Permission ; {ASKED} ; "
        f"odrl:duty ex:duty . ex:duty a odrl:Duty ; {duty} . {more}"
    )


def recorded(deontic: str = "", performance: str = "", *, duty: str = "ex:duty", day: int = 0) -> str:
    node = f"ex:r{day}-{duty.removeprefix('ex:')}"
    states = f"; report:deonticState report:{deontic} " if deontic else ""
    states += f"; report:performanceState report:{performance} " if performance else ""
    created = f'; dct:created "2024-06-{day:02}T10:00:00Z"^^xsd:dateTime ' if day else ""
    whole = f"{node}-policy a report:PolicyReport {created}; report:ruleReport {node} ."
    return f"{whole} {node} a report:DutyReport ; report:rule {duty} {states}."


def payment(day: int, who: str = "ex:alice", action: str = "odrl:compensate", more: str = "") -> str:
    return (
        f"[] a prov:Activity ; odrl:action {action} ; odrl:assignee {who} {more}; "
        f'prov:endedAtTime "2024-06-{day:02}T10:00:00Z"^^xsd:dateTime .'
    )


def duty_of(text: str, state: str) -> DutyReport:
    return rule(evaluated(text, state=state), "rule").duties[0]


class TestReports:
    """What a report of the state of the world says of a duty is its state."""

    @pytest.mark.parametrize(
        ("state", "expected", "activation"),
        [
            ("", NOT_SET, ACTIVE),
            (recorded("Fulfilled", "Performed"), FULFILLED, ACTIVE),
            (recorded("Violated", "Unperformed"), VIOLATED, INACTIVE),
            (recorded("NonSet", "Unknown"), NOT_SET, ACTIVE),
            (recorded(performance="Performed"), FULFILLED, ACTIVE),
            (recorded(performance="Unperformed"), VIOLATED, INACTIVE),
            (recorded("Fullfilled"), NOT_SET, ACTIVE),
            (recorded("Fulfilled", "Unperformed"), NOT_SET, ACTIVE),
            (recorded("Fulfilled") + recorded("Violated", day=0, duty="ex:other"), FULFILLED, ACTIVE),
            (recorded("Fulfilled", day=1) + recorded("Violated", day=2), VIOLATED, INACTIVE),
            (recorded("Violated", day=1) + recorded("Fulfilled", day=2), FULFILLED, ACTIVE),
            (recorded("Violated", day=1) + recorded("NonSet", day=2), VIOLATED, INACTIVE),
            (recorded("Violated") + recorded("Fulfilled", day=2), VIOLATED, INACTIVE),
            (recorded("NonSet") + recorded("Fulfilled", day=2), NOT_SET, ACTIVE),
        ],
    )
    def test_state(self, state, expected, activation):
        found = rule(evaluated(policy(), state=NOW + state), "rule")
        assert found.duties[0].state is expected
        assert found.activation is activation

    @pytest.mark.parametrize(
        ("state", "expected"),
        [
            ("", "conditional"),
            (recorded("Fulfilled"), "permitted"),
            (recorded("Violated"), "not-granted"),
            (recorded("NonSet"), "conditional"),
        ],
    )
    def test_only_a_fulfilled_duty_opens_the_way(self, state, expected):
        assert verdict(policy(), state=state) == expected

    def test_every_duty_counts(self):
        two = policy(more="ex:rule odrl:duty ex:second . ex:second a odrl:Duty ; odrl:action odrl:inform .")
        assert verdict(two, state=recorded("Fulfilled")) == "conditional"
        both = recorded("Fulfilled") + recorded("Fulfilled", duty="ex:second")
        assert verdict(two, state=both) == "permitted"
        assert verdict(two, state=recorded("Fulfilled") + recorded("Violated", duty="ex:second")) == "not-granted"


class TestEvents:
    """An activity fulfils a duty if it is the action, by the party, about the asset, in time."""

    @pytest.mark.parametrize(
        ("duty", "state", "expected"),
        [
            (PAY, payment(1), FULFILLED),
            (PAY, payment(1, action="odrl:pay"), FULFILLED),
            (PAY, payment(1, action="odrl:inform"), NOT_SET),
            (PAY, payment(1, who="ex:bob"), NOT_SET),
            (PAY, payment(30), NOT_SET),
            (PAY, payment(1, more="; odrl:target ex:x "), FULFILLED),
            (PAY, payment(1, more="; odrl:target ex:y "), NOT_SET),
            (f"{PAY} ; odrl:assignee ex:bob", payment(1, who="ex:bob"), FULFILLED),
            (f"{PAY} ; odrl:assignee ex:bob", payment(1), NOT_SET),
            (f"{PAY} ; odrl:target ex:y", payment(1, more="; odrl:target ex:y "), FULFILLED),
            (f"{PAY} ; odrl:target ex:y", payment(1), NOT_SET),
            (f"{PAY} ; odrl:constraint [ {BY_JULY} ]", payment(1), FULFILLED),
            (f"{PAY} ; odrl:constraint [ {BY_JUNE} ]", payment(1).replace("2024-06", "2024-05"), FULFILLED),
            (f"{PAY} ; odrl:constraint [ {BEFOREHAND} ]", payment(1), FULFILLED),
            (f"{PAY} ; odrl:constraint [ {AFTERWARDS} ]", payment(1), NOT_SET),
            ("odrl:target ex:x", payment(1, more="; odrl:target ex:x "), NOT_SET),
            (f"{PAY} ; odrl:actoin ex:y", payment(1), NOT_SET),
            (PAY, payment(1, action="odrl:inform", more="; report:rule ex:duty "), FULFILLED),
            (PAY, payment(1, more="; report:rule ex:other "), NOT_SET),
        ],
    )
    def test_performance(self, duty, state, expected):
        assert duty_of(policy(duty), NOW + state).state is expected

    def test_a_refined_action_must_be_performed_as_refined(self):
        euros = (
            "odrl:leftOperand odrl:payAmount ; odrl:operator odrl:{} ; odrl:rightOperand {} ; odrl:unit ex:Euro"
        )
        refined = f"odrl:action [ rdf:value odrl:compensate ; odrl:refinement [ {euros.format('gteq', 5)} ] ]"
        paid = "; odrl:constraint [ {} ] "
        assert duty_of(policy(refined), NOW + payment(1)).state is NOT_SET
        assert (
            duty_of(policy(refined), NOW + payment(1, more=paid.format(euros.format("eq", 5)))).state is FULFILLED
        )
        assert duty_of(policy(refined), NOW + payment(1, more=paid.format(euros.format("eq", 4)))).state is NOT_SET

    def test_each_member_of_a_collection_performs_its_own_duty(self):
        club = policy().replace("odrl:assignee ex:alice", "odrl:assignee ex:club")
        members = "ex:alice odrl:partOf ex:club . ex:bob odrl:partOf ex:club ."
        assert duty_of(club, NOW + members + payment(1)).state is FULFILLED
        assert duty_of(club, NOW + members + payment(1, who="ex:bob")).state is NOT_SET

    def test_without_the_present_time_nothing_is_known_to_have_been_done(self):
        assert duty_of(policy(), payment(1)).state is NOT_SET

    def test_a_report_counts_before_events(self):
        found = duty_of(policy(), NOW + recorded("Violated") + payment(1))
        assert found.state is VIOLATED
        assert found.record == f"{EX}r0-duty"


class TestTime:
    """A duty whose time is over is violated; one that may follow the use does not hold it up."""

    LATE = f"{PAY} ; odrl:constraint [ {BY_JUNE} ]"

    def test_a_missed_deadline_violates_the_duty(self):
        found = duty_of(policy(self.LATE), NOW)
        assert (found.state, found.performance) == (VIOLATED, Performance.UNPERFORMED)
        nested = f"{PAY} ; odrl:constraint [ odrl:and [ {BY_JUNE} ] ]"
        assert duty_of(policy(nested), NOW).state is VIOLATED

    def test_an_alternative_to_a_deadline_keeps_the_duty_open(self):
        either = f"{PAY} ; odrl:constraint [ odrl:or [ {BY_JUNE} ], [ {BY_JULY} ] ]"
        assert duty_of(policy(either), NOW).state is NOT_SET

    def test_a_deadline_may_run_from_the_first_use(self):
        within = (
            'odrl:leftOperand odrl:elapsedTime ; odrl:operator odrl:lteq ; odrl:rightOperand "P7D"^^xsd:duration'
        )
        used = (
            "[] a prov:Activity ; odrl:action odrl:read ; odrl:assignee ex:alice ; odrl:target ex:x ; "
            'prov:endedAtTime "2024-06-{:02}T10:00:00Z"^^xsd:dateTime .'
        )
        limited = policy(f"{PAY} ; odrl:constraint [ {within} ]")
        assert duty_of(limited, NOW + used.format(10)).state is NOT_SET
        assert duty_of(limited, NOW + used.format(1)).state is VIOLATED

    def test_a_duty_that_may_follow_does_not_hold_up_the_use(self):
        assert verdict(policy(f"{PAY} ; odrl:constraint [ {AFTERWARDS} ]"), state=NOW) == "permitted"
        assert verdict(policy(f"{PAY} ; ag:precondition false"), state=NOW) == "permitted"
        assert verdict(policy(f"{PAY} ; odrl:constraint [ {BEFOREHAND} ]"), state=NOW) == "conditional"

    def test_a_duty_that_may_follow_is_kept_to_its_deadline(self):
        text = policy(f"{PAY} ; odrl:constraint [ {AFTERWARDS} ], [ {BY_JUNE} ]")
        assert verdict(text, state=NOW) == "not-granted"
        assert verdict(text) == "conditional"


class TestConsequences:
    """A violated duty is made good by performing it and every duty that follows from the violation."""

    FINED = "ex:duty odrl:consequence ex:fine . ex:fine a odrl:Duty ; odrl:action odrl:inform ."
    BROKEN = recorded("Violated", "Unperformed", day=1)

    @pytest.mark.parametrize(
        ("state", "expected"),
        [
            (BROKEN, VIOLATED),
            (BROKEN + recorded("Fulfilled", duty="ex:fine"), VIOLATED),
            (BROKEN + payment(2), VIOLATED),
            (BROKEN + payment(2) + payment(3, action="odrl:inform"), FULFILLED),
            (recorded("Violated", day=3) + payment(2) + payment(3, action="odrl:inform"), VIOLATED),
            (BROKEN + recorded("Fulfilled", day=2), VIOLATED),
            (BROKEN + recorded("Fulfilled", day=2) + recorded("Fulfilled", duty="ex:fine", day=3), FULFILLED),
            (BROKEN + recorded("Fulfilled", day=2) + recorded("Violated", duty="ex:fine", day=3), VIOLATED),
        ],
    )
    def test_state(self, state, expected):
        assert duty_of(policy(more=self.FINED), NOW + state).state is expected

    def test_a_late_payment_counts_once_the_consequence_is_fulfilled(self):
        late = policy(f"{PAY} ; odrl:constraint [ {BY_JUNE} ]", self.FINED)
        assert duty_of(late, NOW + payment(2)).state is VIOLATED
        assert duty_of(late, NOW + payment(2) + payment(3, action="odrl:inform")).state is FULFILLED

    def test_without_a_consequence_a_late_payment_changes_nothing(self):
        assert duty_of(policy(f"{PAY} ; odrl:constraint [ {BY_JUNE} ]"), NOW + payment(2)).state is VIOLATED
        assert duty_of(policy(), NOW + self.BROKEN + payment(2)).state is VIOLATED

    def test_consequences_are_reported(self):
        found = duty_of(policy(more=self.FINED), NOW)
        assert [(c.duty, c.state) for c in found.consequences] == [(f"{EX}fine", NOT_SET)]

    def test_consequences_in_a_circle_end(self):
        circle = f"{self.FINED} ex:fine odrl:consequence ex:duty ."
        assert duty_of(policy(more=circle), NOW).consequences[0].consequences == ()


class TestRemedies:
    """A ban that was acted against is not infringed any more once all remedies are fulfilled; it stays a ban."""

    REMEDIED = prohibition(f"{ASKED} ; odrl:remedy ex:remedy . ex:remedy a odrl:Duty ; odrl:action odrl:anonymize")
    BREACH = (
        "[] a prov:Activity ; odrl:action odrl:read ; odrl:assignee ex:alice ; odrl:target ex:x ; "
        'prov:endedAtTime "2024-06-01T10:00:00Z"^^xsd:dateTime .'
    )

    @pytest.mark.parametrize(
        ("state", "performance", "deontic"),
        [
            ("", None, None),
            (BREACH, Performance.PERFORMED, VIOLATED),
            (BREACH + recorded("Fulfilled", duty="ex:remedy"), Performance.PERFORMED, NOT_SET),
            (BREACH + recorded("Violated", duty="ex:remedy"), Performance.PERFORMED, VIOLATED),
            (BREACH + payment(2, action="odrl:anonymize"), Performance.PERFORMED, NOT_SET),
        ],
    )
    def test_state(self, state, performance, deontic):
        evaluation = evaluated(self.REMEDIED, state=NOW + state)
        found = rule(evaluation, "rule")
        assert (found.performance, found.deontic) == (performance, deontic)
        assert [remedy.duty for remedy in found.remedies] == [f"{EX}remedy"]
        assert evaluation.verdict.word == "prohibited"

    def test_a_ban_with_constraints_is_known_to_be_infringed_by_a_report_alone(self):
        limited = prohibition(f"{ASKED} ; odrl:constraint [ {BY_JULY} ]")
        assert rule(evaluated(limited, state=NOW + self.BREACH), "rule").deontic is None
        reported = (
            "[] a report:ProhibitionReport ; report:rule ex:rule ; report:performanceState report:Performed ."
        )
        assert rule(evaluated(limited, state=NOW + reported), "rule").deontic is VIOLATED


class TestObligations:
    """An obligation of the policy is reported, and does not bear on permissions."""

    TEXT = (
        f"ex:policy a odrl:Set ; odrl:permission ex:rule ; odrl:obligation ex:duty . ex:rule {ASKED} . "
        "ex:duty odrl:assignee ex:alice ; odrl:action odrl:delete ; odrl:target ex:x ."
    )

    @pytest.mark.parametrize(
        ("state", "expected"),
        [
            ("", NOT_SET),
            (recorded("Violated"), VIOLATED),
            (payment(1, action="odrl:delete", more="; odrl:target ex:x "), FULFILLED),
            (payment(1, action="odrl:delete"), NOT_SET),
            (payment(1, who="ex:bob", action="odrl:delete", more="; odrl:target ex:x "), NOT_SET),
        ],
    )
    def test_state(self, state, expected):
        evaluation = evaluated(self.TEXT, state=NOW + state)
        assert [duty.state for duty in evaluation.reports[0].obligations] == [expected]
        assert evaluation.verdict.word == "permitted"

    def test_what_the_policy_says_for_all_rules_holds_for_obligations(self):
        shared = (
            "ex:policy a odrl:Set ; odrl:assignee ex:alice ; odrl:action odrl:delete ; odrl:obligation ex:duty ."
        )
        text = f"{shared} ex:duty a odrl:Duty ."
        evaluation = evaluated(text, state=NOW + payment(1, action="odrl:delete"))
        assert evaluation.reports[0].obligations[0].state is FULFILLED

    @pytest.mark.parametrize(
        ("until", "expected"), [(BY_JULY, Activation.ACTIVE), (BY_JUNE, INACTIVE), (AFTERWARDS, ACTIVE)]
    )
    def test_its_constraints_say_when_it_is_active(self, until, expected):
        evaluation = evaluated(f"{self.TEXT} ex:duty odrl:constraint [ {until} ] .", state=NOW)
        assert evaluation.reports[0].obligations[0].activation is expected
