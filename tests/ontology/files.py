"""The files of the ontology: each a named graph that bears the IRI of its ontology."""

from functools import cache
from pathlib import Path

import pyoxigraph as ox

from graph_api.adapters.ontology_loader import load_turtle
from graph_api.adapters.resources import folder, turtle_files
from graph_api.engine.graph import Graph

ONTOLOGY = folder("ontology")
QUERIES = folder("queries") / "hygiene"
BASE = "https://w3id.org/alliance-graph/ontology/"
AG = "https://w3id.org/alliance-graph/term/"
OWL = "http://www.w3.org/2002/07/owl#"
RDF_TYPE = ox.NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
ROOMS = {"vocabularies": "vocabulary/", "alignments": "alignment/"}


def name_of(file: Path) -> str:
    """Return what the IRI of the ontology in `file` says after its base: `consent`, `vocabulary/actions`."""
    return ROOMS.get(file.parent.name, "") + file.stem


@cache
def files() -> dict[str, Path]:
    """Return every file of the ontology by its name."""
    return {name_of(file): file for file in turtle_files(ONTOLOGY)}


@cache
def quads() -> tuple[ox.Quad, ...]:
    """Return every statement of the ontology in the graph of the ontology that its file describes."""
    found = []
    for file in files().values():
        triples = list(ox.parse(path=str(file), format=ox.RdfFormat.TURTLE, rename_blank_nodes=True))
        described = [
            t.subject for t in triples if (t.predicate, t.object) == (RDF_TYPE, ox.NamedNode(OWL + "Ontology"))
        ]
        if len(described) != 1:
            raise ValueError(f"`{file.name}` must describe exactly one ontology")
        found += [ox.Quad(t.subject, t.predicate, t.object, described[0]) for t in triples]
    return tuple(found)


def store(*updates: str) -> ox.Store:
    """Return the ontology as a store of its own, changed by `updates`."""
    copy = ox.Store()
    copy.bulk_extend(quads())
    for update in updates:
        copy.update(update)
    return copy


def graph(*names: str) -> Graph:
    """Return the ontologies called `names` together."""
    return load_turtle(files()[name] for name in names)


def rows(query: str, data: ox.Store) -> list[tuple[str, ...]]:
    """Return the rows of the hygiene query called `query`."""
    text = (QUERIES / f"{query}.rq").read_text(encoding="utf-8")
    found = data.query(text, use_default_graph_as_union=True)
    return [tuple(str(getattr(value, "value", value)) for value in row) for row in found]
