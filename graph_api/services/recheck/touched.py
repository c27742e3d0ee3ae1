"""Which records may be touched by what changed since they were made."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Final

from graph_api.engine.schema import Schema
from graph_api.engine.terms import Literal, moment_of
from graph_api.services.recheck.backwards import Backwards, Changes, TooMuchChangedError
from graph_api.services.recheck.ports import EveryVersion, RecordedDecisions
from graph_api.services.recheck.states import BEGINNING, Timeline
from graph_api.services.record_decision import IN_STATE, KNOWN_AT

WORTH_A_JUDGEMENT: Final = 2_000  # as many statements are read in about the time in which a question is judged


class TouchedRecords:
    """Finds the records that may be answered otherwise in the present state. None that may is left out."""

    def __init__(
        self, records: RecordedDecisions, every: EveryVersion, schema: Schema, timeline: Timeline
    ) -> None:
        self._records, self._every, self._schema, self._timeline = records, every, schema, timeline
        states = {state: timeline.moment(state) for state in records.states()}
        self._unexplained = [state for state, moment in states.items() if moment is None]
        self._earlier = {s: at for s, at in states.items() if at is not None and at < timeline.end}

    def unexplained(self) -> Iterator[str]:
        """Yield the records of which it cannot be told what changed since: they are touched by anything.

        They were judged by other rules or another program, on versions that are not there, or before records kept
        their state.
        """
        yield from self._records.without_state()
        for state in self._unexplained:
            yield from self._records.made_in(state)

    def find(self, since: datetime = BEGINNING) -> dict[str, None]:
        """Return the records that are touched by a change after `since` and after they were made.

        Where following the changes takes longer than judging all again, all that are older than the latest change
        are returned.
        """
        found = dict.fromkeys(self.unexplained())
        if not self._earlier or since >= self._timeline.end:
            return found
        horizon = max(since, min(self._earlier.values()))
        backwards = Backwards(self._every, self._schema, WORTH_A_JUDGEMENT * self._records.number)
        try:
            changes = backwards.changes(self._timeline.since(horizon))
            reached, erased = backwards.reached(changes.nodes), backwards.reached(changes.erased)
        except TooMuchChangedError:
            older = (record for state in self._earlier for record in self._records.made_in(state))
            return found | dict.fromkeys(older)
        return found | dict.fromkeys(self._touched(changes, reached, erased))

    def _touched(
        self, changes: Changes, reached: Mapping[str, datetime], erased: Mapping[str, datetime]
    ) -> Iterator[str]:
        for nodes in (reached, changes.looked_up):
            for node, moment in nodes.items():
                yield from (r for r in self._older(node, moment) if self._asks_of_later(r))
        for node, moment in erased.items():
            yield from self._older(node, moment)

    def _older(self, node: str, moment: datetime) -> Iterator[str]:
        """Yield the records that read from `node` in a state before `moment`."""
        for record in self._records.reading_from(node):
            state = self._records.value(record, IN_STATE)
            made = self._earlier.get(state) if isinstance(state, str) else None
            if made is not None and made < moment:
                yield record

    def _asks_of_later(self, record: str) -> bool:
        """Tell whether `record` asks of knowledge that came after it was made.

        What was asked of the knowledge of an instant is answered alike, whatever is imported later.
        """
        known_at = self._records.value(record, KNOWN_AT)
        instant = moment_of(known_at)
        if not isinstance(known_at, Literal) or instant is None:
            return True
        state = self._records.value(record, IN_STATE)
        first = next(self._timeline.since(self._earlier[str(state)]))
        return first.version.imported_at <= instant
