"""Permissions turned into questions."""

from typing import Any

import pytest
from pyoxigraph import RdfFormat

from graph_api.adapters.rdf_files import parse_rdf
from graph_api.domain.errors import UsageError
from graph_api.services.what_if import rights_as_questions
from graph_api.services.what_if.overlay import OverlayStore
from graph_api.services.what_if.rights_as_questions import questions_of_rights
from tests.adapters.store_states import version
from tests.support.cases import application

EX = "https://example.org/"
PREFIXES = """
@prefix ag: <https://w3id.org/alliance-graph/term/> .
@prefix ex: <https://example.org/> .
@prefix odrl: <http://www.w3.org/ns/odrl/2/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
"""


def asked(turtle: str) -> list[dict[str, Any]]:
    """Return the fields of the questions about the permissions in `turtle`, beside the vocabularies."""
    store = OverlayStore(application().store)
    triples = parse_rdf((PREFIXES + turtle).encode(), RdfFormat.TURTLE, "x.ttl").graphs[""]
    store.add_together([(version("rights"), triples)])
    return [question["fields"] for question in questions_of_rights([store.view(), store.view()], "2024-01-01")]


def right(constraints: str) -> str:
    return (
        f"ex:p a odrl:Permission ; odrl:assignee ex:b ; odrl:action ag:practise ; odrl:target ex:a {constraints} ."
    )


def constraint(name: str, operand: str, operator: str, values: str) -> str:
    return f"ex:{name} odrl:leftOperand {operand} ; odrl:operator odrl:{operator} ; odrl:rightOperand {values} ."


BASE = {"actor": EX + "b", "action": "https://w3id.org/alliance-graph/term/practise", "asset": EX + "a"}


def test_a_permission_asks_once_for_each_actor_action_and_asset():
    found = asked(
        "ex:p a odrl:Permission ; odrl:assignee ex:b, ex:c ; odrl:action ag:practise ; odrl:target ex:all ."
        "ex:x odrl:partOf ex:all . ex:y odrl:partOf ex:all ."
    )
    assert {(one["actor"], one["asset"]) for one in found} == {(EX + a, EX + x) for a in "bc" for x in "xy"}
    assert len(found) == 4


@pytest.mark.parametrize(
    ("turtle", "expected"),
    [
        (right(""), [{}]),
        (
            right("; odrl:constraint ex:l") + constraint("l", "ag:diseaseOperand", "isAnyOf", "ex:d, ex:e"),
            [{"disease": [EX + "d"]}, {"disease": [EX + "e"]}],
        ),
        (
            right("; odrl:constraint ex:l") + constraint("l", "odrl:purpose", "isAllOf", "ex:d, ex:e"),
            [{"purpose": [EX + "d", EX + "e"]}],
        ),
        (
            right("; odrl:constraint ex:l")
            + constraint("l", "odrl:product", "isPartOf", "ex:kinds")
            + "ex:k odrl:partOf ex:kinds .",
            [{"product": [EX + "k"]}],
        ),
        (
            right("; odrl:constraint ex:l")
            + "ex:l odrl:and ex:m, ex:n ."
            + constraint("m", "ag:diseaseOperand", "isA", "ex:d")
            + constraint("n", "odrl:spatial", "eq", "ex:place"),
            [{"disease": [EX + "d"], "place": [EX + "place"]}],
        ),
        (
            right("; odrl:constraint ex:l")
            + "ex:l odrl:or ex:m, ex:n ."
            + constraint("m", "ag:diseaseOperand", "isA", "ex:d")
            + constraint("n", "odrl:spatial", "eq", "ex:place"),
            [{"disease": [EX + "d"]}, {"place": [EX + "place"]}],
        ),
        (right("; odrl:constraint ex:l") + constraint("l", "ag:diseaseOperand", "isNoneOf", "ex:d"), [{}]),
        (right("; odrl:constraint ex:l") + constraint("l", "odrl:dateTime", "lt", '"2025"'), [{}]),
    ],
)
def test_a_question_keeps_within_the_limits_of_the_permission(turtle: str, expected: list[dict[str, list[str]]]):
    assert asked(turtle) == [{**BASE, "at": "2024-01-01", **limit} for limit in expected]


def test_too_many_combinations_are_told_and_not_cut(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(rights_as_questions, "MOST_COMBINATIONS", 1)
    with pytest.raises(UsageError, match="`p` allows 2 combinations"):
        asked(right("; odrl:constraint ex:l") + constraint("l", "ag:diseaseOperand", "isAnyOf", "ex:d, ex:e"))
