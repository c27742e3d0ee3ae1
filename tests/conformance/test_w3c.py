"""The W3C tests: SPARQL 1.1 against a served endpoint, SHACL on both engines.

Failures are pinned, each with where it comes from.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conformance.endpoint import Endpoint, MismatchError
from tests.conformance.library import run_on_library
from tests.conformance.manifest import SUITES, entries_of
from tests.conformance.run import SHACL, SPARQL, failures_of, known_failures
from tests.conformance.shacl import ENGINES, outcome
from tests.support.serving import served

SHACL_PASSED = {
    ("core", "reference"): 97,
    ("core", "fast"): 44,
    ("sparql", "reference"): 22,
    ("sparql", "fast"): 12,
}
ALL_PASS = {"protocol": 34, "graph store": 13, "service description": 3}


@pytest.fixture(scope="module")
def suites(shared_data: Path) -> Path:
    return shared_data / "w3c" / SPARQL


@pytest.fixture(scope="module")
def endpoint(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Endpoint]:
    with served(tmp_path_factory.mktemp("w3c") / "store", ALLIANCE_GRAPH_SPARQL_UPDATES="yes") as address:
        endpoint = Endpoint(address)
        yield endpoint
        endpoint.http.close()


@pytest.mark.parametrize("suite", SUITES)
def test_exactly_the_known_tests_fail(suite, suites, endpoint):
    total, failed = failures_of(suite, suites, endpoint)
    known = {key for key in known_failures() if key.partition("/")[0] in SUITES[suite]}
    assert failed.keys() == known, {key: failed[key] for key in failed.keys() - known}
    assert total > len(known) or suite == "federation"
    if suite in ALL_PASS:
        assert (total, failed) == (ALL_PASS[suite], {})


def test_failures_of_the_library_fail_on_the_library_alone(suites):
    blamed = {key for key, reason in known_failures().items() if reason.startswith("oxigraph:")}
    tests = {test.key: test for suite in SUITES for test in entries_of(suite, suites)}
    assert blamed <= tests.keys()
    for key in sorted(blamed):
        with pytest.raises(MismatchError):
            run_on_library(tests[key])


@pytest.mark.filterwarnings("ignore")  # pySHACL and rdflib warn of what the tests get wrong on purpose
@pytest.mark.parametrize(("suite", "engine"), SHACL_PASSED)
def test_engines_of_shacl_give_the_results_that_are_due_or_name_what_they_refuse(suite, engine, shared_data):
    found = outcome(suite, shared_data / "w3c" / SHACL, ENGINES[engine])
    prefix = f"shacl/{engine}/"
    known = {key.removeprefix(prefix) for key in known_failures() if key.startswith(f"{prefix}{suite}/")}
    assert found.failed.keys() == known, found.failed
    assert found.passed == SHACL_PASSED[suite, engine]
    assert found.total == found.passed + len(known) + found.refused.total()
