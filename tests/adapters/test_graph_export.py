"""The graph is exported whole in every form, and streamed."""

import pyarrow.parquet as pq
import pytest
from pyoxigraph import NamedNode, Quad, RdfFormat, parse
from rdflib import Dataset, Graph

from graph_api.adapters.graph_export import RDF_FORMATS, quads_of, rights_of, write_parquet, write_rdf
from graph_api.domain.errors import UsageError
from tests.competency.answers import facts

SUFFIX = {"n-quads": "nquads", "trig": "trig", "turtle": "turtle", "n-triples": "nt", "json-ld": "json-ld"}


@pytest.fixture(scope="module")
def source():
    with facts() as app:
        yield app.store.database, [v.graph for v in app.store.versions() if v.source.endswith(".ttl")]


@pytest.mark.filterwarnings("ignore::DeprecationWarning:rdflib")  # rdflib warns of what its own parsers do
@pytest.mark.parametrize("form", RDF_FORMATS)
def test_another_library_reads_back_as_many_statements(form, source, tmp_path):
    quads = set(quads_of(*source))
    file = tmp_path / "graph"
    assert write_rdf(quads_of(*source), file, form) == len(quads)
    if form in ("turtle", "n-triples"):
        read = len(Graph().parse(file, format=SUFFIX[form]))
        assert read == len({quad.triple for quad in quads})
    else:
        dataset = Dataset()
        dataset.parse(file, format=SUFFIX[form])
        assert len(list(dataset.quads())) == len(quads)


def test_n_quads_are_the_very_statements(source, tmp_path):
    write_rdf(quads_of(*source), tmp_path / "graph.nq", "n-quads")
    named = {q for q in quads_of(*source) if isinstance(q.subject, NamedNode) and "_:" not in str(q)}
    read = set(parse(path=str(tmp_path / "graph.nq"), format=RdfFormat.N_QUADS))
    assert named <= read


def test_parquet_has_edges_and_values(source, tmp_path):
    number = write_parquet(quads_of(*source), tmp_path / "tables")
    edges, values = (pq.read_table(tmp_path / "tables" / f"{name}.parquet") for name in ("edges", "values"))
    assert edges.num_rows + values.num_rows == number
    assert edges.column_names == ["subject", "predicate", "object", "graph"]
    labels = {row["value"] for row in values.to_pylist() if row["language"] == "en"}
    assert "Strategic Alliance Agreement of 17 April 2017" in labels


def test_rights_are_what_odrl_and_duo_describe(source):
    subjects = {str(quad.subject.value) for quad in rights_of(*source)}
    assert "https://example.org/til-alliance/permission-patient-materials" in subjects
    assert "https://example.org/til-alliance/scope-ovarian" in subjects
    assert "https://example.org/til-alliance/authorization-1" not in subjects
    stated = {quad.predicate.value for quad in rights_of(*source)}
    assert "https://w3id.org/alliance-graph/term/statedIn" in stated


@pytest.mark.parametrize("form", RDF_FORMATS)
def test_an_export_is_streamed(form, tmp_path):
    node, link, file = NamedNode("urn:x:a"), NamedNode("urn:x:p"), tmp_path / "big"
    sizes = []

    def stream():
        for number in range(20_000):
            if number == 19_000:
                sizes.append(file.stat().st_size)
            yield Quad(node, link, NamedNode(f"urn:x:{number}"), node)

    assert write_rdf(stream(), file, form) == 20_000
    assert sizes[0] > file.stat().st_size / 2, "most of the file is there before the last statements are asked for"


def test_an_unknown_form_is_named(tmp_path):
    with pytest.raises(UsageError, match="`xls`"):
        write_rdf([], tmp_path / "x", "xls")
