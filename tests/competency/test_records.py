"""Competency questions that are asked of the records of decisions."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from graph_api.bootstrap import Application
from tests.competency.answers import SetClock, facts, rows
from tests.support.cases import SCENARIOS, scenario_questions

TIL = SCENARIOS / "til-alliance"


@pytest.fixture(scope="module")
def recorded() -> Iterator[Application]:
    """An application that was asked the questions of the scenario: the first 40 in May, the others in August."""
    with facts() as application:
        clock = SetClock()
        application.clock = clock
        for number, question in enumerate(scenario_questions(TIL)):
            clock.moment = datetime(2026, 5 if number < 40 else 8, 1, tzinfo=UTC)
            answer = application.answerer.answer(question.kind, question.fields)  # type: ignore[arg-type]
            application.recorder.record(answer)
        clock.moment = datetime(2026, 11, 1, tzinfo=UTC)
        yield application


def test_cq_19_the_clauses_that_stop_most(recorded: Application):
    found = rows(recorded, "decisions/count-stops-by-clause", {})
    assert [(row[1], int(row[3])) for row in found] == [
        ("7.3(a)", 7),
        ("3.3(c)", 4),
        ("6.4", 3),
        ("6.1(b)", 2),
        ("3.4", 1),
        ("7.2(a)", 1),
        ("7.3(b)", 1),
    ]
    assert {row[0] for row in found} == {"til:alliance"}


def test_cq_39_decisions_of_a_quarter_that_rest_on_a_clause(recorded: Application):
    def parts(since: str, until: str) -> list[tuple[str, str, str]]:
        given = {"clause": "7.3(b)", "since": since, "until": until}
        found = rows(recorded, "decisions/list-decisions-on-clause", given)
        return sorted((row[1], row[2], row[3]) for row in found)

    assert parts("2026-04-01", "2026-07-01") == [
        ("2026-05-01T00:00:00Z", "ag:NotGranted", "ag:Finding"),
        ("2026-05-01T00:00:00Z", "ag:Permitted", "ag:Ground"),
    ]
    assert parts("2026-07-01", "2026-10-01") == []


def test_cq_43_the_share_of_what_is_undetermined_by_missing_fact(recorded: Application):
    shares = {row[0]: (int(row[1]), row[2]) for row in rows(recorded, "decisions/count-verdicts", {})}
    assert shares["ag:Undetermined"] == (4, "0.062")
    assert sum(number for number, _ in shares.values()) == len(list(scenario_questions(TIL)))
    missing = rows(recorded, "decisions/count-missing-facts", {})
    assert missing == [
        ["in which field, and for what, an asset is used", "1", "0.015"],
        ["the answer to a limit of a permission", "1", "0.015"],
        ["the consent of a donor", "1", "0.015"],
        ["where personal data are used", "1", "0.015"],
        ["which refrigerant is in the shipment", "1", "0.015"],
    ]
    assert rows(recorded, "decisions/count-verdicts", {"since": "2026-09-01"}) == []
