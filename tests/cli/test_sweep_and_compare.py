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
    assert len(lines) == 4
    whole = json.loads(run(store, "sweep", str(store / "use.json"), "--json").output)
    assert (whole["asked"], whole["complete"], len(whole["assets"])) == (6, True, 6)


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
