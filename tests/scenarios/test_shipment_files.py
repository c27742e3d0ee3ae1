"""The shipment files of the reference alliance, asked at the command line."""

import gc
import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from graph_api.cli.main import cli
from tests.support.cases import SCENARIOS

FOLDER = SCENARIOS / "til-alliance"


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store that holds the facts of the scenario."""
    path = tmp_path_factory.mktemp("til") / "store"
    files = [str(file) for file in sorted(FOLDER.glob("*.ttl"))]
    done = CliRunner().invoke(cli, ["import", "--store", str(path), *files], standalone_mode=False)
    assert done.exception is None, done.exception
    gc.collect()  # closes the store that the import held open
    return path


@pytest.mark.parametrize(
    ("name", "verdict", "deciding", "items"),
    [
        ("tumour-and-lymphocytes.ttl", "permitted", set(), 2),
        ("tumour-and-lymphocytes.json", "permitted", set(), 2),
        ("two-donors.ttl", "prohibited", {"CONSENT-006", "MATERIAL-003"}, 3),
    ],
)
def test_a_shipment_of_several_items_is_checked(
    store: Path, name: str, verdict: str, deciding: set[str], items: int
):
    arguments = ["check", "--json", "--store", str(store), str(FOLDER / "questions" / name)]
    asked = CliRunner().invoke(cli, arguments, standalone_mode=False)
    gc.collect()
    assert asked.exception is None, asked.exception
    answer = json.loads(asked.stdout)
    assert asked.return_value == (0 if verdict == "permitted" else 1)
    assert answer["verdict"] == verdict
    assert {finding["rule"] for finding in answer["findings"]} == deciding
    assert len(answer["items"]) == items
