"""Reads tables of any separator and encoding into the form in which catalogues are read."""

from hashlib import sha256
from pathlib import Path

from graph_api.adapters.catalogue_files import parse_catalogue
from graph_api.adapters.file_content import file_content
from graph_api.adapters.workbook.csv_folder import parse_csv
from graph_api.domain.errors import UsageError
from graph_api.services.consent_codes.catalogue import Catalogue, Record

_LARGEST = 256  # MiB


def read_table(path: Path) -> tuple[Catalogue, str]:
    """Return the table in `path` and the SHA-256 of the file; raise UsageError where it cannot be read."""
    content = file_content(path, _LARGEST)
    return parse_table(content, path.name), sha256(content).hexdigest()


def parse_table(content: bytes, name: str) -> Catalogue:
    """Return the table in `content`: separated by tabs as publishers leave it, or CSV with quotes."""
    first = content[: content.find(b"\n") + 1] or content
    if first.count(b"\t") + first.count(b"\t\0") > first.count(b","):
        return parse_catalogue(content, name)
    sheet = parse_csv(content, name, name)
    if not sheet.rows:
        raise UsageError(f"`{name}` is empty; a table has a line of column names")
    header, *rows = sheet.rows
    columns = {place: cell.text for place, cell in header.cells.items()}
    if len(columns) < 2 or len(set(columns.values())) < len(columns):
        raise UsageError(f"`{name}`: the first line must name at least two columns, each once")
    records = []
    for row in rows:
        stray = [place for place in row.cells if place not in columns]
        if stray:
            raise UsageError(f"`{name}`: line {row.number} has a cell beyond the columns of the first line")
        cells = {c: str(row.cells[p].value).strip() if p in row.cells else "" for p, c in columns.items()}
        records.append(Record(row.number, cells))
    return Catalogue(name, tuple(columns.values()), tuple(records), sheet.notes)
