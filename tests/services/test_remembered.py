"""What is remembered never outlives a change of facts."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from threading import Event

import pytest
from pyoxigraph import RdfFormat

from graph_api.adapters.rdf_files import parse_rdf
from graph_api.services.remembered import Remembered
from tests.support.cases import SCENARIOS, fresh_application, scenario_questions

WITHDRAWAL = b"""
@prefix ag: <https://w3id.org/alliance-graph/term/> .
@prefix til: <https://example.org/til-alliance/> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
til:late a ag:StatusEvent ; ag:concerns til:consent-1 ; ag:newStatus ag:ConsentWithdrawn ;
    ag:occurredAt "2018-02-20T09:00:00Z"^^xsd:dateTime .
"""


def test_a_value_is_made_once_for_a_state_and_anew_for_another():
    made: list[int] = []
    remembered: Remembered[int] = Remembered(2)

    def make() -> int:
        made.append(len(made))
        return made[-1]

    first, second = object(), object()
    assert [remembered.get(first, "a", make) for _ in range(3)] == [0, 0, 0]
    assert remembered.get(second, "a", make) == 1
    assert remembered.get(first, "a", make) == 2, "a state that was left is another state when it comes back"


def test_the_value_that_was_asked_for_longest_ago_goes_first():
    remembered: Remembered[int] = Remembered(2)
    state = object()
    for key in ("a", "b", "a", "c"):
        remembered.get(state, key, lambda: 1)
    assert remembered.get(state, "a", lambda: 2) == 1
    assert remembered.get(state, "b", lambda: 2) == 2


def test_what_is_looked_up_is_found_in_its_own_state_alone_and_counts_as_asked_for():
    remembered: Remembered[int] = Remembered(2)
    state = object()
    assert remembered.find(state, "a") is None
    for key in ("a", "b"):
        remembered.get(state, key, lambda: 1)
    assert remembered.find(state, "a") == 1
    assert remembered.find(object(), "a") is None
    remembered.get(state, "c", lambda: 1)
    assert (remembered.find(state, "a"), remembered.find(state, "b")) == (1, None)


def test_errors_are_not_remembered():
    remembered: Remembered[int] = Remembered(2)
    state = object()
    with pytest.raises(ZeroDivisionError):
        remembered.get(state, "a", lambda: 1 // 0)
    assert remembered.get(state, "a", lambda: 5) == 5


def test_a_value_that_was_made_for_a_state_that_is_gone_is_not_kept():
    remembered: Remembered[str] = Remembered(2)
    old, new = object(), object()
    started, go_on = Event(), Event()

    def slow() -> str:
        started.set()
        go_on.wait(10)
        return "old"

    with ThreadPoolExecutor(1) as pool:
        late = pool.submit(remembered.get, old, "a", slow)
        started.wait(10)
        assert remembered.get(new, "b", lambda: "new") == "new"
        go_on.set()
        assert late.result() == "old"
    assert remembered.get(new, "a", lambda: "new") == "new"


def test_a_withdrawal_that_is_imported_between_two_equal_questions_changes_the_second_answer():
    app = fresh_application()
    app.import_files(sorted((SCENARIOS / "til-alliance").glob("*.ttl")), "tester")
    questions = scenario_questions(SCENARIOS / "til-alliance")
    question = next(q for q in questions if q.fields.get("asset") == "S-01" and q.verdict == "permitted")
    ask = lambda known_at=None: app.answerer.answer(question.kind, question.fields, known_at)  # noqa: E731
    known = lambda: app.answerer.known(question.kind, question.fields)  # noqa: E731
    assert known() is None
    first = ask()
    assert known() is first
    assert app.answerer.known(question.kind, question.fields | {"at": "now"}) is None
    assert ask().decision is first.decision, "the same question in the same state is judged once"
    app.importer.bring_in(parse_rdf(WITHDRAWAL, RdfFormat.TURTLE, "late.ttl"), "tester")
    assert known() is None
    assert ask().decision.verdict.word == "prohibited"
    before = app.store.versions()[-1].imported_at - timedelta(microseconds=1)
    assert ask(before.astimezone(UTC)).decision == first.decision
    assert ask(datetime.max.replace(tzinfo=UTC)).decision.verdict.word == "prohibited"
    app.history.retract("late.ttl", "tester", "an error")
    assert ask().decision == first.decision
