"""`sweep` and `compare` as a user meets them."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from graph_api.cli.main import cli
from graph_api.domain.errors import UsageError
from tests.services.test_compare_variants import USE as DATA_USE
from tests.services.test_sweep_assets import USE
from tests.support.cases import SCENARIOS


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("many")
    assert run(folder, "import", *map(str, sorted((SCENARIOS / "til-alliance").glob("*.ttl")))).exit_code == 0
    (folder / "use.json").write_text(json.dumps(USE))
    (folder / "data.json").write_text(json.dumps({"kind": "ProposedDataUse", "fields": DATA_USE}))
    return folder


def run(folder: Path, *arguments: str) -> Result:
    return CliRunner().invoke(cli, [*arguments, "--store", str(folder / "store")], standalone_mode=False)


def test_a_sweep_lists_and_counts(store: Path):
    result = run(store, "sweep", str(store / "use.json"), "--limit", "2")
    lines = result.output.splitlines()
    assert result.return_value == 0
    assert lines[-2:] == [
        "6 judged: 3 permitted, 1 undetermined, 2 prohibited",
        "listed are 2 of 6, from 1 on",
    ]
    assert lines[2:-2] == [
        "",
        "        3  permitted (such as S-01-A)",
        "        1  undetermined: CONSENT-016 (such as S-03)",
        "        1  prohibited: CONSENT-006 (such as S-02)",
        "        1  prohibited: CONSENT-015 (such as S-04)",
    ]
    whole = json.loads(run(store, "sweep", str(store / "use.json"), "--json").output)
    assert (whole["asked"], whole["complete"], len(whole["assets"])) == (6, True, 6)


def test_a_sweep_tells_why_an_asset_could_not_be_judged(store: Path):
    (store / "unknown.json").write_text(json.dumps(USE | {"disease": "no such disease"}))
    result = run(store, "sweep", str(store / "unknown.json"))
    lines = result.output.splitlines()
    reason = " ".join(line.strip() for line in lines[7:-1])
    assert result.return_value == 3
    assert reason.startswith("6  could not be judged: `disease`: no concept is called `no such disease`")
    assert reason.endswith("(such as S-01-A)")
    assert (lines[0], lines[6]) == ("could not be judged  S-01-A", "")
    assert lines[-1] == "6 judged: 6 could not be judged"


def test_a_sweep_takes_a_question_of_the_form_that_other_commands_take(store: Path):
    (store / "question.json").write_text(json.dumps({"kind": "ProposedUse", "fields": USE}))
    asked = run(store, "sweep", str(store / "question.json")).output
    assert asked == run(store, "sweep", str(store / "use.json")).output


@pytest.mark.parametrize("question", [{"kind": "ProposedDataUse", "fields": USE}, {"fields": USE}])
def test_a_sweep_of_anything_but_a_use_is_refused(store: Path, question: dict[str, object]):
    (store / "other.json").write_text(json.dumps(question))
    result = run(store, "sweep", str(store / "other.json"))
    assert isinstance(result.exception, UsageError)
    assert "a sweep judges a use" in str(result.exception)


def test_a_comparison_names_what_is_common_and_what_differs(store: Path):
    result = run(store, "compare", str(store / "data.json"), "--vary", "place=DE,JP,Atlantis")
    lines = result.output.splitlines()
    assert result.return_value == 3
    assert lines[0] == "common to all that were judged"
    assert lines[1].startswith("  prohibited: TRANSFER-007")
    assert "place DE: prohibited" in lines
    assert "place Atlantis: could not be judged" in lines
    assert any(line.startswith("  prohibited: TRANSFER-006") or "TRANSFER-006" in line for line in lines)


def test_a_comparison_without_a_field_is_refused(store: Path):
    result = run(store, "compare", str(store / "data.json"), "--vary", "=DE,JP")
    assert isinstance(result.exception, UsageError)
