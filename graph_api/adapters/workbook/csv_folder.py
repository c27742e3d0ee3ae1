"""Reads and writes folders of CSV: one file for each sheet, in the encodings and separators that people use."""

import csv
import io
import re
from collections.abc import Iterator, Sequence
from hashlib import sha256
from pathlib import Path
from typing import Final

from graph_api.adapters.file_content import MEBIBYTE, file_content
from graph_api.domain.errors import UsageError
from graph_api.services.workbook.cells import Cell, Raw, RawBook, RawRow, RawSheet
from graph_api.services.workbook.write import WrittenSheet

SUFFIXES: Final = (".csv", ".tsv")
_THOUSANDS: Final = re.compile(r"-?[1-9]\d{0,2}\.\d{3}")
_LARGEST: Final = 1024  # MiB
_SAID: Final = re.compile(r"sep=([,;\t|])\r?\n")  # the first line as Excel writes it
_SEPARATORS: Final = (",", ";", "\t", "|")
_COULD_BE_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")


def read_csv_folder(path: Path) -> RawBook:
    """Return the sheets in the folder `path`; raise UsageError with file and line where one cannot be read."""
    files = sorted(f for f in path.iterdir() if f.suffix.lower() in SUFFIXES and not f.name.startswith("."))
    if not files:
        raise UsageError(f"`{path}` holds no file that ends in `.csv` or `.tsv`")
    digest = sha256()
    sheets = []
    for file in files:
        content = file_content(file, _LARGEST)
        digest.update(f"{file.name} {len(content)}\n".encode() + content)
        sheets.append(parse_csv(content, file.stem, file.name))
    return RawBook(path.resolve().name, digest.hexdigest(), sheets)


def parse_csv(content: bytes, title: str, name: str) -> RawSheet:
    """Return the sheet `title` in `content`: any separator and encoding, with a note on what was guessed."""
    text, encoding = _decoded(content, name)
    notes = [] if encoding == "utf-8" else [f"the file is not UTF-8; it was read as {encoding}"]
    said = _SAID.match(text)
    separator = said[1] if said else _separator(text)
    rows = [row for row in _rows(text, separator, name) if row.cells and not (said and row.number == 1)]
    return RawSheet(title, rows, tuple(notes))


def _decoded(content: bytes, name: str) -> tuple[str, str]:
    marked = content.startswith((b"\xff\xfe", b"\xfe\xff"))
    for encoding in ("utf-16",) if marked else ("utf-8-sig", "cp1252", "latin-1"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" in text:
            break
        return text, encoding.removesuffix("-sig") if encoding == "utf-8-sig" else encoding
    raise UsageError(f"`{name}` is no text that can be read; save it as CSV in UTF-8")


def _separator(text: str) -> str:
    """Return what separates the names in the first line: that which stands there most often outside quotes."""
    first = next((line for line in text.splitlines() if line.strip()), "")
    bare = "".join(part for place, part in enumerate(first.split('"')) if place % 2 == 0)
    return max(_SEPARATORS, key=bare.count)


def _rows(text: str, separator: str, name: str) -> Iterator[RawRow]:
    csv.field_size_limit(_LARGEST * MEBIBYTE)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    start = 1
    try:
        for cells in reader:
            found = {place: Cell(unguarded(cell)) for place, cell in enumerate(cells, 1)}
            yield RawRow(start, {place: cell for place, cell in found.items() if cell.text})
            start = reader.line_num + 1
    except csv.Error as error:
        raise UsageError(f"`{name}`: line {start}: {error}; quotes around a cell must come in pairs") from error


def unguarded(text: str) -> str:
    """Return `text` without the apostrophe that keeps a spreadsheet from taking it for a formula."""
    guarded = len(text) > 1 and text.startswith("'") and text[1:].startswith((*_COULD_BE_FORMULA, "'"))
    return text[1:] if guarded else text


def _guarded(value: Raw | None) -> str:
    if value is None:
        return ""
    text = str(value)
    if isinstance(value, float) and _THOUSANDS.fullmatch(text):
        return f"{text}0"  # so that nobody takes the point for a separator of thousands
    risky = isinstance(value, str) and text.startswith((*_COULD_BE_FORMULA, "'"))
    return f"'{text}" if risky else text


def write_csv_folder(path: Path, sheets: Sequence[WrittenSheet]) -> None:
    """Write each of `sheets` into a file of the folder `path`."""
    try:
        path.mkdir(parents=True, exist_ok=True)
        for sheet in sheets:
            with (path / f"{sheet.title}.csv").open("w", encoding="utf-8", newline="") as file:
                writer = csv.writer(file)
                writer.writerow(sheet.headers)
                writer.writerows([_guarded(value) for value in row] for row in sheet.rows)
    except OSError as error:
        raise UsageError(f"`{path}` cannot be written: {error.strerror or error}") from error
