"""Imports tables of any length: a row for each record, columns as in the workbook, in little memory.

The table is read twice: for the names of its records and their kinds, then for what it states. That is loaded
while it is read, and comes into force when all of it was found right.
"""

from collections import deque
from dataclasses import dataclass, replace
from urllib.parse import quote
from zoneinfo import ZoneInfo

from graph_api.domain.errors import ImportRejectedError
from graph_api.engine.n_triples import written
from graph_api.services.check_structure import StructureCheck
from graph_api.services.import_document import (
    DOCUMENT_ROOT,
    Imported,
    Origin,
    latest_version,
    next_moment,
    next_version,
)
from graph_api.services.manifest.body import Setting
from graph_api.services.manifest.faults import TableRejectedError
from graph_api.services.manifest.table import Rows, Table
from graph_api.services.ports import Clock, DocumentVersion, FactsView, TableStore
from graph_api.services.workbook.cells import Problem
from graph_api.services.workbook.layout import Layout
from graph_api.services.workbook.report import LeftOut, digest_without
from graph_api.services.workbook.settings import Settings, read_settings


def settings_of(rows: Rows, namespace: str | None = None, zone: ZoneInfo | None = None) -> Settings:
    """Return what the workbook of `rows` states of itself, but for what is given here.

    Raises TableRejectedError where that cannot be read.
    """
    problems: list[Problem] = []
    stated = read_settings(rows.settings, problems)
    if problems:
        raise TableRejectedError(rows.name, problems)
    return replace(stated, namespace=namespace or stated.namespace, zone=zone or stated.zone)


@dataclass(frozen=True, slots=True)
class ImportedTable(Imported):
    """What the import of a table added, and which rows were left out."""

    left_out: tuple[LeftOut, ...] = ()
    notes: tuple[str, ...] = ()


def _if_it_holds(latest: DocumentVersion | None, digest: str) -> DocumentVersion | None:
    """Return `latest` if it states what a file with `digest` does."""
    return latest if latest is not None and latest.sha256 == digest and not latest.retracts else None


class ManifestImporter:
    """Brings tables into a store."""

    def __init__(self, store: TableStore, layout: Layout, structure: StructureCheck, clock: Clock) -> None:
        self._store, self._layout, self._structure, self._clock = store, layout, structure, clock

    def bring_in(
        self, rows: Rows, importer: str, settings: Settings, *, accept_valid_rows: bool = False
    ) -> ImportedTable:
        """Import `rows` as the next version of a document; raise ImportRejectedError where anything is wrong.

        With `accept_valid_rows`, wrong rows are left out and whatever they are about is marked, as in a workbook.
        """
        document = DOCUMENT_ROOT + quote(rows.name, safe="")
        versions = self._store.versions()
        latest = latest_version(versions, document)
        there = _if_it_holds(latest, rows.sha256)
        if there is not None:
            return ImportedTable(there, unchanged=True)
        try:
            written(settings.new_iri("x"))
        except ValueError as error:
            raise ImportRejectedError(rows.name, (f"the namespace cannot be used: {error}",)) from error
        setting = Setting(self._layout, settings, self._view_beside(latest), self._structure)
        table = Table(rows, setting, accept_valid_rows=accept_valid_rows)
        omitted = table.leave_out_wrong_rows() if accept_valid_rows else ()
        digest = digest_without(rows.sha256, map(str, omitted)) if omitted else rows.sha256
        there = _if_it_holds(latest, digest)
        if there is not None:
            deque(table.lines(), maxlen=0)  # what is left out is told again
            return ImportedTable(there, unchanged=True, left_out=tuple(table.left_out), notes=rows.notes)
        moment = next_moment(versions, self._clock.now())
        version = next_version(document, latest, moment, Origin(importer, rows.name, digest))
        added = self._store.add_lines(version, table.lines())
        return ImportedTable(added, unchanged=False, left_out=tuple(table.left_out), notes=rows.notes)

    def _view_beside(self, latest: DocumentVersion | None) -> FactsView:
        """Return what is in force apart from `latest`, which is about to be replaced."""
        if latest is None:
            return self._store.view()
        versions = self._store.versions()
        gone = {latest.graph, *(version.supersedes for version in versions)}
        return self._store.view_of([version.graph for version in versions if version.graph not in gone])
