"""Wires adapters to services. No other module does."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import Literal

import platformdirs

from graph_api.adapters.browser_parts import BrowserParts, default_parts_folder
from graph_api.adapters.compiled_rules import CompiledRules, load_compiled_rules
from graph_api.adapters.decision_log import StoredDecisions
from graph_api.adapters.ontology_dataset import OntologyDataset
from graph_api.adapters.oxigraph_sparql import OxigraphSparql
from graph_api.adapters.oxigraph_store import OxigraphStore
from graph_api.adapters.places import countries
from graph_api.adapters.program import program_name
from graph_api.adapters.query_files import load_queries
from graph_api.adapters.rdf_files import DRAFT_ROOT, RdfFile, parse_lines, read_rdf, statements
from graph_api.adapters.recorded_decisions import StoredRecords, StoredVersions
from graph_api.adapters.remote_store import RemoteStore
from graph_api.adapters.resources import folder
from graph_api.adapters.sparql_endpoint import Addresses, Endpoint
from graph_api.adapters.structure_loader import load_structure
from graph_api.adapters.system_clock import SystemClock
from graph_api.domain.errors import NotAllowedError
from graph_api.engine.evaluation import Engine
from graph_api.engine.fast import FastEngine
from graph_api.engine.graph import Graph
from graph_api.engine.judge import Judge
from graph_api.engine.rulebook import RuleBook
from graph_api.engine.structure.validate import StructureValidator
from graph_api.services.check_structure import StructureCheck
from graph_api.services.compare_states import StateComparison
from graph_api.services.compare_variants import VariantComparison
from graph_api.services.decide import Answer, QuestionAnswerer
from graph_api.services.document_history import DocumentHistory
from graph_api.services.erase_donor import DonorEraser
from graph_api.services.import_document import DocumentImporter, Imported
from graph_api.services.named_queries.header import NamedQuery
from graph_api.services.named_queries.run import NamedQueries, Values
from graph_api.services.ports import Clock, FactStore
from graph_api.services.recheck.recheck_decisions import DecisionRecheck
from graph_api.services.record_decision import DecisionRecorder, Judging
from graph_api.services.sparql.ports import Limits
from graph_api.services.sparql.requests import SparqlService
from graph_api.services.sweep_assets import AssetSweep
from graph_api.services.what_if.compare_answers import WhatIf

EngineName = Literal["fast", "reference"]


def default_store() -> Path:
    """Return where facts are kept when nobody says otherwise."""
    return Path(platformdirs.user_data_dir("alliance-graph")) / "store"


@dataclass
class Application:
    """Everything a door needs, built when it is first asked for.

    `store_path` is a folder on disk, or None for a store in memory that ends with the process. A store that is
    opened `read_only` may be shared by processes; somebody else must have prepared it. `addresses` are those of an
    engine elsewhere that keeps the facts instead.
    """

    store_path: Path | None = None
    engine: EngineName = "fast"
    read_only: bool = False
    clock: Clock = SystemClock()  # noqa: RUF009  # it has no state
    sparql_limits: Limits = Limits()  # noqa: RUF009  # it is frozen
    sparql_updates: bool = False
    parts_folder: Path | None = None
    addresses: Addresses | None = None

    @cached_property
    def browser_parts(self) -> BrowserParts:
        """What pages load and others wrote: in `parts_folder`, else in the environment of this Python."""
        return BrowserParts(self.parts_folder or default_parts_folder())

    @cached_property
    def _compiled(self) -> CompiledRules:
        return load_compiled_rules()

    @cached_property
    def ontology(self) -> Graph:
        """The ontology with its vocabularies."""
        return self._compiled.ontology

    @cached_property
    def rulebook(self) -> RuleBook:
        """All rules and derivations."""
        return self._compiled.rulebook

    @cached_property
    def structure(self) -> StructureCheck:
        """The check of what a well-formed record looks like."""
        schema = self.rulebook.schema  # not self: a store closes with the last reference to its owner
        return StructureCheck(lambda: StructureValidator(load_structure(), schema))

    @cached_property
    def fast_engine(self) -> FastEngine:
        """The engine that answers, and explains what any engine finds."""
        return FastEngine(self.rulebook, self._compiled.code)

    @cached_property
    def judge(self) -> Judge:
        """The judge with the engine that was chosen."""
        return Judge(self.rulebook, self._engine(), self.fast_engine)

    def _engine(self) -> Engine:
        if self.engine == "fast":
            return self.fast_engine
        from graph_api.adapters.reference_engine import ReferenceEngine  # noqa: PLC0415  # slow to import

        return ReferenceEngine(self.rulebook)

    @cached_property
    def store(self) -> OxigraphStore:
        """The embedded store, with the vocabularies in the version of this program."""
        if self.addresses is not None:
            raise NotAllowedError(
                f"this needs the embedded store, and the facts are in the engine at `{self.addresses.query}`; "
                "ask that engine itself"
            )
        if self.read_only and self.store_path is not None:
            return OxigraphStore(self.store_path, read_only=True)
        store = OxigraphStore(self.store_path)
        self._prepare(store)
        return store

    @cached_property
    def facts(self) -> FactStore:
        """The store that decisions read: the embedded one, or an engine elsewhere, which is qualified first."""
        if self.addresses is None:
            return self.store
        store = RemoteStore(Endpoint(self.addresses))
        self._prepare(store)
        return store

    def _prepare(self, store: FactStore) -> None:
        importer = DocumentImporter(store, self.rulebook.schema, self.structure, self.clock)
        for vocabulary in (self._ontology_file(), countries()):
            importer.bring_in(vocabulary, "alliance-graph", check=False)

    def _ontology_file(self) -> RdfFile:
        triples = [t for t in self.ontology if not t[0].startswith("_:") and not str(t[2]).startswith("_:")]
        return RdfFile("ontology", self._compiled.digest, {"": triples})

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
    def recorder(self) -> DecisionRecorder:
        """The service that records decisions."""
        log = None if self.read_only or self.addresses else StoredDecisions(self.store)
        return DecisionRecorder(log, self._judging, self.clock)

    @cached_property
    def recheck(self) -> DecisionRecheck:
        """The service that tells which recorded decisions would be answered otherwise today."""
        store, answerer = self.store, self.answerer
        return DecisionRecheck(store, StoredRecords(store), lambda: StoredVersions(store), self._judging, answerer)

    @property
    def _judging(self) -> Judging:
        return Judging(self.rulebook, program_name())

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

    @cached_property
    def answerer(self) -> QuestionAnswerer:
        """The service that answers questions."""
        return QuestionAnswerer(self.facts, self.rulebook, self.judge, self.clock)

    def answer_file(self, path: Path, known_at: datetime | None = None) -> Answer:
        """Answer the question that a file of RDF describes."""
        return self.answerer.answer_description(list(statements(read_rdf(path))), known_at)

    def import_files(self, paths: Sequence[Path], importer: str) -> list[Imported]:
        """Import files of RDF, all or none."""
        return self.importer.bring_in_together([read_rdf(path) for path in paths], importer)


def read_draft(path: Path) -> RdfFile:
    """Return the content of a file of RDF that is to be supposed; raise ImportRejectedError otherwise."""
    return read_rdf(path)


def demo_folder() -> Path:
    """Return the folder of the reference scenario."""
    return folder("demo")
