"""Known-answer checks: an engine is asked questions whose answers are known before its answers are believed."""

import re
from dataclasses import dataclass
from typing import Final
from uuid import uuid4

from graph_api.adapters.sparql_endpoint import Endpoint
from graph_api.domain.errors import StoreError

_NAMESPACE: Final = "https://w3id.org/alliance-graph/qualification/"
_FACTS: Final = """
:a :next :b . :b :next :c . :c :next :d . :a :kind :Sample . :b :kind :Sample . :c :kind :Data .
:a :given "2020-01-01T00:00:00Z"^^xsd:dateTime . :a :ended "2020-06-01T02:00:00+02:00"^^xsd:dateTime .
:b :given "2021-01-01T00:00:00Z"^^xsd:dateTime . :a :name "one"@en . :b :name "one" .
:a :share 0.4 . :b :share 0.6 .
:a :open true . :b :open false . :b :holds :x . :x :owner :p . :d :holds :y
"""


@dataclass(frozen=True, slots=True)
class Check:
    """A construct with a query that uses it, and the rows that it must give; `G` is the graph of the facts."""

    construct: str
    query: str
    rows: tuple[tuple[str, ...], ...]


CHECKS: Final = (
    Check("GRAPH", "?r { GRAPH G { :a :next ?r } }", (("b",),)),
    Check("GRAPH ?g", "?r { VALUES ?s { :a } GRAPH ?g { ?s :next ?r } FILTER(?g = G) }", (("b",),)),
    Check("VALUES", "?s ?o { VALUES ?s { :a :c :z } GRAPH G { ?s :next ?o } }", (("a", "b"), ("c", "d"))),
    Check(
        "VALUES of pairs",
        "?s { VALUES (?p ?o) { (:next :b) (:kind :Data) } GRAPH G { ?s ?p ?o } }",
        (("a",), ("c",)),
    ),
    Check("VALUES of literals", '?s { VALUES ?o { "one" "one"@en } GRAPH G { ?s :name ?o } }', (("a",), ("b",))),
    Check(
        "VALUES with a path",
        "?s ?o { VALUES ?s { :a } GRAPH G { ?s :next+ ?o } }",
        (("a", "b"), ("a", "c"), ("a", "d")),
    ),
    Check("path +", "?o { GRAPH G { :b :next+ ?o } }", (("c",), ("d",))),
    Check("path *", "?o { GRAPH G { :b :next* ?o } }", (("b",), ("c",), ("d",))),
    Check("path ^", "?o { GRAPH G { :c ^:next ?o } }", (("b",),)),
    Check("path |", "?o { GRAPH G { :b (:next|:holds) ?o } }", (("c",), ("x",))),
    Check("path /", "?o { GRAPH G { :a :next/:holds/:owner ?o } }", (("p",),)),
    Check("FILTER NOT EXISTS", "?s { GRAPH G { ?s :kind ?k FILTER NOT EXISTS { ?s :given ?t } } }", (("c",),)),
    Check("FILTER EXISTS", "?s { GRAPH G { ?s :kind ?k FILTER EXISTS { ?s :holds/:owner ?t } } }", (("b",),)),
    Check("MINUS", "?s { GRAPH G { ?s :kind ?k MINUS { ?s :given ?t } } }", (("c",),)),
    Check(
        "FILTER NOT EXISTS of what is unbound",
        "?s { GRAPH G { ?s :kind :Sample OPTIONAL { ?s :holds ?h } FILTER NOT EXISTS { ?h :owner ?p } } }",
        (),
    ),
    Check(
        "MINUS of what shares no variable",
        "?s { GRAPH G { ?s :kind ?k MINUS { ?x :owner ?y } } }",
        (("a",), ("b",), ("c",)),
    ),
    Check("OPTIONAL", "?s { GRAPH G { ?s :kind ?k OPTIONAL { ?s :given ?t } FILTER(!BOUND(?t)) } }", (("c",),)),
    Check("UNION", "?s { GRAPH G { { ?s :kind :Data } UNION { ?s :open true } } }", (("a",), ("c",))),
    Check(
        "times with zones",
        "?s { GRAPH G { ?s :ended ?t FILTER(?t = '2020-06-01T00:00:00Z'^^xsd:dateTime) } }",
        (("a",),),
    ),
    Check(
        "order of times",
        "?s { GRAPH G { ?s :given ?t FILTER(?t < '2020-12-31T23:00:00-02:00'^^xsd:dateTime) } }",
        (("a",), ("b",)),
    ),
    Check(
        "decimals", "?n { { SELECT (SUM(?v) AS ?n) { GRAPH G { ?s :share ?v } } } FILTER(?n = 1.0) }", (("1",),)
    ),
    Check("division", "?s { GRAPH G { ?s :kind :Data } FILTER(1/3 > 0.3 && 1/3 < 0.4) }", (("c",),)),
    Check("booleans", "?s { GRAPH G { ?s :open ?v } FILTER(?v) }", (("a",),)),
    Check("values of booleans", "?s ?v { GRAPH G { ?s :open ?v } }", (("a", "true"), ("b", "false"))),
    Check(
        "type of a boolean", "?s { GRAPH G { ?s :open ?v } FILTER(DATATYPE(?v) = xsd:boolean) }", (("a",), ("b",))
    ),
    Check("language tags", "?s { GRAPH G { ?s :name ?v } FILTER(LANG(?v) = 'en') }", (("a",),)),
    Check("isLiteral", "?s { GRAPH G { ?s ?p ?v } FILTER(isLiteral(?v) && ?p = :share) }", (("a",), ("b",))),
    Check("COUNT", "?n { { SELECT (COUNT(*) AS ?n) { GRAPH G { ?s :kind ?k } } } }", (("3",),)),
    Check(
        "GROUP BY and HAVING",
        "?k { GRAPH G { SELECT ?k { ?s :kind ?k } GROUP BY ?k HAVING (COUNT(?s) > 1) } }",
        (("Sample",),),
    ),
    Check("ORDER BY and LIMIT", "?s { GRAPH G { ?s :given ?t } } ORDER BY DESC(?t) LIMIT 1", (("b",),)),
    Check("no answer", "?s { GRAPH G { ?s :nothing ?o } }", ()),
)


def failures_of(endpoint: Endpoint) -> list[str]:
    """Return the constructs that the engine gets wrong or cannot do; write facts for the checks and remove them.

    Raises StoreError where the engine does not take or give back the facts at all.
    """
    graph = f"<{_NAMESPACE}{uuid4()}>"
    endpoint.update(_prefixed(f"INSERT DATA {{ GRAPH {graph} {{ {_FACTS} }} }}"))
    try:
        return [check.construct for check in CHECKS if not _passes(endpoint, check, graph)]
    finally:
        endpoint.update(f"DROP SILENT GRAPH {graph}")


def _passes(endpoint: Endpoint, check: Check, graph: str) -> bool:
    try:
        query = re.sub(r"\bG\b", graph, check.query)
        rows = endpoint.rows(_prefixed(f"SELECT {query}"))
    except StoreError:
        return False
    found = sorted(tuple(_short(row[at]) for at in range(len(row))) for row in rows)
    return found == sorted(check.rows)


def _short(term: object) -> str:
    text = str(getattr(term, "value", ""))
    return text.removeprefix(_NAMESPACE).removesuffix(".0")


def _prefixed(text: str) -> str:
    return f"PREFIX : <{_NAMESPACE}>\nPREFIX xsd: <http://www.w3.org/2001/XMLSchema#>\n{text}"
