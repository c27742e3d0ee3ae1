"""Where each named graph came from, as statements of PROV and PAV in one graph of the store."""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Final

from pyoxigraph import Literal, NamedNode, Quad, Store

from graph_api.adapters.rdf_terms import to_engine
from graph_api.engine.terms import DCTERMS, XSD_DATETIME, XSD_INTEGER, Term, moment_of, number_of
from graph_api.services.ports import DocumentVersion

PROVENANCE: Final = NamedNode("https://w3id.org/alliance-graph/graph/provenance")
_PROV: Final = "http://www.w3.org/ns/prov#"
_PAV: Final = "http://purl.org/pav/"
_TYPE = NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
_ENTITY = NamedNode(_PROV + "Entity")
_VERSION_OF = NamedNode(DCTERMS + "isVersionOf")
_VERSION = NamedNode(_PAV + "version")
_AT = NamedNode(_PROV + "generatedAtTime")
_BY = NamedNode(_PAV + "importedBy")
_SOURCE = NamedNode(_PAV + "importedFrom")
_HASH = NamedNode("http://spdx.org/rdf/terms#checksumValue")
_REVISION_OF = NamedNode(_PROV + "wasRevisionOf")
_STATEMENTS = NamedNode("http://rdfs.org/ns/void#triples")
_LANGUAGE = NamedNode(DCTERMS + "language")
_NONE: Final = "zxx"  # the code of ISO 639 for content in no language
_NOTE = NamedNode("http://www.w3.org/2004/02/skos/core#changeNote")


def provenance_of(version: DocumentVersion) -> list[Quad]:
    """Return what the provenance graph says of `version`."""
    graph = NamedNode(version.graph)
    moment = version.imported_at.astimezone(UTC).isoformat().replace("+00:00", "Z")
    facts: list[tuple[NamedNode, NamedNode | Literal]] = [
        (_TYPE, _ENTITY),
        (_VERSION_OF, NamedNode(version.document)),
        (_VERSION, _number(version.version)),
        (_AT, Literal(moment, datatype=NamedNode(XSD_DATETIME))),
        (_BY, Literal(version.imported_by)),
        (_SOURCE, Literal(version.source)),
        (_HASH, Literal(version.sha256)),
        (_STATEMENTS, _number(version.statements)),
    ]
    if version.supersedes is not None:
        facts.append((_REVISION_OF, NamedNode(version.supersedes)))
    if version.note:
        facts.append((_NOTE, Literal(version.note)))
    if version.languages is not None:
        facts += [(_LANGUAGE, Literal(tag)) for tag in version.languages or (_NONE,)]
    return [Quad(graph, predicate, value, PROVENANCE) for predicate, value in facts]


def read_versions(store: Store) -> list[DocumentVersion]:
    """Return every version that `store` records, oldest first."""
    found = [_version(store, str(to_engine(q.subject))) for q in _recorded(store, None, _VERSION_OF)]
    return in_order(found)


def in_order(versions: Iterable[DocumentVersion]) -> list[DocumentVersion]:
    """Return `versions`, oldest first."""
    return sorted(versions, key=lambda version: (version.imported_at, version.document))


def _version(store: Store, graph: str) -> DocumentVersion:
    stated = [(q.predicate, to_engine(q.object)) for q in _recorded(store, NamedNode(graph), None)]
    facts = dict(stated)
    tags = sorted(_text(value) for predicate, value in stated if predicate == _LANGUAGE)
    return DocumentVersion(
        graph=graph,
        document=str(facts[_VERSION_OF]),
        version=int(number_of(facts.get(_VERSION)) or 0),
        imported_at=moment_of(facts.get(_AT)) or datetime.min.replace(tzinfo=UTC),
        imported_by=_text(facts.get(_BY)),
        source=_text(facts.get(_SOURCE)),
        sha256=_text(facts.get(_HASH)),
        supersedes=_iri(facts.get(_REVISION_OF)),
        statements=int(number_of(facts.get(_STATEMENTS)) or 0),
        note=_text(facts.get(_NOTE)),
        languages=tuple(tag for tag in tags if tag != _NONE) if tags else None,
    )


def languages_of(versions: Iterable[DocumentVersion]) -> frozenset[str] | None:
    """Return the language tags of all `versions`, or None where they were not recorded of every one."""
    tags = [version.languages for version in versions]
    return frozenset(tag for some in tags for tag in some or ()) if None not in tags else None


def _recorded(store: Store, graph: NamedNode | None, predicate: NamedNode | None) -> Iterable[Quad]:
    return store.quads_for_pattern(graph, predicate, None, PROVENANCE)


def _number(number: int) -> Literal:
    return Literal(str(number), datatype=NamedNode(XSD_INTEGER))


def _text(term: Term | None) -> str:
    return "" if term is None or isinstance(term, str) else term.lexical


def _iri(term: Term | None) -> str | None:
    return term if isinstance(term, str) else None
