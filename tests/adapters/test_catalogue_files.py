"""Tables as publishers leave them: marks, quotes, line ends, stray cells, columns that stand twice."""

import pytest

from graph_api.adapters.catalogue_files import (
    DISEASES,
    SHARED_DATA,
    parse_catalogue,
    read_catalogue,
    shared_diseases,
)
from graph_api.domain.errors import UsageError


def cells(content: bytes) -> list[list[str]]:
    return [list(record.cells.values()) for record in parse_catalogue(content, "t.tsv").records]


@pytest.mark.parametrize(
    "content",
    [
        b"a\tb\n1\t2\n",
        b"a\tb\n1\t2",
        b"\xef\xbb\xbfa\tb\r\n1\t2\r\n",
        b"a\tb\r1\t2\r",
        "a\tb\n1\t2\n".encode("utf-16"),
        b' a \tb\n"1"\t"2"\n',
        b"a\tb\n\n 1\t2 \n\t\n",
    ],
)
def test_one_table_in_many_spellings(content: bytes) -> None:
    table = parse_catalogue(content, "t.tsv")
    assert table.columns == ("a", "b")
    assert cells(content) == [["1", "2"]]
    assert table.warnings == ()


def test_lines_are_counted_as_an_editor_counts_them() -> None:
    table = parse_catalogue(b'a\tb\n\n"two\nlines"\t2\n3\t4\n', "t.tsv")
    assert [(record.line, record.cells["a"]) for record in table.records] == [(3, "two\nlines"), (5, "3")]


def test_quotes_within_quotes() -> None:
    assert cells(b'a\tb\n"ERROR: ""DS"""\tx "y" z\n') == [['ERROR: "DS"', 'x "y" z']]


@pytest.mark.parametrize("stray", [b'a\tb\n"1\t2\n3\t4\n', b'a\tb\n"1\t2\n3"\t4\n', b'a\tb\n"1"x\t2\n3\t4\n'])
def test_stray_quotes_swallow_no_rows(stray: bytes) -> None:
    table = parse_catalogue(stray, "t.tsv")
    assert [record.line for record in table.records] == [2, 3]
    assert table.warnings == ("quotes do not come in pairs; they were read as plain characters",)


def test_other_encodings_are_read_and_told() -> None:
    table = parse_catalogue(b"a\tb\nAlzheimer\x92s\t2\n", "t.tsv")
    assert table.records[0].cells["a"] == "Alzheimer\u2019s"
    assert table.warnings == ("the file is not UTF-8; it was read as cp1252",)


def test_short_rows_are_filled_and_long_rows_refused() -> None:
    assert cells(b"a\tb\tc\n1\n2\t3\t4\t\t\n") == [["1", "", ""], ["2", "3", "4"]]
    with pytest.raises(UsageError, match="line 2 has 4 cells for 2 columns"):
        parse_catalogue(b"a\tb\n1\t2\t3\t4\n", "t.tsv")


def test_a_column_that_stands_twice() -> None:
    same = parse_catalogue(b"a\tb\ta\n1\t2\t1\n", "t.tsv")
    assert same.records[0].cells == {"a": "1", "b": "2"}
    assert same.warnings == ("the column `a` stands twice and says the same; it was read once",)
    with pytest.raises(
        UsageError, match="the column `a` stands twice and line 2 says `1` and `3`; keep one of them"
    ):
        parse_catalogue(b"a\tb\ta\n1\t2\t3\n", "t.tsv")


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "is empty"),
        (b"\n \t \n", "is empty"),
        (b"a,b\n1,2\n", "has one column; columns are separated by tabs"),
        (b"a\tb\n\0\t2\n", "is no text"),
        (b"\xff\xfea", "is no text"),
    ],
)
def test_what_is_no_table_is_refused_with_the_reason(content: bytes, message: str) -> None:
    with pytest.raises(UsageError, match=message):
        parse_catalogue(content, "t.tsv")


def test_a_file_that_is_not_there_is_named(tmp_path) -> None:
    with pytest.raises(UsageError, match=r"missing\.tsv` cannot be read"):
        read_catalogue(tmp_path / "missing.tsv")


def test_the_table_of_diseases_is_found_in_the_folder_that_is_named(tmp_path, monkeypatch) -> None:
    monkeypatch.setenv(SHARED_DATA, str(tmp_path))
    assert shared_diseases() is None
    (tmp_path / DISEASES).write_text("Disease abbrev\tDisease name\n", encoding="utf-8")
    assert shared_diseases() == tmp_path / DISEASES
