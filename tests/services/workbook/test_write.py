"""Export, then import, is the identity on facts: for the reference alliance and for arbitrary facts."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from graph_api.adapters.rdf_files import read_rdf, statements
from graph_api.bootstrap import demo_folder
from graph_api.engine.terms import (
    DCTERMS,
    FALSE,
    LABEL,
    ODRL,
    RDF_LANGSTRING,
    RDF_TYPE,
    TRUE,
    XSD,
    XSD_DATE,
    XSD_DATETIME,
    XSD_DECIMAL,
    XSD_INTEGER,
    Literal,
    ag,
)
from graph_api.services.workbook.layout import FACTS
from graph_api.services.workbook.read import BookReader
from graph_api.services.workbook.settings import Settings, prefixes_of
from graph_api.services.workbook.write import ExportError, raw_book, write_book
from tests.support.books import layout

NODES = [f"https://example.org/x/{name}" for name in ("a", "b", "c d".replace(" ", "%20"), "é", "x;y", "#z")] + [
    "urn:x:1"
]
TEXTS = st.text(st.characters(codec="utf-8", exclude_categories=["Cs"]), max_size=12) | st.sampled_from(
    [
        "#1",
        "=1+1",
        "a; b",
        "yes",
        "12",
        "2025-04-13",
        "thing",
        "LBIO",
        '"q"',
        "'x",
        " x",
        "\u00a0",
        "kind",
        "_x0041_",
        "<urn:a>",
    ]
)
LITERALS = st.one_of(
    TEXTS.map(Literal),
    st.builds(lambda text, tag: Literal(text, RDF_LANGSTRING, tag), TEXTS, st.sampled_from(["en", "de"])),
    st.sampled_from(
        [TRUE, FALSE, Literal("1", TRUE.datatype), Literal("P45D", XSD + "duration"), Literal("x", "urn:type")]
    ),
    st.integers().map(lambda n: Literal(str(n), XSD_INTEGER)),
    st.decimals(allow_nan=False, allow_infinity=False).map(lambda d: Literal(format(d, "f"), XSD_DECIMAL)),
    st.datetimes(timezones=st.timezones()).map(lambda t: Literal(t.isoformat(), XSD_DATETIME)),
    st.dates().map(lambda d: Literal(d.isoformat(), XSD_DATE)),
)
PREDICATES = [
    LABEL, DCTERMS + "identifier", "http://purl.org/dc/terms/subject", ODRL + "rightOperand", ODRL + "partOf",
    *(ag(n) for n in ("owner", "donor", "party", "share", "validFrom", "validUntil", "openEnded", "unreadToken",
                      "reviewPeriod", "emailAddress", "subjectCount", "profitStatus", "codeAsStated")),
]  # fmt: skip
KINDS = [ag(n) for n in ("Company", "Hospital", "Specimen", "Agreement", "ConsentScope", "Site", "NoSuchClass")]
TRIPLES = st.one_of(
    st.tuples(st.sampled_from(NODES), st.just(RDF_TYPE), st.sampled_from(KINDS)),
    st.tuples(st.sampled_from(NODES), st.sampled_from(PREDICATES), LITERALS),
    st.tuples(st.sampled_from(NODES), st.sampled_from(PREDICATES), st.sampled_from([*NODES, ag("ForProfit")])),
)


def again(sheets):
    found = BookReader(layout(), None).read(raw_book(sheets))
    assert found.problems == []
    return set(found.triples)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(TRIPLES, min_size=1, max_size=25), st.booleans())
def test_what_is_exported_is_read_back_unchanged(triples, short):
    prefixes = {"x": "https://example.org/x/"} if short else {}
    assert again(write_book(triples, layout(), Settings(prefixes=prefixes))) == set(triples)


def test_the_reference_alliance_is_read_back_and_hardly_needs_other_facts():
    triples = {t for file in demo_folder().glob("*.ttl") for t in statements(read_rdf(file))}
    sheets = write_book(triples, layout(), Settings(prefixes=prefixes_of(triples)))
    assert again(sheets) == triples
    others = next(sheet for sheet in sheets if sheet.title == FACTS)
    unusual = [row for row in others.rows if row[3] != "xsd:decimal"]  # the store keeps `100.0` as `100`
    assert len(unusual) < len(triples) / 200


def test_references_are_written_by_identifier():
    triples = [
        (NODES[0], RDF_TYPE, ag("Company")), (NODES[0], DCTERMS + "identifier", Literal("ACME")),
        (NODES[1], RDF_TYPE, ag("KnowHow")), (NODES[1], ag("owner"), NODES[0]),
    ]  # fmt: skip
    sheets = {sheet.title: sheet for sheet in write_book(triples, layout(), Settings())}
    background = sheets["Background IP"]
    assert background.rows[0][background.headers.index("owner")] == "ACME"


def test_a_blank_node_is_refused():
    with pytest.raises(ExportError, match="blank node"):
        write_book([("_:b", RDF_TYPE, ag("Company"))], layout(), Settings())
