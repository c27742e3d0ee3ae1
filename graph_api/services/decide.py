"""Answers questions: poses them to the graph, reads the case file and has it judged."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from graph_api.domain.decision import Decision
from graph_api.engine.casefile import CaseFile
from graph_api.engine.rulebook import RuleBook
from graph_api.services.ports import CaseJudge, Clock, FactStore
from graph_api.services.pose_question import Question, Raw, pose
from graph_api.services.read_case import read_case
from graph_api.services.resolve_name import NameResolver


@dataclass(frozen=True, slots=True)
class Answer:
    """A decision with the case file that it was reached on."""

    question: Question
    case: CaseFile
    decision: Decision


class QuestionAnswerer:
    """Decides proposed uses, data uses, shipments, publications and readiness checks."""

    def __init__(self, store: FactStore, rulebook: RuleBook, judge: CaseJudge, clock: Clock) -> None:
        self._store, self._rulebook, self._judge, self._clock = store, rulebook, judge, clock

    def answer(self, kind: str, fields: Mapping[str, Raw], known_at: datetime | None = None) -> Answer:
        """Return the answer to the question of class `kind` that `fields` describe.

        `known_at` asks what would have been answered on what the graph held then. Raises UsageError where
        the question is wrong and CouldNotJudgeError where there is no answer.
        """
        view = self._store.view(known_at)
        schema = self._rulebook.schema
        resolver = NameResolver(view, schema, self._rulebook.labels)
        question = pose(kind, fields, resolver, schema, self._clock.now())
        case = read_case(view, question.iri, question.description, schema)
        return Answer(question, case, self._judge.decide(case))
