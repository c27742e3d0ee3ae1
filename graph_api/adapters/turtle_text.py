"""Writes facts as Turtle."""

from collections.abc import Iterable
from typing import Final

import pyoxigraph

from graph_api.adapters.rdf_terms import node, to_oxigraph
from graph_api.domain.errors import UsageError
from graph_api.engine.terms import AG, DUO, RDFS, SKOS, XSD, Triple

_PREFIXES: Final = {"ag": AG, "obo": DUO, "rdfs": RDFS, "skos": SKOS, "xsd": XSD}


def as_turtle(triples: Iterable[Triple]) -> str:
    """Return `triples` as Turtle; raise UsageError where an IRI is none."""
    try:
        quads = [pyoxigraph.Triple(node(s), pyoxigraph.NamedNode(p), to_oxigraph(o)) for s, p, o in triples]
    except ValueError as error:
        raise UsageError(f"a name is no IRI: {error}") from error
    written = pyoxigraph.serialize(quads, format=pyoxigraph.RdfFormat.TURTLE, prefixes=_PREFIXES)
    return written.decode("utf-8") if written else ""
