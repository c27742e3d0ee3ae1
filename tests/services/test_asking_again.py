"""A request that was read before is not read again, unless it may mean something else by now."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from graph_api.bootstrap import Application
from graph_api.domain.errors import InvalidFieldError, UsageError
from graph_api.services.decide import QuestionAnswerer
from tests.support.cases import SCENARIOS, reference_alliance

FIELDS = {"actor": "LBIO", "action": "conduct-research", "asset": "S-01", "place": "US", "at": "2018-06-01"}


class MovingClock:
    """A clock that goes on by a day whenever it is read."""

    def __init__(self) -> None:
        self.moment = datetime(2018, 6, 1, tzinfo=UTC)

    def now(self) -> datetime:
        self.moment += timedelta(days=1)
        return self.moment


@pytest.fixture
def app() -> Application:
    return reference_alliance()


@pytest.fixture
def answerer(app: Application) -> QuestionAnswerer:
    return QuestionAnswerer(app.store, app.rulebook, app.judge, MovingClock())


def test_the_same_request_is_answered_with_the_same_answer(answerer: QuestionAnswerer):
    assert answerer.answer("ProposedUse", FIELDS) is answerer.answer("ProposedUse", dict(FIELDS))


def test_now_is_another_time_whenever_it_is_said(answerer: QuestionAnswerer):
    first, second = (answerer.answer("ProposedUse", FIELDS | {"at": "now"}).decision for _ in range(2))
    assert first.starts_at < second.starts_at


def test_values_that_read_alike_are_told_apart(answerer: QuestionAnswerer):
    assert answerer.answer("ProposedUse", FIELDS | {"reidentifies": True}).question != (
        answerer.answer("ProposedUse", FIELDS | {"reidentifies": False}).question
    )
    answerer.answer("ProposedUse", FIELDS | {"intendedCount": 1})
    with pytest.raises(InvalidFieldError):
        answerer.answer("ProposedUse", FIELDS | {"intendedCount": True})


def test_a_name_that_was_unknown_is_looked_for_again_after_an_import(app: Application, tmp_path: Path):
    wanted = FIELDS | {"asset": "S-NEW"}
    with pytest.raises(UsageError):
        app.answerer.answer("ProposedUse", wanted)
    before = app.answerer.answer("ProposedUse", FIELDS)
    text = (SCENARIOS / "til-alliance" / "samples.ttl").read_text(encoding="utf-8")
    path = tmp_path / "samples.ttl"
    path.write_text(text.replace('"S-01"', '"S-NEW"'), encoding="utf-8")
    app.import_files([path], "tester")
    with pytest.raises(UsageError):
        app.answerer.answer("ProposedUse", FIELDS)
    assert app.answerer.answer("ProposedUse", wanted).question.iri == before.question.iri
