"""A sheet of a workbook is read row by row as a table is, and says what its cells say on import as a whole."""

import random
import re
import zipfile
from datetime import date, datetime
from pathlib import Path
from xml.etree.ElementTree import ParseError

import openpyxl
import pytest
from defusedxml import DefusedXmlException
from openpyxl.xml.constants import SHEET_MAIN_NS

from graph_api.adapters.workbook.sheet_cells import SheetPart, read_strings
from graph_api.adapters.workbook.xlsx_reader import read_workbook
from graph_api.adapters.workbook.xlsx_rows import SheetRows
from graph_api.bootstrap_imports import Imports
from graph_api.domain.errors import AllianceGraphError, ImportRejectedError, UsageError
from graph_api.services.import_manifest import settings_of
from graph_api.services.workbook.leave_out import MARK
from graph_api.services.workbook.settings import Settings
from tests.support.cases import fresh_application

HEADER = ["identifier", "kind", "donor", "aliquot of", "storage temperature", "custody complete", "collected at"]


def saved(folder: Path, *rows: list, title: str = "Samples", **sheets: list[list]) -> Path:
    """Return the path of a workbook with `rows` on the sheet `title`, and with the other sheets."""
    book = openpyxl.Workbook()
    for name, content in ({title: rows} | sheets).items():
        sheet = book.create_sheet(name)
        for row in content:
            sheet.append(row)
    del book["Sheet"]
    book.save(folder / "book.xlsx")
    return folder / "book.xlsx"


def imported(path: Path, **options: str) -> set | str:
    """Return what the sheet of the workbook in `path` states, or why it is refused."""
    imports = Imports(fresh_application())
    rows = imports.open_table(path, **options)
    try:
        done = imports.bring_in_rows(rows, "tester", settings_of(rows))
    except AllianceGraphError as error:
        return str(error)
    return {s.triple for s in imports.app.store.view_of([done.version.graph]).statements()}


def read_whole(path: Path) -> set | str:
    """Return what the workbook states when it is read as a whole, or why it is refused."""
    imports = Imports(fresh_application())
    try:
        return set(imports.read(path).graphs[""])
    except AllianceGraphError as error:
        return str(error)


CELLS = {
    "storage temperature": (-80, -20.5, "-80", "1,5", 1.234, "1.234", "cold", True, None, date(2024, 5, 6)),
    "custody complete": (True, False, "yes", "no", 1, "perhaps", None),
    "collected at": (datetime(2024, 5, 6, 7, 8, 9), date(2024, 5, 6), "2024-05-06", "2024-05-06T07:08:09Z",
                     45418, "03/04/2024", None, True),
    "aliquot of": (1001, "1001", " 1001 ", None, None, 1001.5),
}  # fmt: skip


@pytest.mark.parametrize("seed", range(60))
def test_a_sheet_says_the_same_row_by_row_and_as_a_whole(tmp_path: Path, seed: int):
    dice = random.Random(seed)  # noqa: S311  # a test that can be repeated
    names = [name for name in CELLS if dice.random() < 0.6]
    header = ["identifier", "kind", *names]
    first = [1001, "specimen"] + [None] * len(names)
    rows = [
        [dice.choice((f"S-{n}", 2000 + n)), "aliquot" if "aliquot of" in names else "specimen"]
        + [dice.choice(CELLS[name][: 4 if seed % 2 else None]) for name in names]
        for n in range(3)
    ]
    settings = [["time zone", "Europe/Paris"], ["namespace", "https://example.org/b/"]]
    path = saved(tmp_path, header, first, *rows, Settings=settings)
    whole, streamed = read_whole(path), imported(path)
    if isinstance(whole, str) or isinstance(streamed, str):
        assert isinstance(whole, str) == isinstance(streamed, str), f"{rows}\n{whole}\n{streamed}"
    else:
        assert streamed == whole, rows


@pytest.mark.parametrize(
    ("row", "problem"),
    [
        (
            [date(2025, 3, 1), "specimen"],
            "Samples!A2: `identifier`: `2025-03-01 00:00:00` is a date, and text belongs",
        ),
        ([1.5, "specimen"], "Samples!A2: `identifier`: `1.5` is a number that may have lost digits"),
        (["S-1", "specimen", date(2025, 3, 1)], "Samples!C2: `donor`"),
        (["S-1", 7], "Samples!B2: `kind`: `7` is no kind of record"),
        (["S-1", "specimen", None, None, None, None, 45418], "is a number; if it stands for 2024-05-06"),
        (
            ["S-1", "specimen", None, None, "=1+1"],
            "Samples!E2: `storage temperature`: holds a formula whose result",
        ),
        (["S-1", "specimen", *[None] * 6, "x"], "Samples!2: has 9 cells, and the header has 7"),
        ([None, "specimen"], "Samples!A2: `identifier` is empty"),
        ([None], "states nothing below its header"),
    ],
)
def test_a_wrong_cell_is_named_as_a_sheet_names_it(tmp_path: Path, row: list, problem: str):
    assert problem in imported(saved(tmp_path, HEADER, row))


