"""`alliance-graph recheck`: which recorded decisions would be answered otherwise today."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from graph_api.adapters.decision_log import LOG
from graph_api.adapters.oxigraph_store import OxigraphStore
from graph_api.cli.main import cli
from graph_api.services.record_decision import ASKED_AS
from tests.support.cases import SCENARIOS

TIL = SCENARIOS / "til-alliance"
ENTRIES = json.loads((TIL / "questions.json").read_text("utf-8"))["questions"]
FIELDS = next(entry["fields"] for entry in ENTRIES if entry["id"] == "TIL-33")
WITHDRAWAL = """
@prefix ag: <https://w3id.org/alliance-graph/term/> .
@prefix til: <https://example.org/til-alliance/> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
til:withdrawal a ag:StatusEvent ; ag:concerns til:consent-1 ; ag:newStatus ag:ConsentWithdrawn ;
    ag:occurredAt "2018-02-01T00:00:00Z"^^xsd:dateTime .
"""


@pytest.fixture
def store(tmp_path: Path) -> Path:
    folder = tmp_path / "store"
    run(folder, "import", *map(str, sorted(TIL.glob("*.ttl"))))
    question = tmp_path / "q.json"
    question.write_text(json.dumps(FIELDS))
    assert run(folder, "ask", "--question", str(question), "--record").return_value == 0
    return folder


def run(store: Path, *arguments: str) -> Result:
    return CliRunner().invoke(cli, [*arguments, "--store", str(store)], standalone_mode=False)


def withdraw(store: Path, tmp_path: Path) -> None:
    path = tmp_path / "withdrawal.ttl"
    path.write_text(WITHDRAWAL)
    assert run(store, "import", str(path)).return_value == 0


def test_a_withdrawal_is_told_with_what_was_and_what_is(store: Path, tmp_path: Path):
    before = run(store, "recheck")
    assert before.return_value == 0
    assert before.output == "1 decisions recorded, 0 judged again: 0 answered otherwise, 0 cannot be judged\n"
    withdraw(store, tmp_path)
    after = run(store, "recheck")
    assert after.return_value == 1
    lines = after.output.splitlines()
    assert lines[0] == "1 decisions recorded, 1 judged again: 1 answered otherwise, 0 cannot be judged"
    assert any("actor lbio" in line.lower() and "asset tumour-1" in line for line in lines)
    assert lines.index("  was permitted") < lines.index("  is prohibited")
    assert any(line.startswith("    CONSENT-015: ") for line in lines)


def test_json_and_since(store: Path, tmp_path: Path):
    withdraw(store, tmp_path)
    found = json.loads(run(store, "recheck", "--json").output)
    assert (found["records"], found["touched"], found["couldNotBeJudged"]) == (1, 1, [])
    changed = found["changed"][0]
    assert changed["kind"] == "ProposedUse"
    assert (changed["before"]["verdict"], changed["after"]["verdict"]) == ("permitted", "prohibited")
    assert run(store, "recheck", "--since", "2099-01-01").return_value == 0
    assert run(store, "recheck", "--since", "2099-01-01", "--all").return_value == 1


def test_a_moment_that_is_none_is_refused(store: Path):
    result = run(store, "recheck", "--since", "yesterday")
    assert "`yesterday` is not a date or time" in str(result.exception)


def test_a_record_without_its_question_ends_in_3(store: Path):
    opened = OxigraphStore(store)
    quads = [q for q in opened.database.quads_for_pattern(None, None, None, LOG) if q.predicate.value == ASKED_AS]
    opened.change_working(quads, ())
    del opened
    assert run(store, "recheck").return_value == 0, "nothing changed, so that it need not be asked again"
    result = run(store, "recheck", "--all")
    assert result.return_value == 3
    assert "was permitted; cannot be judged again: the record does not say what was asked" in result.output
