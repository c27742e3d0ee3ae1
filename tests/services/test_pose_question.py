"""From the fields of a request to a question of the graph: names, times, numbers, parts, and its own name."""

from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from graph_api.domain.errors import InvalidFieldError, UnknownNameError
from graph_api.engine.terms import (
    DCTERMS,
    FALSE,
    TRUE,
    XSD_DECIMAL,
    XSD_INTEGER,
    Literal,
    Term,
    ag,
    instant,
    local_name,
)
from graph_api.services.pose_question import (
    ALIASES,
    LARGEST_NUMBER,
    LONGEST_TEXT,
    REQUIRED,
    Question,
    Raw,
    fields_of,
    pose,
    read_moment,
)
from graph_api.services.resolve_name import NameResolver
from tests.support.cases import alliance

NOW = datetime(2026, 11, 22, 12, 0, 0, 1, tzinfo=UTC)
USE: dict[str, Raw] = {"actor": "LBIO", "action": "manufacture", "asset": "BG-1", "at": "2018-03-01"}
SHIPMENT: dict[str, Raw] = {"consignor": "MDACC", "consignee": "SITE-SC", "at": "2018-03-01"}


def posed(kind: str = "ProposedUse", **changes: Raw) -> Question:
    """Return the question of class `kind` with `changes`; None takes a field away."""
    rulebook = alliance().rulebook
    resolver = NameResolver(alliance().store.view(), rulebook.schema, rulebook.labels)
    fields = (SHIPMENT if kind == "ProposedShipment" else USE) | changes
    return pose(kind, {k: v for k, v in fields.items() if v is not None}, resolver, rulebook.schema, NOW)


def _named(identifier: str) -> str:
    """Return the thing that bears `identifier`."""
    (found,) = alliance().store.view().with_value([DCTERMS + "identifier"], identifier)
    return found.subject


def values(question: Question, name: str, node: str | None = None) -> list[Term]:
    """Return the values of a property of the question, or of a part of it."""
    return [o for s, p, o in question.description if s == (node or question.iri) and p == ag(name)]


def test_names_become_iris_and_the_kind_is_stated():
    question = posed()
    stated = {(local_name(p), o) for s, p, o in question.description if s == question.iri}
    assert ("type", ag("ProposedUse")) in stated
    assert {o for name, o in stated if name == "asset"} == {_named("BG-1")}
    assert {local_name(p) for _, p, _ in question.description} == {
        "type",
        "actor",
        "action",
        "asset",
        "startsAt",
        "endsAt",
    }


@pytest.mark.parametrize(
    ("at", "until", "start", "end"),
    [
        ("2018-03-01", None, "2018-03-01T00:00:00Z", "2018-03-01T23:59:59.999999Z"),
        ("2018-03-01", "2018-03-02", "2018-03-01T00:00:00Z", "2018-03-02T23:59:59.999999Z"),
        ("2018-03-01T10:00:00+02:00", None, "2018-03-01T08:00:00Z", None),
        ("2018-03-01T10:00:00Z", "2018-03-01", "2018-03-01T10:00:00Z", "2018-03-01T23:59:59.999999Z"),
        ("now", None, "2026-11-22T12:00:00.000001Z", None),
        ("2024-02-29", None, "2024-02-29T00:00:00Z", "2024-02-29T23:59:59.999999Z"),
        (date(2018, 3, 1), None, "2018-03-01T00:00:00Z", "2018-03-01T23:59:59.999999Z"),
        (datetime(2018, 3, 1, 10, tzinfo=timezone(timedelta(hours=2))), None, "2018-03-01T08:00:00Z", None),
        ("0001-01-01", None, "0001-01-01T00:00:00Z", "0001-01-01T23:59:59.999999Z"),
        ("9999-12-31", None, "9999-12-31T00:00:00Z", "9999-12-31T23:59:59.999999Z"),
    ],
)
def test_a_day_lasts_to_its_end_and_an_instant_is_an_instant(at: Raw, until: Raw, start: str, end: str | None):
    question = posed(at=at, until=until)
    expected = [Literal(text, instant(NOW).datatype) for text in (start, end) if text is not None]
    assert [*values(question, "startsAt"), *values(question, "endsAt")] == expected


def test_a_moment_at_the_edge_of_the_calendar_is_kept():
    question = posed(at="0001-01-01T00:00:00+02:00")
    assert values(question, "startsAt") == [Literal("0001-01-01T00:00:00+02:00", instant(NOW).datatype)]


@pytest.mark.parametrize(
    "text",
    ["2023-02-29", "2018-3-1", "20180301", "2018-W09-4", "2018-03-01T24:30:00Z", "10000-01-01", "", " ", "today",
     "\u0662\u0660\u0661\u0668-03-01", "NOW", "2018-03-01T10:00:00"],
)  # fmt: skip
def test_what_is_no_time_is_told(text: str):
    with pytest.raises(InvalidFieldError, match=r"^`at`: "):
        read_moment("at", text, NOW, end=False)


def test_an_end_before_the_start_is_told_in_whatever_zone():
    with pytest.raises(InvalidFieldError, match=r"`until`: .*lies before the start"):
        posed(at="2018-03-01T10:00:00+01:00", until="2018-03-01T08:59:59Z")
    assert posed(at="2018-03-01T10:00:00+01:00", until="2018-03-01T09:00:00Z")


