"""Reads files of ODRL in Turtle, JSON-LD and their kin, and writes compliance reports."""

import re
from collections.abc import Iterable
from hashlib import sha256
from pathlib import Path
from typing import Final

import pyoxigraph
from pyoxigraph import BlankNode, NamedNode, RdfFormat, Triple

from graph_api.adapters.file_content import file_content
from graph_api.adapters.odrl_json_ld import with_contexts
from graph_api.adapters.rdf_files import FORMATS, GENID
from graph_api.adapters.rdf_terms import node, to_engine, to_oxigraph
from graph_api.domain.errors import UsageError
from graph_api.engine.odrl.world import PROV, REPORT
from graph_api.engine.terms import AG, DCTERMS, ODRL, XSD, Term
from graph_api.engine.terms import Triple as Statement

WRITTEN: Final = {
    "turtle": RdfFormat.TURTLE,
    "json-ld": RdfFormat.JSON_LD,
    "n-triples": RdfFormat.N_TRIPLES,
}
_PREFIXES: Final = {"report": REPORT, "odrl": ODRL, "dct": DCTERMS, "xsd": XSD, "prov": PROV, "ag": AG}
LARGEST_POLICY: Final = 64  # MiB
_NO_IRI: Final = re.compile(r"[\x00-\x20<>\"{}|^`\\]")


def form_of(path: Path) -> RdfFormat:
    """Return the form of RDF that the name of `path` stands for; raise UsageError where it stands for none."""
    form = FORMATS.get(path.suffix.lower())
    if form is None:
        known = ", ".join(f"`{suffix}`" for suffix in FORMATS)
        raise UsageError(f"`{path}`: files that end in `{path.suffix}` are not read; {known} are")
    return form


def read_odrl(path: Path) -> list[Statement]:
    """Return the statements of `path`, of all its graphs; raise UsageError with the line where it is wrong."""
    form = form_of(path)
    content = file_content(path, LARGEST_POLICY)
    try:
        return parse_odrl(content, form, path.resolve().as_uri())
    except UsageError as error:
        raise UsageError(f"`{path}`: {error}") from error


def parse_odrl(content: bytes, form: RdfFormat, base: str) -> list[Statement]:
    """Return the statements of `content`; IRIs in it may be relative to `base`.

    Blank nodes become IRIs that depend on `content` alone. Raises UsageError where something would get lost.
    """
    json_ld = form is RdfFormat.JSON_LD
    names = _Names(f"{GENID}{sha256(content).hexdigest()[:16]}-")
    try:
        # the parser drops what has an ill-formed IRI in JSON-LD unless it is lenient; `_Names` refuses it then
        quads = pyoxigraph.parse(
            input=with_contexts(content) if json_ld else content, format=form, base_iri=base, lenient=json_ld
        )
        return [(str(names.term(q.subject)), str(names.term(q.predicate)), names.term(q.object)) for q in quads]
    except SyntaxError as error:
        where = f"line {error.lineno}: " if error.lineno else ""
        raise UsageError(f"{where}{error.msg}") from error
    except (TypeError, ValueError) as error:
        raise UsageError(str(error)) from error


class _Names:
    """Gives blank nodes IRIs in the order in which they appear."""

    def __init__(self, prefix: str) -> None:
        self._prefix = prefix
        self._names: dict[str, str] = {}

    def term(self, term: object) -> Term:
        if isinstance(term, BlankNode):
            return self._names.setdefault(term.value, f"{self._prefix}{len(self._names) + 1}")
        if isinstance(term, NamedNode) and (_NO_IRI.search(term.value) or term.value.startswith("_:")):
            raise UsageError(f"`{term.value}` is no IRI; write it in full and without spaces")
        return to_engine(term)


def write_report(statements: Iterable[Statement], form: str) -> str:
    """Return `statements` in `form`, a key of WRITTEN."""
    triples = [Triple(node(s), NamedNode(p), to_oxigraph(o)) for s, p, o in statements]
    content = pyoxigraph.serialize(triples, format=WRITTEN[form], prefixes=_PREFIXES)
    return content.decode() if content else ""
