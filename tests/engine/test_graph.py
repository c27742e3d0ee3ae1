"""The graph of a case: a set of triples that finds both ways and keeps its order."""

from graph_api.engine.graph import Graph
from graph_api.engine.terms import RDF, RDF_TYPE, XSD_INTEGER, Literal, Triple

ONE, TEXT = Literal("1", XSD_INTEGER), Literal("1")
TRIPLES: list[Triple] = [("a", "p", "b"), ("a", "p", "c"), ("a", "q", ONE), ("b", "p", "c"), ("c", RDF_TYPE, "K")]


def test_a_graph_is_a_set_in_the_order_of_its_making():
    graph = Graph()
    assert graph.add("a", "p", "b")
    assert not graph.add("a", "p", "b")
    assert len(graph) == 1
    assert list(Graph([*TRIPLES, *TRIPLES])) == TRIPLES
    assert len(Graph([*TRIPLES, *TRIPLES])) == len(TRIPLES)


def test_a_triple_is_found_from_each_end():
    graph = Graph(TRIPLES)
    assert list(graph.objects("a", "p")) == ["b", "c"]
    assert list(graph.subjects("p", "c")) == ["a", "b"]
    assert sorted(graph.pairs("p")) == [("a", "b"), ("a", "c"), ("b", "c")]
    assert {p: list(objects) for p, objects in graph.predicates("a")} == {"p": ["b", "c"], "q": [ONE]}
    assert list(graph.nodes()) == ["a", "b", "c"]
    assert list(graph.instances("K")) == ["c"]
    assert all(triple in graph and graph.has(*triple) for triple in TRIPLES)


def test_what_is_not_there_is_nothing_and_asking_adds_nothing():
    graph = Graph(TRIPLES)
    for subject in ("x", ONE, "b"):
        assert not list(graph.objects(subject, "q"))
        assert not graph.has(subject, "q", ONE)
        assert graph.one(subject, "q") is None
    assert not list(graph.subjects("x", "c"))
    assert not list(graph.pairs("x"))
    assert not list(graph.predicates("x"))
    assert ("a", "p", "x") not in graph
    assert not graph.is_a("a", "K")
    assert list(graph) == TRIPLES


def test_a_literal_is_told_from_a_text_and_from_an_iri():
    graph = Graph([("a", "q", ONE)])
    assert ("a", "q", TEXT) not in graph
    assert ("a", "q", "1") not in graph
    assert graph.add("a", "q", TEXT)
    assert graph.add("a", "q", "1")
    assert graph.add("a", "q", Literal("1", TEXT.datatype, "en"))
    assert len(graph) == 4


def test_one_is_the_only_value_or_none():
    graph = Graph(TRIPLES)
    assert graph.one("a", "q") == ONE
    assert graph.one("a", "p") is None


def test_loops_are_things_that_point_at_themselves():
    assert list(Graph([*TRIPLES, ("b", "p", "b")]).loops("p")) == ["b"]
    assert not list(Graph(TRIPLES).loops("p"))


def test_a_copy_is_changed_on_its_own():
    graph = Graph(TRIPLES)
    copy = graph.copy()
    copy.add("x", "p", "c")
    assert (len(graph), len(copy)) == (len(TRIPLES), len(TRIPLES) + 1)
    assert list(graph.subjects("p", "c")) == ["a", "b"]


def test_a_collection_has_its_members_in_order_and_a_circle_ends():
    first, rest, nil = RDF + "first", RDF + "rest", RDF + "nil"
    links: list[Triple] = [("l1", first, "x"), ("l1", rest, "l2"), ("l2", first, ONE), ("l2", rest, nil)]
    assert Graph(links).items("l1") == ["x", ONE]
    assert Graph(links).items(nil) == []
    assert Graph(links).items("no list") == []
    assert Graph([*links[:3], ("l2", rest, "l1")]).items("l1") == ["x", ONE]
    assert Graph(links[:3]).items("l1") == ["x", ONE]


def test_a_graph_holds_all_that_is_needed_where_each_part_is_stated_of_something():
    graph = Graph([("s", "p", "o"), ("t", "q", "r")])
    assert graph.holds_all([])
    assert graph.holds_all([("p", None), ("q", "r")])
    assert not graph.holds_all([("p", None), ("q", "o")])
    assert not graph.holds_all([("p", "o"), ("z", None)])
