"""Reads the ontology's Turtle into the hierarchies and labels that the engine uses."""

from collections.abc import Iterable, Mapping
from pathlib import Path

import pyoxigraph

from graph_api.adapters.rdf_terms import to_engine
from graph_api.adapters.resources import folder, turtle_files
from graph_api.engine.graph import Graph
from graph_api.engine.schema import Schema
from graph_api.engine.terms import LABEL, RDFS, TRUE, Literal, ag, is_blank

OWL = "http://www.w3.org/2002/07/owl#"


def load_turtle(files: Iterable[Path]) -> Graph:
    """Return the triples of `files` together."""
    graph = Graph()
    for file in files:
        for quad in pyoxigraph.parse(path=str(file), format=pyoxigraph.RdfFormat.TURTLE, rename_blank_nodes=True):
            graph.add(str(to_engine(quad.subject)), quad.predicate.value, to_engine(quad.object))
    return graph


def load_ontology() -> Graph:
    """Return the ontology with its vocabularies and alignments."""
    return load_turtle(turtle_files(folder("ontology")))


def schema_of(ontology: Graph) -> Schema:
    """Return the class and property hierarchies of `ontology` and its terms."""
    return Schema(
        superclasses=_closed(ontology, RDFS + "subClassOf"),
        superproperties=_closed(ontology, RDFS + "subPropertyOf"),
        terms=frozenset(ontology.nodes()),
        functional=frozenset(ontology.instances(OWL + "FunctionalProperty")),
        forward=frozenset(ontology.subjects(ag("caseFollows"), ag("Forward"))),
        inverse={
            predicate: _classes(ontology, predicate, RDFS + "range")
            for predicate in ontology.subjects(ag("caseFollows"), ag("Inverse"))
        },
        ranges={predicate: kind for predicate, kind in ontology.pairs(RDFS + "range") if isinstance(kind, str)},
        domains={
            predicate: _classes(ontology, predicate, RDFS + "domain")
            for predicate, _ in ontology.pairs(RDFS + "domain")
        },
        fields={
            predicate: _classes(ontology, predicate, ag("fieldOf"))
            for predicate, _ in ontology.pairs(ag("fieldOf"))
        },
        derived=frozenset(ontology.subjects(ag("derivedByEngine"), TRUE)),
    )


def labels_of(ontology: Graph) -> Mapping[str, str]:
    """Return the label of each term."""
    return {node: label.lexical for node, label in ontology.pairs(LABEL) if isinstance(label, Literal)}


def _closed(ontology: Graph, predicate: str) -> dict[str, tuple[str, ...]]:
    closed = {}
    for node, _ in ontology.pairs(predicate):
        above: dict[str, None] = {}
        waiting = [node]
        while waiting:
            for wider in ontology.objects(waiting.pop(), predicate):
                if isinstance(wider, str) and not is_blank(wider) and wider not in above:
                    above[wider] = None
                    waiting.append(wider)
        if not is_blank(node):
            closed[node] = tuple(above)
    return closed


def _classes(ontology: Graph, predicate: str, link: str) -> tuple[str, ...]:
    """Return the classes at the end of `link`, with the members of a union in its place."""
    found: list[str] = []
    for kind in ontology.objects(predicate, link):
        heads = list(ontology.objects(kind, OWL + "unionOf"))
        members = [m for head in heads for m in ontology.items(head)] if heads else [kind]
        found += [m for m in members if isinstance(m, str)]
    return tuple(found)
