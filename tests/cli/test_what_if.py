"""`what-if` as a user meets it."""

import gc
import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from graph_api.cli.main import cli
from graph_api.domain.errors import UsageError
from tests.support.cases import SCENARIOS

TIL = SCENARIOS / "til-alliance"


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("what-if")
    assert run(folder, "import", *map(str, sorted(TIL.glob("*.ttl")))).exit_code == 0
    return folder


def run(folder: Path, *arguments: str) -> Result:
    gc.collect()  # closes the store that the call before held open
    return CliRunner().invoke(cli, [*arguments, "--store", str(folder / "store")], standalone_mode=False)


def ask(folder: Path, *arguments: str) -> Result:
    return run(folder, "what-if", "--questions", str(TIL / "questions.json"), *arguments)


def test_a_withdrawal_is_told_question_by_question(store: Path):
    result = ask(store, "--withdraw-consent", "D-01", "--from", "2018-02-01")
    lines = result.output.splitlines()
    assert result.return_value == 1
    assert "- `consent of D-01, version 1` is withdrawn from 2018-02-01T00:00:00+00:00 on" in lines
    start = next(n for n, line in enumerate(lines) if line.startswith("TIL-33"))
    assert lines[start + 1] == "  permitted -> prohibited"
    assert any(line.startswith("  + prohibited: CONSENT-015") for line in lines[start:])
    assert not any(line.startswith("TIL-01") for line in lines)
    assert lines[-1].endswith("would be permitted no longer, 0 would be permitted newly")


def test_every_change_has_an_option(store: Path, tmp_path: Path):
    draft = tmp_path / "draft.ttl"
    draft.write_text("@prefix ag: <https://w3id.org/alliance-graph/term/> . <https://example.org/d> a ag:Donor .")
    result = ask(
        store, "--end-agreement", "SAA-2017", "--lapse", "CHARTER-1", "--add", str(draft), "--from", "2018-02-01",
        "--retract", "works.ttl", "--set", "place=CA", "--delay", "1d", "--json",
    )  # fmt: skip
    report = json.loads(result.output)
    assert report["changes"] == [
        report["changes"][0],
        "`draft.ttl` is added: 1 statements",
        "`Strategic Alliance Agreement of 17 April 2017` ends on 2018-02-01T00:00:00+00:00",
        "`charter for tumour tissue of Study 1 (synthetic)` holds no longer from 2018-02-01T00:00:00+00:00 on",
        "`place` is `CA`",
        "the end is 24 hours later",
    ]
    assert report["changes"][0].startswith("`works.ttl` is taken back")
    assert report["couldNotBeJudged"]
    assert result.return_value == 3


def test_one_question_is_a_file_of_its_own_and_nothing_changes_ends_in_0(store: Path, tmp_path: Path):
    entry = json.loads((TIL / "questions.json").read_text("utf-8"))["questions"][0]
    one = tmp_path / "one.json"
    one.write_text(json.dumps(entry))
    result = run(store, "what-if", "--questions", str(one), "--delay", "1h", "--all")
    assert result.return_value == 0
    assert "TIL-01" in result.output
    assert "answered otherwise: 0 of 1" in result.output


def test_a_field_is_set_to_json_or_left_out(store: Path, tmp_path: Path):
    one = tmp_path / "one.json"
    fields = {"actor": "LBIO", "action": "practise", "asset": "BG-1", "place": "US", "at": "2018-03-01"}
    one.write_text(json.dumps({"kind": "ProposedUse", "fields": fields}))
    options = ("--set", 'purpose=["commercial-manufacture"]', "--set", "place=", "--json")
    result = run(store, "what-if", "--questions", str(one), *options)
    assert json.loads(result.output)["changes"] == [
        "`purpose` is `['commercial-manufacture']`",
        "`place` is left out",
    ]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((), "nothing is supposed to change; say what"),
        (("--set", "place"), "write `FIELD=VALUE`"),
        (("--set", "item=[1"), "the value of `item` is not JSON"),
        (("--from", "soon", "--delay", "1h"), "`from`: `soon` is not a date"),
        (("--withdraw-consent", "nobody"), "no consent is called `nobody`"),
    ],
)
def test_wrong_usage_is_told(store: Path, arguments: tuple[str, ...], message: str):
    result = ask(store, *arguments)
    assert isinstance(result.exception, UsageError)
    assert message in str(result.exception)


def test_a_file_without_questions_is_told(store: Path, tmp_path: Path):
    wrong = tmp_path / "wrong.json"
    wrong.write_text('{"fields": {}}')
    result = run(store, "what-if", "--questions", str(wrong), "--delay", "1h")
    assert "must hold one question, or `questions`" in str(result.exception)
