"""`import-table` as a user meets it."""

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from graph_api.cli.main import cli


def run(folder: Path, *arguments: str) -> Result:
    command = ["import-table", *arguments, "--store", str(folder / "store")]
    return CliRunner().invoke(cli, command, standalone_mode=False)


def test_a_table_is_imported_and_shows_its_progress(tmp_path: Path):
    table = tmp_path / "donors.csv"
    table.write_text("identifier,kind\nD-1,donor\nD-2,donor\n")
    result = run(tmp_path, str(table), "--by", "tester")
    assert result.stdout == "donors.csv: version 1, 4 statements\n"
    assert "importing donors.csv" in result.stderr


@pytest.mark.parametrize(
    ("name", "options", "problem"),
    [
        ("donors.txt", (), "is no table; its name must end in `.csv` or `.tsv`"),
        ("donors.csv", ("--namespace", "nowhere"), "`--namespace`: `nowhere` is no namespace"),
        ("donors.csv", ("--time-zone", "Mars/Olympus"), "`--time-zone`: `Mars/Olympus` is no time zone"),
    ],
)
def test_wrong_usage_is_named_before_anything_is_read(tmp_path: Path, name: str, options: tuple, problem: str):
    (tmp_path / name).write_text("identifier,kind\n")
    assert problem in str(run(tmp_path, str(tmp_path / name), *options).exception)
    assert not (tmp_path / "store").exists()
