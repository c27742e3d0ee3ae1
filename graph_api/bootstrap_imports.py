"""Wires the readers of files to the services that import and export them. Beside bootstrap, no other module wires.

Readers of workbooks are imported when they are first needed, because openpyxl is slow to import.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from time import perf_counter
from typing import Any, Final

from graph_api.adapters.catalogue_files import load_code_book, shared_diseases
from graph_api.adapters.csv_rows import CsvRows
from graph_api.adapters.foreign_documents import read_json, read_odrl_policies
from graph_api.adapters.law_places import law_places
from graph_api.adapters.raw_store import bulk_load_seconds, select
from graph_api.adapters.rdf_files import FORMATS as RDF_FORMATS
from graph_api.adapters.rdf_files import read_rdf, statements
from graph_api.adapters.resources import folder as folder_of
from graph_api.adapters.structure_loader import load_structure
from graph_api.adapters.tables import read_table
from graph_api.adapters.workbook import worked_example
from graph_api.bootstrap import Application
from graph_api.domain.errors import ImportRejectedError, UsageError
from graph_api.services.catalogues.agreements import Topics, read_agreements, topics_of
from graph_api.services.catalogues.data_sets import read_data_sets
from graph_api.services.catalogues.import_report import FileReport, answers_agreeing, rows_agreeing
from graph_api.services.catalogues.reading import ForeignFile
from graph_api.services.consent_codes.vocabulary import CodeBook
from graph_api.services.import_document import Imported, SourceFile
from graph_api.services.import_manifest import ImportedTable, ManifestImporter
from graph_api.services.import_workbook import WorkbookService
from graph_api.services.manifest.table import Rows
from graph_api.services.standards.duo_annotations import read_annotations
from graph_api.services.standards.fhir_consent import read_consents, refuse_consents_of_nobody
from graph_api.services.standards.miabis import read_samples
from graph_api.services.workbook.cells import Problem, RawBook
from graph_api.services.workbook.layout import Layout, needed_properties
from graph_api.services.workbook.settings import Settings
from graph_api.services.workbook.template import GUIDE, choices, comments, template
from graph_api.services.workbook.write import WrittenSheet

TABLES: Final = (".csv", ".tsv")
WORKBOOKS: Final = (".xlsx", ".xlsm")
FORMS: Final = ("rdf", "workbook", "anvil", "dbgap", "cuad", "duo", "fhir", "miabis", "odrl")
CATALOGUES: Final = {"anvil*.tsv": "anvil", "dbgap-consent*.tsv": "dbgap", "cuad*.csv": "cuad"}


@dataclass(frozen=True)
class Imports:
    """Reads files of every kind into the store of one application, and writes them."""

    app: Application

    @cached_property
    def layout(self) -> Layout:
        """The sheets and columns that the ontology gives."""
        return Layout(self.app.ontology, self.app.rulebook.schema, needed_properties(load_structure()))

    @cached_property
    def workbooks(self) -> WorkbookService:
        """The service that reads, checks and exports workbooks."""
        return WorkbookService(self.layout, self.app.facts, self.app.structure)

    def read(self, path: Path, form: str | None = None, *, accept_valid_rows: bool = False) -> SourceFile:
        """Return what the file or folder in `path` states, read as `form` or as what its name says it is."""
        if form not in (None, "workbook") and accept_valid_rows:
            raise UsageError("`--accept-valid-rows` is for workbooks and folders of CSV")
        if form not in (None, "workbook"):
            if path.is_dir():
                raise UsageError(f"`{path}` is a folder; with `--format {form}`, name the files in it")
            return self._readers[str(form)](path)
        if form == "workbook" or path.is_dir() or path.suffix.lower() in WORKBOOKS:
            return self.workbooks.read(read_book(path), accept_valid_rows=accept_valid_rows)
        if accept_valid_rows:
            raise UsageError("`--accept-valid-rows` is for workbooks and folders of CSV")
        return _read_by_name(path)

    @cached_property
    def _readers(self) -> Mapping[str, Callable[[Path], SourceFile]]:
        return {
            "rdf": read_rdf,
            "anvil": lambda path: self.read_catalogue(path, "anvil"),
            "dbgap": lambda path: self.read_catalogue(path, "dbgap"),
            "cuad": lambda path: self.read_catalogue(path, "cuad"),
            "duo": lambda path: self._read_json(path, read_annotations),
            "fhir": lambda path: refuse_consents_of_nobody(self._read_json(path, read_consents)),
            "miabis": lambda path: self._read_json(path, read_samples),
            "odrl": read_odrl_policies,
        }

    def read_catalogue(self, path: Path, form: str) -> ForeignFile:
        """Return what the catalogue in `path` states."""
        table, digest = read_table(path)
        if form == "cuad":
            return read_agreements(table, digest, self.topics)
        return read_data_sets(table, digest, self.code_book, form)

    def _read_json(self, path: Path, read: Callable[[Any, str, str, CodeBook], ForeignFile]) -> ForeignFile:
        document, digest = read_json(path)
        return read(document, path.name, digest, self.code_book)

    @cached_property
    def code_book(self) -> CodeBook:
        """What is known of consent codes, with the shared table of diseases where it is there."""
        return load_code_book(shared_diseases())

    @cached_property
    def topics(self) -> Topics:
        """The topics of clauses that the ontology has, and the places whose law may govern."""
        return topics_of(self.app.ontology, law_places())

    def bring_in(
        self, paths: Iterable[Path], importer: str, form: str | None = None, *, accept_valid_rows: bool = False
    ) -> tuple[list[SourceFile], list[Imported]]:
        """Import all of `paths` or none; return what was read and what was added."""
        files = [self.read(path, form, accept_valid_rows=accept_valid_rows) for path in paths]
        return files, self.app.importer.bring_in_together(files, importer)

    def open_table(self, path: Path, progress: Callable[[int], None] = lambda _: None, sheet: str = "") -> Rows:
        """Return the rows of the table of CSV in `path`, or of a sheet of the workbook there.

        `progress` hears of the bytes, each time they are read.
        """
        if path.suffix.lower() not in WORKBOOKS:
            return CsvRows(path, progress)
        from graph_api.adapters.workbook.xlsx_rows import SheetRows  # noqa: PLC0415

        return SheetRows(path, sheet, progress)

    def bring_in_table(
        self,
        path: Path,
        importer: str,
        settings: Settings,
        progress: Callable[[int], None] = lambda _: None,
        *,
        accept_valid_rows: bool = False,
    ) -> ImportedTable:
        """Import the table of CSV in `path`, of any length; `progress` hears of the bytes, each time read.

        With `accept_valid_rows`, wrong rows are left out; it is then read three times rather than twice.
        """
        rows = self.open_table(path, progress)
        return self.bring_in_rows(rows, importer, settings, accept_valid_rows=accept_valid_rows)

    def bring_in_rows(
        self, rows: Rows, importer: str, settings: Settings, *, accept_valid_rows: bool = False
    ) -> ImportedTable:
        """Import the table in `rows`."""
        app = self.app
        manifests = ManifestImporter(app.store, self.layout, app.structure, app.clock)
        return manifests.bring_in(rows, importer, settings, accept_valid_rows=accept_valid_rows)

    def template(self) -> list[WrittenSheet]:
        """Return the sheets of the template with its worked example."""
        return template(self.layout, statements(read_rdf(worked_example())), Settings())

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


def _read_by_name(path: Path) -> SourceFile:
    """Return what the file of RDF in `path` states; say what to do with a file that is none."""
    suffix = path.suffix.lower()
    if suffix in TABLES:
        raise UsageError(
            f"`{path}`: a table of records is brought in by `import-table`, a folder of tables by `import` with "
            "the name of the folder, a catalogue with `--format anvil`, `dbgap` or `cuad`"
        )
    if suffix not in RDF_FORMATS:
        known = ", ".join(f"`{one}`" for one in (*WORKBOOKS, *RDF_FORMATS))
        raise UsageError(
            f"`{path}`: files that end in `{suffix}` are not read; {known} are, and folders of CSV; documents of "
            "others need `--format`"
        )
    try:
        return read_rdf(path)
    except ImportRejectedError as error:
        if suffix != ".json":
            raise
        hint = "if this is no JSON-LD, say with `--format` what it is: `fhir`, `miabis`, `duo` or `odrl`"
        raise ImportRejectedError(error.source, (*error.problems, hint)) from error


def report_on(folder: Path) -> list[FileReport]:
    """Import each catalogue in `folder` into a store in memory of its own and return how it fared."""
    found = [(path, form) for pattern, form in CATALOGUES.items() for path in sorted(folder.glob(pattern))]
    shared = Application()
    for name in ("ontology", "rulebook", "structure"):
        getattr(shared, name)
    return [_report(path, form, shared) for path, form in found]


def _report(path: Path, form: str, shared: Application) -> FileReport:
    app = Application()
    for name in ("ontology", "rulebook", "structure"):
        app.__dict__[name] = getattr(shared, name)
    imports = Imports(app)
    _ = app.store, imports.topics, imports.code_book  # what is prepared once is no part of the import
    start = perf_counter()
    file = imports.read_catalogue(path, form)
    done = app.importer.bring_in(file, "import-report")
    seconds = perf_counter() - start
    raw = bulk_load_seconds(file.graphs[""])
    statements = sum(one.version.statements for one in done)
    if form != "cuad":
        return FileReport(file, form, statements, seconds, raw, *rows_agreeing(file))
    query = folder_of("queries") / "agreements" / "list-answers-on-topics.rq"
    rows = select((s.triple for s in app.store.view().statements()), query)
    table, _digest = read_table(path)
    agreement = answers_agreeing(table, rows, imports.topics.by_category, file)
    return FileReport(file, form, statements, seconds, raw, *agreement)


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
