"""What a shipment states holds for its items."""

import pytest

from graph_api.engine.derive.shipment import items
from graph_api.engine.terms import ag, local_name
from graph_api.services.pose_question import fields_of
from tests.engine.derive.facts import EX, facts, told
from tests.support.cases import application


def fields(kind: str) -> set[str]:
    """Return the names of the fields of a question of class `kind`."""
    return {local_name(predicate) for predicate in fields_of(application().rulebook.schema, ag(kind)).values()}


COMMON = sorted(fields("ProposedShipment") & fields("ProposedUse"))


def stated_of_items(text: str, name: str) -> set[tuple[str, str, str]]:
    found = told(items(facts("shipment item item-1\nshipment item item-2\n" + text), EX + "shipment"), name)
    return {triple for triple in found if not triple[0].endswith("/sending")}


@pytest.mark.parametrize("name", COMMON)
def test_an_item_has_each_field_of_a_use_that_its_shipment_states(name: str):
    assert stated_of_items(f"shipment {name} stated\n", name) == {
        ("item-1", name, "stated"),
        ("item-2", name, "stated"),
    }


@pytest.mark.parametrize("name", COMMON)
def test_what_an_item_states_itself_goes_before_what_its_shipment_states(name: str):
    text = f"shipment {name} stated\nitem-1 {name} own\n"
    assert stated_of_items(text, name) == {("item-1", name, "own"), ("item-2", name, "stated")}
