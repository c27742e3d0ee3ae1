"""What every store of facts must do, whatever it keeps them in."""

from dataclasses import replace
from datetime import timedelta

import pytest

from graph_api.domain.errors import StoreError
from graph_api.engine.terms import (
    RDF_LANGSTRING,
    XSD,
    XSD_BOOLEAN,
    XSD_DATE,
    XSD_DATETIME,
    XSD_DECIMAL,
    XSD_INTEGER,
    Literal,
    Triple,
    value,
)
from graph_api.services.ports import FactStore
from tests.adapters.store_states import EX, GRAPH, START, A, B, C, add, in_graph, shown, triple, version


def test_an_empty_store_states_nothing(store: FactStore):
    assert not store.versions()
    assert not shown(store.view())
    assert not list(store.view().describe([EX + "a"]))


def test_what_was_added_is_stated_with_its_graph(store: FactStore):
    added = add(store, "left", 1, A, B)
    assert added.statements == 2
    assert set(store.view().statements()) == in_graph("left-1", A, B)


def test_a_statement_that_is_given_twice_counts_once(store: FactStore):
    assert add(store, "left", 1, A, A).statements == 1
    assert list(store.view().statements()) == list(in_graph("left-1", A))


def test_a_statement_of_two_documents_has_two_sources(store: FactStore):
    add(store, "left", 1, A)
    add(store, "right", 1, A)
    expected = in_graph("left-1", A) | in_graph("right-1", A)
    assert set(store.view().statements()) == expected
    assert set(store.view().describe([EX + "a"])) == expected
    assert set(store.view().referring({EX + "b": (EX + "p",)})) == expected


def test_versions_tell_who_when_from_what_and_what_they_replace(store: FactStore):
    first = add(store, "left", 1, A)
    second = add(store, "left", 2, B, days=1, replaces="left-1")
    assert list(store.versions()) == [first, second]
    assert first == replace(version("left"), statements=1, languages=())
    assert second == replace(version("left", 2, days=1, replaces="left-1"), statements=1, languages=())


def test_versions_stand_in_the_order_of_time(store: FactStore):
    add(store, "late", 1, A, days=3)
    add(store, "early", 1, B, days=1)
    add(store, "middle", 1, C, days=2)
    assert [one.source for one in store.versions()] == ["early.ttl", "middle.ttl", "late.ttl"]


def test_a_newer_version_replaces_the_one_before_and_both_can_be_read(store: FactStore):
    add(store, "left", 1, A)
    add(store, "right", 1, C)
    add(store, "left", 2, B, days=2, replaces="left-1")
    assert shown(store.view()) == {B, C}
    assert shown(store.view_of([GRAPH + "left-1"])) == {A}
    assert shown(store.view_of([GRAPH + "left-1", GRAPH + "left-2"])) == {A, B}
    assert not shown(store.view_of([]))
    assert not shown(store.view_of([GRAPH + "unheard-of"]))


def test_a_version_without_statements_ends_a_document(store: FactStore):
    add(store, "left", 1, A)
    ended = add(store, "left", 2, days=1, replaces="left-1")
    assert ended.retracts
    assert not shown(store.view())


PAST = (
    (timedelta(microseconds=-1), set()),
    (timedelta(0), {A}),
    (timedelta(days=2, microseconds=-1), {A}),
    (timedelta(days=2), {B}),
    (timedelta(days=2, microseconds=1), {B}),
    (timedelta(days=9), {C}),
)


def test_every_past_state_is_read_again(store: FactStore):
    add(store, "left", 1, A)
    add(store, "left", 2, B, days=2, replaces="left-1")
    add(store, "left", 3, C, days=4, replaces="left-2")
    for after, expected in PAST:
        view = store.view(START + after)
        assert shown(view) == expected, after
        assert {s.triple for s in view.describe([EX + name for name in "abc"])} == expected
        assert {s.triple for s in view.referring({EX + name: (EX + "p",) for name in "bcd"})} == expected


def test_a_view_shows_one_state_whatever_comes_after(store: FactStore):
    add(store, "left", 1, A)
    before = store.view()
    assert {s.triple for s in before.describe([EX + "a"])} == {A}
    add(store, "left", 2, B, days=1, replaces="left-1")
    add(store, "right", 1, triple("a", "p", "z"), days=2)
    assert shown(before) == {A}
    assert {s.triple for s in before.describe([EX + "a", EX + "b"])} == {A}
    assert not list(before.referring({EX + "z": (EX + "p",)}))
    assert {s.triple for s in store.view().describe([EX + "a", EX + "b"])} == {B, triple("a", "p", "z")}


def test_a_graph_is_never_changed(store: FactStore):
    add(store, "left", 1, A)
    with pytest.raises(StoreError, match="left-1` exists already"):
        add(store, "left", 1, B)
    assert (shown(store.view()), len(store.versions())) == ({A}, 1)


def test_a_graph_cannot_be_added_twice_at_once(store: FactStore):
    with pytest.raises(StoreError, match="left-1` exists already"):
        store.add_together([(version("left"), [A]), (version("left"), [B])])
    assert not store.versions()
    assert not shown(store.view())


def test_several_versions_are_added_together(store: FactStore):
    added = store.add_together([(version("left"), [A]), (version("right"), [B, C])])
    assert [one.statements for one in added] == [1, 2]
    assert shown(store.view()) == {A, B, C}
    assert store.add_together([]) == []


