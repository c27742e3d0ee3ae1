"""Whom, what and which action a rule speaks of."""

import re

import pytest

from graph_api.engine.odrl.model import Activation, State
from tests.engine.odrl.written import ASKED, EX, activation, evaluated, permission, prohibition, rule

ACTIVE, INACTIVE, UNKNOWN = Activation.ACTIVE, Activation.INACTIVE, Activation.UNKNOWN
NOBODY = "odrl:action odrl:read ; odrl:target ex:x"
NOTHING = "odrl:assignee ex:alice ; odrl:action odrl:read"
NO_ACTION = "odrl:assignee ex:alice ; odrl:target ex:x"


@pytest.mark.parametrize("policy", [permission, prohibition])
@pytest.mark.parametrize(
    ("stated", "expected"),
    [
        ("odrl:action odrl:read", ACTIVE),
        ("odrl:assignee ex:alice", ACTIVE),
        ("odrl:assignee ex:bob", INACTIVE),
        ("odrl:assignee ex:bob, ex:alice", ACTIVE),
        ("odrl:target ex:x", ACTIVE),
        ("odrl:target ex:y", INACTIVE),
        ("odrl:target ex:x, ex:y", ACTIVE),
        ("odrl:action odrl:use", ACTIVE),
        ("odrl:action odrl:sell", INACTIVE),
        ("odrl:action odrl:sell, odrl:read", ACTIVE),
        ("odrl:assignee ex:alice ; odrl:target ex:y", INACTIVE),
    ],
)
def test_a_rule_is_about_those_parties_assets_and_actions_that_it_names(policy, stated, expected):
    assert activation(policy(stated)) is expected


def test_premises_that_are_not_stated_are_not_reported():
    found = rule(evaluated(permission("odrl:assignee ex:alice")), "rule")
    assert (found.party, found.target, found.action) == (State.SATISFIED, None, None)


@pytest.mark.parametrize("asked", [NOBODY, NOTHING, NO_ACTION])
@pytest.mark.parametrize("policy", [permission, prohibition])
def test_what_the_request_does_not_say_is_unknown(policy, asked):
    assert activation(policy(ASKED), asked) is UNKNOWN


class TestCollections:
    """A member of a collection is whoever is stated to be part of it, and meets its refinements."""

    CLUB = "odrl:assignee ex:club . ex:club a odrl:PartyCollection"

    @pytest.mark.parametrize("policy", [permission, prohibition])
    @pytest.mark.parametrize(
        ("state", "expected"),
        [
            ("", INACTIVE),
            ("ex:alice odrl:partOf ex:club .", ACTIVE),
            ("ex:alice odrl:partOf ex:chess . ex:chess odrl:partOf ex:club .", ACTIVE),
            ('ex:alice odrl:partOf "http://example.org/club" .', ACTIVE),
            ("ex:bob odrl:partOf ex:club .", INACTIVE),
        ],
    )
    def test_members(self, policy, state, expected):
        assert activation(policy(self.CLUB), state=state) is expected

    def test_a_source_identifies_the_collection(self):
        stated = "odrl:target [ a odrl:AssetCollection ; odrl:source ex:archive ]"
        assert activation(permission(stated), state="ex:x odrl:partOf ex:archive .") is ACTIVE
        assert activation(permission(stated)) is INACTIVE

    def test_the_asker_cannot_claim_to_be_a_member(self):
        asked = f"{ASKED} . ex:alice odrl:partOf ex:club"
        assert activation(permission(self.CLUB), asked) is INACTIVE

    def test_a_ban_on_a_member_is_in_doubt_for_the_whole(self):
        state = "ex:page odrl:partOf ex:x ."
        assert activation(prohibition("odrl:target ex:page"), state=state) is UNKNOWN
        assert activation(permission("odrl:target ex:page"), state=state) is INACTIVE


