"""Wires the readers of files to the services that import and export them. Beside bootstrap, no other module wires.

Readers of workbooks are imported when they are first needed, because openpyxl is slow to import.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Final

from graph_api.adapters.rdf_files import FORMATS as RDF_FORMATS
from graph_api.adapters.rdf_files import read_rdf, statements
from graph_api.bootstrap import Application, demo_folder
from graph_api.domain.errors import UsageError
from graph_api.services.import_document import Imported, SourceFile
from graph_api.services.import_workbook import WorkbookService
from graph_api.services.workbook.cells import Problem, RawBook
from graph_api.services.workbook.layout import Layout
from graph_api.services.workbook.settings import Settings
from graph_api.services.workbook.template import GUIDE, choices, comments, template
from graph_api.services.workbook.write import WrittenSheet

WORKBOOKS: Final = (".xlsx", ".xlsm")
FORMS: Final = ("rdf", "workbook")


@dataclass(frozen=True)
class Imports:
    """Reads files of every kind into the store of one application, and writes them."""

    app: Application

    @cached_property
    def layout(self) -> Layout:
        """The sheets and columns that the ontology gives."""
        return Layout(self.app.ontology, self.app.rulebook.schema)

    @cached_property
    def workbooks(self) -> WorkbookService:
        """The service that reads, checks and exports workbooks."""
        return WorkbookService(self.layout, self.app.store, self.app.structure)

    def read(self, path: Path, form: str | None = None, *, accept_valid_rows: bool = False) -> SourceFile:
        """Return what the file or folder in `path` states, read as `form` or as what its name says it is."""
        if form is not None:
            return self._readers[form](path)
        if path.is_dir() or path.suffix.lower() in WORKBOOKS:
            return self.workbooks.read(read_book(path), accept_valid_rows=accept_valid_rows)
        return read_rdf(path)

    @cached_property
    def _readers(self) -> Mapping[str, Callable[[Path], SourceFile]]:
        return {
            "rdf": read_rdf,
            "workbook": lambda path: self.workbooks.read(read_book(path)),
        }

    def bring_in(
        self, paths: Iterable[Path], importer: str, form: str | None = None, *, accept_valid_rows: bool = False
    ) -> tuple[list[SourceFile], list[Imported]]:
        """Import all of `paths` or none; return what was read and what was added."""
        files = [self.read(path, form, accept_valid_rows=accept_valid_rows) for path in paths]
        return files, self.app.importer.bring_in_together(files, importer)

    def template(self) -> list[WrittenSheet]:
        """Return the sheets of the template, with the reference alliance as its example."""
        example = [t for file in sorted(demo_folder().glob("*.ttl")) for t in statements(read_rdf(file))]
        return template(self.layout, example, Settings(prefixes={"til": "https://example.org/til-alliance/"}))

    def write(self, path: Path, sheets: Sequence[WrittenSheet], *, guide: bool = False) -> None:
        """Write `sheets` to a workbook, or to a folder of CSV where `path` has another ending."""
        if path.suffix.lower() not in WORKBOOKS:
            if path.suffix:
                raise UsageError(f"`{path}` ends neither in `.xlsx` nor is it a folder of CSV")
            from graph_api.adapters.workbook.csv_folder import write_csv_folder  # noqa: PLC0415

            write_csv_folder(path, sheets)
            return
        from graph_api.adapters.workbook.xlsx_writer import write_workbook  # noqa: PLC0415

        named = [sheet for sheet in sheets if sheet.columns]
        explained = comments(self.layout, named)
        write_workbook(path, sheets, explained, choices(self.layout, named), GUIDE if guide else ())


def read_book(path: Path) -> RawBook:
    """Return the sheets of the workbook, or folder of CSV, in `path`."""
    if path.is_dir():
        from graph_api.adapters.workbook.csv_folder import read_csv_folder  # noqa: PLC0415

        return read_csv_folder(path)
    if path.suffix.lower() not in WORKBOOKS:
        known = ", ".join(f"`{suffix}`" for suffix in (*WORKBOOKS, *RDF_FORMATS))
        raise UsageError(
            f"`{path}`: files that end in `{path.suffix}` are not read; {known} are, and folders of CSV"
        )
    from graph_api.adapters.workbook.xlsx_reader import read_workbook  # noqa: PLC0415

    return read_workbook(path)


def write_marked_book(path: Path, book: RawBook, problems: Sequence[Problem]) -> None:
    """Write `book` to `path` with the cells that `problems` name in red."""
    if path.suffix.lower() not in WORKBOOKS:
        raise UsageError(f"`{path}` does not end in `.xlsx`")
    from graph_api.adapters.workbook.xlsx_writer import write_marked  # noqa: PLC0415

    write_marked(path, book, problems)