WRONG: dict[str, Triple] = {
    "a subject with a space": ("no iri", EX + "p", EX + "o"),
    "a subject without a scheme": ("nowhere", EX + "p", EX + "o"),
    "a predicate without a scheme": (EX + "s", "p", EX + "o"),
    "a blank predicate": (EX + "s", "_:p", EX + "o"),
    "an object with a quote": (EX + "s", EX + "p", EX + '"o"'),
    "a datatype that is no IRI": (EX + "s", EX + "p", Literal("x", "no iri")),
    "a language that is none": (EX + "s", EX + "p", Literal("x", RDF_LANGSTRING, "not a tag")),
    "a tagged text without its tag": (EX + "s", EX + "p", Literal("x", RDF_LANGSTRING)),
    "half a character": (EX + "s", EX + "p", Literal("\ud800")),
    "a second statement in a subject": (f"{EX}s> <{EX}p> <{EX}o> .\n<{EX}evil", EX + "p", EX + "o"),
    "a second statement in a language": (
        EX + "s",
        EX + "p",
        Literal("x", RDF_LANGSTRING, f"en .\n<{EX}evil> <{EX}p> <{EX}o>"),
    ),
    "a second statement in a datatype": (EX + "s", EX + "p", Literal("x", f"{EX}d> .\n<{EX}evil> <{EX}p> <{EX}o")),
    "a second statement in a blank node": (f"_:b <{EX}p> <{EX}o> .\n_:evil", EX + "p", EX + "o"),
}


def test_what_is_no_statement_is_refused_and_nothing_of_the_import_is_kept(store: FactStore):
    add(store, "before", 1, C)
    for name, wrong in WRONG.items():
        with pytest.raises(StoreError):
            store.add_together([(version("left"), [A]), (version("right"), [B, wrong])])
        assert [one.graph for one in store.versions()] == [GRAPH + "before-1"], name
        assert shown(store.view()) == {C}, name
        assert not shown(store.view_of([GRAPH + "left-1", GRAPH + "right-1"])), name
    add(store, "right", 1, A)
    assert set(store.view().statements()) == in_graph("before-1", C) | in_graph("right-1", A)


def test_a_source_that_fails_half_way_leaves_nothing(store: FactStore):
    def failing():
        yield A
        raise RuntimeError("the source ended")

    with pytest.raises(RuntimeError, match="the source ended"):
        store.add_together([(version("left"), [B]), (version("right"), failing())])
    assert not store.versions()
    assert not shown(store.view_of([GRAPH + "left-1", GRAPH + "right-1"]))


SURVIVING = {
    "text": Literal("plain"),
    "an empty text": Literal(""),
    "quotes and lines": Literal("a \"b\" 'c' \\d\r\n\te"),
    "control characters": Literal("\x00\x01\x08\x0b\x0c\x1b\x7f\x85"),
    "separators and a mark": Literal("\u2028\u2029\ufeff\u202e"),
    "emoji": Literal("\U0001f9ea"),
    "combined characters": Literal("e\u0301"),
    "a single character": Literal("\u00e9"),
    "a language": Literal("Vertrag", RDF_LANGSTRING, "de"),
    "a language of a region": Literal("colour", RDF_LANGSTRING, "en-gb"),
    "a long language": Literal("Vertrag", RDF_LANGSTRING, "de-ch-1901"),
    "a big number": Literal("9" * 40, XSD_INTEGER),
    "a negative number": Literal("-7", XSD_INTEGER),
    "many places": Literal("12345678901234567890.1234567890123456789", XSD_DECIMAL),
    "a small number": Literal("0.000000000000000001", XSD_DECIMAL),
    "a text that should be a number": Literal("three", XSD_INTEGER),
    "a truth": Literal("true", XSD_BOOLEAN),
    "a day": Literal("2026-02-28", XSD_DATE),
    "an instant in its zone": Literal("2018-03-01T00:00:00.123456789+05:30", XSD_DATETIME),
    "an instant without a zone": Literal("2018-03-01T00:00:00", XSD_DATETIME),
    "an instant that does not exist": Literal("2018-02-30T00:00:00Z", XSD_DATETIME),
    "a length of time": Literal("P1Y2M3DT4H", XSD + "duration"),
    "a type of somebody": Literal("x", EX + "datatype"),
}


def test_every_literal_comes_back_as_it_was(store: FactStore):
    stated = {name: triple(str(i), "p", literal) for i, (name, literal) in enumerate(SURVIVING.items())}
    add(store, "left", 1, *stated.values())
    assert shown(store.view()) == set(stated.values())
    assert {s.triple for s in store.view().stating([EX + "p"], 99)} == set(stated.values())
    for name, one in stated.items():
        assert [s.triple for s in store.view().describe([one[0]])] == [one], name


SPELLINGS = (
    Literal("1.50", XSD_DECIMAL),
    Literal("+007", XSD_INTEGER),
    Literal("1", XSD_BOOLEAN),
    Literal("2018-03-01T24:00:00Z", XSD_DATETIME),
    Literal("1.5e3", XSD + "double"),
)


def test_a_value_in_another_spelling_keeps_its_worth(store: FactStore):
    add(store, "left", 1, *(triple(str(i), "p", literal) for i, literal in enumerate(SPELLINGS)))
    for i, literal in enumerate(SPELLINGS):
        (found,) = [s.object for s in store.view().describe([f"{EX}{i}"])]
        assert isinstance(found, Literal)
        assert (value(found), found.datatype) == (value(literal), literal.datatype)
