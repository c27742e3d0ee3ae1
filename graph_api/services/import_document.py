"""Imports facts as new, immutable versions of documents."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Protocol
from urllib.parse import quote

from graph_api.domain.errors import ImportRejectedError, UsageError
from graph_api.engine.schema import Schema
from graph_api.engine.terms import Triple
from graph_api.services.check_facts import problems_of_facts
from graph_api.services.check_structure import StructureCheck, told
from graph_api.services.erased_names import erased_donors
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
class Origin:
    """Who brings a version in, from what file with what content, and why, where somebody says so."""

    importer: str
    source: str
    sha256: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import added: a version of a document; `unchanged` where it was there."""

    version: DocumentVersion
    unchanged: bool


class DocumentImporter:
    """Brings files into the store, each named graph as a document of its own."""

    def __init__(self, store: FactStore, schema: Schema, structure: StructureCheck, clock: Clock) -> None:
        self._store, self._schema, self._structure, self._clock = store, schema, structure, clock

    def bring_in(self, file: SourceFile, importer: str, *, check: bool = True) -> list[Imported]:
        """Import `file` and return what was added; raise ImportRejectedError where anything is wrong."""
        return self.bring_in_together([file], importer, check=check)

    def bring_in_together(
        self, files: Sequence[SourceFile], importer: str, *, check: bool = True
    ) -> list[Imported]:
        """Import all of `files` or none; return what was added.

        A document is known by the name of its file and graph. The same content again changes nothing; other
        content becomes the next version and supersedes the one before. Raises ImportRejectedError where
        anything is wrong with one of them.
        """
        names = [file.name for file in files]
        for file in files:
            if names.count(file.name) > 1:
                raise UsageError(f"several files are called `{file.name}`; the one would replace the other")
            self._check(file, files, check=check)
        now = next_moment(self._store.versions(), self._clock.now())
        planned = [
            (self._plan(file, graph, importer, now), triples)
            for file in files
            for graph, triples in sorted(file.graphs.items())
        ]
        planned += [(one, []) for file in files for one in self._dropped(file, importer, now)]
        new = [(one.version, triples) for one, triples in planned if not one.unchanged]
        added = {version.graph: version for version in self._store.add_together(new)}
        return [replace(one, version=added.get(one.version.graph, one.version)) for one, _ in planned]

    def _dropped(self, file: SourceFile, importer: str, now: datetime) -> list[Imported]:
        """Return the versions that end the graphs which an earlier version of `file` had and this one has not."""
        versions = self._store.versions()
        family = (_document(file, ""), _document(file, "\0").removesuffix("%00"))
        known = dict.fromkeys(
            v.document for v in versions if v.document == family[0] or v.document.startswith(family[1])
        )
        gone = [latest_version(versions, document) for document in known if document not in _documents(file)]
        origin = Origin(importer, file.name, file.sha256, "the file does not hold this graph any more")
        return [
            Imported(next_version(latest.document, latest, now, origin), unchanged=False)
            for latest in gone
            if latest is not None and not latest.retracts
        ]

    def _check(self, file: SourceFile, files: Sequence[SourceFile], *, check: bool) -> None:
        triples = _triples([file])
        if not triples:
            raise ImportRejectedError(file.name, ("the file states nothing", *getattr(file, "notes", ())))
        problems = self._problems(triples, files, file) if check else ()
        if problems:
            raise ImportRejectedError(file.name, problems)
        erased = sorted(erased_donors(self._store.view(), triples))
        if erased:
            raise ImportRejectedError(
                file.name,
                tuple(
                    f"`{donor}`: this donor was erased from the graph; remove all that is said of them"
                    for donor in erased
                ),
            )

    def _problems(self, triples: list[Triple], files: Sequence[SourceFile], file: SourceFile) -> tuple[str, ...]:
        """Return what is wrong with the words of `file`, and with its records in the light of what is known."""
        versions = [latest_version(self._store.versions(), name) for f in files for name in _documents(f)]
        replaced = {version.graph for version in versions if version is not None}
        beside = _triples([other for other in files if other is not file])
        structure = self._structure.problems(triples, self._store.view(), beside, replaced)
        return (*problems_of_facts(triples, self._schema), *map(told, structure))

    def _plan(self, file: SourceFile, graph: str, importer: str, now: datetime) -> Imported:
        document = _document(file, graph)
        latest = latest_version(self._store.versions(), document)
        if latest is not None and latest.sha256 == file.sha256 and not latest.retracts:
            return Imported(latest, unchanged=True)
        return Imported(
            next_version(document, latest, now, Origin(importer, file.name, file.sha256)), unchanged=False
        )


def _triples(files: Sequence[SourceFile]) -> list[Triple]:
    return [triple for file in files for graph in file.graphs.values() for triple in graph]


def _document(file: SourceFile, graph: str) -> str:
    return DOCUMENT_ROOT + quote(f"{file.name}#{graph}" if graph else file.name, safe="")


def _documents(file: SourceFile) -> list[str]:
    return [_document(file, graph) for graph in file.graphs]


def latest_version(versions: Sequence[DocumentVersion], document: str) -> DocumentVersion | None:
    """Return the version of `document` that no other supersedes, or None."""
    return next((version for version in reversed(versions) if version.document == document), None)


def holds(versions: Sequence[DocumentVersion], name: str, sha256: str) -> bool:
    """Tell whether the file `name` with that hash is in force among `versions`, in its default graph."""
    latest = latest_version(versions, DOCUMENT_ROOT + quote(name, safe=""))
    return latest is not None and latest.sha256 == sha256 and not latest.retracts


def next_moment(versions: Sequence[DocumentVersion], now: datetime) -> datetime:
    """Return `now`, or the first instant after all `versions` where the clock has gone back."""
    return max([now, *(version.imported_at + timedelta(microseconds=1) for version in versions[-1:])])


def next_version(document: str, latest: DocumentVersion | None, now: datetime, origin: Origin) -> DocumentVersion:
    """Return the version of `document` that follows `latest`."""
    number = latest.version + 1 if latest else 1
    identity = sha256(f"{document} {number} {origin.sha256} {now.isoformat()}".encode()).hexdigest()[:24]
    return DocumentVersion(
        graph=GRAPH_ROOT + identity,
        document=document,
        version=number,
        imported_at=now,
        imported_by=origin.importer,
        source=origin.source,
        sha256=origin.sha256,
        supersedes=latest.graph if latest else None,
        note=origin.note,
    )


def summary(imported: Sequence[Imported]) -> str:
    """Return what was imported, a line for each document."""
    lines = []
    for one in imported:
        state = "is there already" if one.unchanged else one.version.note or f"{one.version.statements} statements"
        replaced = ", supersedes the one before" if one.version.supersedes and not one.unchanged else ""
        lines.append(f"{one.version.source}: version {one.version.version}, {state}{replaced}")
    return "\n".join(lines)
