"""Every test of every rule bites: its example finds what its name says, one edit away from a case that passes."""

from functools import cache

import pytest

from graph_api.domain.verdict import Verdict
from graph_api.engine.terms import Triple
from tests.support.cases import Example, application, examples
from tests.support.worlds import case_in, facts_of

BASE = "https://w3id.org/alliance-graph/rule/"


def _findings(example: Example) -> dict[str, Verdict | None]:
    """Return the constraints of the example's rule that found something, with what they raise."""
    app = application()
    found = app.fast_engine.evaluate(case_in(facts_of(example.path))).findings
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
    own = frozenset(facts_of(example.path))
    assert min(max(len(other - own), len(own - other)) for other in valid_cases(example.rule)) == 1


@cache
def valid_cases(rule: str) -> list[frozenset[Triple]]:
    """Return the statements of each valid case of `rule`."""
    return [frozenset(facts_of(e.path)) for e in examples() if e.rule == rule and e.kind == "valid"]


def test_every_constraint_of_every_rule_has_an_example():
    shown = {f"{BASE}{e.rule}-{e.key}" for e in examples() if e.kind != "valid"}
    stated = {c.iri for rule in application().rulebook.rules for c in rule.constraints}
    assert stated - shown == set()
    assert shown - stated == set()
