"""The competency questions have the answers that are due, by a named query or by a decision."""

import json
from importlib import import_module

import pytest
from click import Context

from graph_api.api.app import create_app
from graph_api.cli.main import cli
from graph_api.domain.errors import InvalidFieldError, UnknownNameError, UsageError
from graph_api.services.named_queries.run import Page
from graph_api.services.sparql.text import read_text
from tests.competency.answers import HERE, facts, rows
from tests.competency.page import LEFT_OUT, PAGE, page, ways
from tests.support.cases import SCENARIOS, scenario_questions

CASES = json.loads((HERE / "cases.json").read_text("utf-8"))
DECISIONS = {question.id: question for question in scenario_questions(SCENARIOS / "til-alliance")}


@pytest.fixture(scope="module")
def app():
    with facts() as application:
        yield application


@pytest.mark.parametrize("case", CASES["queries"], ids=lambda case: f"{case['question']}-{case['query']}")
def test_a_query_gives_the_rows_that_are_due(case, app):
    assert rows(app, case["query"], case["arguments"]) == case["rows"]
    found = app.queries.find(*case["query"].split("/"))
    assert case["question"] in found.answers


@pytest.mark.parametrize("case", CASES["decisions"], ids=lambda case: f"{case['question']}-{case['scenario']}")
def test_a_decision_has_the_verdict_that_is_due(case, app):
    question = DECISIONS[case["scenario"]]
    decision = app.answerer.answer(question.kind, question.fields).decision
    assert decision.verdict.word == question.verdict


def test_every_question_that_a_query_says_it_answers_is_tested(app):
    said = {(answer, f"{query.area}/{query.name}") for query in app.queries.all() for answer in query.answers}
    tested = {(case["question"], case["query"]) for case in CASES["queries"]}
    calls = ((case["question"], way) for case in CASES["calls"] for way in case["ways"])
    tested |= {(question, way.removeprefix("GET /queries/")) for question, way in calls}
    assert said - tested == {("CQ-45", "documents/list-versions")}


def test_versions_are_listed_with_the_file_they_came_from(app):
    assert [row[1] for row in rows(app, "documents/list-versions", {})].count("facts.ttl") == 1


def test_every_query_runs_with_and_without_its_optional_parameters(app):
    samples = {"integer": "1", "decimal": "1.5", "text": "x", "instant": "2020-01-01", "Concept": "ag:Plasma"}
    samples |= {"Agreement": "SAA-2017", "Agent": "LBIO", "Asset": "S-01", "Donor": "D-01", "Work": "MS-1"}
    samples |= {"Pool": "POOL-1", "Charter": "CH-9", "Organisation": "LBIO"}
    samples["Consent"] = "https://example.org/til-alliance/consent-1"
    for query in app.queries.all():
        name = f"{query.area}/{query.name}"
        every = {parameter.name: samples[parameter.type] for parameter in query.parameters}
        least = {p.name: samples[p.type] for p in query.parameters if p.required}
        assert rows(app, name, every, Page(5)) is not None
        assert rows(app, name, least, Page(5)) is not None


def test_every_column_of_a_query_of_the_header_is_in_the_query(app):
    for query in app.queries.all():
        tokens = {token.text for token in read_text(query.text).tokens}
        assert query.columns
        assert {f"?{name}" for name, _ in query.columns} <= tokens, query.name


@pytest.mark.parametrize(
    "value",
    [
        "SAA-2017> } #",
        '"} INSERT DATA { <a:a> <a:b> <a:c> } #',
        "https://example.org/x> ?p ?o . GRAPH ?g { ?s ?p ?o } #",
        "til:alliance } UNION { ?item ?status ?listedBy",
        "$agreement",
        "\\u003E } #",
    ],
)
def test_a_value_cannot_be_more_than_a_name(value, app):
    with pytest.raises(UsageError):
        rows(app, "ip/list-background", {"agreement": value})


@pytest.mark.parametrize("value", ["2020-01-01' || true", "1; DROP ALL", "2020-13-45", ""])
def test_an_instant_is_an_instant(value, app):
    with pytest.raises(InvalidFieldError):
        rows(app, "ip/list-owners", {"asset": "S-01", "at": value})


def test_missing_and_unknown_parameters_are_named(app):
    with pytest.raises(InvalidFieldError, match="`agreement`: is missing"):
        rows(app, "ip/list-background", {})
    with pytest.raises(UnknownNameError, match="agrement"):
        rows(app, "ip/list-background", {"agrement": "SAA-2017"})


def test_pages_follow_each_other(app):
    name, given = "agreements/list-surviving-clauses", {"agreement": "SAA-2017"}
    everything = rows(app, name, given)
    assert [row for at in range(0, 12, 5) for row in rows(app, name, given, Page(5, at))] == everything


def test_every_question_but_one_can_be_asked():
    asked = {way.question for way in ways()}
    assert {f"CQ-{number:02}" for number in range(1, 47)} - asked == {"CQ-29"} == set(LEFT_OUT)


@pytest.mark.parametrize("way", ways(), ids=lambda way: f"{way.question}-{way.call}")
def test_every_way_exists_and_has_its_test(way, app):
    file, _, name = way.test.partition("::")
    assert callable(getattr(import_module(file.removesuffix(".py").replace("/", ".")), name))
    first, _, rest = way.call.partition(" ")
    target = rest.split(" ")[0].partition("?")[0]
    if first == "alliance-graph":
        command = cli.get_command(Context(cli), target)
        known = {option for parameter in command.params for option in parameter.opts}
        assert set(rest.split(" ")[1:]) <= known
    else:
        paths = create_app(app).openapi()["paths"]
        assert target == "/queries/…" or first.lower() in paths[target]


def test_the_page_of_the_questions_is_up_to_date():
    assert PAGE.read_text("utf-8") == page()
