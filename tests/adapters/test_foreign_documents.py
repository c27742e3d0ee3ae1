import json

import pytest

from graph_api.adapters.foreign_documents import read_json, read_odrl_policies
from graph_api.domain.errors import UsageError
from graph_api.engine.terms import ODRL, ag
from graph_api.services.catalogues.reading import RowStatus
from tests.support.books import book, service
from tests.support.cases import fresh_application

TURTLE = """
@prefix odrl: <http://www.w3.org/ns/odrl/2/> .
@prefix ex: <https://example.org/x/> .
ex:policy a odrl:Agreement ; odrl:permission [
    odrl:assigner <https://w3id.org/alliance-graph/record/UNI> ;
    odrl:assignee <https://w3id.org/alliance-graph/record/ACME> ;
    odrl:target <https://w3id.org/alliance-graph/record/BG-1> ; odrl:action odrl:use %s ] .
"""
JSON_LD = {
    "@context": "http://www.w3.org/ns/odrl.jsonld",
    "@type": "Set",
    "uid": "https://example.org/x/policy",
    "permission": [{"target": "https://example.org/x/data", "action": "use"}],
}
ALLIANCE = {
    "Partners": [["kind", "identifier", "profit status"], ["academic institution", "UNI", "not for profit"],
                 ["company", "ACME", "for profit"]],
    "Background IP": [["kind", "identifier", "owner"], ["know-how", "BG-1", "UNI"]],
}  # fmt: skip


def verdict(path):
    app = fresh_application()
    app.importer.bring_in(read_odrl_policies(path), "tester")
    app.importer.bring_in(service().read(book(ALLIANCE)), "tester")
    question = {"actor": "ACME", "action": "practise", "asset": "BG-1", "purpose": "biomedical research",
                "place": "NL", "at": "2024-05-01"}  # fmt: skip
    return app.answerer.answer("ProposedUse", question).decision


def test_turtle_and_json_ld_are_read(tmp_path):
    turtle, json_ld = tmp_path / "p.ttl", tmp_path / "p.jsonld"
    turtle.write_text(TURTLE % "", encoding="utf-8")
    json_ld.write_text(json.dumps(JSON_LD), encoding="utf-8")
    for path in (turtle, json_ld):
        found = read_odrl_policies(path)
        assert [row.status for row in found.rows] == [RowStatus.UNDERSTOOD]
        assert any(p == ODRL + "permission" for _, p, _ in found.triples)
        fresh_application().importer.bring_in(found, "tester")


def test_a_policy_that_no_agreement_states_permits_nothing(tmp_path):
    path = tmp_path / "p.ttl"
    path.write_text(TURTLE % "", encoding="utf-8")
    assert verdict(path).verdict.word != "permitted"


def test_a_property_that_no_rule_reads_is_named_and_leaves_the_use_undetermined(tmp_path):
    path = tmp_path / "p.ttl"
    path.write_text(TURTLE % "; ex:onlyOn ex:Tuesdays", encoding="utf-8")
    found = read_odrl_policies(path)
    assert found.rows[0].status is RowStatus.UNDETERMINED
    assert [lost.part for lost in found.lost] == ["https://example.org/x/onlyOn"]
    marked = {s for s, p, _ in found.triples if p == ag("recordLeftOut")}
    assert len(marked) == 2
    assert "CASE-004" in {f.rule for f in verdict(path).findings}


def test_every_policy_of_the_odrl_test_suite_is_imported(shared_data):
    paths = sorted((shared_data / "odrl-test-suite" / "policies").rglob("*.ttl"))
    assert paths
    app = fresh_application()
    for path in paths:
        app.importer.bring_in(read_odrl_policies(path), "tester")


@pytest.mark.parametrize(
    ("content", "word"),
    [
        (b"{", "line 1"), (b'{"a": 1, "a": 2}', "stated twice"), (b"\xff", "is not UTF-8"),
        (b"[" * 100_000, "no JSON"),
    ],
)  # fmt: skip
def test_json_that_cannot_be_relied_on_is_refused(tmp_path, content, word):
    path = tmp_path / "x.json"
    path.write_bytes(content)
    with pytest.raises(UsageError, match=word):
        read_json(path)


def test_lines_of_json_are_a_list(tmp_path):
    path = tmp_path / "x.ndjson"
    path.write_text('{"a": 1}\n\n{"a": 2}\n', encoding="utf-8")
    assert read_json(path)[0] == [{"a": 1}, {"a": 2}]


def test_a_file_without_policies_is_refused(tmp_path):
    path = tmp_path / "p.ttl"
    path.write_text("<urn:a> <urn:b> <urn:c> .", encoding="utf-8")
    with pytest.raises(UsageError, match="no ODRL policy"):
        read_odrl_policies(path)
