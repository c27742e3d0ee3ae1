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


@pytest.mark.parametrize(
    ("more", "lost"),
    [
        ('ex:policy dct:accessRights "members only" .', "http://purl.org/dc/terms/accessRights"),
        ('ex:policy dct:coverage "Texas" ; dct:creator ex:me .', "http://purl.org/dc/terms/coverage"),
        ("ex:policy odrl:assignee [ odrl:source ex:all ; ex:only ex:adults ] .", "https://example.org/x/only"),
    ],
)
def test_what_may_narrow_a_policy_in_other_words_is_named(tmp_path, more, lost):
    path = tmp_path / "p.ttl"
    path.write_text("@prefix dct: <http://purl.org/dc/terms/> ." + TURTLE % "" + more, encoding="utf-8")
    found = read_odrl_policies(path)
    assert found.rows[0].status is RowStatus.UNDETERMINED
    assert [one.part for one in found.lost] == [lost]


def test_words_about_a_policy_itself_narrow_nothing(tmp_path):
    path = tmp_path / "p.ttl"
    told = 'ex:policy dct:creator ex:me ; dct:issued "2024-01-01" ; dct:title "t" ; dct:description "d" .'
    path.write_text("@prefix dct: <http://purl.org/dc/terms/> ." + TURTLE % "" + told, encoding="utf-8")
    assert read_odrl_policies(path).rows[0].status is RowStatus.UNDERSTOOD


BAN = "ex:ban a odrl:Set ; odrl:prohibition [ odrl:action odrl:use ; odrl:assigner ex:UNI %s ] ."


def test_a_ban_that_says_not_what_it_forbids_is_told_and_holds_up_its_parties(tmp_path):
    path = tmp_path / "p.ttl"
    for more in ("", "; odrl:output ex:BG-1"):
        path.write_text(TURTLE % "" + BAN % more, encoding="utf-8")
        found = read_odrl_policies(path)
        assert "says not what it forbids" in " ".join(reason for row in found.rows for reason in row.reasons)
        assert {s for s, p, _ in found.triples if p == ag("recordLeftOut")} == {"https://example.org/x/UNI"}
    for told in ("ex:ban odrl:target ex:BG-1 .", "ex:BG-1 odrl:hasPolicy ex:ban ."):
        path.write_text(TURTLE % "" + BAN % "" + told, encoding="utf-8")
        assert {row.status for row in read_odrl_policies(path).rows} == {RowStatus.UNDERSTOOD}


def test_a_thing_that_says_who_it_is_by_uid_is_that_thing(tmp_path):
    path = tmp_path / "p.ttl"
    path.write_text(TURTLE % "" + BAN % "; odrl:target [ odrl:uid ex:BG-1 ]", encoding="utf-8")
    found = read_odrl_policies(path)
    assert any(p == ODRL + "target" and o == "https://example.org/x/BG-1" for _, p, o in found.triples)


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
