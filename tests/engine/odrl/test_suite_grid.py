"""Every policy of the ODRL test suite for every request in every state of the world, against a second opinion.

The cases of the suite are some of these. Requests and states of our own are added to those of the suite.
"""

from functools import cache
from pathlib import Path

import pytest
import rdflib

from graph_api.adapters.odrl_files import read_odrl
from graph_api.bootstrap_tools import policy_evaluator
from graph_api.engine.graph import Graph
from graph_api.engine.odrl.compliance_report import report_triples
from graph_api.engine.terms import Triple
from graph_api.services.evaluate_policy import OdrlInput
from tests.engine.odrl.oracle import Oracle, told
from tests.engine.odrl.written import PREFIXES, triples

POLICIES = tuple(range(1, 22))
REQUESTS = {
    "nobody": "odrl:action odrl:read ; odrl:target ex:x",
    "nothing": "odrl:assignee ex:alice ; odrl:action odrl:read",
    "no action": "odrl:assignee ex:alice ; odrl:target ex:x",
    "use": "odrl:assignee ex:alice ; odrl:action odrl:use ; odrl:target ex:x",
    "print": "odrl:assignee ex:alice ; odrl:action odrl:print ; odrl:target ex:x",
    "other": "odrl:assignee ex:carol ; odrl:action odrl:write ; odrl:target ex:z",
}
STATES = {
    "no time": "ex:alice odrl:partOf ex:partyCollection .",
    "office": 'temp:currentTime dct:issued "2024-02-12T14:00:00Z"^^xsd:dateTime .',
    "weekend": 'temp:currentTime dct:issued "2024-02-11T14:00:00Z"^^xsd:dateTime .',
    "same instant": 'temp:currentTime dct:issued "2024-02-12T12:20:10.999+01:00"^^xsd:dateTime .',
    "a year later": 'temp:currentTime dct:issued "2025-02-12T11:20:10.999Z"^^xsd:dateTime . '
    "ex:alice odrl:partOf ex:partyCollection . ex:x odrl:partOf ex:assetCollection .",
    "nested": 'temp:currentTime dct:issued "2024-02-12T11:20:10.999Z"^^xsd:dateTime . '
    "ex:bob odrl:partOf ex:team . ex:team odrl:partOf ex:partyCollection . ex:y odrl:partOf ex:assetCollection .",
}
evaluator = cache(policy_evaluator)


@pytest.fixture(scope="module")
def suite(shared_data: Path) -> Path:
    folder = shared_data / "odrl-test-suite"
    if not folder.is_dir():
        pytest.skip("the ODRL test suite is not among the shared data")
    return folder


def asked() -> str:
    return "".join(
        f"ex:request{n} a odrl:Request ; odrl:permission ex:asked{n} . ex:asked{n} a odrl:Permission ; {stated} . "
        for n, stated in enumerate(REQUESTS.values())
    )


@cache
def requests(suite: Path, files_of: str) -> tuple[list[Triple], rdflib.Graph]:
    """Return requests, of the suite and, with all of those, our own, for the engine and for the oracle."""
    files = sorted((suite / "requests").glob(files_of))
    own = asked() if len(files) > 1 else ""
    graph = rdflib.Graph().parse(data=PREFIXES + own)
    for file in files:
        graph.parse(file)
    return [*triples(own), *(t for file in files for t in read_odrl(file))], graph


@cache
def states(suite: Path) -> dict[str, tuple[list[Triple], rdflib.Graph]]:
    """Return all states of the world, of the suite and our own, for the engine and for the oracle."""
    files = sorted((suite / "sotw").glob("*.ttl"))
    given = {file.stem: (read_odrl(file), rdflib.Graph().parse(file)) for file in files}
    own = {name: (triples(text), rdflib.Graph().parse(data=PREFIXES + text)) for name, text in STATES.items()}
    return given | own


LARGE = 20
"""A policy with hundreds of constraints, all of them on the time; few requests and states are enough for it."""
TIMES = ("temporal", "out-of-office", "office", "weekend", "no time")


@pytest.mark.parametrize("number", POLICIES)
def test_every_request_in_every_state(suite, number):
    path = suite / "policies" / f"policy-{number}.ttl"
    policy, graph = read_odrl(path), rdflib.Graph().parse(path)
    asking, wanted = requests(suite, "request-1.ttl" if number == LARGE else "*.ttl")
    for name, (state, world) in states(suite).items():
        if number == LARGE and name not in TIMES:
            continue
        found = told(Graph(report_triples(evaluator().evaluate(OdrlInput(policy, asking, state)))))
        expected = Oracle(graph, wanted, world).reports()
        differing = sorted(key for key in expected if found.get(key) != expected[key])
        assert found.keys() == expected.keys(), name
        assert not differing, f"{name}: {differing[:3]} of {len(expected)}"
