"""The service that evaluates ODRL policies."""

import pytest

from graph_api.domain.errors import UsageError
from graph_api.engine.graph import Graph
from graph_api.services.evaluate_policy import OdrlInput, PolicyEvaluator
from graph_api.services.odrl_document import evaluation_document
from tests.engine.odrl.written import ASKED, EX, evaluated, evaluator, permission, request, triples


def test_input_without_a_policy_is_refused():
    for nothing in ("", "ex:x ex:is ex:here .", request()):
        with pytest.raises(UsageError, match="there is no ODRL policy"):
            evaluator().evaluate(OdrlInput(triples(nothing), triples(request())))


@pytest.mark.parametrize("nothing", ["", "ex:x a odrl:Request .", "ex:x a odrl:Set ; odrl:prohibition ex:y ."])
def test_input_that_asks_for_nothing_is_refused(nothing):
    with pytest.raises(UsageError, match="the request asks for nothing"):
        evaluator().evaluate(OdrlInput(triples(permission()), triples(nothing)))


def test_a_request_in_the_file_of_policies_is_no_policy():
    both = triples(permission(ASKED) + request())
    found = evaluator().evaluate(OdrlInput(both, both))
    assert [report.policy for report in found.reports] == [f"{EX}policy"]
    assert found.verdict.word == "permitted"


def test_the_vocabulary_is_not_changed_by_what_is_evaluated():
    vocabulary = Graph(triples("odrl:read odrl:includedIn odrl:use ."))
    service = PolicyEvaluator(vocabulary, lambda _: [], lambda *_: "")
    size = len(vocabulary)
    service.evaluate(OdrlInput(triples(permission()), triples(request()), triples("ex:a odrl:partOf ex:b .")))
    assert len(vocabulary) == size


def test_files_are_read_together(tmp_path):
    def written(name, text):
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        return path

    prefixes = "@prefix odrl: <http://www.w3.org/ns/odrl/2/> . @prefix ex: <http://example.org/> . "
    child = written(
        "child.ttl", prefixes + "ex:child a odrl:Set ; odrl:assignee ex:alice ; odrl:inheritFrom ex:parent ."
    )
    parent = written(
        "parent.ttl", prefixes + "ex:parent a odrl:Set ; odrl:permission ex:rule . ex:rule odrl:action odrl:use ."
    )
    asking = written("request.ttl", prefixes + request())
    assert evaluator().evaluate_files([child], [asking]).verdict.word == "undetermined"
    assert evaluator().evaluate_files([child, parent], [asking]).verdict.word == "permitted"


def test_the_document_shows_everything():
    limit = "odrl:leftOperand odrl:count ; odrl:operator odrl:lteq ; odrl:rightOperand 3"
    text = permission(f"{ASKED} ; odrl:constraint [ odrl:and [ {limit} ] ] ; odrl:duty ex:duty ; odrl:nonsense 1")
    document = evaluation_document(evaluated(f"{text} ex:duty odrl:action odrl:pay ."))
    rule = document["policies"][0]["rules"][0]
    assert document["verdict"] == "undetermined"
    assert document["uses"][0]["party"] == f"{EX}alice"
    assert document["warnings"] == [f"`{EX}rule`: `odrl:nonsense` is no term of ODRL 2.2"]
    assert rule["premises"]["target"] == {"state": "Satisfied", "refinements": []}
    assert rule["constraints"][0]["parts"][0]["rightValues"] == ["3"]
    assert rule["duties"][0]["state"] == "NonSet"


def test_a_premise_that_is_not_stated_is_null_in_the_document():
    document = evaluation_document(evaluated(permission("odrl:assignee ex:alice")))
    assert document["policies"][0]["rules"][0]["premises"]["target"] is None
