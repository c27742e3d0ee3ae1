"""Wires adapters to services. No other module does but those whose names begin as its own."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from graph_api.adapters.browser_parts import BrowserParts, default_parts_folder
from graph_api.adapters.ontology_dataset import OntologyDataset
from graph_api.adapters.oxigraph_sparql import OxigraphSparql
from graph_api.adapters.oxigraph_store import OxigraphStore
from graph_api.adapters.query_files import load_queries
from graph_api.adapters.rdf_files import DRAFT_ROOT, RdfFile, parse_lines, read_rdf
from graph_api.adapters.recorded_decisions import StoredRecords, StoredVersions
from graph_api.adapters.resources import folder
from graph_api.bootstrap_answers import Answers
from graph_api.services.compare_states import StateComparison
from graph_api.services.compare_variants import VariantComparison
from graph_api.services.document_history import DocumentHistory
from graph_api.services.erase_donor import DonorEraser
from graph_api.services.import_document import DocumentImporter, Imported
from graph_api.services.named_queries.header import NamedQuery
from graph_api.services.named_queries.run import NamedQueries, Values
from graph_api.services.recheck.recheck_decisions import DecisionRecheck
from graph_api.services.sparql.ports import Limits
from graph_api.services.sparql.requests import SparqlService
from graph_api.services.sweep_assets import AssetSweep
from graph_api.services.what_if.compare_answers import WhatIf


@dataclass
class Application(Answers):
    """Everything a door needs, built when it is first asked for."""

    sparql_limits: Limits = Limits()  # noqa: RUF009  # it is frozen
    sparql_updates: bool = False
    parts_folder: Path | None = None

    @cached_property
    def browser_parts(self) -> BrowserParts:
        """What pages load and others wrote: in `parts_folder`, else in the environment of this Python."""
        return BrowserParts(self.parts_folder or default_parts_folder())

    @cached_property
    def sparql(self) -> SparqlService:
        """The service that carries out requests in SPARQL, in worker processes of its own."""
        updates = self.sparql_updates and not self.read_only
        return SparqlService(self.store, self._worker_engine, updates=updates)

    @cached_property
    def ontology_sparql(self) -> SparqlService:
        """The service that carries out queries on the ontology, file by file."""
        dataset = OntologyDataset()
        return SparqlService(dataset, self._sparql_engine(dataset))

    def _sparql_engine(self, store: OxigraphStore) -> OxigraphSparql:
        engine = OxigraphSparql(store, self.sparql_limits)
        self._open.append(engine)
        return engine

    @cached_property
    def _open(self) -> list[OxigraphSparql]:
        return []

    def close(self) -> None:
        """End the worker processes and remove their snapshots."""
        while self._open:
            self._open.pop().close()

    @cached_property
    def query_files(self) -> list[NamedQuery]:
        """The named queries with their headers."""
        return load_queries()

    @cached_property
    def queries(self) -> NamedQueries:
        """The service that runs named queries."""
        values = Values(self.store, lambda: self.rulebook, self.clock)
        return NamedQueries(self.query_files, self.sparql, lambda: self.ontology_sparql, values)

    @cached_property
    def importer(self) -> DocumentImporter:
        """The service that brings documents in."""
        return DocumentImporter(self.facts, self.rulebook.schema, self.structure, self.clock)

    @cached_property
    def history(self) -> DocumentHistory:
        """The service that tells and extends the history of documents."""
        return DocumentHistory(self.facts, self.clock)

    @cached_property
    def comparison(self) -> StateComparison:
        """The service that compares states of the graph."""
        return StateComparison(self.facts, self.history, self.answerer)

    @cached_property
    def what_if(self) -> WhatIf:
        """The service that tells what would change."""
        return WhatIf(self.facts, self.rulebook, self.judge, self.structure, self.clock)

    @cached_property
    def recheck(self) -> DecisionRecheck:
        """The service that tells which recorded decisions would be answered otherwise today."""
        store, answerer = self.store, self.answerer
        records, every = (lambda: StoredRecords(store)), (lambda: StoredVersions(store))
        return DecisionRecheck(store, records, every, self._judging, answerer)

    @cached_property
    def sweep(self) -> AssetSweep:
        """The service that judges one use for every asset of a kind."""
        return AssetSweep(self.facts, self.rulebook, self.judge, self.clock)

    @cached_property
    def variants(self) -> VariantComparison:
        """The service that asks one question with several values of a field."""
        return VariantComparison(self.facts, self.rulebook, self.judge, self.clock)

    def draft(self, name: str, turtle: str) -> RdfFile:
        """Return the file that strangers' `turtle` makes; it is read in a worker process. Nothing is stored.

        Raises UsageError where it cannot be read, and QueryStoppedError at a limit.
        """
        content = turtle.encode("utf-8", "surrogatepass")
        lines = self._worker_engine.lines_of(content, "text/turtle", DRAFT_ROOT)
        return parse_lines(lines, name)

    @cached_property
    def _worker_engine(self) -> OxigraphSparql:
        return self._sparql_engine(self.store)

    @cached_property
    def eraser(self) -> DonorEraser:
        """The service that erases donors."""
        return DonorEraser(self.store, self.rulebook.schema, self.clock)

    def import_files(self, paths: Sequence[Path], importer: str) -> list[Imported]:
        """Import files of RDF, all or none."""
        return self.importer.bring_in_together([read_rdf(path) for path in paths], importer)


def read_draft(path: Path) -> RdfFile:
    """Return the content of a file of RDF that is to be supposed; raise ImportRejectedError otherwise."""
    return read_rdf(path)


def demo_folder() -> Path:
    """Return the folder of the reference scenario."""
    return folder("demo")
