"""The same facts give the same decision to the letter, in whatever order they come."""

import json
from random import Random

import pytest

from graph_api.domain.errors import CouldNotJudgeError
from graph_api.engine.casefile import CaseFile
from graph_api.services.decision_document import decision_document
from tests.support.cases import SCENARIOS, alliance, application, case_of, examples, scenario_questions

QUESTIONS = list(scenario_questions(SCENARIOS / "til-alliance"))


def written(case: CaseFile) -> str:
    """Return the decision on `case` as text, or why there is none."""
    try:
        return json.dumps(decision_document(application().judge.decide(case)))
    except CouldNotJudgeError as error:
        return f"could not judge: {error}"


def check_repeatable(case: CaseFile) -> None:
    expected = written(case)
    for seed in range(2):
        shuffled = list(case.statements)
        Random(seed).shuffle(shuffled)  # noqa: S311  # no secret
        assert written(CaseFile(case.question, tuple(shuffled))) == expected


@pytest.mark.parametrize("shard", range(4))
def test_questions_of_the_alliance_are_answered_the_same(shard: int):
    for question in QUESTIONS[shard::4]:
        check_repeatable(alliance().answerer.answer(question.kind, question.fields).case)  # type: ignore[arg-type]


@pytest.mark.parametrize("kind", ["valid", "invalid", "undetermined"])
def test_examples_with_two_of_a_kind_are_answered_the_same(kind: str):
    chosen = [e for e in examples() if e.kind == kind and ("two-" in e.path.name or "another-" in e.path.name)]
    assert len(chosen) > 10
    for example in chosen[:: max(1, len(chosen) // 12)]:
        check_repeatable(case_of(example.path))
