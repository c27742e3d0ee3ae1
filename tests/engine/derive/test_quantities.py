"""What a shipment takes in all, and how far it uses up the caps of its charter."""

import pytest

from graph_api.engine.derive.quantities import cap_positions, shares, taken
from tests.engine.derive.facts import EX, facts, told


def amount(node: str, number: str, unit: str = "mL") -> str:
    return f'{node} numericValue {number}\n{node} unitCode "{unit}"\n'


def item(name: str, asset: str, number: str, unit: str = "mL") -> str:
    return f"shipment item {name}\n{name} asset {asset}\n{name} quantity q-{name}\n" + amount(
        f"q-{name}", number, unit
    )


def rows(found: set[tuple[str, str, str]], key: str) -> dict[str, dict[str, str]]:
    """Return what is said of each node, by the value of its property `key`."""
    nodes: dict[str, dict[str, str]] = {}
    for node, name, value in found:
        nodes.setdefault(node, {})[name] = value
    return {one[key]: {n: v for n, v in one.items() if n != key} for one in nodes.values()}


def taken_from(text: str) -> dict[str, dict[str, str]]:
    names = ("takenFrom", "takenValue", "takenUnit", "leftValue")
    return rows(told(taken(facts(text), EX + "shipment"), *names), "takenFrom")


STOCK = "sample quantity stock\n" + amount("stock", "10")


def test_what_is_taken_is_added_up_for_each_material():
    text = STOCK + item("one", "sample", "2.5") + item("two", "sample", "0.75") + item("three", "other", "1")
    assert taken_from(text) == {
        "sample": {"takenValue": "3.25", "takenUnit": "mL", "leftValue": "6.75"},
        "other": {"takenValue": "1", "takenUnit": "mL"},
    }


def test_more_than_there_is_leaves_less_than_nothing():
    assert taken_from(STOCK + item("one", "sample", "10.5"))["sample"]["leftValue"] == "-0.5"


def test_a_limit_counts_the_items_that_it_limits():
    text = item("one", "a", "2") + item("two", "b", "3") + item("three", "c", "4")
    text += "limit limitsItem one\nlimit limitsItem two\n"
    assert taken_from(text)["limit"] == {"takenValue": "5", "takenUnit": "mL"}


@pytest.mark.parametrize(
    "second",
    [item("two", "sample", "1", "uL"), item("two", "sample", "0"), item("two", "sample", "-1"),
     "shipment item two\ntwo asset sample\n", "shipment item two\ntwo asset sample\ntwo quantity q-two\n",
     item("two", "sample", "1") + 'q-two unitCode "mL2"\n', item("two", "sample", "1") + "q-two numericValue 2\n",
     item("two", "sample", "1") + "two quantity q-more\n" + amount("q-more", "1"),
     item("two", "sample", '"some"')],
)  # fmt: skip
def test_without_every_amount_in_one_unit_there_is_no_sum(second: str):
    assert not taken_from(STOCK + item("one", "sample", "2") + second)


@pytest.mark.parametrize(
    "stock",
    ["", "sample quantity stock\n" + amount("stock", "10", "uL"), STOCK + "stock numericValue 11\n",
     "sample quantity stock\n" + amount("stock", "0")],
)  # fmt: skip
def test_what_is_left_is_told_where_the_stock_is_known(stock: str):
    assert taken_from(stock + item("one", "sample", "2")) == {"sample": {"takenValue": "2", "takenUnit": "mL"}}


def test_the_items_of_another_shipment_do_not_count():
    text = item("one", "sample", "2") + item("two", "sample", "3").replace("shipment item", "elsewhere item")
    assert taken_from(text)["sample"]["takenValue"] == "2"


CHARTER = (
    "shipment underCharter charter\ncharter capInTotal total\ncharter capPerDonor each\n"
    + amount("total", "100")
    + amount("each", "20")
)
ITEMS = (
    item("one", "a", "5")
    + "one needsConsentOf ann\n"
    + item("two", "b", "7")
    + "two needsConsentOf bob\n"
    + item("three", "pool", "1")
    + "three needsConsentOf ann\nthree needsConsentOf bob\n"
)


