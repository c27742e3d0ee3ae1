"""What rights and bans make of a use together."""

import pytest

from tests.engine.odrl.written import ASKED, evaluated, verdict

OPEN = "odrl:constraint [ odrl:leftOperand odrl:purpose ; odrl:operator odrl:eq ; odrl:rightOperand ex:fun ]"


def rules(*kinds: str, conflict: str = "", name: str = "policy") -> str:
    """Return a policy with a rule for each of `kinds`: `+` a right, `-` a ban, `?` in front for a doubtful one."""
    shared = "".join(f"odrl:conflict odrl:{term} ; " for term in conflict.split())
    text = f"ex:{name} a odrl:Set ; {shared} ex:is ex:here ."
    for number, kind in enumerate(kinds):
        link = "permission" if kind.endswith("+") else "prohibition"
        stated = f"{ASKED} ; {OPEN}" if kind.startswith("?") else ASKED
        text += f" ex:{name} odrl:{link} ex:{name}{number} . ex:{name}{number} {stated} ."
    return text


@pytest.mark.parametrize(
    ("kinds", "conflict", "expected"),
    [
        ((), "", "not-granted"),
        (("+",), "", "permitted"),
        (("?+",), "", "undetermined"),
        (("+", "?+"), "", "permitted"),
        (("-",), "", "prohibited"),
        (("?-",), "", "not-granted"),
        (("?+", "?-"), "", "undetermined"),
        (("?+", "-"), "", "prohibited"),
        (("+", "-"), "", "prohibited"),
        (("+", "-"), "invalid", "prohibited"),
        (("+", "-"), "prohibit", "prohibited"),
        (("+", "-"), "perm", "permitted"),
        (("+", "-"), "perm prohibit", "prohibited"),
        (("+", "-"), "perm invalid", "prohibited"),
        (("+", "?-"), "", "undetermined"),
        (("+", "?-"), "prohibit", "undetermined"),
        (("+", "?-"), "perm", "permitted"),
        (("?+", "-"), "perm", "undetermined"),
        (("-",), "perm", "prohibited"),
    ],
)
def test_one_policy(kinds, conflict, expected):
    assert verdict(rules(*kinds, conflict=conflict)) == expected


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        (rules("+", name="a"), rules("+", name="b"), "permitted"),
        (rules("+", name="a"), rules("-", name="b"), "prohibited"),
        (rules("+", conflict="perm", name="a"), rules("-", name="b"), "prohibited"),
        (rules("+", name="a"), rules("-", conflict="perm", name="b"), "prohibited"),
        (rules("+", conflict="perm", name="a"), rules("-", conflict="perm", name="b"), "permitted"),
        (rules("+", conflict="perm", name="a"), rules("-", conflict="prohibit", name="b"), "prohibited"),
        (rules("+", name="a"), rules("?-", name="b"), "undetermined"),
        (rules("+", name="a"), rules(name="b"), "permitted"),
    ],
)
def test_two_policies(first, second, expected):
    assert verdict(first + second) == expected


def test_a_conflict_strategy_is_inherited():
    parent = rules("-", conflict="perm", name="parent")
    child = rules("+", conflict="perm", name="child") + " ex:child odrl:inheritFrom ex:parent ."
    assert verdict(parent + child) == "permitted"
    assert verdict(parent.replace("odrl:perm ", "odrl:prohibit ") + child) == "prohibited"


def test_an_action_that_implies_a_banned_one_is_in_conflict():
    text = (
        rules("+").replace("odrl:read", "ex:share")
        + " ex:policy odrl:prohibition ex:ban . ex:ban odrl:action odrl:distribute ."
    )
    asked = ASKED.replace("odrl:read", "ex:share")
    placed = "ex:share odrl:includedIn odrl:use ."
    assert verdict(text, asked, placed) == "permitted"
    assert verdict(text, asked, f"{placed} ex:share odrl:implies odrl:distribute .") == "prohibited"


class TestSeveralUses:
    """Everything that is asked for must be permitted."""

    TEXT = rules("+")

    @pytest.mark.parametrize(
        ("asked", "expected"),
        [
            (ASKED, "permitted"),
            (f"{ASKED} ; odrl:target ex:y", "not-granted"),
            (f"{ASKED} ; odrl:action odrl:sell", "not-granted"),
            (f"{ASKED} ; odrl:assignee ex:bob", "not-granted"),
            (f"{ASKED} . ex:request odrl:permission ex:second . ex:second {ASKED}", "permitted"),
            (f"{ASKED} . ex:request odrl:permission ex:second . ex:second odrl:target ex:y", "not-granted"),
        ],
    )
    def test_verdict(self, asked, expected):
        assert verdict(self.TEXT, asked) == expected

    def test_each_use_has_reports_of_its_own(self):
        found = evaluated(self.TEXT, f"{ASKED} ; odrl:target ex:y")
        assert [outcome.verdict.word for outcome in found.outcomes] == ["permitted", "not-granted"]
        assert [r.activation.value for r in found.reports[0].rules] == ["Active", "Inactive"]


class TestReasons:
    """The outcome says why."""

    def reasons(self, text: str, state: str = "") -> tuple[str, ...]:
        return evaluated(text, state=state).outcomes[0].reasons

    def test_what_nobody_answers_is_named(self):
        assert self.reasons(rules("?+")) == (
            "`http://example.org/policy0` may permit it: nobody answers `http://www.w3.org/ns/odrl/2/purpose`",
        )

    def test_what_cannot_be_compared_is_named(self):
        state = "[] odrl:leftOperand odrl:purpose ; odrl:operator odrl:eq ; odrl:rightOperand ex:work ."
        assert "`http://www.w3.org/ns/odrl/2/purpose` cannot be compared" in self.reasons(rules("?+"), state)[0]

    def test_both_sides_of_a_conflict_are_named(self):
        assert self.reasons(rules("+", "-")) == (
            "`http://example.org/policy1` forbids it",
            "`http://example.org/policy0` permits it",
            "by the conflict strategies of the policies no permission prevails",
        )

    def test_the_open_duty_is_named(self):
        text = rules("+") + " ex:policy0 odrl:duty ex:duty . ex:duty a odrl:Duty ; odrl:action odrl:compensate ."
        assert "the duty `http://example.org/duty` is not on record as fulfilled" in self.reasons(text)

    def test_an_offer_says_that_it_grants_nothing(self):
        found = self.reasons(rules("+").replace("odrl:Set", "odrl:Offer"))
        assert any("grants nothing by itself" in reason for reason in found)
        assert "no permission covers it" in found

    def test_who_does_not_say_who_asks_is_told(self):
        found = evaluated(rules("+"), ASKED.replace("odrl:assignee ex:alice ;", ""))
        assert "nobody says who asks" in found.outcomes[0].reasons[0]
