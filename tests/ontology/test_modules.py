"""Every file is one ontology that bears the file's name, and the guide lists the modules as they are."""

import re

import pytest

from graph_api.engine.graph import Graph
from graph_api.engine.terms import DCTERMS, RDF_TYPE, RDFS, Literal
from tests.conftest import ROOT
from tests.ontology.files import AG, BASE, OWL, files, graph

GUIDE = ROOT / "docs" / "ontology.md"


def header(ontology: Graph, name: str, predicate: str) -> object:
    """Return what the header of the ontology called `name` says."""
    return ontology.one(BASE + name, predicate)


@pytest.mark.parametrize("name", files())
def test_a_file_bears_the_name_of_its_ontology(name: str):
    assert list(graph(name).instances(OWL + "Ontology")) == [BASE + name]


@pytest.mark.parametrize("name", files())
def test_a_version_has_an_iri_of_its_own(name: str):
    ontology = graph(name)
    version = header(ontology, name, OWL + "versionInfo")
    assert isinstance(version, Literal)
    assert re.fullmatch(r"\d+\.\d+\.\d+", version.lexical)
    assert header(ontology, name, OWL + "versionIRI") == f"{BASE}{name}/{version.lexical}"


@pytest.mark.parametrize("name", [n for n in files() if n.startswith("alignment/")])
def test_an_alignment_adds_no_term_of_its_own(name: str):
    declared = {subject for subject, _ in graph(name).pairs(RDF_TYPE) if subject.startswith(AG)}
    assert declared == set()


@pytest.mark.parametrize("name", [n for n in files() if not n.startswith("alignment/")])
def test_every_term_of_ours_is_defined_by_one_module(name: str):
    ontology = graph(name)
    own = {term for term, module in ontology.pairs(RDFS + "isDefinedBy") if module == BASE + name}
    others = [graph(other) for other in files() if other != name and not other.startswith("alignment/")]
    assert [t for t in own if any(other.has(t, RDFS + "isDefinedBy", BASE + name) for other in others)] == []


def test_the_guide_says_of_every_module_what_its_header_says():
    guide = GUIDE.read_text(encoding="utf-8")
    listed = dict(re.findall(r"^\| `([\w/-]+)` \| (.+) \|$", guide, re.MULTILINE))
    described = {name: header(graph(name), name, DCTERMS + "description") for name in files()}
    assert listed == {name: text.lexical for name, text in described.items() if isinstance(text, Literal)}
