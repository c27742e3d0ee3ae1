"""Wires what answers a question: store, rules, judge. `bootstrap` adds all other services.

It stands apart so that a question on the command line does not wait for the imports of other services. What few
questions need is imported when it is asked for.
"""

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Final, Literal

from graph_api.adapters.addresses import Addresses
from graph_api.adapters.compiled_rules import CompiledRules, load_compiled_rules
from graph_api.adapters.oxigraph_store import OxigraphStore
from graph_api.adapters.places import PLACES, countries, digest_of_countries
from graph_api.adapters.rdf_files import RdfFile, read_rdf, statements
from graph_api.adapters.store_folder import has_database
from graph_api.adapters.structure_loader import load_structure
from graph_api.adapters.system_clock import SystemClock
from graph_api.bootstrap_place import StorePlace
from graph_api.domain.errors import NotAllowedError
from graph_api.engine.evaluation import Engine
from graph_api.engine.fast import FastEngine
from graph_api.engine.graph import Graph
from graph_api.engine.judge import Judge
from graph_api.engine.rulebook import RuleBook
from graph_api.engine.structure.validate import StructureValidator
from graph_api.services.check_structure import StructureCheck
from graph_api.services.decide import Answer, QuestionAnswerer
from graph_api.services.import_document import DocumentImporter, holds
from graph_api.services.ports import Clock, FactStore

if TYPE_CHECKING:
    from graph_api.services.record_decision import DecisionRecorder, Judging

EngineName = Literal["fast", "reference"]
ONTOLOGY: Final = "ontology"


@dataclass
class Answers:
    """What a door needs to answer questions, built when it is first asked for.

    `store_path` is a folder on disk, or None for a store in memory that ends with the process. A store on disk
    that is opened `read_only` is shared by all that read it, and nobody changes it meanwhile. `addresses` are
    those of an engine elsewhere that keeps the facts instead.
    """

    store_path: Path | None = None
    engine: EngineName = "fast"
    read_only: bool = False
    clock: Clock = SystemClock()  # noqa: RUF009  # it has no state
    addresses: Addresses | None = None

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
            return self._reader(self.store_path)
        store = OxigraphStore(self.store_path)
        self._prepare(store)
        return store

    def _reader(self, path: Path) -> OxigraphStore:
        """Open the store in `path` to be read; what is missing in it is brought in before."""
        if has_database(path):
            store = OxigraphStore(path, read_only=True)
            if self._is_prepared(store):
                return store
            del store
        self._prepare(OxigraphStore(path))
        return OxigraphStore(path, read_only=True)

    @cached_property
    def facts(self) -> FactStore:
        """The store that decisions read: the embedded one, or an engine elsewhere, which is qualified first."""
        if self.addresses is None:
            return self.store
        from graph_api.adapters.remote_store import RemoteStore  # noqa: PLC0415  # slow to import
        from graph_api.adapters.sparql_endpoint import Endpoint  # noqa: PLC0415

        store = RemoteStore(Endpoint(self.addresses))
        self._prepare(store)
        return store

    def _prepare(self, store: FactStore) -> None:
        """Bring in the vocabularies of this program where `store` has others or none."""
        if self._is_prepared(store):
            return
        importer = DocumentImporter(store, self.rulebook.schema, self.structure, self.clock)
        for vocabulary in (self._ontology_file(), countries()):
            importer.bring_in(vocabulary, "alliance-graph", check=False)

    def _is_prepared(self, store: FactStore) -> bool:
        versions = store.versions()
        return holds(versions, ONTOLOGY, self._compiled.digest) and holds(versions, PLACES, digest_of_countries())

    def _ontology_file(self) -> RdfFile:
        triples = [t for t in self.ontology if not t[0].startswith("_:") and not str(t[2]).startswith("_:")]
        return RdfFile(ONTOLOGY, self._compiled.digest, {"": triples})

    @cached_property
    def answerer(self) -> QuestionAnswerer:
        """The service that answers questions."""
        return QuestionAnswerer(self.facts, self.rulebook, self.judge, self.clock)

    def answer_file(self, path: Path, known_at: datetime | None = None) -> Answer:
        """Answer the question that a file of RDF describes."""
        return self.answerer.answer_description(list(statements(read_rdf(path))), known_at)

    @cached_property
    def recorder(self) -> "DecisionRecorder":
        """The service that records decisions."""
        from graph_api.adapters.decision_log import StoredDecisions  # noqa: PLC0415  # few questions are recorded
        from graph_api.services.record_decision import DecisionRecorder  # noqa: PLC0415

        log = None if self.read_only or self.addresses else StoredDecisions(self.store)
        return DecisionRecorder(log, self._judging, self.clock)

    @property
    def _judging(self) -> "Judging":
        from graph_api.adapters.program import program_name  # noqa: PLC0415
        from graph_api.services.record_decision import Judging  # noqa: PLC0415

        return Judging(self.rulebook, program_name())


def answers_at(place: StorePlace, engine: EngineName = "fast", *, read_only: bool = False) -> Answers:
    """Return what answers questions on the facts that are kept at `place`."""
    if isinstance(place, Path):
        return Answers(store_path=place, engine=engine, read_only=read_only)
    return Answers(addresses=place, engine=engine)
