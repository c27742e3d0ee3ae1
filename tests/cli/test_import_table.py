"""`import-table` as a user meets it."""

import json
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from graph_api.cli import import_table
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


def test_after_a_large_import_the_way_to_put_the_store_in_order_is_told(tmp_path: Path, monkeypatch, call):
    table = tmp_path / "samples.csv"
    table.write_text("identifier,kind\nS-1,specimen\n", encoding="utf-8")
    assert "store optimize" not in "".join(call("import-table", table)[1:])
    monkeypatch.setattr(import_table, "_MANY_STATEMENTS", 2)
    assert "store optimize" not in "".join(call("import-table", table)[1:]), "nothing was imported"
    table.write_text("identifier,kind\nS-2,specimen\n", encoding="utf-8")
    code, out, told = call("import-table", table)
    assert (code, "store optimize" in out) == (0, False)
    assert "note: `alliance-graph store optimize` makes reading faster" in told
    assert call("store", "optimize") == (0, "the store is in order\n", "")


@pytest.mark.parametrize(
    ("name", "options", "problem"),
    [
        ("donors.txt", (), "is no table; its name must end in `.csv` or `.tsv` or `.xlsx` or `.xlsm`"),
        ("donors.csv", ("--namespace", "nowhere"), "`--namespace`: `nowhere` is no namespace"),
        ("donors.csv", ("--time-zone", "Mars/Olympus"), "`--time-zone`: `Mars/Olympus` is no time zone"),
    ],
)
def test_wrong_usage_is_named_before_anything_is_read(tmp_path: Path, name: str, options: tuple, problem: str):
    (tmp_path / name).write_text("identifier,kind\n")
    assert problem in str(run(tmp_path, str(tmp_path / name), *options).exception)
    assert not (tmp_path / "store").exists()


HEAD = "identifier,kind,donor,material type\n"
ROWS = HEAD + "D-1,donor,\nS-1,specimen,D-1\nS-2,specimen,D-1,tumour tisue\x1b\nS-3,specimen,S-2\n"


def test_rows_that_are_left_out_are_listed_on_standard_error(tmp_path: Path):
    table = tmp_path / "samples.csv"
    table.write_text(ROWS.replace("S-3,specimen,S-2\n", ""))
    result = run(tmp_path, str(table), "--accept-valid-rows", "--by", "tester")
    assert result.stdout == "samples.csv: version 1, 6 statements\n"
    problem = "`material type`: `tumour tisue\\x1b` is not known as material type; did you mean `tumour tissue`"
    assert f"samples.csv: left out line 4 (`S-2`): {problem}" in result.stderr


def test_rows_that_are_left_out_are_listed_as_json(tmp_path: Path):
    table = tmp_path / "samples.csv"
    table.write_text(ROWS.replace("S-3,specimen,S-2\n", ""))
    result = run(tmp_path, str(table), "--accept-valid-rows", "--json")
    (row,) = json.loads(result.stdout)["leftOut"]
    assert (row["sheet"], row["row"], row["name"]) == (None, 4, "S-2")
    (problem,) = row["problems"]
    assert (problem["column"], problem["header"], problem["value"]) == (4, "material type", "tumour tisue\x1b")
    assert problem["nearest"][0] == "tumour tissue"


def test_a_table_that_is_refused_says_so_as_json(tmp_path: Path):
    table = tmp_path / "samples.csv"
    table.write_text(ROWS)
    result = run(tmp_path, str(table), "--json")
    document = json.loads(result.stdout)
    assert result.return_value == 2
    assert document["file"] == "samples.csv"
    assert [(p["place"], p["row"]) for p in document["problems"]] == [("line 4", 4), ("line 5", 5)]


def test_an_import_that_is_stopped_leaves_nothing(tmp_path: Path):
    table, store = tmp_path / "samples.csv", tmp_path / "store"
    table.write_text("identifier,kind\n" + "".join(f"S-{n},specimen\n" for n in range(300_000)))
    store.mkdir()
    # A process that a shell starts in the background ignores the signal, and so would its children.
    heeding = "import signal; signal.signal(signal.SIGINT, signal.default_int_handler)"
    line = [sys.executable, "-c", f"{heeding}; from graph_api.cli.main import main; main()"]
    command = [*line, "import-table", str(table), "--store", str(store)]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as process:  # noqa: S603  # ourselves
        assert process.stderr is not None
        while "importing" not in process.stderr.readline():
            assert process.poll() is None
        process.send_signal(signal.SIGINT)
        _, told = process.communicate()
    assert process.returncode == 3
    assert "error: stopped" in told
    assert "Traceback" not in told
    history = CliRunner().invoke(cli, ["history", "--store", str(store)], standalone_mode=False)
    assert history.stdout == "nothing was imported yet\n"