class TestRefinements:
    """A refinement narrows what it stands on."""

    ADULTS = (
        "odrl:assignee [ a odrl:PartyCollection ; odrl:source ex:club ; odrl:refinement "
        "[ odrl:leftOperand ex:age ; odrl:operator odrl:gteq ; odrl:rightOperand 18 ] ]"
    )

    @pytest.mark.parametrize("policy", [permission, prohibition])
    @pytest.mark.parametrize(
        ("state", "expected"),
        [
            ("ex:alice odrl:partOf ex:club ; ex:age 20 .", ACTIVE),
            ("ex:alice odrl:partOf ex:club ; ex:age 17 .", INACTIVE),
            ("ex:alice odrl:partOf ex:club .", UNKNOWN),
            ("ex:alice ex:age 20 .", INACTIVE),
        ],
    )
    def test_of_a_party(self, policy, state, expected):
        assert activation(policy(self.ADULTS), state=state) is expected

    def test_of_an_asset(self):
        stated = (
            "odrl:target [ a odrl:AssetCollection ; odrl:source ex:films ; odrl:refinement "
            "[ odrl:leftOperand ex:minutes ; odrl:operator odrl:lt ; odrl:rightOperand 60 ] ]"
        )
        assert activation(permission(stated), state="ex:x odrl:partOf ex:films ; ex:minutes 50 .") is ACTIVE
        assert activation(permission(stated), state="ex:x odrl:partOf ex:films ; ex:minutes 90 .") is INACTIVE

    def test_the_asker_cannot_describe_who_asks(self):
        asked = f"{ASKED} . ex:alice ex:age 20"
        assert activation(permission(self.ADULTS), asked, "ex:alice odrl:partOf ex:club .") is UNKNOWN

    COARSE = (
        "odrl:action [ rdf:value odrl:read ; odrl:refinement "
        "[ odrl:leftOperand odrl:resolution ; odrl:operator odrl:lteq ; odrl:rightOperand 100 ] ]"
    )
    ASKED_AT = (
        "odrl:assignee ex:alice ; odrl:target ex:x ; odrl:action [ rdf:value odrl:read ; odrl:refinement "
        "[ odrl:leftOperand odrl:resolution ; odrl:operator odrl:eq ; odrl:rightOperand {} ] ]"
    )

    @pytest.mark.parametrize("policy", [permission, prohibition])
    def test_of_an_action(self, policy):
        assert activation(policy(self.COARSE), self.ASKED_AT.format(50)) is ACTIVE
        assert activation(policy(self.COARSE), self.ASKED_AT.format(300)) is INACTIVE
        assert activation(policy(self.COARSE)) is UNKNOWN

    def test_is_reported_with_what_it_narrows(self):
        found = rule(evaluated(permission(self.COARSE), self.ASKED_AT.format(300)), "rule")
        assert [leaf.state for leaf in found.refinements.action] == [State.UNSATISFIED]
        assert found.refinements.party == ()

    def test_a_ban_on_a_nameless_collection_goes_by_its_refinements(self):
        marked = "odrl:leftOperand ex:secret ; odrl:operator odrl:eq ; odrl:rightOperand {}"
        nameless = f"odrl:target [ odrl:refinement [ {marked} ] ]"
        state = "ex:x ex:secret true ."
        assert activation(prohibition(nameless.format("true")), state=state) is ACTIVE
        assert activation(prohibition(nameless.format("false")), state=state) is INACTIVE
        assert activation(prohibition(nameless.format("true"))) is UNKNOWN
        assert activation(permission(nameless.format("true")), state=state) is INACTIVE


class TestActions:
    """Actions are included in others, and imply others."""

    @pytest.mark.parametrize("policy", [permission, prohibition])
    @pytest.mark.parametrize(
        ("stated", "asked", "expected"),
        [
            ("odrl:use", "odrl:extract", ACTIVE),
            ("odrl:modify", "odrl:write", ACTIVE),
            ("odrl:write", "odrl:modify", ACTIVE),
            ("odrl:use", "odrl:write", ACTIVE),
            ("odrl:use", "<http://creativecommons.org/ns#Sharing>", ACTIVE),
            ("odrl:transfer", "odrl:give", ACTIVE),
            ("odrl:use", "odrl:sell", INACTIVE),
            ("odrl:use", "ag:sequence", ACTIVE),
        ],
    )
    def test_of_odrl_and_of_our_vocabulary(self, policy, stated, asked, expected):
        text = f"odrl:assignee ex:alice ; odrl:target ex:x ; odrl:action {asked}"
        assert activation(policy(f"odrl:action {stated}"), text) is expected

    ASKED = "odrl:assignee ex:alice ; odrl:target ex:x ; odrl:action ex:scan"

    def test_of_the_files_themselves(self):
        state = "ex:scan odrl:includedIn ex:copy . ex:copy odrl:includedIn odrl:use ."
        assert activation(permission("odrl:action odrl:use"), self.ASKED, state) is ACTIVE

    def test_the_asker_cannot_say_what_an_action_is_included_in(self):
        asked = f"{self.ASKED} . ex:scan odrl:includedIn odrl:use"
        assert activation(permission("odrl:action odrl:use"), asked) is INACTIVE

    def test_an_action_of_which_nothing_is_known_may_be_part_of_what_is_banned(self):
        assert activation(prohibition("odrl:action odrl:use"), self.ASKED) is UNKNOWN
        assert activation(prohibition("odrl:action ex:scan"), self.ASKED) is ACTIVE

    def test_a_ban_on_a_part_of_what_is_asked_for_is_in_doubt(self):
        asked = "odrl:assignee ex:alice ; odrl:target ex:x ; odrl:action odrl:use"
        assert activation(prohibition("odrl:action odrl:read"), asked) is UNKNOWN
        assert activation(permission("odrl:action odrl:read"), asked) is INACTIVE

    def test_a_ban_on_an_implied_action_bans_what_implies_it(self):
        state = "ex:scan odrl:implies odrl:print ; odrl:includedIn odrl:use ."
        assert activation(prohibition("odrl:action odrl:print"), self.ASKED, state) is ACTIVE
        assert activation(permission("odrl:action odrl:print"), self.ASKED, state) is INACTIVE


