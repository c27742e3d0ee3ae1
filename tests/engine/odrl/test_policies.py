"""What a policy says for all its rules, what it inherits, and when it cannot be relied on."""

import pytest

from graph_api.domain.errors import UsageError
from graph_api.engine.odrl.model import Activation
from tests.engine.odrl.written import ASKED, EX, activation, evaluated, permission, prohibition, rule, verdict

ACTIVE, INACTIVE, UNKNOWN = Activation.ACTIVE, Activation.INACTIVE, Activation.UNKNOWN
BOB = ASKED.replace("alice", "bob")


def policy(link: str = "permission", stated: str = "", shared: str = "") -> str:
    return f"ex:policy a odrl:Set ; {shared} odrl:{link} ex:rule . ex:rule a odrl:Rule ; {stated} ex:is ex:here ."


class TestKind:
    """The property that attaches a rule says of which kind it is."""

    def test_an_untyped_rule_is_what_its_policy_makes_it(self):
        assert verdict(policy("permission")) == "permitted"
        assert verdict(policy("prohibition")) == "prohibited"
        assert verdict(policy("obligation")) == "not-granted"

    @pytest.mark.parametrize("link", ["permission", "prohibition", "obligation"])
    def test_a_rule_of_another_kind_is_unknown(self, link):
        other = "odrl:Duty" if link != "obligation" else "odrl:Permission"
        found = evaluated(policy(link, f"a {other} ;"))
        assert rule(found, "rule").activation is UNKNOWN
        assert f"`{EX}rule` is of another kind than the property says that attaches it" in found.warnings

    def test_one_rule_cannot_be_a_right_and_a_ban(self):
        both = (
            "ex:policy a odrl:Set ; odrl:permission ex:rule ; odrl:prohibition ex:rule . ex:rule ex:is ex:here ."
        )
        assert verdict(both) == "prohibited"

    def test_a_rule_that_is_nowhere_described_is_unknown(self):
        assert activation("ex:policy a odrl:Set ; odrl:permission ex:rule .") is UNKNOWN
        assert activation("ex:policy a odrl:Set ; odrl:prohibition ex:rule .") is UNKNOWN

    def test_a_policy_without_a_type_is_known_by_its_rules(self):
        assert verdict("ex:policy odrl:permission ex:rule . ex:rule a odrl:Permission .") == "permitted"


class TestShared:
    """What the policy says holds for rules that do not say it; a ban takes it in addition."""

    @pytest.mark.parametrize(
        ("shared", "stated", "asked", "granted", "banned"),
        [
            ("odrl:assignee ex:alice ;", "", ASKED, ACTIVE, ACTIVE),
            ("odrl:assignee ex:alice ;", "", BOB, INACTIVE, INACTIVE),
            ("odrl:target ex:x ;", "", ASKED, ACTIVE, ACTIVE),
            ("odrl:target ex:y ;", "", ASKED, INACTIVE, INACTIVE),
            ("odrl:action odrl:read ;", "", ASKED, ACTIVE, ACTIVE),
            ("odrl:action odrl:sell ;", "", ASKED, INACTIVE, INACTIVE),
            ("odrl:assignee ex:alice ;", "odrl:assignee ex:bob ;", ASKED, INACTIVE, ACTIVE),
            ("odrl:target ex:x ;", "odrl:target ex:y ;", ASKED, INACTIVE, ACTIVE),
        ],
    )
    def test_parties_assets_and_actions(self, shared, stated, asked, granted, banned):
        assert activation(policy("permission", stated, shared), asked) is granted
        assert activation(policy("prohibition", stated, shared), asked) is banned

    def test_a_constraint_on_the_policy_limits_rights_and_no_bans(self):
        shared = "odrl:constraint [ odrl:leftOperand odrl:count ; odrl:operator odrl:lt ; odrl:rightOperand 1 ] ;"
        assert activation(policy("permission", "", shared)) is UNKNOWN
        assert activation(policy("prohibition", "", shared)) is ACTIVE

    def test_things_that_point_at_the_policy_are_meant_by_all_its_rules(self):
        stated = "odrl:target ex:y ; odrl:assignee ex:carol ;"
        assert activation(policy("permission", stated)) is INACTIVE
        pointing = "ex:x odrl:hasPolicy ex:policy . ex:alice odrl:assigneeOf ex:policy ."
        assert activation(policy("permission", stated), state=pointing) is ACTIVE

    def test_the_request_shares_too(self):
        asked = "odrl:action odrl:read . ex:request odrl:assignee ex:alice ; odrl:target ex:x"
        assert activation(policy("permission", f"{ASKED} ;"), asked) is ACTIVE


