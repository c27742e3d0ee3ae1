"""What the graph holds is the same, looked up one by one and read ahead."""

from datetime import UTC, datetime

import pytest

from graph_api.adapters.oxigraph_store import OxigraphStore
from graph_api.engine.terms import DCTERMS, LABEL, RDF_LANGSTRING, RDF_TYPE, XSD_INTEGER, Literal, Triple, ag
from graph_api.services.ports import DocumentVersion
from graph_api.services.workbook.held import HeldThings

NS = "https://example.org/"
NAME = DCTERMS + "identifier"


def version(name: str, supersedes: str | None = None) -> DocumentVersion:
    moment = datetime(2026, 1, 1 if supersedes is None else 2, tzinfo=UTC)
    return DocumentVersion(f"urn:g:{name}", "urn:d", 1, moment, "tester", "file", "0" * 64, supersedes)


def thing(name: str, *called: Literal) -> list[Triple]:
    named = [(NS + name, LABEL if text.language else NAME, text) for text in called]
    return [(NS + name, RDF_TYPE, ag("Donor")), *named]


@pytest.fixture(scope="module")
def store() -> OxigraphStore:
    """Two things that share a name, one with a number for a name, and one that was taken out of force."""
    made = OxigraphStore()
    old = version("old")
    made.add(old, thing("gone", Literal("D-0"), Literal("D-9")))
    ann = Literal("Ann", RDF_LANGSTRING, "en")
    made.add(
        version("new", old.graph),
        [*thing("a", Literal("D-1"), ann), *thing("b", Literal("D-1")), *thing("c", Literal("7", XSD_INTEGER))],
    )
    return made


@pytest.mark.parametrize("few", [None, 0, 2, 3, 100])
def test_what_is_held_does_not_depend_on_how_it_is_read(store: OxigraphStore, few: int | None):
    held = HeldThings(store.view())
    if few is not None:
        held.read_ahead(few)
    assert list(held.called("D-1")) == [NS + "a", NS + "b"]
    assert list(held.called("Ann")) == [NS + "a"]
    assert [list(held.called(text)) for text in ("7", "D-0", "D-9", "")] == [[], [], [], []]
    assert list(held.kinds(NS + "a")) == [ag("Donor")]
    assert list(held.kinds(NS + "gone")) == []
    every = [("Ann", NS + "a"), ("D-1", NS + "a"), ("D-1", NS + "b")]
    assert sorted(held.names()) == every
    assert len(some := list(held.names(2))) <= 2
    assert set(some) <= set(every)


def test_nothing_is_held_where_there_is_no_graph():
    held = HeldThings(None)
    held.read_ahead()
    assert not held.called("D-1")
    assert not held.kinds(NS + "a")
    assert not list(held.names())
