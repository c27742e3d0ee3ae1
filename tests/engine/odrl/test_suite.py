"""The cases of the ODRL test suite, statement by statement (https://github.com/SolidLabResearch/ODRL-Test-Suite)."""

from collections import Counter
from functools import cache
from pathlib import Path

import pytest

from graph_api.adapters.odrl_files import read_odrl
from graph_api.bootstrap_tools import policy_evaluator
from graph_api.engine.graph import Graph
from graph_api.engine.odrl.compliance_report import report_triples
from graph_api.engine.odrl.world import REPORT
from graph_api.engine.terms import RDF_TYPE, Term, Triple
from graph_api.services.evaluate_policy import OdrlInput

EX = "http://example.org/"
STATES = ("activationState", "attemptState", "satisfactionState")
ABOUT = ("rule", "constraint")
NUMBERS = tuple(range(1, 68, 2))
FAULTS = {
    65: "its premise reports point at reports that the file does not hold, and its duty is one of another policy",
    67: "the report of the duty that it expects is on the duty of another policy",
}


@cache
def parts(folder: Path) -> dict[str, list[Triple]]:
    """Return the files of the suite by the IRI of each thing that they describe."""
    found: dict[str, list[Triple]] = {}
    for path in sorted((folder / part / "x").parent for part in ("policies", "requests", "sotw")):
        for file in sorted(path.glob("*.ttl")):
            statements = read_odrl(file)
            found |= {s: statements for s, p, _ in statements if p == RDF_TYPE}
    return found


evaluator = cache(policy_evaluator)


class Case:
    """A test case: what it gives, what it expects, and what comes out."""

    def __init__(self, suite: Path, number: int) -> None:
        path = next((suite / "test_cases").glob(f"testcase-{number:03}-*.ttl"))
        self.file = Graph(read_odrl(path))
        case = next(iter(self.file.instances(EX + "TestCase")))
        policy, request, state = (
            parts(suite)[str(self.file.one(case, EX + p))] for p in ("policy", "request", "sotw")
        )
        self.expected = str(self.file.one(case, EX + "expectedReport"))
        self.evaluation = evaluator().evaluate(OdrlInput(policy, request, state))
        self.report = Graph(report_triples(self.evaluation))
        self.found = next(iter(self.report.instances(REPORT + "PolicyReport")))


@pytest.fixture(scope="module")
def suite(shared_data: Path) -> Path:
    folder = shared_data / "odrl-test-suite"
    if not folder.is_dir():
        pytest.skip("the ODRL test suite is not among the shared data")
    return folder


def states(graph: Graph) -> Counter[tuple[object, ...]]:
    """Return every state in `graph` with the kind of report and the rule or constraint that it is about."""
    return Counter(
        (tuple(graph.objects(node, RDF_TYPE)), *(graph.one(node, REPORT + p) for p in ABOUT), name, state)
        for name in STATES
        for node, state in graph.pairs(REPORT + name)
    )


def tree(graph: Graph, node: Term) -> tuple[object, ...]:
    """Return all that is said of `node` and of the reports below it, without their names."""
    nested = (REPORT + "ruleReport", REPORT + "premiseReport")
    said = [(p, tree(graph, o) if p in nested else o) for p, objects in graph.predicates(node) for o in objects]
    return tuple(sorted(said, key=str))


def test_all_cases_are_here(suite):
    found = sorted(int(path.name[9:12]) for path in (suite / "test_cases").glob("testcase-*.ttl"))
    assert set(NUMBERS) <= set(found)


@pytest.mark.parametrize("number", NUMBERS)
def test_states_are_equal(suite, number):
    case = Case(suite, number)
    assert states(case.report) == states(case.file)
    assert case.evaluation.warnings == ()


@pytest.mark.parametrize("number", sorted(set(NUMBERS) - set(FAULTS)))
def test_reports_are_equal_in_every_statement(suite, number):
    case = Case(suite, number)
    assert tree(case.report, case.found) == tree(case.file, case.expected)


@pytest.mark.parametrize("number", sorted(FAULTS))
def test_a_faulty_case_differs_in_nothing_but_its_fault(suite, number):
    case = Case(suite, number)
    rule = case.file.one(case.expected, REPORT + "ruleReport")
    expected = {str(n) for n in case.file.objects(rule, REPORT + "conditionReport")}
    found = next(iter(case.report.instances(REPORT + "PermissionReport")))
    assert not expected & {str(n) for n in case.report.objects(found, REPORT + "conditionReport")}
    for name in ("rule", "ruleRequest", "activationState", "attemptState"):
        assert case.report.one(found, REPORT + name) == case.file.one(rule, REPORT + name)
    operands = [
        REPORT + name for name in ("constraintLeftOperand", "constraintOperator", "constraintRightOperand")
    ]
    assert {o for p in operands for _, o in case.report.pairs(p)} == {
        o for p in operands for _, o in case.file.pairs(p)
    }