class TestAnswers:
    """The request and the state of the world answer left operands, the time comes from the state alone."""

    FOR_RESEARCH = (
        "odrl:constraint [ odrl:leftOperand odrl:purpose ; odrl:operator odrl:eq ; odrl:rightOperand ex:research ]"
    )
    ANSWER = "odrl:leftOperand odrl:purpose ; odrl:operator {} ; odrl:rightOperand {}"

    @pytest.mark.parametrize(
        ("answer", "expected"),
        [
            ("odrl:constraint [ " + ANSWER.format("odrl:eq", "ex:research") + " ]", ACTIVE),
            ("odrl:constraint [ " + ANSWER.format("odrl:isAnyOf", "(ex:research)") + " ]", ACTIVE),
            ("odrl:constraint [ odrl:and [ " + ANSWER.format("odrl:eq", "ex:research") + " ] ]", ACTIVE),
            ("odrl:constraint [ " + ANSWER.format("odrl:neq", "ex:research") + " ]", UNKNOWN),
            ("odrl:constraint [ " + ANSWER.format("odrl:isAnyOf", "(ex:research ex:fun)") + " ]", UNKNOWN),
            ("odrl:constraint [ " + ANSWER.format("odrl:eq", "ex:fun") + " ]", UNKNOWN),
        ],
    )
    def test_of_the_request(self, answer, expected):
        assert activation(permission(self.FOR_RESEARCH), f"{ASKED} ; {answer}") is expected

    def test_of_the_state(self):
        fact = f"[] {self.ANSWER.format('odrl:eq', 'ex:research')} ."
        assert activation(permission(self.FOR_RESEARCH), state=fact) is ACTIVE

    def test_a_constraint_that_a_rule_in_the_state_states_is_no_fact(self):
        copied = f"ex:old a odrl:Permission ; odrl:constraint [ {self.ANSWER.format('odrl:eq', 'ex:research')} ] ."
        assert activation(permission(self.FOR_RESEARCH), state=copied) is UNKNOWN

    def test_of_both_must_fit(self):
        fact = f"[] {self.ANSWER.format('odrl:eq', 'ex:fun')} . ex:fun owl:differentFrom ex:research ."
        asked = f"{ASKED} ; odrl:constraint [ {self.ANSWER.format('odrl:eq', 'ex:research')} ]"
        assert activation(permission(self.FOR_RESEARCH), asked, fact) is INACTIVE

    @pytest.mark.parametrize(
        ("allowed", "stated", "expected"),
        [
            ("ag:Research", "ag:BiomarkerResearch", ACTIVE),
            ("ag:BiomarkerResearch", "ag:Research", INACTIVE),
            ("obo:DUO_0000038", "obo:DUO_0000039", INACTIVE),
            ("ag:Research", "ex:something", UNKNOWN),
        ],
    )
    def test_concepts_of_our_vocabulary_are_known_with_their_order(self, allowed, stated, expected):
        obo = "http://purl.obolibrary.org/obo/"
        allowed, stated = (re.sub(r"obo:(\w+)", rf"<{obo}\1>", text) for text in (allowed, stated))
        policy = permission(self.FOR_RESEARCH.replace("ex:research", allowed))
        asked = f"{ASKED} ; odrl:constraint [ {self.ANSWER.format('odrl:eq', stated)} ]"
        assert activation(policy, asked) is expected


@pytest.mark.parametrize(
    "stated",
    [
        "odrl:asignee ex:bob ; odrl:action odrl:read",
        "odrl:action odrl:reed",
        "odrl:target odrl:asset",
        "odrl:relation ex:x",
        "odrl:function ex:bob",
        "odrl:refinement [ odrl:leftOperand odrl:count ; odrl:operator odrl:lt ; odrl:rightOperand 1 ]",
        "odrl:obligation ex:duty",
        "a odrl:Permision",
        "a odrl:Duty",
        'odrl:assignee "alice"',
        'odrl:action "read"',
        'odrl:action "odrl:read"',
        "odrl:action [ odrl:refinement ex:refinement ]",
        "odrl:action [ rdf:value odrl:read ; odrl:refinment ex:refinement ]",
        "odrl:assignee [ odrl:source ex:club ; odrl:refinment ex:refinement ]",
        "odrl:assignee [ odrl:uid ex:bob, ex:carol ]",
    ],
)
@pytest.mark.parametrize("policy", [permission, prohibition])
def test_a_rule_that_is_not_understood_is_unknown_and_says_why(policy, stated):
    evaluation = evaluated(policy(stated))
    assert rule(evaluation, "rule").activation is UNKNOWN
    assert evaluation.warnings


def test_the_warning_names_the_term_and_the_one_that_may_be_meant():
    evaluation = evaluated(permission("odrl:asignee ex:bob"))
    assert evaluation.warnings == (
        f"`{EX}rule`: `odrl:asignee` is no term of ODRL 2.2; did you mean `odrl:assignee`?",
    )