class TestInheritance:
    """A policy has the rules of its parents; what is nearest to a rule counts."""

    PARENT = "ex:parent a odrl:Policy ; {} odrl:permission ex:rule . ex:rule {} ex:is ex:here . "
    CHILD = "ex:child a odrl:Policy ; {} odrl:inheritFrom ex:parent . "

    def reports(self, text: str, policy: str, asked: str = ASKED) -> dict[str, Activation]:
        found = evaluated(text, asked)
        return {r.rule: r.activation for p in found.reports if p.policy == EX + policy for r in p.rules}

    def test_rules_are_inherited_at_any_depth(self):
        text = self.PARENT.format("", "") + self.CHILD.format("")
        text += "ex:grandchild odrl:inheritFrom ex:child ; odrl:prohibition ex:ban . ex:ban ex:is ex:here ."
        assert self.reports(text, "child") == {f"{EX}rule": ACTIVE}
        assert self.reports(text, "grandchild") == {f"{EX}rule": ACTIVE, f"{EX}ban": ACTIVE}

    def test_a_child_completes_what_the_parent_leaves_open(self):
        text = self.PARENT.format("", "") + self.CHILD.format("odrl:assignee ex:bob ;")
        assert self.reports(text, "child") == {f"{EX}rule": INACTIVE}
        assert self.reports(text, "child", BOB) == {f"{EX}rule": ACTIVE}

    def test_a_parent_completes_what_the_child_leaves_open(self):
        text = self.PARENT.format("odrl:assignee ex:bob ;", "")
        text += (
            "ex:child a odrl:Policy ; odrl:inheritFrom ex:parent ; odrl:permission ex:own . ex:own ex:is ex:here ."
        )
        assert self.reports(text, "child") == {f"{EX}rule": INACTIVE, f"{EX}own": INACTIVE}

    def test_what_stands_at_the_parent_is_nearer_to_its_rules(self):
        text = self.PARENT.format("odrl:assignee ex:alice ;", "") + self.CHILD.format("odrl:assignee ex:bob ;")
        assert self.reports(text, "child") == {f"{EX}rule": ACTIVE}
        assert self.reports(text, "child", BOB) == {f"{EX}rule": INACTIVE}

    def test_a_policy_that_is_inherited_grants_through_its_heirs(self):
        open_to_all = self.PARENT.format("", "")
        heir = self.CHILD.format("odrl:assignee ex:alice ;")
        assert verdict(open_to_all, BOB) == "permitted"
        assert verdict(open_to_all + heir) == "permitted"
        assert verdict(open_to_all + heir, BOB) == "not-granted"

    def test_a_ban_of_the_parent_binds(self):
        text = "ex:parent a odrl:Set ; odrl:prohibition ex:ban . ex:ban ex:is ex:here . "
        text += self.CHILD.format("odrl:permission ex:own ;") + "ex:own ex:is ex:here ."
        assert verdict(text) == "prohibited"

    @pytest.mark.parametrize(
        "ring", ["ex:parent odrl:inheritFrom ex:child .", "ex:child odrl:inheritFrom ex:child ."]
    )
    def test_inheritance_in_a_circle_is_unknown(self, ring):
        text = self.PARENT.format("", "") + self.CHILD.format("")
        assert self.reports(text + ring, "child") == {f"{EX}rule": UNKNOWN}
        assert verdict(text + ring) != "permitted"

    def test_a_policy_whose_parent_is_not_given_is_unknown(self):
        text = "ex:child odrl:inheritFrom ex:parent ; odrl:permission ex:rule . ex:rule ex:is ex:here ."
        found = evaluated(text)
        assert rule(found, "rule").activation is UNKNOWN
        assert found.verdict.word == "undetermined"
        assert "is not among the policies given" in found.warnings[0]

    def test_such_a_policy_casts_doubt_on_the_permission_of_another(self):
        orphan = "ex:child odrl:inheritFrom ex:nowhere ; odrl:obligation ex:duty . ex:duty a odrl:Duty . "
        assert verdict(policy("permission") + orphan) == "undetermined"

    def test_and_no_conflict_strategy_lifts_that_doubt(self):
        text = policy("permission", "", "odrl:conflict odrl:perm ; odrl:inheritFrom ex:nowhere ;")
        assert verdict(policy("permission", "", "odrl:conflict odrl:perm ;")) == "permitted"
        assert verdict(text) == "undetermined"
        orphan = "ex:child odrl:conflict odrl:perm ; odrl:inheritFrom ex:nowhere ; odrl:obligation ex:duty . "
        assert verdict(policy("permission", "", "odrl:conflict odrl:perm ;") + orphan) == "undetermined"

    STATUS = "[ odrl:leftOperand odrl:count ; odrl:operator odrl:lt ; odrl:rightOperand 9 ; odrl:status 1 ]"

    def test_a_status_is_not_inherited(self):
        text = self.PARENT.format("", f"odrl:constraint {self.STATUS} ;") + self.CHILD.format("")
        assert self.reports(text, "parent") == {f"{EX}rule": ACTIVE}
        assert self.reports(text, "child") == {f"{EX}rule": UNKNOWN}