def drawdown(name: str, number: str, donor: str = "", timing: str = "HappenedBefore") -> str:
    text = f"{name} drawdownOf charter\n{name} drawdownQuantity q-{name}\n{name} timing {timing}\n"
    return text + amount(f"q-{name}", number) + (f"{name} drawdownDonor {donor}\n" if donor else "")


def positions(text: str) -> dict[str, dict[str, str]]:
    """Return used and capped amounts, by donor, or `all`."""
    names = ("capPositionDonor", "usedValue", "capValue")
    nodes: dict[str, dict[str, str]] = {}
    for node, name, value in told(cap_positions(facts(text), EX + "shipment"), "capPositionOf", *names):
        nodes.setdefault(node, {})[name] = value
    assert all(one.pop("capPositionOf") == "charter" for one in nodes.values())
    return {one.pop("capPositionDonor", "all"): one for one in nodes.values()}


def test_a_shipment_is_counted_on_top_of_what_was_drawn():
    drawn = drawdown("d1", "30", "ann") + drawdown("d2", "2", "bob") + drawdown("d3", "4")
    assert positions(CHARTER + ITEMS + drawn) == {
        "all": {"usedValue": "49", "capValue": "100"},
        "ann": {"usedValue": "40", "capValue": "20"},
        "bob": {"usedValue": "14", "capValue": "20"},
    }


@pytest.mark.parametrize(
    ("timing", "counts"),
    [("HappenedBefore", True), ("HappensDuring", True), ("HappensAfter", False), ("NotHappenedYet", False),
     ("TimingUnheardOf", True)],
)  # fmt: skip
def test_a_drawdown_counts_unless_it_is_known_to_come_later(timing: str, counts: bool):
    found = positions(CHARTER + ITEMS + drawdown("d1", "30", timing=timing))
    assert found["all"]["usedValue"] == ("43" if counts else "13")
    assert found["ann"]["usedValue"] == ("36" if counts else "6")


@pytest.mark.parametrize(
    "drawn",
    ["d1 drawdownOf charter\n", drawdown("d1", "3").replace('"mL"', '"uL"'), drawdown("d1", "-3"),
     drawdown("d1", "3") + "q-d1 numericValue 4\n"],
)  # fmt: skip
def test_with_a_drawdown_of_unknown_amount_nothing_is_known(drawn: str):
    assert positions(CHARTER + ITEMS + drawn) == {"all": {}, "ann": {}, "bob": {}}


def test_a_drawdown_of_one_donor_that_is_unknown_leaves_the_other_known():
    found = positions(CHARTER + ITEMS + "d1 drawdownOf charter\nd1 drawdownDonor ann\n")
    assert found == {"all": {}, "ann": {}, "bob": {"usedValue": "8", "capValue": "20"}}


def test_a_cap_in_another_unit_or_stated_twice_is_not_compared():
    assert positions((CHARTER + ITEMS).replace('total unitCode "mL"', 'total unitCode "uL"'))["all"] == {}
    assert positions(CHARTER + ITEMS + "total numericValue 90\n")["all"] == {}
    assert positions(CHARTER + ITEMS + "charter capInTotal more\n" + amount("more", "90"))["all"] == {}


def test_a_charter_without_caps_has_no_position():
    assert not positions("shipment underCharter charter\n" + ITEMS)
    assert not positions(ITEMS + "charter capInTotal total\n" + amount("total", "100"))


SHARED = """
result operativeInterest first
result operativeInterest second
first interestOf ann
second interestOf ben
"""


@pytest.mark.parametrize(
    ("stated", "expected"),
    [
        ("first share 0.5\nsecond share 0.5", ["1.0"]),
        ("first share 0.5\nsecond share 0.25", ["0.75"]),
        ("first share 0.5", ["0.5"]),
        ("", []),
        ("first share 0.5\nsecond share 1.0\nsecond displaces first", ["1.0"]),
        ("first share 0.5\nsecond share 1.0\nformer displaces first", ["1.5"]),
        ("first share 0.5\nthird interestOf ben\nthird share 0.5", ["0.5"]),
    ],
)
def test_the_shares_that_are_stated_come_to_a_sum(stated: str, expected: list[str]):
    found = told(shares(facts(SHARED + stated)), "sharesOnRecord")
    assert found == {("result", "sharesOnRecord", one) for one in expected}
