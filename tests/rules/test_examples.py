"""Every test of every rule bites: its example finds what its name says, one edit away from a case that passes."""

import pytest

from graph_api.domain.verdict import Verdict
from tests.support.cases import Example, application, case_of, examples

BASE = "https://w3id.org/alliance-graph/rule/"


def _findings(example: Example) -> dict[str, Verdict | None]:
    """Return the constraints of the example's rule that found something, with what they raise."""
    app = application()
    found = app.fast_engine.evaluate(case_of(example.path)).findings
    own = {c.iri: c.verdict for c in app.rulebook.rule(example.rule).constraints}
    return {raw.constraint: own[raw.constraint] for raw in found if raw.constraint in own}


@pytest.mark.parametrize(
    "example", [e for e in examples() if e.kind == "valid"], ids=lambda e: f"{e.rule}-{e.key}"
)
def test_a_valid_example_has_no_finding_of_its_rule(example: Example):
    assert _findings(example) == {}


@pytest.mark.parametrize(
    "example", [e for e in examples() if e.kind != "valid"], ids=lambda e: f"{e.rule}-{e.key}"
)
def test_a_failing_example_is_found_by_the_constraint_that_it_names(example: Example):
    found = _findings(example)
    named = f"{BASE}{example.rule}-{example.key}"
    assert named in found
    undetermined = found[named] is Verdict.UNDETERMINED
    assert undetermined == (example.kind == "undetermined")


@pytest.mark.parametrize(
    "example", [e for e in examples() if e.kind != "valid"], ids=lambda e: f"{e.rule}-{e.key}"
)
def test_a_failing_example_is_one_edit_away_from_a_valid_one(example: Example):
    own = example.triples()
    valid = [e.triples() for e in examples() if e.rule == example.rule and e.kind == "valid"]
    assert min(max(len(other - own), len(own - other)) for other in valid) == 1


def test_every_constraint_of_every_rule_has_an_example():
    shown = {f"{BASE}{e.rule}-{e.key}" for e in examples() if e.kind != "valid"}
    stated = {c.iri for rule in application().rulebook.rules for c in rule.constraints}
    assert stated - shown == set()
    assert shown - stated == set()
