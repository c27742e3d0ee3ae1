"""How the times of things stand to the time of a use.

A use holds from its start to its end, both included. A thing holds from `ag:validFrom` on and no longer from
`ag:validUntil` on. What is not stated, or stated twice, is unknown.
"""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import NamedTuple

from graph_api.engine.derive.periods import after, period_of, zone_of
from graph_api.engine.graph import Graph
from graph_api.engine.terms import Term, Triple, ag, instant, moment_of, truth_of

FROM, UNTIL, OPEN_ENDED = ag("validFrom"), ag("validUntil"), ag("openEnded")
PERIOD, RUNS_FROM, ENDS_UPON, TIME_ZONE = ag("period"), ag("runsFrom"), ag("endsUpon"), ag("timeZone")
OCCURRED_AT, NOT_OCCURRED = ag("occurredAt"), ag("notOccurredAsOf")
CONCERNS, NEW_STATUS = ag("concerns"), ag("newStatus")
NEVER = datetime.max.replace(tzinfo=UTC)


class Interval(NamedTuple):
    """The time of a use."""

    start: datetime
    end: datetime


def interval_of(graph: Graph, question: str) -> Interval | None:
    """Return the time of `question`, or None where it is not stated or runs backwards."""
    start = moment_of(graph.one(question, ag("startsAt")))
    end = moment_of(graph.one(question, ag("endsAt"))) if _states(graph, question, ag("endsAt")) else start
    return Interval(start, end) if start and end and start <= end else None


def validity(graph: Graph, interval: Interval) -> Iterator[Triple]:
    """Yield the validity state of everything that states when it holds."""
    stated = {node for p in (FROM, UNTIL, OPEN_ENDED, RUNS_FROM, ENDS_UPON) for node, _ in graph.pairs(p)}
    for node in sorted(stated):
        yield node, ag("validityState"), ag(_validity_state(graph, node, interval))


def _validity_state(graph: Graph, node: str, interval: Interval) -> str:
    begins, ends = _beginning(graph, node), _ending(graph, node, interval)
    if begins is not None and interval.start < begins:
        return "BeginsDuring" if begins <= interval.end else "NotYetValid"
    if ends is not None and ends <= interval.start:
        return "Lapsed"
    if ends is not None and ends <= interval.end:
        return "LapsesDuring"
    return "ValidityUnknown" if begins is None or ends is None else "ValidThroughout"


def _beginning(graph: Graph, node: str) -> datetime | None:
    if _states(graph, node, FROM):
        return moment_of(graph.one(node, FROM))
    event = graph.one(node, RUNS_FROM)
    return moment_of(graph.one(event, OCCURRED_AT)) if event is not None else None


def _ending(graph: Graph, node: str, interval: Interval) -> datetime | None:
    """Return the first instant at which `node` holds no longer, `NEVER`, or None where it is not known."""
    stated, elapses, upon = (_states(graph, node, predicate) for predicate in (UNTIL, PERIOD, ENDS_UPON))
    if truth_of(graph.one(node, OPEN_ENDED)):
        return None if stated or elapses or upon else NEVER
    if stated and elapses and moment_of(graph.one(node, UNTIL)) != _elapses(graph, node):
        return None
    end = moment_of(graph.one(node, UNTIL)) if stated else _elapses(graph, node)
    return _later_of(graph, node, end, interval) if upon else end


def _states(graph: Graph, node: str, predicate: str) -> bool:
    return any(True for _ in graph.objects(node, predicate))


def _later_of(graph: Graph, node: str, end: datetime | None, interval: Interval) -> datetime | None:
    """Return the later of the stated end and the event that ends `node`."""
    event = graph.one(node, ENDS_UPON)
    happened = moment_of(graph.one(event, OCCURRED_AT)) if event is not None else None
    if happened is not None:
        return max(happened, end) if end is not None else happened
    not_yet = moment_of(graph.one(event, NOT_OCCURRED)) if event is not None else None
    if not_yet is not None and interval.end <= not_yet:
        return NEVER
    return NEVER if end is not None and interval.end < end else None


