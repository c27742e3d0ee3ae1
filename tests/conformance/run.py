"""Runs the W3C tests of SPARQL 1.1 against a served endpoint, and of SHACL on both engines, and prints figures."""

import json
import os
import sys
from collections.abc import Callable, Mapping
from functools import partial
from itertools import product
from pathlib import Path
from tempfile import TemporaryDirectory

import httpx2
from rdflib import RDF, Graph, Namespace
from rdflib.compare import isomorphic

from tests.conformance.endpoint import DEFAULT, Endpoint, MismatchError, address_of, compare, expected_format
from tests.conformance.http_tests import run_http_test
from tests.conformance.manifest import SUITES, W3CTest, entries_of
from tests.conformance.shacl import ENGINES, outcome
from tests.conformance.shacl import SUITES as SHACL_SUITES
from tests.support.serving import served

HERE = Path(__file__).resolve().parent
SPARQL, SHACL = Path("sparql/sparql11"), Path("data-shapes-test-suite/tests")
SD = Namespace("http://www.w3.org/ns/sparql-service-description#")


def w3c_tests() -> Path | None:
    """Return the folder of the W3C tests, or None where it is absent."""
    named = os.environ.get("ALLIANCE_GRAPH_SHARED_DATA")
    folder = (Path(named) if named else HERE.parent.parent.parent / "shared" / "data") / "w3c"
    return folder.resolve() if folder.is_dir() else None


def known_failures() -> dict[str, str]:
    """Return the tests that fail, each with where the failure comes from."""
    found: dict[str, str] = json.loads((HERE / "known_failures.json").read_text("utf-8"))
    return found


def run_test(test: W3CTest, endpoint: Endpoint) -> None:
    """Run one test; raise MismatchError where the endpoint does not behave as it says."""
    endpoint.clear()
    _RUNNERS[test.kind](test, endpoint)


def _text(test: W3CTest) -> str:
    if test.request is None:
        raise MismatchError("the test names no request")
    # Requests are read from files whose address is the base of their relative IRIs.
    return f"BASE <{address_of(test.request)}>\n" + test.request.read_bytes().decode("utf-8")


def _query(test: W3CTest, endpoint: Endpoint) -> None:
    if test.data.default is not None:
        endpoint.put(DEFAULT, test.data.default)
    for graph, path in test.data.named.items():
        endpoint.put(graph, path)
    answer = endpoint.query(_text(test), test.data, expected_format(test))
    if answer.status_code != 200:
        raise MismatchError(f"{answer.status_code} {answer.text}")
    compare(test, answer)


def _syntax(test: W3CTest, endpoint: Endpoint, *, valid: bool) -> None:
    answer = endpoint.query(_text(test), test.data, "*/*")
    _expect_valid(_is_read(answer), valid, answer.text)


def _update_syntax(test: W3CTest, endpoint: Endpoint, *, valid: bool) -> None:
    answer = endpoint.update(_text(test))
    _expect_valid(_is_read(answer), valid, answer.text)


def _is_read(answer: httpx2.Response) -> bool:
    """Tell whether the text was understood, whatever came of it: a syntax test brings no graphs."""
    refusals = ("cannot be read", "is refused", "is not closed", "to read FROM")
    return answer.status_code < 300 or not any(refusal in answer.text for refusal in refusals)


def _expect_valid(accepted: bool, valid: bool, text: str) -> None:
    if accepted is not valid:
        raise MismatchError(f"{'refused' if valid else 'accepted'}: {text}")


def _update(test: W3CTest, endpoint: Endpoint) -> None:
    endpoint.load(test.data)
    answer = endpoint.update(_text(test))
    if answer.status_code != 204:
        raise MismatchError(f"{answer.status_code} {answer.text}")
    for graph in {None, *test.data.named, *test.expected.named}:
        path = test.expected.default if graph is None else test.expected.named.get(graph)
        due = Graph()
        if path is not None:
            due.parse(path, format="turtle", publicID=address_of(path))
        if not isomorphic(endpoint.graph(graph), due):
            raise MismatchError(f"graph {graph or 'default'} is {endpoint.graph(graph).serialize(format='nt')}")


