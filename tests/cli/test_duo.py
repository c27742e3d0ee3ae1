"""`alliance-graph duo` from the outside: what it prints and with which exit code it ends."""

import json
import re
import sys
from pathlib import Path

import pytest

from graph_api.adapters.rdf_files import parse_rdf
from graph_api.cli.errors import run
from graph_api.cli.main import cli
from graph_api.engine.terms import Literal, ag

DISEASES = "Disease abbrev\tDisease name\nCVD\tCardiovascular Disease\nCC\tColorectal Cancer\n"
ABBREVIATIONS = (
    "Abbrev\tFull text\tOccurences\n"
    "GRU\tGeneral research use\t6\n"
    "DS-CVD-IRB\tDisease-Specific (Cardiovascular Disease, IRB)\t1\n"
    "ADHD\tADHD\t1\n"
    "HMB\tGWAS of everything\t1\n"
)


@pytest.fixture
def ask(monkeypatch, capsys, tmp_path):
    """Run the command line on a table of two diseases; return exit code, output and errors."""
    table = tmp_path / "diseases.tsv"
    table.write_text(DISEASES, encoding="utf-8")
    monkeypatch.setenv("ALLIANCE_GRAPH_DISEASES", str(table))

    def run_duo(*words: str) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["alliance-graph", "duo", *words])
        code = run(cli)
        captured = capsys.readouterr()
        return code, captured.out, captured.err

    return run_duo


def test_a_code_that_is_understood(ask) -> None:
    code, out, _ = ask("read", "DS-CVD-IRB-MDS")
    assert code == 0
    assert "DS-CVD-IRB-MDS: understood" in out
    for part in ("DUO_0000007", "Cardiovascular Disease", "DUO_0000021", "methods development is allowed"):
        assert part in out
    assert "disease abbreviations: diseases.tsv" in out


def test_one_code_of_several_that_is_not_understood(ask) -> None:
    code, out, _ = ask("read", "GRU", "GRU-GSRS")
    assert code == 1
    assert "GRU: understood" in out
    assert "GRU-GSRS: undetermined" in out
    assert "`GSRS`: has no known meaning" in out


@pytest.mark.parametrize("text", ["", "TBD", "for friends only", "\x1b[31mGRU", "\ud800"])
def test_no_code_is_undetermined(ask, text: str) -> None:
    code, out, _ = ask("read", text)
    assert code == 1
    assert "undetermined" in out
    assert "\x1b[31mGRU" not in out


def test_system_and_long_text_decide(ask) -> None:
    assert ask("read", "DS-CC")[0] == 1
    assert ask("read", "DS-CC", "--system", "dbgap")[0] == 0
    assert ask("read", "DS-CC", "--text", "Disease-Specific (Colorectal Cancer)")[0] == 0


def test_json(ask) -> None:
    code, out, _ = ask("read", "--json", "HMB-NPU-MDS", "HMB-NMDS", "DS-QQ")
    assert code == 1
    first, second, third = json.loads(out)["codes"]
    assert first["understood"] is True
    assert first["permission"]["iri"].endswith("DUO_0000006")
    assert [m["shorthand"] for m in first["modifiers"]] == ["NPU"]
    assert first["methodsDevelopmentAllowed"] is True
    assert second["methodsDevelopmentAllowed"] is False
    assert [(u["token"], u["problem"]) for u in third["unread"]] == [("QQ", "disease_unknown")]


def test_scope_is_turtle_that_can_be_read(ask) -> None:
    code, out, _ = ask("read", "GRU-GSRS", "--scope", "https://example.org/scope")
    assert code == 1
    facts = parse_rdf(out.encode(), _turtle(), "scope.ttl").graphs[""]
    assert ("https://example.org/scope", ag("unreadToken"), Literal("GSRS")) in facts


def _turtle():
    from pyoxigraph import RdfFormat  # noqa: PLC0415  # only this test needs it

    return RdfFormat.TURTLE


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("read",), "Missing argument"),
        (("read", "GRU", "HMB", "--text", "x"), "belong to one code"),
        (("read", "GRU", "--scope", "no iri"), "is no IRI"),
        (("read", "GRU", "--diseases", "missing.tsv"), "cannot be read"),
        (("read", "GRU", "--system", "other"), "Invalid value"),
        (("report",), "Missing argument"),
        (("report", "missing.tsv"), "`missing.tsv` cannot be read"),
    ],
)
def test_wrong_usage(ask, words: tuple[str, ...], message: str) -> None:
    code, out, errors = ask(*words)
    assert code == 2
    assert out == ""
    assert message in errors


def test_report(ask, tmp_path) -> None:
    path = tmp_path / "codes.tsv"
    path.write_text(ABBREVIATIONS, encoding="utf-8")
    code, out, _ = ask("report", str(path))
    assert code == 0
    assert re.search(r"understood +2 +50\.0 %", out)
    assert re.search(r"undetermined +1 +25\.0 %", out)
    assert re.search(r"disagreeing +1 +25\.0 %", out)
    assert "`ADHD`" in out
    assert "`HMB: GWAS of everything`" in out


def test_report_as_json_has_every_row(ask, tmp_path) -> None:
    path = tmp_path / "codes.tsv"
    path.write_text(ABBREVIATIONS, encoding="utf-8")
    code, out, _ = ask("report", "--json", str(path))
    assert code == 0
    (report,) = json.loads(out)["files"]
    assert (report["rows"], report["understood"], report["undetermined"], report["disagreeing"]) == (4, 2, 1, 1)
    assert [row["line"] for row in report["readings"]] == [2, 3, 4, 5]


def test_report_of_another_table_says_what_is_needed(ask, tmp_path) -> None:
    path = tmp_path / "other.tsv"
    path.write_text("a\tb\n1\t2\n", encoding="utf-8")
    code, _, errors = ask("report", str(path))
    assert code == 2
    assert "`Abbrev` and `Full text` are needed" in errors


def test_figures_in_the_documentation_are_those_of_the_report(monkeypatch, capsys, shared_data) -> None:
    page = (Path(__file__).parents[2] / "docs" / "consent-codes.md").read_text(encoding="utf-8")
    names = ("dbgap-consent-abbreviations.tsv", "anvil-datasets.tsv")
    diseases = shared_data / "dbgap-disease-abbreviations.tsv"
    words = ["report", "--json", "--diseases", str(diseases), *(str(shared_data / name) for name in names)]
    monkeypatch.setattr(sys, "argv", ["alliance-graph", "duo", *words])
    assert run(cli) == 0
    for report in json.loads(capsys.readouterr().out)["files"]:
        figures = [report[key] for key in ("rows", "understood", "undetermined", "disagreeing")]
        assert f"| `{report['file']}` | " + " | ".join(map(str, figures)) + " |" in page