def test_a_question_is_named_by_what_it_asks():
    first = posed(asset=["BG-1", "BG-2"], purpose="biomarker-research")
    assert first.iri == posed(asset=["BG-1", "BG-2"], purpose="BiomarkerResearch").iri
    backwards = dict(reversed([*USE.items(), ("purpose", "biomarker-research")])) | {"asset": ["BG-2", "BG-1"]}
    assert posed(**backwards).iri == first.iri
    assert set(posed(**backwards).description) == set(first.description)
    others = [posed(), posed(asset="BG-2"), posed(at="2018-03-02"), posed(actor="MDACC"), posed(sensitive=True)]
    assert len({first.iri, *(q.iri for q in others)}) == len(others) + 1
    assert posed(at="now").iri != posed(at="2018-03-01").iri


def test_two_ways_to_say_the_same_are_one_question():
    assert posed(at=None, startsAt="2018-03-01").iri == posed().iri
    assert posed(until="2018-03-01").iri == posed().iri
    assert posed(sensitive="TRUE").iri == posed(sensitive=True).iri


def test_truths_and_numbers_are_literals_of_their_type():
    assert values(posed(sensitive=True), "sensitive") == [TRUE]
    assert values(posed(sensitive="False"), "sensitive") == [FALSE]
    assert values(posed(sensitive="yes"), "sensitive") == [TRUE]
    assert values(posed(sensitive="No"), "sensitive") == [FALSE]
    assert values(posed(intendedCount=3), "intendedCount") == [Literal("3", XSD_INTEGER)]
    assert values(posed(intendedCount=" 3 "), "intendedCount") == [Literal("3", XSD_INTEGER)]
    assert values(posed(intendedCount=LARGEST_NUMBER), "intendedCount") == [Literal(str(10**18), XSD_INTEGER)]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"intendedCount": LARGEST_NUMBER + 1}, "intendedCount"),
        ({"intendedCount": "1e3"}, "intendedCount"),
        ({"intendedCount": 1.0}, "intendedCount"),
        ({"actor": "x" * (LONGEST_TEXT + 1)}, "actor"),
        ({"actor": {"label": "me"}}, "actor"),
        ({"actor": 3}, "actor"),
        ({"asset": []}, "asset"),
        ({"asset": ["BG-1", None]}, "asset[1]"),
        ({"asset": ["BG-1", ["BG-2"]]}, "asset[1]"),
        ({"actor": ["LBIO", "MDACC"]}, "actor"),
        ({"startsAt": "2018-03-01"}, "startsAt"),
        ({"asset": None}, "asset"),
        ({"at": None}, "at"),
        ({"sensitive": "perhaps"}, "sensitive"),
        ({"asset": "BG-1\x00"}, "asset"),
    ],
)
def test_a_field_that_cannot_be_read_is_named(changes: dict[str, Raw], field: str):
    with pytest.raises(InvalidFieldError) as caught:
        posed(**changes)
    assert caught.value.field == field


def test_a_field_that_does_not_exist_is_told_with_the_nearest():
    with pytest.raises(UnknownNameError) as caught:
        posed(purposes="x")
    assert (caught.value.field, caught.value.nearest[0]) == ("purposes", "purpose")


@pytest.mark.parametrize("kind", sorted(REQUIRED))
def test_every_field_that_is_required_exists_and_none_is_derived(kind: str):
    schema = alliance().rulebook.schema
    fields = fields_of(schema, ag(kind))
    assert set(REQUIRED[kind]) <= set(fields)
    assert not set(fields.values()) & schema.derived
    assert {alias for alias, meant in ALIASES.items() if meant in fields} <= set(fields)


ITEM: dict[str, Raw] = {"asset": "S-01", "quantity": "2.5 mL"}


def test_items_legs_and_quantities_are_parts_with_names_of_their_own():
    question = posed("ProposedShipment", item=[ITEM, {"asset": "S-02"}], leg={"legFrom": "US", "legTo": "DE"})
    items, legs = values(question, "item"), values(question, "leg")
    assert items == [f"{question.iri}#item-0", f"{question.iri}#item-1"]
    assert legs == [f"{question.iri}#leg"]
    (quantity,) = values(question, "quantity", str(items[0]))
    assert quantity == f"{question.iri}#item-0.quantity"
    assert values(question, "numericValue", str(quantity)) == [Literal("2.5", XSD_DECIMAL)]
    assert values(question, "unitCode", str(quantity)) == [Literal("mL")]
    assert not values(question, "endsAt", str(legs[0]))
    assert not [t for t in question.description for part in t if str(part).startswith("_:")]


def test_a_quantity_may_be_told_in_parts():
    in_parts = posed("ProposedShipment", item=[ITEM | {"quantity": {"numericValue": "2.5", "unitCode": "mL"}}])
    assert set(in_parts.description) == set(posed("ProposedShipment", item=[ITEM]).description)


@pytest.mark.parametrize("text", ["2", "mL", "-1 mL", "2,5 mL", "1e3 mL", "2 m L", "\u0662 mL"])
def test_what_is_no_quantity_is_told(text: str):
    with pytest.raises(InvalidFieldError, match=r"item\.quantity") as caught:
        posed("ProposedShipment", item=[ITEM | {"quantity": text}])
    assert caught.value.field.startswith("item.quantity")


def test_the_day_of_a_leg_is_read_to_its_end_where_it_arrives():
    leg: dict[str, Raw] = {"legFrom": "US", "legTo": "DE", "departsAt": "2018-03-01", "arrivesAt": "2018-03-02"}
    question = posed("ProposedShipment", leg=[leg])
    (node,) = values(question, "leg")
    assert values(question, "departsAt", str(node)) == [instant(datetime(2018, 3, 1, tzinfo=UTC))]
    assert values(question, "arrivesAt", str(node)) == [
        instant(datetime(2018, 3, 2, 23, 59, 59, 999999, tzinfo=UTC))
    ]
