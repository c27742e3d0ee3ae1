"""What a view of every store of facts shows, whatever the store keeps them in."""

from graph_api.engine.casefile import Statement
from graph_api.engine.terms import (
    RDF_LANGSTRING,
    Literal,
)
from graph_api.services.ports import FactStore
from tests.adapters.store_states import EX, GRAPH, START, A, B, add, shown, triple

NAMED = (EX + "label", EX + "identifier")


def test_describe_gives_all_statements_of_a_subject_and_no_others(store: FactStore):
    more = triple("a", "q", Literal("text"))
    add(store, "left", 1, A, more, B)
    add(store, "right", 1, triple("a", "q", "z"))
    found = list(store.view().describe([EX + "a"]))
    assert {s.triple for s in found} == {A, more, triple("a", "q", "z")}
    assert len(found) == 3
    assert {s.triple for s in store.view().describe([EX + "a", EX + "b"])} == {A, more, triple("a", "q", "z"), B}


def test_what_is_not_there_is_described_by_nothing(store: FactStore):
    add(store, "left", 1, A)
    for name in ("nothing", "", "no iri", "_:b", "nowhere", EX + "unheard-of"):
        assert not list(store.view().describe([name]))
        assert not list(store.view().referring({name: (EX + "p",)}))


def test_referring_gives_what_points_at_a_thing_by_that_property(store: FactStore):
    add(store, "left", 1, A, triple("x", "p", "b"), triple("y", "q", "b"), triple("b", "p", "y"))
    found = store.view().referring({EX + "b": (EX + "p",)})
    assert {s.triple for s in found} == {A, triple("x", "p", "b")}
    both = store.view().referring({EX + "b": (EX + "p", EX + "q")})
    assert {s.triple for s in both} == {A, triple("x", "p", "b"), triple("y", "q", "b")}
    assert not list(store.view().referring({}))


def test_with_value_finds_a_name_exactly(store: FactStore):
    names = {
        "a": Literal("Acme"),
        "b": Literal("Acme", RDF_LANGSTRING, "en"),
        "c": Literal("acme"),
        "d": Literal("Acme Inc"),
        "e": Literal("Acme", EX + "datatype"),
    }
    add(store, "left", 1, *(triple(who, "label", name) for who, name in names.items()))
    add(store, "left2", 1, triple("f", "other", Literal("Acme")), triple("g", "identifier", Literal("Acme")))
    found = {s.subject.removeprefix(EX) for s in store.view().with_value(NAMED, "Acme")}
    assert found == {"a", "b", "g"}
    assert not list(store.view().with_value(NAMED, 'Acme" . } #'))


def test_a_name_is_found_in_whatever_language_it_is(store: FactStore):
    tags = ("de", "pt-BR", "zh-hans", "en", "")
    labels = [triple(f"n{i}", "label", Literal(f"name {i}", RDF_LANGSTRING, "en")) for i in range(1_500)]
    names = [
        triple(f"x{t}", "label", Literal("Vertrag", RDF_LANGSTRING, t) if t else Literal("Vertrag")) for t in tags
    ]
    add(store, "left", 1, *labels)
    add(store, "right", 1, *names)
    found = {s.subject for s in store.view().with_value([EX + "label"], "Vertrag")}
    assert found == {f"{EX}x{tag}" for tag in tags}, "several things with one name are all found, and then refused"
    assert [v.languages for v in store.versions()] == [("en",), ("de", "en", "pt-br", "zh-hans")]


def test_mentioning_gives_all_that_points_at_a_thing_in_force(store: FactStore):
    add(store, "left", 1, triple("a", "p", "b"))
    add(store, "left", 2, triple("a", "q", "b"), triple("c", "p", "b"), days=1, replaces="left-1")
    add(store, "right", 1, triple("b", "p", "a"), triple("d", "p", Literal("b")))
    found = {(s.subject, s.predicate) for s in store.view().mentioning([EX + "b", EX + "z"])}
    assert found == {(EX + "a", EX + "q"), (EX + "c", EX + "p")}
    assert {s.subject for s in store.view().mentioning([EX + "a", EX + "b"])} == {EX + "a", EX + "b", EX + "c"}
    assert [s.subject for s in store.view(START).mentioning([EX + "b"])] == [EX + "a"]


def test_stating_gives_things_and_texts_alike(store: FactStore):
    stated = {triple("a", "p", "b"), triple("c", "p", Literal("b"))}
    add(store, "left", 1, *stated, triple("a", "q", "b"))
    assert {s.triple for s in store.view().stating([EX + "p"], 9)} == stated


def test_with_value_and_stating_see_what_is_in_force_alone(store: FactStore):
    add(store, "left", 1, triple("a", "label", Literal("Acme")))
    add(store, "left", 2, triple("a", "label", Literal("Bcme")), days=1, replaces="left-1")
    assert not list(store.view().with_value(NAMED, "Acme"))
    assert [s.object for s in store.view().stating(NAMED, 9)] == [Literal("Bcme")]
    assert [s.object for s in store.view(START).stating(NAMED, 9)] == [Literal("Acme")]


def test_stating_gives_no_more_than_was_asked_for(store: FactStore):
    labels = [triple(f"n{i}", "label", Literal(f"name {i}")) for i in range(20)]
    add(store, "left", 1, *labels, triple("n0", "other", Literal("x")))
    assert {s.triple for s in store.view().stating(NAMED, 100)} == set(labels)
    assert len(list(store.view().stating(NAMED, 7))) == 7
    assert not list(store.view().stating([], 7))


def test_many_statements_arrive_whole(store: FactStore):
    many = [triple(f"n{i}", "p", Literal(f"{i} {'x' * 40}")) for i in range(12_000)]
    assert add(store, "left", 1, *many).statements == len(many)
    assert shown(store.view()) == set(many)


def test_a_blank_node_stays_one_thing_within_a_graph(store: FactStore):
    add(store, "left", 1, (EX + "a", EX + "p", "_:x"), ("_:x", EX + "q", "_:y"), ("_:y", EX + "r", Literal("z")))
    by_predicate = {s.predicate.removeprefix(EX): s for s in store.view().statements()}
    assert by_predicate["p"].object == by_predicate["q"].subject
    assert by_predicate["q"].object == by_predicate["r"].subject != by_predicate["q"].subject
    asked = store.view().describe([str(by_predicate["q"].subject)])
    assert list(asked) == [by_predicate["q"]]


def test_the_blank_nodes_of_two_documents_are_different_things(store: FactStore):
    for name in ("left", "right"):
        add(store, name, 1, ("_:x", EX + "p", Literal(name)))
    first, second = (s.subject for s in store.view().statements())
    assert first != second


def test_a_statement_carries_its_own_graph(store: FactStore):
    add(store, "left", 1, A)
    assert list(store.view().describe([EX + "a"])) == [Statement(*A, GRAPH + "left-1")]
