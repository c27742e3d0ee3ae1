"""Translates between pyoxigraph's terms and the engine's."""

from pyoxigraph import BlankNode, NamedNode
from pyoxigraph import Literal as OxLiteral

from graph_api.engine.terms import RDF_LANGSTRING, XSD_STRING, Literal, Term

OxTerm = NamedNode | BlankNode | OxLiteral


def to_engine(term: object) -> Term:
    """Return the engine's form of a pyoxigraph term; raise TypeError for a quoted triple."""
    if isinstance(term, NamedNode):
        return term.value
    if isinstance(term, OxLiteral):
        if term.language is not None:
            return Literal(term.value, RDF_LANGSTRING, term.language)
        return Literal(term.value, term.datatype.value)
    if isinstance(term, BlankNode):
        return f"_:{term.value}"
    raise TypeError("a triple stands in the place of a term")


def to_oxigraph(term: Term) -> OxTerm:
    """Return pyoxigraph's form of a term."""
    if isinstance(term, str):
        return BlankNode(term[2:]) if term.startswith("_:") else NamedNode(term)
    if term.language:
        return OxLiteral(term.lexical, language=term.language)
    if term.datatype == XSD_STRING:
        return OxLiteral(term.lexical)
    return OxLiteral(term.lexical, datatype=NamedNode(term.datatype))


def node(iri: str) -> NamedNode | BlankNode:
    """Return pyoxigraph's form of an IRI or blank node."""
    return BlankNode(iri[2:]) if iri.startswith("_:") else NamedNode(iri)


def is_node(name: str) -> bool:
    """Tell whether `name` may be the name of a node: what is no IRI names nothing."""
    try:
        node(name)
    except ValueError:
        return False
    return True