class TestDoubt:
    """Nothing in a policy that is not understood can be relied on."""

    @pytest.mark.parametrize(
        "shared",
        [
            "odrl:profile ex:profile ;",
            "odrl:prohibtion ex:ban ;",
            "odrl:conflict odrl:permit ;",
            "odrl:conflict ex:mine ;",
            "odrl:relation ex:x ;",
            "a odrl:Policyy ;",
            'odrl:prohibition "ban" ;',
        ],
    )
    def test_such_a_policy_is_unknown_and_says_why(self, shared):
        for link in ("permission", "prohibition"):
            found = evaluated(policy(link, "", shared))
            assert rule(found, "rule").activation is UNKNOWN
            assert found.verdict.word != "permitted"
            assert found.warnings

    def test_a_profile_that_the_caller_vouches_for_is_understood(self):
        text = policy("permission", "", "odrl:profile ex:profile ;")
        assert evaluated(text, profiles=(f"{EX}profile",)).verdict.word == "permitted"

    @pytest.mark.parametrize(
        "profile",
        [
            "odrl:core",
            "<http://www.w3.org/ns/odrl/2/>",
            "<https://w3id.org/alliance-graph/ontology/vocabulary/actions>",
        ],
    )
    def test_the_core_and_our_own_profile_are_understood(self, profile):
        assert verdict(policy("permission", "", f"odrl:profile {profile} ;")) == "permitted"

    def test_a_policy_that_is_replaced_is_void(self):
        assert verdict(policy("permission", "", "dct:isReplacedBy ex:new ;")) == "not-granted"
        assert verdict(policy("prohibition", "", "dct:isReplacedBy ex:new ;")) == "not-granted"


class TestType:
    """Offers, requests, assertions and tickets grant nothing by themselves."""

    @pytest.mark.parametrize("kind", ["Policy", "Set", "Privacy"])
    def test_granting(self, kind):
        assert verdict(policy("permission").replace("odrl:Set", f"odrl:{kind}")) == "permitted"

    @pytest.mark.parametrize("kind", ["Offer", "Assertion", "Ticket", "Set, odrl:Offer"])
    def test_not_granting(self, kind):
        text = policy("permission").replace("odrl:Set", f"odrl:{kind}")
        found = evaluated(text)
        assert rule(found, "rule").activation is ACTIVE
        assert found.verdict.word == "not-granted"
        assert verdict(policy("prohibition").replace("odrl:Set", f"odrl:{kind}")) == "prohibited"

    def test_a_permission_of_an_agreement_names_whom_it_is_for(self):
        text = policy("permission").replace("odrl:Set", "odrl:Agreement")
        assert activation(text) is UNKNOWN
        assert activation(text.replace("odrl:permission", "odrl:assignee ex:alice ; odrl:permission")) is ACTIVE
        assert activation(policy("prohibition").replace("odrl:Set", "odrl:Agreement")) is ACTIVE


class TestIdentity:
    """A thing is known by its odrl:uid, and by a text that is a whole IRI."""

    @pytest.mark.parametrize("link", ["permission", "prohibition"])
    @pytest.mark.parametrize(
        "party",
        [
            "[ a odrl:Party ; odrl:uid ex:alice ]",
            '[ a odrl:Party ; odrl:uid "http://example.org/alice" ]',
            '"http://example.org/alice"',
            '"http://example.org/alice"^^xsd:anyURI',
        ],
    )
    def test_parties(self, link, party):
        assert activation(policy(link, f"odrl:assignee {party} ;")) is ACTIVE
        assert activation(policy(link, f"odrl:assignee {party} ;"), BOB) is INACTIVE

    def test_policies(self):
        parent = "[ a odrl:Set ; odrl:uid ex:parent ; odrl:permission ex:rule ] . ex:rule ex:is ex:here . "
        child = "ex:child a odrl:Set ; odrl:inheritFrom ex:parent ."
        assert verdict(parent + child) == "permitted"

    def test_requests(self):
        asked = "odrl:assignee [ odrl:uid ex:alice ] ; odrl:action odrl:read ; odrl:target ex:x"
        assert activation(policy("permission", f"{ASKED} ;"), asked) is ACTIVE

    def test_a_text_in_a_request_names_nobody(self):
        found = evaluated(policy("permission", f"{ASKED} ;"), ASKED.replace("ex:alice", '"alice"'))
        assert rule(found, "rule").activation is UNKNOWN
        assert any("the text `alice` names nothing" in warning for warning in found.warnings)


class TestWhatWasMeantIsNotOverlooked:
    @pytest.mark.parametrize("kind", ["Permission", "Prohibition"])
    @pytest.mark.parametrize(
        "link", ["", "ex:policy ex:prohibition ex:loose . ", "ex:policy odrl:duty ex:loose . "]
    )
    def test_a_rule_that_no_policy_states_is_refused(self, kind, link):
        with pytest.raises(UsageError, match="no policy states the rule"):
            evaluated(f"{permission(ASKED)} {link} ex:loose a odrl:{kind} ; {ASKED} .")

    def test_a_duty_that_is_a_text_makes_its_permission_unknown(self):
        found = evaluated(permission(f'{ASKED} ; odrl:duty "pay 5 EUR"'))
        assert found.verdict.word == "undetermined"
        assert found.warnings == (
            f"`{EX}rule`: the text `pay 5 EUR` is no duty; describe the duty and link to it",
        )

    def test_a_remedy_that_is_a_text_leaves_its_ban_as_it_is(self):
        assert verdict(prohibition(f'{ASKED} ; odrl:remedy "pay 5 EUR"')) == "prohibited"
