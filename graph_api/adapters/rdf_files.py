"""Reads files of RDF into triples by named graph, with line numbers where a file is wrong.

Blank nodes become IRIs that depend on the file's content alone, so that the same file gives the same facts and
every node can be asked for again.
"""

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import Final

import pyoxigraph
from pyoxigraph import BlankNode, DefaultGraph, NamedNode, RdfFormat
from pyoxigraph import Literal as OxLiteral

from graph_api.adapters.odrl_json_ld import KEYWORDS
from graph_api.adapters.rdf_terms import is_node, to_engine
from graph_api.domain.errors import ImportRejectedError
from graph_api.engine.terms import Term, Triple

DRAFT_ROOT: Final = "https://w3id.org/alliance-graph/draft/"
GENID: Final = "https://w3id.org/alliance-graph/.well-known/genid/"
FORMATS: Final = {
    ".ttl": RdfFormat.TURTLE,
    ".trig": RdfFormat.TRIG,
    ".jsonld": RdfFormat.JSON_LD,
    ".json": RdfFormat.JSON_LD,
    ".nq": RdfFormat.N_QUADS,
    ".nt": RdfFormat.N_TRIPLES,
}
_LARGEST: Final = 2 * 1024**3
_LIKE_A_KEYWORD: Final = re.compile(rb'"(@[A-Za-z]+)"\s*:')


@dataclass(frozen=True, slots=True)
class RdfFile:
    """The content of a file: its triples by the name of their graph (empty for the default graph)."""

    name: str
    sha256: str
    graphs: dict[str, list[Triple]]


def read_rdf(path: Path) -> RdfFile:
    """Return the content of `path`; raise ImportRejectedError with file and line where it cannot be read."""
    form = FORMATS.get(path.suffix.lower())
    if form is None:
        known = ", ".join(f"`{suffix}`" for suffix in FORMATS)
        raise ImportRejectedError(path.name, (f"files that end in `{path.suffix}` are not read; {known} are",))
    try:
        if path.stat().st_size > _LARGEST:
            raise ImportRejectedError(path.name, ("the file is larger than 2 GiB; split it",))
        content = path.read_bytes()
    except OSError as error:
        reason = error.strerror or str(error)
        raise ImportRejectedError(path.name, (f"the file cannot be opened: {reason}",)) from error
    return parse_rdf(content, form, path.name)


def parse_rdf(content: bytes, form: RdfFormat, name: str) -> RdfFile:
    """Return the graphs of `content`; raise ImportRejectedError where a part of it would get lost.

    Plain JSON-LD drops what it cannot map, and a parser that is lenient keeps it under a name that is no IRI: a
    misspelt key of a consent must not turn into a consent without that limit.
    """
    digest = sha256(content).hexdigest()
    content = _in_utf_8(content, name)
    json_ld = form is RdfFormat.JSON_LD
    namer = _Names(f"{GENID}{digest[:16]}-", check=json_ld)
    graphs: dict[str, list[Triple]] = {}
    try:
        if json_ld:
            _check_keywords(content)
        for quad in pyoxigraph.parse(input=content, format=form, lenient=json_ld):
            graph = "" if isinstance(quad.graph_name, DefaultGraph) else str(namer.term(quad.graph_name))
            subject, predicate, obj = map(namer.term, (quad.subject, quad.predicate, quad.object))
            graphs.setdefault(graph, []).append((str(subject), str(predicate), obj))
    except SyntaxError as error:
        where = f"line {error.lineno}: " if error.lineno else ""
        raise ImportRejectedError(name, (f"{where}{_reason(error)}",)) from error
    except (TypeError, ValueError) as error:
        raise ImportRejectedError(name, (str(error),)) from error
    return RdfFile(name, digest, graphs)


def _in_utf_8(content: bytes, name: str) -> bytes:
    """Return `content` without the mark that editors put before UTF-8; refuse other encodings."""
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        raise ImportRejectedError(name, ("the text is UTF-16; save the file in UTF-8",))
    bare = content.removeprefix(codecs.BOM_UTF8)
    try:
        bare.decode()
    except UnicodeDecodeError as error:
        line = bare.count(b"\n", 0, error.start) + 1
        raise ImportRejectedError(
            name, (f"line {line}: the text is not UTF-8; save the file in UTF-8",)
        ) from error
    return bare


def parse_lines(content: bytes, name: str) -> RdfFile:
    """Return the graphs of `content`, N-Quads that a serialiser wrote."""
    return parse_rdf(content, RdfFormat.N_QUADS, name)


def _reason(error: SyntaxError) -> str:
    if "No LoadDocumentCallback" in error.msg:
        return "a context at another address is not fetched; write the context into the file"
    return error.msg


def _check_keywords(content: bytes) -> None:
    """Raise ValueError where a key looks like a keyword of JSON-LD and is none: parsers pass over it."""
    for match in _LIKE_A_KEYWORD.finditer(content):
        word = match[1].decode("ascii")
        if word not in KEYWORDS:
            line = content.count(b"\n", 0, match.start()) + 1
            raise ValueError(f"line {line}: `{word}` is no keyword of JSON-LD")


@lru_cache(maxsize=100_000)
def _check_name(iri: str) -> None:
    if not is_node(iri) or iri.startswith("_:"):
        raise ValueError(f"`{iri}` is no IRI; write it in full, or map it in the `@context`")


@lru_cache(maxsize=1_000)
def _check_language(tag: str) -> None:
    try:
        OxLiteral("", language=tag)
    except ValueError as error:
        raise ValueError(f"`{tag}` is no language tag") from error


class _Names:
    """Gives blank nodes names in the order in which they appear; refuses what is no IRI where it is to `check`."""

    def __init__(self, prefix: str, *, check: bool) -> None:
        self._prefix, self._check = prefix, check
        self._names: dict[str, str] = {}

    def term(self, term: object) -> Term:
        if isinstance(term, BlankNode):
            return self._names.setdefault(term.value, f"{self._prefix}{len(self._names) + 1}")
        if self._check and isinstance(term, NamedNode):
            _check_name(term.value)
        elif self._check and isinstance(term, OxLiteral):
            _check_name(term.datatype.value)
            if term.language is not None:
                _check_language(term.language)
        return to_engine(term)


def statements(file: RdfFile) -> Iterator[Triple]:
    """Yield the triples of all graphs of `file`."""
    for triples in file.graphs.values():
        yield from triples