def test_an_identifier_of_digits_keeps_the_zeros_of_its_format(tmp_path: Path):
    path = saved(tmp_path, HEADER[:2], [7, "specimen"])
    book = openpyxl.load_workbook(path)
    book["Samples"]["A2"].number_format = "0000"
    book.save(path)
    assert {s.rpartition("/")[2] for s, _, _ in imported(path)} == {"0007"}


def test_a_number_and_the_same_text_are_different_cells(tmp_path: Path):
    found = imported(saved(tmp_path, ["identifier", "kind", "custody complete"], ["A", "specimen", True],
                           ["B", "specimen", 1]))  # fmt: skip
    assert "Samples!C3: `custody complete`: `1` is neither `yes` nor `no`" in found


def test_merged_ranges_are_refused(tmp_path: Path):
    path = saved(tmp_path, HEADER, ["S-1", "specimen", "D-1"], ["S-2", "specimen"])
    book = openpyxl.load_workbook(path)
    book["Samples"].merge_cells("C2:C3")
    book.save(path)
    assert "Samples!C2:C3: is a merged range; unmerge it" in imported(path)


def test_rows_that_begin_with_a_hash_are_passed_over_and_told(tmp_path: Path):
    rows = SheetRows(saved(tmp_path, HEADER[:2], ["#S-1", "specimen"], ["S-2", "specimen"]))
    assert [number for number, _ in rows] == [1, 3]
    assert rows.notes == ("1 rows that begin with `#` were not read",)


def test_which_sheet_is_read_must_be_clear(tmp_path: Path):
    path = saved(tmp_path, HEADER[:2], ["S-1", "specimen"], Donors=[["identifier", "kind"], ["D-1", "donor"]])
    with pytest.raises(UsageError, match="has not one sheet of records but 2; name one of `Samples`, `Donors`"):
        SheetRows(path)
    with pytest.raises(UsageError, match="has no sheet `Donor`; it has `Samples`, `Donors`"):
        SheetRows(path, "Donor")
    rows = SheetRows(path, " donors ")
    assert (rows.name, rows.sheet) == ("book.xlsx!Donors", "Donors")
    assert len(list(rows)) == 2


def test_two_sheets_of_one_workbook_are_two_documents(tmp_path: Path):
    path = saved(
        tmp_path, HEADER[:3], ["S-1", "specimen", "D-1"], Donors=[["identifier", "kind"], ["D-1", "donor"]]
    )
    imports = Imports(fresh_application())
    for sheet in ("Donors", "Samples"):
        imports.bring_in_rows(imports.open_table(path, sheet=sheet), "tester", Settings())
    again = imports.bring_in_rows(imports.open_table(path, sheet="Samples"), "tester", Settings())
    assert again.unchanged
    assert {v.source for v in imports.app.store.versions()} >= {"book.xlsx!Donors", "book.xlsx!Samples"}


def test_settings_that_cannot_be_read_are_refused(tmp_path: Path):
    path = saved(tmp_path, HEADER[:2], ["S-1", "specimen"], Settings=[["namespace", "nowhere"]])
    imports = Imports(fresh_application())
    with pytest.raises(ImportRejectedError, match="is no namespace"):
        settings_of(imports.open_table(path))


def test_the_progress_of_a_sheet_ends_at_the_size_of_its_file(tmp_path: Path):
    path = saved(tmp_path, HEADER[:2], *([f"S-{n}", "specimen"] for n in range(500)))
    seen: list[int] = []
    assert len(list(SheetRows(path, "", seen.append))) == 501
    assert sum(seen) == path.stat().st_size


def test_a_sheet_that_changes_while_it_is_read_is_refused(tmp_path: Path):
    path = saved(tmp_path, HEADER[:2], ["S-1", "specimen"])
    rows = SheetRows(path)
    saved(tmp_path, HEADER[:2], ["S-1", "specimen"], ["S-2", "specimen"])
    with pytest.raises(ImportRejectedError, match="changed while it was read"):
        list(rows)


def test_bombs_are_refused_row_by_row_too(tmp_path: Path):
    path = tmp_path / "bomb.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("xl/worksheets/sheet1.xml", b"0" * (80 * 1024**2))
    with pytest.raises(UsageError, match="too much"):
        SheetRows(path)


@pytest.mark.parametrize(
    "content",
    [
        b'<!DOCTYPE x [<!ENTITY a "aa">]><sst>&a;</sst>',
        b"<sst><si><t>open",
        b"no XML",
        b"",
    ],
)
def test_parts_that_are_no_xml_or_have_a_document_type_are_refused(tmp_path: Path, content: bytes):
    part = tmp_path / "part.xml"
    part.write_bytes(content)
    with part.open("rb") as source, pytest.raises((ParseError, DefusedXmlException)):
        read_strings(source)
    with part.open("rb") as source, pytest.raises((ParseError, DefusedXmlException)):
        list(SheetPart((), openpyxl.Workbook()).rows(source))


