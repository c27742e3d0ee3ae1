"""For whom an agent acts, and the share that an organisation reaches in another one."""

from itertools import permutations

import pytest

from graph_api.engine.derive.parties import acting, control
from graph_api.engine.graph import Graph
from graph_api.engine.terms import XSD_DECIMAL, Literal, ag, number_of
from tests.engine.derive.facts import EX, facts, told


def employed(person: str, employer: str, state: str = "ValidThroughout") -> str:
    post = f"post-{person}-{employer}"
    return f"{post} employee {person}\n{post} employer {employer}\n{post} validityState {state}\n"


def acts_for(text: str, agent: str) -> set[str]:
    """Return those for whom `agent` acts."""
    return {o for s, _, o in told(acting(facts(text), EX + agent), "actsFor") if s == agent}


def test_everybody_acts_for_themselves():
    assert acts_for("", "ann") == {"ann"}


def test_an_employee_of_a_unit_acts_for_the_whole():
    text = employed("ann", "lab") + "lab unitOf department\ndepartment unitOf university\nother unitOf university"
    assert acts_for(text, "ann") == {"ann", "lab", "department", "university"}
    assert acts_for(text, "department") == {"department", "university"}
    assert acts_for(text, "university") == {"university"}


@pytest.mark.parametrize("state", ["Lapsed", "NotYetValid", "BeginsDuring", "LapsesDuring", "ValidityUnknown"])
def test_a_post_that_does_not_hold_all_the_time_carries_nothing(state: str):
    assert acts_for(employed("ann", "lab", state), "ann") == {"ann"}


def test_a_post_of_unknown_time_carries_nothing():
    assert acts_for("post employee ann\npost employer lab", "ann") == {"ann"}


def test_several_posts_carry_each():
    assert acts_for(employed("ann", "lab") + employed("ann", "firm"), "ann") == {"ann", "lab", "firm"}


def test_units_in_a_circle_come_to_an_end():
    assert acts_for("a unitOf b\nb unitOf c\nc unitOf a\na unitOf a", "a") == {"a", "b", "c"}


def interest(name: str, holder: str, over: str, share: str, state: str = "ValidThroughout") -> str:
    return (
        f"{name} a ControlInterest\n{name} controllingOrganisation {holder}\n"
        f"{name} controlledOrganisation {over}\n{name} votingShare {share}\n{name} validityState {state}\n"
    )


def shares(graph: Graph) -> dict[tuple[str, str], str]:
    """Return the share of each holder in each organisation."""
    found: dict[str, dict[str, str]] = {}
    for position, name, value in told(control(graph), "positionOf", "positionIn", "effectiveShare"):
        found.setdefault(position, {})[name] = value
    assert all(len(one) == 3 for one in found.values())
    return {(one["positionOf"], one["positionIn"]): one["effectiveShare"] for one in found.values()}


def test_a_chain_is_as_strong_as_its_weakest_link():
    text = interest("i", "a", "b", "80") + interest("j", "b", "c", "51") + interest("k", "c", "d", "100")
    assert shares(facts(text)) == {
        ("a", "b"): "80",
        ("a", "c"): "51",
        ("a", "d"): "51",
        ("b", "c"): "51",
        ("b", "d"): "51",
        ("c", "d"): "100",
    }


def test_the_strongest_of_several_chains_counts():
    text = (
        interest("i", "a", "b", "30")
        + interest("j", "b", "d", "90")
        + interest("k", "a", "c", "60")
        + interest("l", "c", "d", "55.5")
        + interest("m", "a", "d", "10")
    )
    assert shares(facts(text))["a", "d"] == "55.5"


def test_a_chain_that_is_found_late_strengthens_what_lies_behind_it():
    links = (
        interest("i", "a", "b", "10"),
        interest("j", "b", "c", "90"),
        interest("k", "a", "d", "70"),
        interest("l", "d", "b", "60"),
        interest("m", "c", "e", "80"),
    )
    expected = shares(facts("".join(links)))
    assert expected["a", "b"] == expected["a", "c"] == expected["a", "e"] == "60"
    for order in permutations(links):
        assert shares(facts("".join(order))) == expected


def test_circles_end_and_nobody_holds_themselves():
    text = interest("i", "a", "b", "60") + interest("j", "b", "c", "70") + interest("k", "c", "a", "80")
    assert shares(facts(text)) == {
        ("a", "b"): "60",
        ("a", "c"): "60",
        ("b", "c"): "70",
        ("b", "a"): "70",
        ("c", "a"): "80",
        ("c", "b"): "60",
    }


@pytest.mark.parametrize("state", ["Lapsed", "NotYetValid", "BeginsDuring", "LapsesDuring", "ValidityUnknown"])
def test_an_interest_that_does_not_hold_all_the_time_counts_nothing(state: str):
    text = interest("i", "a", "b", "80", state) + interest("j", "b", "c", "60")
    assert shares(facts(text)) == {("b", "c"): "60"}


@pytest.mark.parametrize(
    "change",
    [("i votingShare 80\n", ""), ("i votingShare 80\n", 'i votingShare "most"\n'),
     ("i votingShare 80\n", "i votingShare 80\ni votingShare 20\n"), ("i a ControlInterest\n", ""),
     ("i controllingOrganisation a\n", ""), ("i controllingOrganisation a\n", 'i controllingOrganisation "a"\n')],
)  # fmt: skip
def test_an_interest_that_is_not_fully_known_counts_nothing(change: tuple[str, str]):
    text = interest("i", "a", "b", "80")
    assert change[0] in text
    assert not shares(facts(text.replace(*change)))


def test_of_two_interests_in_one_organisation_the_larger_counts():
    text = interest("i", "a", "b", "20") + interest("j", "a", "b", "40")
    assert shares(facts(text)) == {("a", "b"): "40"}


@pytest.mark.parametrize("share", ["0.00000001", "100.0", "33.333333333333333333", "0"])
def test_a_share_is_written_as_a_number_that_rules_can_read(share: str):
    found = [o for _, p, o in control(facts(interest("i", "a", "b", share))) if p == ag("effectiveShare")]
    assert [number_of(o) for o in found] == [number_of(Literal(share, XSD_DECIMAL))]
