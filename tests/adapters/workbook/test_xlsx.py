import re
import zipfile
from datetime import date, datetime

import openpyxl
import pytest
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from graph_api.adapters.workbook.xlsx_reader import read_workbook
from graph_api.adapters.workbook.xlsx_writer import PROBLEMS, write_marked, write_workbook
from graph_api.domain.errors import UsageError
from graph_api.services.workbook.cells import Flaw, Problem
from graph_api.services.workbook.write import WrittenSheet
from tests.support.books import book


@pytest.fixture
def made(tmp_path):
    """Return a function that saves what it is given to do with a sheet, and reads it."""

    def make(fill, *, of_1904=False):
        workbook = openpyxl.Workbook()
        if of_1904:
            workbook.epoch = CALENDAR_MAC_1904
        fill(workbook.active)
        workbook.save(tmp_path / "made.xlsx")
        return read_workbook(tmp_path / "made.xlsx").sheets[0]

    return make


def cell(sheet, row, column):
    return next(r for r in sheet.rows if r.number == row).cells[column]


@pytest.mark.parametrize("of_1904", [False, True])
def test_dates_are_read_in_both_date_systems(made, of_1904):
    def fill(sheet):
        sheet["A1"] = date(2025, 4, 3)
        sheet["B1"] = datetime(2025, 4, 3, 9, 30)

    sheet = made(fill, of_1904=of_1904)
    assert cell(sheet, 1, 1).value == datetime(2025, 4, 3)
    assert cell(sheet, 1, 2).value == datetime(2025, 4, 3, 9, 30)


def test_merged_cells_are_marked(made):
    def fill(sheet):
        sheet["A1"] = "owner"
        sheet["A2"] = "ACME"
        sheet.merge_cells("A2:A4")

    sheet = made(fill)
    assert cell(sheet, 1, 1).flaw is None
    assert cell(sheet, 2, 1).flaw is Flaw.MERGED


def test_a_formula_without_a_saved_result_is_marked(made):
    sheet = made(lambda s: s.append(["=1+1"]))
    assert cell(sheet, 1, 1).flaw is Flaw.NO_RESULT
    assert "formula" in sheet.notes[0]


def test_errors_number_formats_and_hidden_rows_are_told(made):
    def fill(sheet):
        sheet["A1"] = "#REF!"
        sheet["A2"] = 7
        sheet["A2"].number_format = "00000"
        sheet["A3"] = 0.1
        sheet.row_dimensions[3].hidden = True
        sheet["A5"] = "  \u00a0 "

    sheet = made(fill)
    assert cell(sheet, 1, 1).flaw is Flaw.ERROR
    assert cell(sheet, 2, 1).number_format == "00000"
    assert "1 hidden row was read" in sheet.notes
    assert [row.number for row in sheet.rows] == [1, 2, 3]


def test_text_that_looks_like_a_formula_comes_back_as_text(tmp_path):
    texts = ["=1+1", "+1", "-1", "@x", '=HYPERLINK("http://x")']
    write_workbook(tmp_path / "b.xlsx", [WrittenSheet("People", ("name",), [(t,) for t in texts])], {}, {})
    sheet = read_workbook(tmp_path / "b.xlsx").sheets[0]
    assert [row.cells[1].value for row in sheet.rows[1:]] == texts
    assert not any(c.formula for row in sheet.rows for c in row.cells.values())
    saved = openpyxl.load_workbook(tmp_path / "b.xlsx")["People"]
    assert {c.data_type for c in saved["A"]} == {"s"}


def test_a_marked_copy_shows_each_wrong_cell_and_lists_the_problems(tmp_path):
    raw = book({"Partners": [["kind", "identifier"], ["company", "ACME"]]})
    problem = Problem("Partners", 2, 1, "kind", "compny", "is no kind of record", ("company",))
    write_marked(tmp_path / "m.xlsx", raw, [problem])
    saved = openpyxl.load_workbook(tmp_path / "m.xlsx")
    wrong = saved["Partners"]["A2"]
    assert wrong.fill.fgColor.rgb.endswith("FFC7CE")
    assert "nearest: company" in wrong.comment.text
    assert saved["Partners"]["B2"].comment is None
    assert saved[PROBLEMS]["B2"].value == "Partners!A2"


