"""`history`, `diff`, `retract` and `erase` as a user meets them."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from graph_api.cli.main import cli

PREFIXES = """@prefix ag: <https://w3id.org/alliance-graph/term/> .
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix ex: <https://example.org/> .
"""


@pytest.fixture
def store(tmp_path: Path) -> Path:
    """A store with two versions of one document."""
    for identifier in ("D-1", "D-2"):
        (tmp_path / "donors.ttl").write_text(f'{PREFIXES}ex:d a ag:Donor ; dcterms:identifier "{identifier}" .')
        assert run(tmp_path, "import", str(tmp_path / "donors.ttl"), "--by", "alice").exit_code == 0
    return tmp_path


def run(store: Path, *arguments: str, answer: str | None = None) -> Result:
    return CliRunner().invoke(
        cli, [*arguments, "--store", str(store / "store")], input=answer, standalone_mode=False
    )


def test_history_lists_versions_and_can_print_json(store: Path):
    lines = run(store, "history").output.splitlines()
    assert [line.split("  ")[1] for line in lines] == ["donors.ttl@1", "donors.ttl@2"]
    assert all("2 statements, by alice, sha256 " in line for line in lines)
    first, second = json.loads(run(store, "history", "donors.ttl", "--json").output)
    assert (first["name"], first["version"], first["supersedes"]) == ("donors.ttl", 1, None)
    assert second["supersedes"] == first["graph"]
    assert any("ontology@1" in line for line in run(store, "history", "--all").output.splitlines())


def test_history_of_an_empty_store_says_so(tmp_path: Path):
    (tmp_path / "store").mkdir()
    assert run(tmp_path, "history").output == "nothing was imported yet\n"


def test_diff_shows_what_went_and_came_and_its_exit_code_says_whether_anything_did(store: Path):
    result = run(store, "diff", "donors.ttl@1", "donors.ttl@2")
    assert [line for line in result.output.splitlines() if line[:2] in ("- ", "+ ")] == [
        '- <https://example.org/d> <http://purl.org/dc/terms/identifier> "D-1" .',
        '+ <https://example.org/d> <http://purl.org/dc/terms/identifier> "D-2" .',
    ]
    assert result.return_value == 1
    assert run(store, "diff", "donors.ttl@1", "donors.ttl@1").return_value == 0


def test_diff_asks_the_questions_of_a_file(store: Path):
    questions = store / "questions.json"
    fields = {"actor": "D-1", "action": "use", "asset": "D-1", "at": "2026-01-01"}
    questions.write_text(json.dumps({"questions": [{"id": "Q", "kind": "ProposedUse", "fields": fields}]}))
    result = run(store, "diff", "donors.ttl@1", "donors.ttl@2", "--questions", str(questions), "--json")
    document = json.loads(result.output)
    assert document["asked"] == 1
    assert document["changed"][0]["after"]["verdict"] is None
    assert "D-1" in document["changed"][0]["after"]["problem"]
    questions.write_text('{"questions": {}}')
    assert "must be a list of objects" in str(
        run(store, "diff", "donors.ttl@1", "donors.ttl@2", "--questions", str(questions)).exception
    )


def test_retract_takes_a_document_back(store: Path):
    assert run(store, "retract", "donors.ttl", "--reason", "sent by mistake").exit_code == 0
    assert run(store, "history").output.splitlines()[-1].endswith(" - sent by mistake")
    assert "reason" in str(run(store, "retract", "donors.ttl").exception)


def test_erase_asks_first_and_reports_what_it_did(store: Path):
    assert run(store, "erase", "D-2", "--reason", "request", answer="n\n").exception is not None
    assert "D-2" in run(store, "diff", "donors.ttl@1", "donors.ttl@2").output
    assert "0 consents are withdrawn" in run(store, "erase", "D-2", "--reason", "request", "--yes").output
    assert "D-" not in run(store, "diff", "donors.ttl@1", "donors.ttl@2").output
