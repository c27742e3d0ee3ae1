"""Compiled queries answer what rdflib answers, on random graphs; what they do not know they refuse."""

from random import Random

import pytest
from rdflib import URIRef

from graph_api.adapters.reference_engine import rdflib_graph, term_of
from graph_api.engine.graph import Graph
from graph_api.engine.sparql.codegen import select_source
from graph_api.engine.sparql.parser import parse_query
from graph_api.engine.sparql.plan import Select, UnsupportedQueryError
from graph_api.engine.sparql.program import load
from graph_api.engine.terms import Term
from tests.engine.random_queries import FOCUS, POOLS, QueryMaker, random_graph

Rows = set[tuple[Term | None, ...]]


def _compiled(query: str, graph: Graph) -> Rows:
    plan = parse_query(query)
    assert isinstance(plan, Select)
    program = load(select_source("select", plan))["select"]
    return {tuple(values) for values, _ in program(graph, FOCUS)}


def _by_rdflib(query: str, graph: Graph) -> Rows:
    plan = parse_query(query)
    assert isinstance(plan, Select)
    result = rdflib_graph(graph).query(query, initBindings={"this": URIRef(FOCUS)})
    return {
        tuple(None if row[name] is None else term_of(row[name]) for name in plan.columns)  # type: ignore[call-overload]
        for row in result
    }


@pytest.mark.parametrize("seed", range(20))
def test_random_queries_have_the_rows_of_rdflib(seed: int):
    random = Random(seed)  # noqa: S311  # no secret
    literals = random.choice(POOLS)
    compared = 0
    while compared < 5:
        graph, query = random_graph(random, literals), QueryMaker(random, literals).select()
        try:
            found = _compiled(query, graph)
        except UnsupportedQueryError:  # what rules may not use is refused, and tested below
            continue
        assert found == _by_rdflib(query, graph), query
        compared += 1


BEYOND = (
    "SELECT $this WHERE { $this <p:a>* ?x }",
    "SELECT $this WHERE { $this <p:a>+ ?x }",
    "SELECT $this WHERE { { SELECT ?x WHERE { ?x <p:a> ?y } } }",
    "SELECT $this WHERE { $this <p:a> ?x MINUS { ?x <p:b> ?y } }",
    "SELECT $this WHERE { VALUES ?x { 1 2 } }",
    "SELECT $this WHERE { SERVICE <http://example.org/> { $this <p:a> ?x } }",
    "SELECT $this WHERE { GRAPH ?g { $this <p:a> ?x } }",
    "SELECT (COUNT(?x) AS ?n) WHERE { $this <p:a> ?x }",
    "ASK { $this <p:a> ?x }",
    "DROP ALL",
    "SELECT $this WHERE { $this <p:a> ?x",
    "SELECT $this WHERE { $this <p:a> ?x } LIMIT 1",
    "SELECT $this WHERE { $this nope:a ?x }",
    "SELECT $this WHERE { FILTER (NOSUCH(?x)) }",
)


@pytest.mark.parametrize("query", BEYOND)
def test_what_rules_may_not_use_is_refused_and_never_run(query: str):
    with pytest.raises(UnsupportedQueryError):
        parse_query(query)
