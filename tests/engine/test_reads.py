"""What a query looks at is found wherever it stands, so that nothing is left unrepeated that could find more."""

from graph_api.engine.sparql.parser import parse_query
from graph_api.engine.sparql.reads import needs, predicates_read
from graph_api.engine.terms import RDF_TYPE, XSD_INTEGER, Literal
from tests.support.cases import application

P = "https://example.org/"
QUERY = """PREFIX : <https://example.org/>
CONSTRUCT { $this :made ?a } WHERE {
    $this :first/^:second ?a .
    OPTIONAL { ?a :third ?b }
    { ?a :fourth ?c } UNION
    { ?a :fifth ?c . FILTER NOT EXISTS { ?c :sixth ?d . FILTER EXISTS { ?d :seventh ?e } } }
    FILTER ( ?a = ?c || EXISTS { ?a :eighth ?f } )
    BIND ( IF ( EXISTS { ?a :ninth ?g }, ?a, ?c ) AS ?h )
}"""


def test_predicates_are_found_in_every_part_of_a_query():
    names = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth")
    assert predicates_read(parse_query(QUERY).where) == {P + name for name in names}


def test_a_query_needs_what_stands_outside_of_optional_union_and_negation():
    query = parse_query(f"""PREFIX : <{P}>
    CONSTRUCT {{ $this :made ?a }} WHERE {{
        $this :first/^:second ?a . ?a a :Thing ; :third 3 .
        OPTIONAL {{ ?a :fourth ?b }}
        {{ ?a :fifth ?c }} UNION {{ ?a :sixth ?c }}
        FILTER EXISTS {{ ?a :seventh ?d . FILTER NOT EXISTS {{ ?d :eighth ?e }} }}
        FILTER NOT EXISTS {{ ?a :ninth ?f }}
        FILTER ( ?a = ?c || EXISTS {{ ?a :tenth ?f }} )
    }}""")
    assert needs(query.where) == {
        (P + "first", None),
        (P + "second", None),
        (RDF_TYPE, P + "Thing"),
        (P + "third", Literal("3", XSD_INTEGER)),
        (P + "seventh", None),
    }


def test_every_derivation_reads_predicates_that_are_written_in_its_text():
    for derivation in application().rulebook.derivations:
        found = predicates_read(derivation.construct.where)
        assert found
        assert all(isinstance(predicate, str) for predicate in found)
        assert found - {RDF_TYPE}, derivation.iri
