"""Imports facts as new, immutable versions of documents."""

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Protocol
from urllib.parse import quote

from graph_api.domain.errors import ImportRejectedError
from graph_api.engine.schema import Schema
from graph_api.engine.terms import Triple
from graph_api.services.check_facts import problems_of
from graph_api.services.ports import Clock, DocumentVersion, FactStore

DOCUMENT_ROOT = "https://w3id.org/alliance-graph/document/"
GRAPH_ROOT = "https://w3id.org/alliance-graph/graph/"


class SourceFile(Protocol):
    """A file that was read: its name, its hash, and its triples by the name of their graph."""

    @property
    def name(self) -> str: ...
    @property
    def sha256(self) -> str: ...
    @property
    def graphs(self) -> dict[str, list[Triple]]: ...


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import added: a version and the number of its statements; `unchanged` where it was there."""

    version: DocumentVersion
    statements: int
    unchanged: bool


class DocumentImporter:
    """Brings files into the store, each named graph as a document of its own."""

    def __init__(self, store: FactStore, schema: Schema, clock: Clock) -> None:
        self._store, self._schema, self._clock = store, schema, clock

    def bring_in(self, file: SourceFile, importer: str, *, check: bool = True) -> list[Imported]:
        """Import `file` and return what was added; raise ImportRejectedError where anything is wrong.

        A document is known by the name of its file and graph. The same content again changes nothing; other
        content becomes the next version and supersedes the one before.
        """
        triples = [triple for graph in file.graphs.values() for triple in graph]
        if not triples:
            raise ImportRejectedError(file.name, ("the file states nothing",))
        problems = problems_of(triples, self._schema) if check else ()
        if problems:
            raise ImportRejectedError(file.name, problems)
        return [self._bring_in(file, name, triples, importer) for name, triples in sorted(file.graphs.items())]

    def _bring_in(self, file: SourceFile, graph: str, triples: list[Triple], importer: str) -> Imported:
        document = DOCUMENT_ROOT + quote(f"{file.name}#{graph}" if graph else file.name, safe="")
        earlier = [v for v in self._store.versions() if v.document == document]
        latest = earlier[-1] if earlier else None
        if latest is not None and latest.sha256 == file.sha256:
            return Imported(latest, len(triples), unchanged=True)
        now = self._clock.now()
        number = len(earlier) + 1
        identity = sha256(f"{document} {number} {file.sha256} {now.isoformat()}".encode()).hexdigest()[:24]
        version = DocumentVersion(
            graph=GRAPH_ROOT + identity,
            document=document,
            version=number,
            imported_at=now,
            imported_by=importer,
            source=file.name,
            sha256=file.sha256,
            supersedes=latest.graph if latest else None,
        )
        return Imported(version, self._store.add(version, triples), unchanged=False)


def summary(imported: Sequence[Imported]) -> str:
    """Return what was imported, a line for each document."""
    lines = []
    for one in imported:
        state = "is there already" if one.unchanged else f"{one.statements} statements"
        replaced = ", supersedes the one before" if one.version.supersedes and not one.unchanged else ""
        lines.append(f"{one.version.source}: version {one.version.version}, {state}{replaced}")
    return "\n".join(lines)