def _elapses(graph: Graph, node: str) -> datetime | None:
    """Return when the period of `node` is over, counted in the zone of the document that states it."""
    event, period = graph.one(node, RUNS_FROM), period_of(graph.one(node, PERIOD))
    happened = moment_of(graph.one(event, OCCURRED_AT)) if event is not None else None
    zone = zone_of(_zone(graph, node))
    return after(happened, period, zone) if happened and period and zone else None


def _zone(graph: Graph, node: Term) -> Term | None:
    """Return the time zone stated for `node`, or for the clause and agreement in which it stands."""
    for step in (node, graph.one(node, ag("statedIn")), graph.one(node, ag("reviewTermUnder"))):
        for document in (step, graph.one(step, ag("clauseOf"))) if step is not None else ():
            found = graph.one(document, TIME_ZONE) if document is not None else None
            if found is not None:
                return found
    return None


def deadlines(graph: Graph) -> Iterator[Triple]:
    """Yield when each period that runs from an event is over."""
    for node, _ in graph.pairs(PERIOD):
        end = _elapses(graph, node)
        if end is not None:
            yield node, ag("elapsesAt"), instant(end)


def reviews(graph: Graph, work: Term) -> Iterator[Triple]:
    """Yield when the reviews and delays of `work` end, for every review term that the graph holds.

    Each submission and request is told with the terms whose period can be counted from it.
    """
    for term in graph.instances(ag("PublicationReviewTerm")):
        zone = zone_of(_zone(graph, term))
        for event_kind, event_of, length, name in (
            ("ReviewSubmission", "submittedWork", "reviewPeriod", "reviewEndsAt"),
            ("DelayRequest", "delayOf", "delayPeriod", "delayEndsAt"),
        ):
            period = period_of(graph.one(term, ag(length)))
            for event in graph.subjects(ag(event_of), work):
                happened = moment_of(graph.one(event, OCCURRED_AT))
                end = after(happened, period, zone) if happened and period and zone else None
                if graph.is_a(event, ag(event_kind)) and end is not None:
                    yield str(work), ag(name), instant(end)
                    yield event, ag("countedUnder"), term


def timings(graph: Graph, interval: Interval) -> Iterator[Triple]:
    """Yield how the time of each event stands to the time of the use."""
    for event, _ in graph.pairs(OCCURRED_AT):
        happened = moment_of(graph.one(event, OCCURRED_AT))
        if happened is not None:
            yield event, ag("timing"), ag(_timing(happened, interval))
    for event, _ in graph.pairs(NOT_OCCURRED):
        not_yet = moment_of(graph.one(event, NOT_OCCURRED))
        occurred = _states(graph, event, OCCURRED_AT)
        if not_yet is not None and interval.end <= not_yet and not occurred:
            yield event, ag("timing"), ag("NotHappenedYet")


def _timing(happened: datetime, interval: Interval) -> str:
    if happened <= interval.start:
        return "HappenedBefore"
    return "HappensDuring" if happened <= interval.end else "HappensAfter"


def statuses(graph: Graph, interval: Interval) -> Iterator[Triple]:
    """Yield every status that a thing has at some moment of the use.

    It is unknown before the first event, and where the time or status of an event is not known.
    """
    events = {*graph.instances(ag("StatusEvent")), *(node for node, _ in graph.pairs(NEW_STATUS))}
    by_thing: dict[Term, list[str]] = {}
    for event in sorted(events):
        for thing in graph.objects(event, CONCERNS):
            by_thing.setdefault(thing, []).append(event)
    for thing, happened in by_thing.items():
        if isinstance(thing, str):
            for status in _statuses(graph, happened, interval):
                yield thing, ag("statusDuring"), status


def _statuses(graph: Graph, events: list[str], interval: Interval) -> Iterator[str]:
    dated: list[tuple[datetime, str]] = []
    for event in events:
        moment, status = moment_of(graph.one(event, OCCURRED_AT)), graph.one(event, NEW_STATUS)
        if moment is None or not isinstance(status, str):
            yield ag("UnknownStatus")
        else:
            dated.append((moment, status))
    earlier = [moment for moment, _ in dated if moment <= interval.start]
    if not earlier:
        yield ag("UnknownStatus")
    first = max(earlier, default=interval.start)
    for moment, status in dated:
        if first <= moment <= interval.end:
            yield status
