"""Answers questions: poses them to the graph, reads the case file and has it judged."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from graph_api.domain.decision import Decision
from graph_api.domain.errors import UsageError
from graph_api.engine.casefile import CaseFile
from graph_api.engine.rulebook import RuleBook
from graph_api.engine.schema import Schema
from graph_api.engine.terms import LABEL, RDF_TYPE, Triple, ag, local_name
from graph_api.services.check_facts import problems_of
from graph_api.services.ports import CaseJudge, Clock, FactStore, FactsView
from graph_api.services.pose_question import PARTS, Question, Raw, fields_of, pose, read_moment
from graph_api.services.read_case import read_with_starts
from graph_api.services.remembered import Remembered
from graph_api.services.resolve_name import NameResolver

_MOST_REMEMBERED: Final = 2_000


@dataclass(frozen=True, slots=True)
class Answer:
    """A decision with the case file that it was reached on, where its reading started, and in which state."""

    question: Question
    case: CaseFile
    decision: Decision
    starts: tuple[str, ...]
    view: FactsView = field(repr=False, compare=False)


class QuestionAnswerer:
    """Decides proposed uses, data uses, shipments, publications and readiness checks."""

    def __init__(self, store: FactStore, rulebook: RuleBook, judge: CaseJudge, clock: Clock) -> None:
        self._store, self._rulebook, self._judge, self._clock = store, rulebook, judge, clock
        self._answers: Remembered[Answer] = Remembered(_MOST_REMEMBERED)
        self._questions: Remembered[Question] = Remembered(_MOST_REMEMBERED)

    def moment(self, text: str | None) -> datetime | None:
        """Return the instant that `text` names, or None; raise InvalidFieldError where it names none."""
        return None if text is None else read_moment("knownAt", text, self._clock.now(), end=True)

    def answer(self, kind: str, fields: Mapping[str, Raw], known_at: datetime | None = None) -> Answer:
        """Return the answer to the question of class `kind` that `fields` describe.

        `known_at` asks what would have been answered on what the graph held then. Raises UsageError where
        the question is wrong and CouldNotJudgeError where there is no answer.
        """
        view = self._store.view(known_at)
        key = _key(kind, fields)
        if key is None:
            return self._judged(self._pose(kind, fields, view), view)
        return self._judged(self._questions.get(view, key, lambda: self._pose(kind, fields, view)), view)

    def known(self, kind: str, fields: Mapping[str, Raw]) -> Answer | None:
        """Return the answer that was given to the same question in the present state, or None: at once.

        It asks nothing of the store but which state it is in.
        """
        view, key = self._store.view(None), _key(kind, fields)
        question = self._questions.find(view, key) if key is not None else None
        return None if question is None else self._answers.find(view, question.description)

    def _pose(self, kind: str, fields: Mapping[str, Raw], view: FactsView) -> Question:
        resolver = NameResolver(view, self._rulebook.schema, self._rulebook.labels)
        return pose(kind, fields, resolver, self._rulebook.schema, self._clock.now())

    def answer_description(self, triples: Sequence[Triple], known_at: datetime | None = None) -> Answer:
        """Return the answer to the question that `triples` describe in the terms of the ontology.

        Raises UsageError where they do not describe exactly one question, or use terms that do not exist.
        """
        schema = self._rulebook.schema
        problems = problems_of(triples, schema)
        if problems:
            raise UsageError("\n".join(["the question is not well formed", *problems]))
        question = _described_question(triples, schema)
        problems = tuple(_foreign(triples, question, schema))
        if problems:
            raise UsageError("\n".join(["a question states nothing but what is asked", *problems]))
        return self._judged(Question(question, tuple(triples)), self._store.view(known_at))

    def _judged(self, question: Question, view: FactsView) -> Answer:
        """Return the answer in the state that `view` shows; the same question in the same state is judged once."""
        return self._answers.get(view, question.description, lambda: self._judge_anew(question, view))

    def _judge_anew(self, question: Question, view: FactsView) -> Answer:
        case, starts = read_with_starts(view, question.iri, question.description, self._rulebook.schema)
        return Answer(question, case, self._judge.decide(case), starts, view)


def _key(kind: str, fields: Mapping[str, Raw]) -> str | None:
    """Return what the same request has in common, or None where it means something else a moment later."""
    try:
        key = json.dumps([kind, fields])
    except (TypeError, ValueError):
        return None
    return None if "now" in key else key


def _described_question(triples: Sequence[Triple], schema: Schema) -> str:
    kinds = {s for s, p, o in triples if p == RDF_TYPE and _is_question(str(o), schema)}
    questions = sorted(kinds - {str(o) for _, p, o in triples if p == ag("item")})
    if len(questions) != 1:
        raise UsageError(f"the file describes {len(questions)} questions; it must describe one")
    return questions[0]


def _foreign(triples: Sequence[Triple], question: str, schema: Schema) -> Iterator[str]:
    """Yield what `triples` say that is not asked: facts come from documents, and never from who asks."""
    own = {o for s, p, o in triples if s == question and p == RDF_TYPE and _is_question(str(o), schema)}
    parts = {s: str(o) for s, p, o in triples if p == RDF_TYPE and o in (own if s == question else PARTS)}
    for subject, predicate, obj in triples:
        kind = parts.get(subject)
        if kind is None:
            yield f"`{subject}` is neither the question nor an item, leg or quantity of it; import facts first"
        elif predicate == RDF_TYPE:
            if not (obj == kind or _is_question(str(obj), schema)):
                yield f"`{subject}` cannot be both a question and of class `{local_name(str(obj))}`"
        elif predicate not in (LABEL, *fields_of(schema, kind).values()):
            yield f"`{subject}`: a question has no field `{local_name(predicate)}`"


def _is_question(kind: str, schema: Schema) -> bool:
    return ag("Question") in (kind, *schema.superclasses.get(kind, ()))
