"""Tells which recorded decisions would be answered otherwise today, and judges only those that may be."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from graph_api.domain.errors import AllianceGraphError, NotAllowedError, UsageError
from graph_api.engine.graph import Graph
from graph_api.engine.terms import Literal, Triple, moment_of
from graph_api.services.decide import QuestionAnswerer
from graph_api.services.ports import FactStore
from graph_api.services.recheck.ports import EveryVersion, RecordedDecisions
from graph_api.services.recheck.states import BEGINNING, Timeline
from graph_api.services.recheck.told import Told, told
from graph_api.services.recheck.touched import TouchedRecords
from graph_api.services.record_decision import ASKED_AS, DECIDED_AT, DECIDES, KNOWN_AT, Judging, described

NOT_KEPT: Final = "the record does not say what was asked: it was made before records kept their question"


@dataclass(frozen=True, slots=True)
class Rechecked:
    """A record with its question, its answer, and the answer of today, or why there is none."""

    record: str
    question: str
    asked: tuple[Triple, ...]
    decided_at: datetime | None
    known_at: datetime | None
    before: Told
    after: Told | None
    problem: str = ""

    @property
    def changed(self) -> bool:
        """Whether the verdict, the rules that decide or the duties are others today."""
        return self.after is not None and self.before.key != self.after.key


@dataclass(frozen=True, slots=True)
class Recheck:
    """What was found: how many records there are, and each of those that were judged again."""

    records: int
    touched: int
    judged: tuple[Rechecked, ...]

    @property
    def changed(self) -> tuple[Rechecked, ...]:
        """The records that would be answered otherwise today."""
        return tuple(one for one in self.judged if one.changed)

    @property
    def not_judged(self) -> tuple[Rechecked, ...]:
        """The records that cannot be judged again; whether they would be answered otherwise is open."""
        return tuple(one for one in self.judged if one.after is None)


class DecisionRecheck:
    """Judges recorded decisions again."""

    def __init__(
        self,
        store: FactStore,
        records: Callable[[], RecordedDecisions],
        every_version: Callable[[], EveryVersion],
        judging: Judging,
        answerer: QuestionAnswerer,
    ) -> None:
        self._store, self._records, self._every_version = store, records, every_version
        self._judging, self._answerer = judging, answerer

    def run(self, since: datetime | None = None, *, everything: bool = False, most: int | None = None) -> Recheck:
        """Return which records would be answered otherwise on the facts of now.

        Looks at what changed after `since` (None: for each record, after it was made); `everything` judges every
        record again instead. Raises NotAllowedError where more than `most` had to be judged: none is left out.
        """
        timeline, records = Timeline(self._store.versions(), self._judging.program), self._records()
        touched = self._touched(records, timeline, since or BEGINNING, everything=everything)
        if most is not None and len(touched) > most:
            raise NotAllowedError(
                f"{len(touched)} records would have to be judged again, and {most} is the most at one time here; "
                "ask for a later `since`, or use the command line"
            )
        judged = tuple(self._again(records, record, timeline.end) for record in touched)
        return Recheck(records.number, len(touched), judged)

    def _touched(
        self, records: RecordedDecisions, timeline: Timeline, since: datetime, *, everything: bool
    ) -> Sequence[str]:
        if everything:
            return records.all()
        schema = self._judging.rulebook.schema
        return list(TouchedRecords(records, self._every_version(), schema, timeline).find(since))

    def _again(self, records: RecordedDecisions, record: str, end: datetime) -> Rechecked:
        """Judge `record` on what the graph held at `end`, or earlier where it asks of earlier knowledge."""
        triples = records.statements(record)
        graph = Graph(triples)
        known_at = moment_of(graph.one(record, KNOWN_AT))
        asked: tuple[Triple, ...] = ()
        after, problem = None, ""
        try:
            asked = tuple(_asked(records, graph, record))
            after = self._answered(record, asked, min(known_at or end, end))
        except AllianceGraphError as error:
            problem = str(error) or type(error).__name__
        decided_at, question = moment_of(graph.one(record, DECIDED_AT)), str(graph.one(record, DECIDES))
        before = self._told(record, triples)
        return Rechecked(record, question, asked, decided_at, known_at, before, after, problem)

    def _answered(self, record: str, asked: Sequence[Triple], known_at: datetime) -> Told:
        decision = self._answerer.answer_description(asked, known_at).decision
        return self._told(record, described(record, decision, known_at, self._judging.rulebook))

    def _told(self, record: str, triples: Iterable[Triple]) -> Told:
        return told(record, triples, {rule.iri: rule.id for rule in self._judging.rulebook.rules})


def _asked(records: RecordedDecisions, graph: Graph, record: str) -> Sequence[Triple]:
    text = graph.one(record, ASKED_AS)
    if not isinstance(text, Literal):
        raise UsageError(NOT_KEPT)
    return records.description(text.lexical)
