"""Reads tables of consent codes and of diseases: files of tab-separated values as publishers leave them."""

import csv
import io
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from graph_api.adapters.file_content import MEBIBYTE, file_content
from graph_api.adapters.ontology_loader import load_turtle
from graph_api.adapters.places import countries
from graph_api.adapters.rdf_files import statements
from graph_api.adapters.resources import folder
from graph_api.domain.errors import UsageError
from graph_api.engine.graph import Graph
from graph_api.engine.terms import LABEL, SKOS, Literal, ag
from graph_api.services.consent_codes.catalogue import Catalogue, Record, disease_table
from graph_api.services.consent_codes.vocabulary import CodeBook, code_book

SHARED_DATA: Final = "ALLIANCE_GRAPH_SHARED_DATA"
DISEASES: Final = "dbgap-disease-abbreviations.tsv"
_VOCABULARIES: Final = ("consent-codes", "data-use-terms", "purposes", "regions")
_LARGEST: Final = 256  # MiB


def load_code_book(diseases: Path | None = None) -> CodeBook:
    """Return what is known of consent codes, with the table of diseases in `diseases` where it is given."""
    home = folder("ontology") / "vocabularies"
    ontology = load_turtle(home / f"{name}.ttl" for name in _VOCABULARIES)
    book = code_book(ontology, _places(ontology))
    return book.with_diseases(disease_table(read_catalogue(diseases))) if diseases else book


def shared_diseases() -> Path | None:
    """Return the table of disease abbreviations among the shared data, or None where there is none.

    Shared data lie in the folder that ALLIANCE_GRAPH_SHARED_DATA names, or in `../shared/data` from a checkout.
    """
    named = os.environ.get(SHARED_DATA)
    home = Path(named) if named else folder("ontology").parent.parent / "shared" / "data"
    return home / DISEASES if (home / DISEASES).is_file() else None


def read_catalogue(path: Path) -> Catalogue:
    """Return the table in `path`; raise UsageError with file and line where it cannot be read.

    Byte order marks, line ends of any system, quoted and unquoted cells and encodings of old spreadsheets are
    read; what had to be mended is told in the table's warnings.
    """
    return parse_catalogue(file_content(path, _LARGEST), path.name)


def parse_catalogue(content: bytes, name: str) -> Catalogue:
    """Return the table in `content`, which is called `name` in messages."""
    warnings: list[str] = []
    text = _decoded(content, name, warnings)
    rows = [(line, cells) for line, cells in _rows(text, warnings) if any(cell.strip() for cell in cells)]
    if not rows:
        raise UsageError(f"`{name}` is empty; a table has a line of column names")
    (_, header), *records = rows
    columns = tuple(cell.strip() for cell in header)
    if len(columns) < 2:
        raise UsageError(f"`{name}`: line {rows[0][0]} has one column; columns are separated by tabs")
    checked = [_record(line, cells, len(columns), name) for line, cells in records]
    _check_twins(columns, checked, name, warnings)
    first = {column: columns.index(column) for column in columns if column}
    found = tuple(Record(line, {column: cells[i] for column, i in first.items()}) for line, cells in checked)
    return Catalogue(name, tuple(first), found, tuple(warnings))


def _decoded(content: bytes, name: str, warnings: list[str]) -> str:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings = ["utf-16"]
    else:
        encodings = ["utf-8-sig", "cp1252", "latin-1"]
    for encoding in encodings:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if encoding in ("cp1252", "latin-1"):
            warnings.append(f"the file is not UTF-8; it was read as {encoding}")
        if "\0" in text:
            raise UsageError(f"`{name}` is no text; save it as tab-separated values in UTF-8")
        return text
    raise UsageError(f"`{name}` is no text that can be read; save it as tab-separated values in UTF-8")


def _rows(text: str, warnings: list[str]) -> list[tuple[int, list[str]]]:
    """Return the rows with their line numbers: with quotes as RFC 4180 has them, or else as plain characters."""
    plain = [
        (number, [_unquoted(cell) for cell in line.split("\t")])
        for number, line in enumerate(text.replace("\r\n", "\n").replace("\r", "\n").split("\n"), 1)
    ]
    if '"' not in text:
        return plain
    try:
        quoted = list(_quoted(text))
    except csv.Error:
        quoted = []
    width = len(quoted[0][1]) if quoted else 0
    if quoted and not any(len(cells) != width or _swallowed(cells) for _, cells in quoted if any(cells)):
        return quoted
    warnings.append("quotes do not come in pairs; they were read as plain characters")
    return plain


def _quoted(text: str) -> Iterator[tuple[int, list[str]]]:
    csv.field_size_limit(_LARGEST * MEBIBYTE)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter="\t", strict=True)
    start = 1
    for cells in reader:
        yield start, cells
        start = reader.line_num + 1


def _swallowed(cells: list[str]) -> bool:
    """Tell whether a cell holds the end of one row and the beginning of the next."""
    return any("\t" in cell and "\n" in cell for cell in cells)


def _unquoted(cell: str) -> str:
    if len(cell) > 1 and cell.startswith('"') and cell.endswith('"'):
        return cell[1:-1].replace('""', '"')
    return cell


def _record(line: int, cells: list[str], width: int, name: str) -> tuple[int, list[str]]:
    """Return a row with one cell for each column; raise UsageError where text stands outside the columns."""
    if any(cell.strip() for cell in cells[width:]):
        raise UsageError(f"`{name}`: line {line} has {len(cells)} cells for {width} columns; remove stray tabs")
    return line, [*(cell.strip() for cell in cells[:width]), *[""] * (width - len(cells))]


def _check_twins(
    columns: tuple[str, ...], records: list[tuple[int, list[str]]], name: str, warnings: list[str]
) -> None:
    """Raise UsageError where two columns have one name and do not say the same."""
    for place, column in enumerate(columns):
        first = columns.index(column)
        if not column or first == place:
            continue
        for line, cells in records:
            if cells[first] != cells[place]:
                raise UsageError(
                    f"`{name}`: the column `{column}` stands twice and line {line} says `{cells[first]}` and "
                    f"`{cells[place]}`; keep one of them"
                )
        warnings.append(f"the column `{column}` stands twice and says the same; it was read once")


def _places(ontology: Graph) -> dict[str, str]:
    """Return the IRIs of countries and groups of countries by their names and codes."""
    named: dict[str, str] = {}
    naming = (LABEL, SKOS + "notation", SKOS + "altLabel")
    for subject, predicate, name in statements(countries()):
        if predicate in naming and isinstance(name, Literal):
            named[name.lexical] = subject
    for subject in ontology.instances(ag("Place")):
        for predicate in naming:
            named |= {n.lexical: subject for n in ontology.objects(subject, predicate) if isinstance(n, Literal)}
    return named
