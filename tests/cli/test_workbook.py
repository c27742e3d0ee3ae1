"""The way of a workbook: template, check, import, question, export."""

import json
import shutil
from pathlib import Path

import openpyxl
import pytest

from graph_api.adapters.oxigraph_store import OxigraphStore
from graph_api.adapters.rdf_files import read_rdf, statements
from graph_api.adapters.workbook import worked_example
from graph_api.bootstrap_imports import Imports
from graph_api.services.workbook.layout import FACTS
from tests.support.cases import application


def fill(path, sheets):
    """Write rows under the headers of the template; each is a dict by header."""
    book = openpyxl.load_workbook(path)
    for title, rows in sheets.items():
        sheet = book[title]
        places = {cell.value: cell.column for cell in sheet[1]}
        for number, row in enumerate(rows, sheet.max_row + 1):
            for header, value in row.items():
                sheet.cell(number, places[header]).value = value
    book.save(path)


def take_remarks_in(path):
    """Turn the examples of a workbook into rows, as people do who try it; return how many."""
    book = openpyxl.load_workbook(path)
    remarks = [
        cell
        for sheet in book
        for cell in sheet["A"]
        if cell.row > 1 and isinstance(cell.value, str) and cell.value.startswith("#")
    ]
    for cell in remarks:
        cell.value = cell.value.lstrip("# ") or None
    book.save(path)
    return len(remarks)


ROOT = Path(__file__).resolve().parent.parent.parent
ALLIANCE = {
    "Partners": [
        {"kind": "academic institution", "identifier": "UNI", "name": "Northfield University",
         "profit status": "not for profit", "seat": "Netherlands"},
        {"kind": "company", "identifier": "ACME", "name": "Acme GmbH",
         "profit status": "for profit", "seat": "DE"},
    ],
    "Agreements": [{"kind": "collaboration agreement", "identifier": "CA-1", "party": "UNI; ACME",
                    "time zone": "Europe/Amsterdam", "extends to affiliates": "no"}],
    "Events": [
        {"kind": "signature", "signature on": "CA-1", "signatory": "UNI", "occurred at": "2024-01-10"},
        {"kind": "signature", "signature on": "CA-1", "signatory": "ACME", "occurred at": "2024-01-12"},
    ],
    "Clauses": [{"identifier": "CA-1/3", "clause of": "CA-1", "clause number": "3"},
                {"identifier": "CA-1/9", "clause of": "CA-1", "clause number": "9"}],
    "Provisions": [{"kind": "term", "name": "two years", "term of": "CA-1", "valid from": "2024-02-01",
                    "valid until (last day)": "2026-01-31", "stated in": "CA-1/9"}],
    "Background IP": [{"kind": "know-how", "identifier": "BG-1", "name": "Expansion protocol", "owner": "UNI"}],
    "Rights and duties": [{"kind": "permission", "identifier": "R-1", "name": "licence to the protocol",
                           "has assigner": "UNI", "has assignee": "ACME",
                           "has action": "practise; conduct research",
                           "has target": "BG-1", "stated in": "CA-1/3"}],
}  # fmt: skip
DECIMALS = ("2.0", "-80.50", "007.0", "+3.100", "-0.0", "12345678901234567.50")
ASK = ("ask", "--actor", "ACME", "--asset", "BG-1", "--purpose", "biomedical research", "--place", "DE")


@pytest.fixture(scope="module")
def alliance(tmp_path_factory):
    """A template with the records of an alliance filled in."""
    imports = Imports(application())
    path = tmp_path_factory.mktemp("books") / "alliance.xlsx"
    imports.write(path, imports.template(), guide=True)
    fill(path, ALLIANCE)
    return path


@pytest.fixture
def filled(alliance, tmp_path):
    return Path(shutil.copy(alliance, tmp_path))


def test_a_filled_template_is_imported_and_decides_questions(call, filled):
    code, out, err = call("import", filled)
    assert (code, "version 1" in out) == (0, True), out + err
    code, out, _ = call(*ASK, "--action", "practise", "--at", "2025-06-01", "--json")
    decision = json.loads(out)
    assert decision["verdict"] == "permitted", out
    assert "3" in json.dumps(decision)
    assert call(*ASK, "--action", "sublicense", "--at", "2025-06-01")[0] == 1
    assert (
        json.loads(call(*ASK, "--action", "practise", "--at", "2026-02-01", "--json")[1])["verdict"] != "permitted"
    )


def test_the_last_day_of_a_term_still_counts(call, filled):
    call("import", filled)
    verdict = json.loads(call(*ASK, "--action", "practise", "--at", "2026-01-31T12:00:00+01:00", "--json")[1])
    assert verdict["verdict"] == "permitted"


def test_the_same_workbook_again_changes_nothing_and_another_content_is_the_next_version(call, filled):
    call("import", filled)
    assert "is there already" in call("import", filled)[1]
    fill(filled, {"People": [{"identifier": "PI-1", "name": "Dana Reyes"}]})
    assert "version 2" in call("import", filled)[1]


def test_nothing_of_a_wrong_workbook_is_imported_and_its_cells_are_marked(call, filled, tmp_path):
    fill(filled, {"Background IP": [{"kind": "know-how", "identifier": "BG-2", "owner": "Acme"}]})
    marked = tmp_path / "marked.xlsx"
    code, out, err = call("import", filled, "--marked", marked)
    assert (code, out) == (2, "")
    assert "Background IP!" in err
    assert "or `Acme GmbH`?" in err
    assert openpyxl.load_workbook(marked)["Problems"].max_row == 2
    assert "ACME" not in call(*ASK, "--action", "practise", "--at", "2025-06-01")[1]


