"""`demo` shows what the product does, on every question of the reference alliance."""

import json

import pytest
from click.testing import CliRunner

from graph_api import bootstrap_answers
from graph_api.cli.main import cli
from tests.support.cases import SCENARIOS, application, scenario_questions


@pytest.fixture
def shared_rules(monkeypatch: pytest.MonkeyPatch) -> None:
    """Spare the command the loading of the rules."""
    rules = application()._compiled
    monkeypatch.setattr(bootstrap_answers, "load_compiled_rules", lambda: rules)


@pytest.mark.usefixtures("shared_rules")
def test_demo_prints_each_question_with_verdict_clauses_and_reason():
    output = CliRunner().invoke(cli, ["demo"], standalone_mode=False).output
    shown = [block.splitlines() for block in output.split("\n\n") if "TIL-" in block]
    expected = list(scenario_questions(SCENARIOS / "til-alliance"))
    assert len(shown) == len(expected) >= 10
    for lines, question in zip(shown, expected, strict=True):
        head, verdict, *reasons = [line for line in lines if line]
        assert head.startswith(f"{question.id}  {question.title} (20")
        assert verdict.split()[0] == question.verdict.upper()
        assert all(clause in verdict for clause in question.clauses)
        assert reasons, f"{question.id} has no reason"
    assert f"{len(expected)} questions judged by {len(application().rulebook.rules)} rules" in output


@pytest.mark.usefixtures("shared_rules")
def test_demo_prints_json():
    documents = json.loads(CliRunner().invoke(cli, ["demo", "--json"], standalone_mode=False).output)
    assert all(document["decision"]["verdict"] for document in documents)
