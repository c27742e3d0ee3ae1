import pytest

from graph_api.adapters.workbook.csv_folder import parse_csv, read_csv_folder, write_csv_folder
from graph_api.domain.errors import UsageError
from graph_api.services.workbook.write import WrittenSheet

ROWS = [["kind", "identifier", "name"], ["company", "ACME", "Größe & Co"]]


def texts(content):
    return [[cell.text for cell in row.cells.values()] for row in parse_csv(content, "Partners", "p.csv").rows]


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_separators_encodings_and_line_ends_are_read(separator, encoding, end):
    content = end.join(separator.join(row) for row in ROWS).encode(encoding)
    assert texts(content) == ROWS


def test_an_encoding_that_was_guessed_is_told():
    assert "cp1252" in parse_csv("kind;name\ncompany;é".encode("cp1252"), "Partners", "p.csv").notes[0]


def test_quoted_cells_may_hold_separators_and_lines():
    assert texts(b'kind,name\ncompany,"a, ""b""\nc"') == [["kind", "name"], ["company", 'a, "b"\nc']]


def test_rows_keep_their_line_numbers():
    sheet = parse_csv(b'kind,name\n\ncompany,"a\nb"\ncompany,c', "Partners", "p.csv")
    assert [row.number for row in sheet.rows] == [1, 3, 5]


def test_unpaired_quotes_and_binary_content_are_refused():
    with pytest.raises(UsageError, match="come in pairs"):
        texts(b'kind,name\ncompany,"a\n')
    with pytest.raises(UsageError, match="no text"):
        texts(b"kind,name\0\n")


def test_formulas_are_guarded_in_the_file_and_read_back_as_they_were(tmp_path):
    values = ["=1+1", "+1", "-1", "@x", "'=x", "'x", "it's"]
    write_csv_folder(tmp_path / "out", [WrittenSheet("People", ("name",), [(v,) for v in values])])
    lines = (tmp_path / "out" / "People.csv").read_text(encoding="utf-8").splitlines()
    assert not any(line.startswith(("=", "+", "-", "@")) for line in lines)
    (sheet,) = read_csv_folder(tmp_path / "out").sheets
    assert [row.cells[1].value for row in sheet.rows[1:]] == values


def test_an_empty_folder_is_refused(tmp_path):
    with pytest.raises(UsageError, match="holds no file"):
        read_csv_folder(tmp_path)


def test_a_number_whose_point_could_separate_thousands_gets_a_further_zero(tmp_path):
    write_csv_folder(
        tmp_path / "out", [WrittenSheet("Quantities", ("numeric value",), [(2.125,), (0.125,), (5,)])]
    )
    assert (tmp_path / "out" / "Quantities.csv").read_text(encoding="utf-8").split() == [
        "numeric", "value", "2.1250", "0.125", "5"]  # fmt: skip


def test_the_line_in_which_excel_names_the_separator_is_obeyed_and_no_row():
    sheet = parse_csv(b"sep=;\r\nkind;name\r\ncompany;A,B\r\n", "Partners", "Partners.csv")
    assert [(row.number, [cell.text for cell in row.cells.values()]) for row in sheet.rows] == [
        (2, ["kind", "name"]),
        (3, ["company", "A,B"]),
    ]
