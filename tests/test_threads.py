"""The thread of every rule: shape, examples, page, API, command line and the finding of a failing example."""

import json
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from click.testing import CliRunner
from fastapi.testclient import TestClient

from graph_api.api.app import create_app
from graph_api.cli import rules as rules_command
from graph_api.domain.decision import Decision, Finding
from graph_api.domain.verdict import Verdict
from graph_api.engine.rulebook import Rule
from graph_api.engine.terms import local_name
from graph_api.services.decision_document import decision_document, rule_document
from graph_api.services.document_rules import rule_pages
from tests.conftest import ROOT
from tests.support.cases import EXAMPLES, Example, application, examples
from tests.support.worlds import case_in, facts_of

FILES = sorted((ROOT / "shapes" / "rules").rglob("*.ttl"))
PAGES = ROOT / "docs" / "rules"
NAME = re.compile(r"([A-Z]+-\d{3})-[a-z0-9]+(?:-[a-z0-9]+)*\.ttl")
IDS = [match[1] if (match := NAME.fullmatch(path.name)) else path.name for path in FILES]
HEAD = "https://w3id.org/alliance-graph/rule/"


def _rule(identifier: str) -> Rule:
    return application().rulebook.rule(identifier)


@cache
def _client() -> TestClient:
    return TestClient(create_app(application()))


@cache
def _pages() -> dict[str, str]:
    return rule_pages(application().rulebook)


@cache
def _decision(path: Path) -> Decision:
    return application().judge.decide(case_in(facts_of(path)))


def _failing(identifier: str) -> Iterator[Example]:
    """Yield one failing example of each test of a rule."""
    shown: set[str] = set()
    for example in examples():
        if example.rule == identifier and example.kind != "valid" and example.key not in shown:
            shown.add(example.key)
            yield example


def test_every_rule_has_one_file_and_every_file_one_rule():
    assert all(NAME.fullmatch(path.name) for path in FILES)
    assert len(set(IDS)) == len(IDS)
    assert sorted(IDS) == [rule.id for rule in application().rulebook.rules]


def test_nothing_is_left_of_rules_that_are_gone():
    assert {path.name for path in PAGES.glob("*.md")} == {f"{i}.md" for i in IDS} | {"README.md"}
    assert {example.rule for example in examples()} == set(IDS)


@pytest.mark.parametrize("rule", IDS)
def test_a_rule_lies_with_its_regime_and_has_examples_of_both_kinds(rule: str):
    regime = local_name(_rule(rule).regime).removesuffix("Regime").lower()
    assert rule.startswith(f"{regime.upper()}-")
    assert FILES[IDS.index(rule)].parent.name == regime
    own = [example for example in examples() if example.rule == rule]
    assert {example.path.parent for example in own} == {EXAMPLES / regime / rule}
    assert any(example.kind == "valid" for example in own)
    assert {f"{HEAD}{rule}-{e.key}" for e in _failing(rule)} == {c.iri for c in _rule(rule).constraints}


@pytest.mark.parametrize("rule", IDS)
def test_a_rule_names_its_source_its_remedy_and_who_can_open_it(rule: str):
    stated = _rule(rule)
    assert stated.name
    assert stated.description
    assert stated.sources
    assert stated.remedies
    assert all(remedy.text and remedy.grantable_by for remedy in stated.remedies)
    for constraint in stated.constraints:
        assert constraint.message.startswith(f"{rule}: ")
        unknown = constraint.verdict is Verdict.UNDETERMINED
        assert unknown == (constraint.missing is not None)
        assert unknown == bool(constraint.held_by)


@pytest.mark.parametrize("rule", IDS)
def test_the_page_of_a_rule_is_what_the_rule_says_now(rule: str):
    assert (PAGES / f"{rule}.md").read_text(encoding="utf-8") == _pages()[f"{rule}.md"]


def test_the_list_of_rules_is_up_to_date():
    assert (PAGES / "README.md").read_text(encoding="utf-8") == _pages()["README.md"]