def test_what_is_no_workbook_is_refused(tmp_path):
    path = tmp_path / "x.xlsx"
    for content in (b"", b"kind;identifier", b"PK\x03\x04rest"):
        path.write_bytes(content)
        with pytest.raises(UsageError, match="is no workbook"):
            read_workbook(path)
    with zipfile.ZipFile(path, "w") as packed:
        packed.writestr("a.txt", "x")
    with pytest.raises(UsageError, match="no workbook that can be read"):
        read_workbook(path)


def test_a_decompression_bomb_is_refused_before_it_is_unpacked(tmp_path):
    path = tmp_path / "bomb.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("xl/worksheets/sheet1.xml", b"0" * (80 * 1024**2))
    assert path.stat().st_size < 1024**2
    with pytest.raises(UsageError, match="too much"):
        read_workbook(path)


def test_an_entity_bomb_is_refused(tmp_path):
    plain, bomb = tmp_path / "plain.xlsx", tmp_path / "bomb.xlsx"
    workbook = openpyxl.Workbook()
    workbook.active["A1"] = "x"
    workbook.save(plain)
    entities = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
    with zipfile.ZipFile(plain) as old, zipfile.ZipFile(bomb, "w") as new:
        for part in old.infolist():
            content = old.read(part)
            if part.filename == "xl/worksheets/sheet1.xml":
                content = entities.encode() + content.replace(b"</sheetData>", b"&b;</sheetData>")
            new.writestr(part.filename, content)
    with pytest.raises(UsageError, match="no workbook that can be read"):
        read_workbook(bomb)


def test_a_sheet_that_would_fill_the_memory_is_refused(made, monkeypatch):
    monkeypatch.setattr("graph_api.adapters.workbook.xlsx_reader._MOST_CELLS", 10)
    with pytest.raises(UsageError, match="more than 10 cells; bring it in with `import-table`"):
        made(lambda sheet: [sheet.append(["a", "b", "c"]) for _ in range(4)])


def test_a_cell_at_the_far_end_costs_nothing(made):
    sheet = made(lambda s: s.cell(1_048_576, 3, "x"))
    assert [row.number for row in sheet.rows] == [1_048_576]


def test_cells_are_read_in_the_ways_of_other_programs(tmp_path):
    """Strings in the cell itself, formulas with saved results, and cells that do not say where they are."""
    plain, other = tmp_path / "plain.xlsx", tmp_path / "other.xlsx"
    openpyxl.Workbook().save(plain)
    rows = (
        '<row r="1"><c r="A1" t="inlineStr"><is><t>kind</t></is></c>'
        '<c t="str"><f>"a"&amp;"b"</f><v>ab</v></c></row>'
        '<row><c t="inlineStr"><is><r><t>ri</t></r><r><t>ch</t></r></is></c><c><f>1+1</f><v>2</v></c>'
        '<c t="e"><v>#N/A</v></c><c t="b"><v>1</v></c></row>'
    )
    with zipfile.ZipFile(plain) as old, zipfile.ZipFile(other, "w") as new:
        for part in old.infolist():
            content = old.read(part)
            if part.filename == "xl/worksheets/sheet1.xml":
                data = f"<sheetData>{rows}</sheetData>".encode()
                content = re.sub(rb"<sheetData ?/>|<sheetData></sheetData>", data, content)
            new.writestr(part.filename, content)
    sheet = read_workbook(other).sheets[0]
    assert [[c.value for c in row.cells.values()] for row in sheet.rows] == [
        ["kind", "ab"], ["rich", 2, "#N/A", True]]  # fmt: skip
    assert cell(sheet, 2, 2).formula
    assert cell(sheet, 2, 3).flaw is Flaw.ERROR
