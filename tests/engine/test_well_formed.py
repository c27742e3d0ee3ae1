"""IRIs, language tags and blank nodes: what is well formed here is what Oxigraph reads, and nothing else."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import NamedNode, RdfFormat, parse

from graph_api.engine.n_triples import written
from graph_api.engine.terms import RDF_LANGSTRING, XSD_STRING, Literal
from graph_api.engine.well_formed import is_iri, is_language_tag, is_node, is_term

PARTS = "ab:/?#@%41!$&'()*+,;=._~-é\u2028\ue000\U00010000\U000e0fff \"<>\\^`{}|\x00\x7f\ufffe\ufffd\ufdd0"
STARTS = ["", "http://", "http:", "urn:", "a://", "x:/", "http://h/", "http://h:"]
iris = st.builds(str.__add__, st.sampled_from(STARTS), st.text(alphabet=list(PARTS), max_size=12))
subtags = st.text("abx19i", min_size=1, max_size=9) | st.sampled_from(["en", "Latn", "419", "x", "1901", "zh"])
tags = st.lists(subtags, min_size=1, max_size=6).map("-".join)


def oxigraph_reads(statement: str) -> bool:
    try:
        return len(list(parse(statement.encode(), format=RdfFormat.N_TRIPLES))) == 1
    except SyntaxError:
        return False


@given(iris)
def test_what_is_an_iri_is_one_for_oxigraph(text: str):
    try:
        NamedNode(text)
    except ValueError:
        assert not is_iri(text)
    else:
        assert is_iri(text)


@given(tags)
def test_what_is_a_language_tag_is_one_for_oxigraph(text: str):
    assert is_language_tag(text) == oxigraph_reads(f'<urn:s> <urn:p> "x"@{text} .')


@given(st.text(alphabet=list("ab_1.-:é\u00aa\u00b7\u0301\u203f\u037e\ufffe\U00010000>"), max_size=6))
def test_what_is_a_blank_node_is_one_for_oxigraph(label: str):
    if ":" not in label:  # which the newer N-Triples has, and Turtle has not
        assert is_node(f"_:{label}") == oxigraph_reads(f"_:{label} <urn:p> <urn:o> .")


@pytest.mark.parametrize("text", ["http://[::1]:80/a", "http://[v1.a]/", "urn:a", "https://é.example/%41?a#b"])
def test_iris(text: str):
    assert is_iri(text)
    assert written(text) == f"<{text}>"


@pytest.mark.parametrize(
    "text", ["", "a", "/a", "//a", "_:a", "http://h:80x/", "urn:%4", "urn:a b", "http://[g]/"]
)
def test_what_is_no_iri(text: str):
    assert not is_iri(text)


def test_a_term_is_written_only_if_it_can_be_read():
    assert written("_:b1") == "_:b1"
    none = [Literal("x", RDF_LANGSTRING, "a"), Literal("x", RDF_LANGSTRING), Literal("x", XSD_STRING, "en")]
    none += [Literal("x", "no iri"), Literal("x", "_:b"), Literal("\ud800")]
    for term in ("no iri", "urn:%", "_:b <urn:p> <urn:o> .\n_:c", "_:", "_:b.", *none):
        assert not is_term(term)
        with pytest.raises(ValueError, match="is not a"):
            written(term)