def _description(test: W3CTest, endpoint: Endpoint) -> None:
    answer = endpoint.http.get("/sparql", headers={"accept": "text/turtle"})
    graph = Graph().parse(data=answer.text, format="turtle")
    services = list(graph.subjects(RDF.type, SD.Service))
    if test.key.endswith("has-endpoint-triple"):
        if [str(o) for s in services for o in graph.objects(s, SD.endpoint)] != [endpoint.address + "/sparql"]:
            raise MismatchError(answer.text)
    elif not services or any(str(p).startswith(SD) and p not in SD for p in graph.predicates()):
        raise MismatchError(answer.text)


_RUNNERS: dict[str, Callable[[W3CTest, Endpoint], None]] = {
    "QueryEvaluationTest": _query,
    "CSVResultFormatTest": _query,
    "PositiveSyntaxTest": partial(_syntax, valid=True),
    "PositiveSyntaxTest11": partial(_syntax, valid=True),
    "NegativeSyntaxTest": partial(_syntax, valid=False),
    "NegativeSyntaxTest11": partial(_syntax, valid=False),
    "PositiveUpdateSyntaxTest": partial(_update_syntax, valid=True),
    "PositiveUpdateSyntaxTest11": partial(_update_syntax, valid=True),
    "NegativeUpdateSyntaxTest": partial(_update_syntax, valid=False),
    "NegativeUpdateSyntaxTest11": partial(_update_syntax, valid=False),
    "UpdateEvaluationTest": _update,
    "ProtocolTest": lambda test, endpoint: (endpoint.load(test.data), run_http_test(test, endpoint))[1],
    "GraphStoreProtocolTest": run_http_test,
    "ServiceDescriptionTest": _description,
}


def failures_of(suite: str, root: Path, endpoint: Endpoint) -> tuple[int, dict[str, str]]:
    """Run `suite`; return the number of its tests, and those that fail with what happened."""
    tests, failed = entries_of(suite, root), {}
    for test in tests:
        try:
            run_test(test, endpoint)
        except MismatchError as error:
            failed[test.key] = str(error)
    return len(tests), failed


def main() -> int:
    """Print passed/total of every suite; return 1 where a failure is not a known one, or a known one passes."""
    folder = w3c_tests()
    if folder is None:
        sys.stdout.write(
            "the W3C tests are not here; name the folder of the shared data in ALLIANCE_GRAPH_SHARED_DATA\n"
        )
        return 0
    all_failed = {**_sparql(folder / SPARQL), **_shacl(folder / SHACL)}
    known = known_failures()
    passing = sorted(set(known) - set(all_failed))
    if passing:
        sys.stdout.write(f"known failures that pass: {', '.join(passing)}\n")
    return 1 if passing or set(all_failed) - set(known) else 0


def _sparql(root: Path) -> dict[str, str]:
    """Print how the suites of SPARQL fare; return what failed."""
    all_failed = {}
    with (
        TemporaryDirectory() as folder,
        served(Path(folder) / "store", ALLIANCE_GRAPH_SPARQL_UPDATES="yes") as address,
    ):
        endpoint = Endpoint(address)
        for suite in SUITES:
            total, failed = failures_of(suite, root, endpoint)
            all_failed |= failed
            _tell(suite, total - len(failed), total, failed)
    return all_failed


def _shacl(root: Path) -> dict[str, str]:
    """Print how the suites of SHACL fare on both engines; return what failed."""
    all_failed = {}
    for suite, (name, engine) in product(SHACL_SUITES, ENGINES.items()):
        found = outcome(suite, root, engine)
        failed = {f"shacl/{name}/{key}": text for key, text in found.failed.items()}
        all_failed |= failed
        _tell(f"SHACL {suite}, {name} engine", found.passed, found.total, failed)
        for construct, number in sorted(found.refused.items()):
            sys.stdout.write(f"  refused, {number} tests: {construct}\n")
    return all_failed


def _tell(suite: str, passed: int, total: int, failed: Mapping[str, str]) -> None:
    known = known_failures()
    sys.stdout.write(f"{suite}: {passed}/{total}\n")
    for key, text in failed.items():
        sys.stdout.write(f"  {key}: {known.get(key) or 'NEW FAILURE ' + text}\n")


if __name__ == "__main__":
    sys.exit(main())
