"""The case file: a digest that names its content, and the source of each statement."""

from hashlib import sha256
from itertools import permutations

import pyoxigraph
import pytest

from graph_api.adapters.rdf_terms import to_engine
from graph_api.engine.casefile import CaseFile, Statement, digest_of, n_quad, n_term
from graph_api.engine.terms import RDF_LANGSTRING, XSD_INTEGER, XSD_STRING, Literal

A = Statement("urn:a", "urn:p", "urn:b", "urn:g1")
B = Statement("urn:a", "urn:q", Literal("1", XSD_INTEGER), "urn:g1")
C = Statement("_:c", "urn:p", Literal("x", RDF_LANGSTRING, "en"), "urn:g2")


def test_equal_statements_have_an_equal_digest_in_whatever_order_and_however_often():
    digest = CaseFile("urn:q", (A, B, C)).digest
    for order in permutations((A, B, C)):
        assert CaseFile("urn:q", order).digest == digest
    assert CaseFile("urn:q", (A, A, B, C, B)).digest == digest


def test_the_digest_is_the_hash_of_the_sorted_lines():
    lines = (
        '_:c <urn:p> "x"@en <urn:g2> .\n<urn:a> <urn:p> <urn:b> <urn:g1> .\n'
        f'<urn:a> <urn:q> "1"^^<{XSD_INTEGER}> <urn:g1> .'
    )
    assert digest_of([A, B, C]) == sha256("\n".join(sorted(lines.split("\n"))).encode()).hexdigest()


@pytest.mark.parametrize(
    "other",
    [
        A._replace(subject="urn:x"),
        A._replace(predicate="urn:x"),
        A._replace(object="urn:x"),
        A._replace(object=Literal("urn:b")),
        A._replace(object=Literal("urn:b", RDF_LANGSTRING, "en")),
        A._replace(graph="urn:g2"),
        A._replace(graph=""),
    ],
)
def test_other_statements_have_another_digest(other: Statement):
    assert digest_of([A, B]) != digest_of([other, B])
    assert digest_of([A, B]) != digest_of([B])


@pytest.mark.parametrize(
    "text",
    ["", "plain", 'a "quoted" word', "back\\slash", "line\nline\r\n\ttab", "\x00\x01\x1f\x7f\x85\u2028", "\\n",
     '\\"', "\U0001f9ea", '" . <urn:evil> <urn:p> "'],
)  # fmt: skip
def test_a_line_says_what_the_statement_says(text: str):
    for literal in (Literal(text), Literal(text, RDF_LANGSTRING, "de"), Literal(text, "urn:datatype")):
        line = n_quad(A._replace(object=literal))
        (quad,) = pyoxigraph.parse(input=line.encode(), format=pyoxigraph.RdfFormat.N_QUADS)
        assert to_engine(quad.object) == literal
        assert (quad.subject.value, quad.graph_name.value) == ("urn:a", "urn:g1")


def test_terms_are_written_as_in_n_triples():
    assert n_term("urn:a") == "<urn:a>"
    assert n_term("_:b1") == "_:b1"
    assert n_term(Literal("x", XSD_STRING)) == '"x"'
    assert n_quad(A._replace(graph="")) == "<urn:a> <urn:p> <urn:b> ."


def test_the_source_of_a_statement_is_the_first_graph_that_makes_it():
    again = A._replace(graph="urn:g0")
    for order in permutations((A, again, B)):
        case = CaseFile("urn:q", order)
        assert case.sources == {A.triple: "urn:g0", B.triple: "urn:g1"}
        assert len(case.graph()) == 2


def test_the_graph_of_a_case_is_a_new_one_each_time():
    case = CaseFile("urn:q", (A,))
    case.graph().add("urn:x", "urn:p", "urn:y")
    assert list(case.graph()) == [A.triple]
