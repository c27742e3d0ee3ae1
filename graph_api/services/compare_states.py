"""Compares two states of the graph: the facts that came and went, and the verdicts that changed with them."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from graph_api.domain.decision import Decision
from graph_api.domain.errors import UsageError
from graph_api.engine.casefile import n_term
from graph_api.engine.terms import Triple
from graph_api.services.decide import QuestionAnswerer
from graph_api.services.document_history import DocumentHistory
from graph_api.services.ports import DocumentVersion, FactStore

_DAY: Final = re.compile(r"\d{4}-\d{2}-\d{2}.*|now")


@dataclass(frozen=True, slots=True)
class State:
    """A state of the graph: what was known at `moment`, or of it only the version `version` of a document."""

    name: str
    moment: datetime
    version: DocumentVersion | None = None


@dataclass(frozen=True, slots=True)
class Answered:
    """What a question was answered with in one state: a decision, or why it cannot be asked."""

    decision: Decision | None
    problem: str = ""

    @property
    def word(self) -> str:
        """The verdict in a word."""
        return self.decision.verdict.word if self.decision else "cannot be asked"

    @property
    def reasons(self) -> tuple[str, ...]:
        """The rules that decide, or the problem."""
        if self.decision is None:
            return (self.problem,)
        deciding = (f.rule for f in self.decision.findings if f.verdict is self.decision.verdict)
        return tuple(dict.fromkeys(deciding))


@dataclass(frozen=True, slots=True)
class Changed:
    """A question with its answers before and after."""

    id: str
    title: str
    before: Answered
    after: Answered


@dataclass(frozen=True, slots=True)
class Difference:
    """What distinguishes two states: statements that went and came, and questions whose answer changed."""

    before: State
    after: State
    removed: tuple[Triple, ...]
    added: tuple[Triple, ...]
    asked: int
    changed: tuple[Changed, ...]


class StateComparison:
    """Compares states of one store."""

    def __init__(self, store: FactStore, history: DocumentHistory, answerer: QuestionAnswerer) -> None:
        self._store, self._history, self._answerer = store, history, answerer

    def state(self, reference: str) -> State:
        """Return the state that `reference` names: a day, an instant, `now`, or a version `NAME@NUMBER`."""
        if _DAY.fullmatch(reference):
            moment = self._answerer.moment(reference)
            assert moment is not None  # noqa: S101  # it is None for no text alone
            return State(reference, moment)
        version = self._history.version(reference)
        return State(reference, version.imported_at, version)

    def compare(self, before: str, after: str, questions: Sequence[Mapping[str, Any]] = ()) -> Difference:
        """Return the difference between two states and between the answers to `questions` in them.

        Each question has a `kind`, `fields`, and perhaps `id` and `title`. Two versions are compared by what they
        state; the questions are answered on all that was known when each of them came in.
        """
        first, second = self.state(before), self.state(after)
        if (first.version is None) != (second.version is None):
            raise UsageError("compare two versions or two moments, not one with the other")
        removed, added = self._statements(first, second)
        answers = [self._changed(number, q, first, second) for number, q in enumerate(questions, start=1)]
        changed = tuple(a for a in answers if (a.before.word, a.before.reasons) != (a.after.word, a.after.reasons))
        return Difference(first, second, removed, added, len(questions), changed)

    def _statements(self, first: State, second: State) -> tuple[tuple[Triple, ...], tuple[Triple, ...]]:
        graphs = [self._graphs(state) for state in (first, second)]
        sides = [
            {s.triple for s in self._store.view_of(own - other).statements()}
            for own, other in (graphs, reversed(graphs))
        ]
        subjects = {subject for side in sides for subject, _, _ in side}
        kept = {s.triple for s in self._store.view_of(graphs[0] & graphs[1]).describe(subjects)}
        old, new = sides[0] - kept, sides[1] - kept
        return _sorted(old - new), _sorted(new - old)

    def _graphs(self, state: State) -> set[str]:
        if state.version is not None:
            return {state.version.graph}
        known = [v for v in self._store.versions() if v.imported_at <= state.moment]
        return {v.graph for v in known} - {v.supersedes for v in known if v.supersedes}

    def _changed(self, number: int, question: Mapping[str, Any], first: State, second: State) -> Changed:
        missing = [key for key in ("kind", "fields") if key not in question]
        if missing:
            raise UsageError(f"question {number}: `{missing[0]}` is missing")
        before, after = (self._answered(question, state) for state in (first, second))
        return Changed(str(question.get("id", number)), str(question.get("title", "")), before, after)

    def _answered(self, question: Mapping[str, Any], state: State) -> Answered:
        try:
            return Answered(self._answerer.answer(question["kind"], question["fields"], state.moment).decision)
        except UsageError as error:
            return Answered(None, str(error))


def _sorted(triples: set[Triple]) -> tuple[Triple, ...]:
    return tuple(sorted(triples, key=lambda triple: [n_term(term) for term in triple]))