@pytest.mark.parametrize("rule", IDS)
def test_the_api_and_the_command_line_tell_the_same_of_a_rule(rule: str, monkeypatch: pytest.MonkeyPatch):
    expected = rule_document(_rule(rule), application().rulebook.labels)
    response = _client().get(f"/rules/{rule}")
    assert (response.status_code, response.json()) == (200, expected)
    monkeypatch.setattr(rules_command, "Application", application)
    shown = CliRunner().invoke(rules_command.rules, [rule, "--json"], standalone_mode=False)
    assert json.loads(shown.output) == expected
    text = CliRunner().invoke(rules_command.rules, [rule], standalone_mode=False).output
    plain = " ".join(text.split())
    assert plain.startswith(f"{rule} {_rule(rule).name}")
    assert all(f"- {_outcome(c.verdict)}: {c.message}" in plain for c in _rule(rule).constraints)


def _outcome(verdict: Verdict | None) -> str:
    return "attaches a duty" if verdict is None else f"raises {verdict.word}"


def test_the_lists_of_rules_hold_every_rule(monkeypatch: pytest.MonkeyPatch):
    listed = _client().get("/rules").json()
    assert [entry["id"] for entry in listed["rules"]] == sorted(IDS)
    monkeypatch.setattr(rules_command, "Application", application)
    assert json.loads(CliRunner().invoke(rules_command.rules, ["--json"], standalone_mode=False).output) == listed


@pytest.mark.parametrize("rule", IDS)
def test_a_failing_example_is_answered_with_the_rule_its_ground_and_the_way_out(rule: str):
    for example in _failing(rule):
        decision = _decision(example.path)
        constraint = f"{HEAD}{rule}-{example.key}"
        _, stated = application().rulebook.rule_of(constraint)
        if stated.verdict is None:
            assert any(duty.rule == rule and duty.message.startswith(f"{rule}: ") for duty in decision.duties)
            continue
        own = [f for f in decision.findings if f.constraint == constraint]
        same = {f.message for f in decision.findings if f.rule == rule and f.verdict is stated.verdict}
        assert own or same, f"{example.path.name} is not answered with {constraint}"
        assert decision.verdict >= stated.verdict
        for finding in decision.findings:
            _check_explained(finding)


def _check_explained(finding: Finding) -> None:
    assert finding.message.startswith(f"{finding.rule}: ")
    assert "{?" not in finding.message
    assert "{$" not in finding.message
    assert finding.citations or finding.sources, "no clause, document or law is named"
    assert finding.remedies
    for remedy in finding.remedies:
        assert remedy.text
        assert remedy.grantable_by
        assert all(name.label for name in remedy.grantable_by)
    if finding.verdict is Verdict.UNDETERMINED:
        assert finding.missing is not None
        assert finding.missing.fact
        assert finding.missing.holders
        assert all(holder.label for holder in finding.missing.holders)


@pytest.mark.parametrize("rule", IDS)
def test_a_decision_is_written_down_whole(rule: str):
    example = next(_failing(rule))
    decision = _decision(example.path)
    written = decision_document(decision)
    assert written["verdict"] == decision.verdict.word
    for finding, shown in zip(decision.findings, written["findings"], strict=True):
        assert (shown["rule"], shown["verdict"]) == (finding.rule, finding.verdict.word)
        assert shown["message"] == finding.message
        assert shown["sources"] == list(finding.sources)
        assert [c["document"]["label"] for c in shown["citations"]] == [
            c.document.label for c in finding.citations
        ]
        assert [c.get("clause") for c in shown["citations"]] == [c.clause for c in finding.citations]
        assert [r["text"] for r in shown["remedies"]] == [r.text for r in finding.remedies]
        assert all(r["grantableBy"] for r in shown["remedies"])
        if finding.missing is not None:
            assert shown["missing"]["fact"] == finding.missing.fact
            assert [h["label"] for h in shown["missing"]["holders"]] == [h.label for h in finding.missing.holders]
    assert [d["message"] for d in written["duties"]] == [d.message for d in decision.duties]


@pytest.mark.parametrize("rule", IDS)
def test_what_is_permitted_names_what_carries_it(rule: str):
    for example in examples():
        if example.rule == rule and example.kind == "valid":
            decision = _decision(example.path)
            assert decision.verdict is not Verdict.PERMITTED or decision.grounds
            assert all(ground.kind and ground.what.label for ground in decision.grounds)