def test_check_tells_all_problems_as_json_and_imports_nothing(call, filled):
    fill(filled, {"Background IP": [{"kind": "patnt", "identifier": "BG-2", "owner": "Acme"}]})
    code, out, _ = call("workbook", "check", filled, "--json")
    found = json.loads(out)["problems"]
    assert code == 1
    assert [(p["header"], p["value"]) for p in found] == [("kind", "patnt"), ("owner", "Acme")]
    assert found[0]["nearest"][0] == "patent"


def test_what_the_structure_of_records_forbids_is_placed_too(call, filled):
    fill(filled, {"Clauses": [{"identifier": "CA-1/9", "clause of": "CA-1", "clause number": "10"}]})
    code, out, _ = call("workbook", "check", filled)
    assert code == 1
    assert "Clauses!" in out


def test_an_export_is_imported_as_the_same_facts(call, filled, tmp_path, monkeypatch):
    call("import", filled)
    for target in ("out.xlsx", "out"):
        assert call("export", tmp_path / target)[::2] == (0, "")
        monkeypatch.setenv("ALLIANCE_GRAPH_STORE", str(tmp_path / f"store-of-{target}"))
        assert call("import", tmp_path / target)[0] == 0
        assert call(*ASK, "--action", "practise", "--at", "2025-06-01")[0] == 0
        monkeypatch.setenv("ALLIANCE_GRAPH_STORE", str(tmp_path / "store"))


def test_an_export_replaces_nothing_unless_it_is_told_to(call, filled, tmp_path):
    call("import", filled)
    before = filled.read_bytes()
    code, _, err = call("export", filled)
    assert (code, filled.read_bytes()) == (2, before)
    assert "is there already; choose another name, or say `--overwrite`" in err
    folder = tmp_path / "out"
    folder.mkdir()
    assert call("export", folder)[0] == 0, "an empty folder holds nothing to lose"
    assert call("export", folder)[0] == 2
    assert call("export", folder, "--overwrite")[0] == 0
    assert call("export", filled, "--overwrite")[0] == 0


def test_a_decimal_stays_in_its_column_however_it_was_written(call, tmp_path):
    facts = tmp_path / "facts.ttl"
    facts.write_text(
        "@prefix ag: <https://w3id.org/alliance-graph/term/> .\n"
        + "".join(f"<urn:s:{n}> a ag:Specimen ; ag:storageTemperature {t} .\n" for n, t in enumerate(DECIMALS)),
        encoding="utf-8",
    )
    assert call("import", facts)[0] == 0
    assert call("export", tmp_path / "out")[0] == 0
    assert len((tmp_path / "out" / f"{FACTS}.csv").read_text(encoding="utf-8-sig").splitlines()) == 1
    samples = (tmp_path / "out" / "Samples.csv").read_text(encoding="utf-8-sig")
    assert "-80.5" in samples


def test_a_template_has_examples_that_are_not_read_lists_and_comments(call, tmp_path):
    path = tmp_path / "t.xlsx"
    call("workbook", "new", path)
    assert call("workbook", "check", path)[0] == 1
    book = openpyxl.load_workbook(path)
    assert book["Partners"]["A2"].value.startswith("# ")
    assert all(cell.comment for cell in book["Partners"][1])
    assert book["Partners"].data_validations.count > 2
    assert FACTS in book.sheetnames
    assert call("workbook", "new", path)[0] == 2


def test_the_documentation_of_the_columns_is_that_of_the_ontology(call):
    written = (ROOT / "docs" / "workbook-columns.md").read_text(encoding="utf-8")
    assert call("workbook", "columns")[1] == written, "write it anew: alliance-graph workbook columns"


def test_the_template_says_which_columns_the_structure_of_records_asks_for(call):
    page = call("workbook", "columns")[1]
    assert "needed by: signature" in page


def test_an_export_of_a_document_that_was_never_imported_is_refused(call, tmp_path):
    (tmp_path / "store").mkdir()
    code, _, err = call("export", tmp_path / "x.xlsx", "--document", "nothing.ttl")
    assert code == 2
    assert "nothing.ttl" in err


def test_nothing_is_exported_from_an_empty_store(call, tmp_path):
    (tmp_path / "store").mkdir()
    code, _, err = call("export", tmp_path / "out.xlsx")
    assert (code, err) == (2, "error: no imported document is in force, so there is nothing to write\n")
    assert not (tmp_path / "out.xlsx").exists()


def test_the_worked_example_of_the_template_can_be_imported_and_asked(call, tmp_path):
    book = tmp_path / "book.xlsx"
    call("workbook", "new", book)
    assert take_remarks_in(book) > 50
    assert call("import", book)[0] == 0
    shown = set(statements(read_rdf(worked_example())))
    with_cells = {s.triple for s in OxigraphStore(tmp_path / "store").view().statements()}
    assert shown <= with_cells
    use = ("--actor", "NU", "--action", "analyse", "--asset", "S-1-A", "--disease", "OVARIAN", "--place", "US",
           "--at", "2024-03-01", "--reidentifies", "false")  # fmt: skip
    code, out, _ = call("ask", *use, "--purpose", "biomedical research")
    assert (code, out.splitlines()[0]) == (0, "PERMITTED")
    code, out, _ = call("ask", *use, "--purpose", "clinical care")
    assert (code, out.splitlines()[0]) == (1, "PROHIBITED")
