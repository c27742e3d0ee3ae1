"""The W3C SPARQL 1.1 tests against a served endpoint. Failures are pinned, each with where it comes from."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conformance.endpoint import Endpoint, MismatchError
from tests.conformance.library import run_on_library
from tests.conformance.manifest import SUITES, entries_of
from tests.conformance.run import failures_of, known_failures
from tests.support.serving import served

ALL_PASS = {"protocol": 34, "graph store": 13, "service description": 3}


@pytest.fixture(scope="module")
def suites(shared_data: Path) -> Path:
    return shared_data / "w3c" / "sparql" / "sparql11"


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