def test_the_pronunciation_of_a_text_is_no_part_of_it(tmp_path: Path):
    part = tmp_path / "strings.xml"
    spoken = "<si><r><t>ab</t></r><r><t xml:space='preserve'> c</t></r><rPh sb='0' eb='1'><t>x</t></rPh></si>"
    part.write_text(f"<sst xmlns='{SHEET_MAIN_NS}'>{spoken}<si><t/></si><si><t>d</t></si></sst>")
    with part.open("rb") as source:
        assert read_strings(source) == ["ab c", "", "d"]


def test_wrong_rows_of_a_sheet_are_left_out_where_they_stand(tmp_path: Path):
    path = saved(tmp_path, HEADER, ["S-1", "specimen"], ["S-2", "specimen", "D-9"], [3, "aliquot", None, "S-2"])
    imports = Imports(fresh_application())
    done = imports.bring_in_rows(imports.open_table(path), "tester", Settings(), accept_valid_rows=True)
    assert [(row.sheet, row.row, row.name) for row in done.left_out] == [
        ("Samples", 3, "S-2"),
        ("Samples", 4, "3"),
    ]
    assert done.left_out[1].problems[0].message == "refers to Samples!3, which is left out"
    marks = {o.lexical for _, p, o in (s.triple for s in imports.app.store.view().statements()) if p == MARK}
    assert marks == {"Samples, row 3", "Samples, row 4"}


def test_a_sheet_of_the_template_is_read_row_by_row_as_it_is(tmp_path: Path):
    imports = Imports(fresh_application())
    path = tmp_path / "book.xlsx"
    imports.write(path, imports.template(), guide=True)
    book = openpyxl.load_workbook(path)
    places = {cell.value: cell.column for cell in book["Samples"][1]}
    row = book["Samples"].max_row + 1
    for header, value in {"kind": "specimen", "identifier": "S-1", "custody complete": True}.items():
        book["Samples"].cell(row, places[header]).value = value
    book.save(path)
    rows = imports.open_table(path, sheet="Samples")
    done = imports.bring_in_rows(rows, "tester", settings_of(rows))
    assert done.version.statements == 3
    assert any("rows that begin with `#` were not read" in note for note in done.notes)


def test_texts_that_cells_share_are_read_whether_the_manifest_names_them_or_not(tmp_path: Path):
    plain, shared = saved(tmp_path, HEADER), tmp_path / "shared.xlsx"
    texts = [*HEADER[:2], "S-1 &amp; co", "specimen", "_x0041_"]
    strings = "".join(f"<si><t>{text}</t></si>" for text in texts)
    rows = "".join(
        f'<row r="{n}"><c r="A{n}" t="s"><v>{first}</v></c><c r="B{n}" t="s"><v>{first + 1}</v></c></row>'
        for n, first in ((1, 0), (2, 2))
    )
    named = (
        '<Override PartName="/xl/sharedStrings.xml" ContentType="application/vnd.openxmlformats-officedocument.'
    )
    named += 'spreadsheetml.sharedStrings+xml"/></Types>'
    for manifest in ("</Types>", named):
        with zipfile.ZipFile(plain) as old, zipfile.ZipFile(shared, "w") as new:
            for part in old.infolist():
                content = old.read(part).decode()
                if part.filename == "[Content_Types].xml":
                    content = content.replace("</Types>", manifest)
                if part.filename == "xl/worksheets/sheet1.xml":
                    content = re.sub(r"<sheetData>.*</sheetData>", f"<sheetData>{rows}</sheetData>", content)
                new.writestr(part.filename, content)
            new.writestr("xl/sharedStrings.xml", f"<sst xmlns='{SHEET_MAIN_NS}'>{strings}</sst>")
        assert [cells for _, cells in SheetRows(shared)] == [HEADER[:2], ["S-1 & co", "specimen"]]
        whole = read_workbook(shared).sheets[0]
        assert [cell.value for row in whole.rows for cell in row.cells.values()][2:] == ["S-1 & co", "specimen"]


def test_a_text_of_a_million_characters_is_refused(tmp_path: Path):
    part = tmp_path / "strings.xml"
    part.write_text(f"<sst xmlns='{SHEET_MAIN_NS}'><si><t>{'a' * 1_000_001}</t></si></sst>")
    with part.open("rb") as source, pytest.raises(ValueError, match="more than 1,000,000 characters"):
        read_strings(source)


def test_a_row_that_begins_with_an_error_is_no_remark(tmp_path: Path):
    assert "Samples!A2" in imported(saved(tmp_path, HEADER[:2], ["#N/A", "specimen"], ["S-2", "specimen"]))
