"""How the times of things stand to the time of a use: edges, open and unknown ends, events, statuses."""

from datetime import UTC, datetime, time

import pytest

from graph_api.engine.derive.time import (
    Interval,
    interval_of,
    statuses,
    timings,
    validity,
)
from graph_api.engine.graph import Graph
from graph_api.engine.terms import XSD_DATE, Literal, ag
from tests.engine.derive.facts import EX, facts, told


def moment(text: str) -> datetime:
    """Return the instant of a day at midnight UTC, or of an instant in full."""
    found = datetime.fromisoformat(text)
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def between(start: str, end: str | None = None) -> Interval:
    return Interval(moment(start), moment(end or start))


def day(text: str) -> Interval:
    """Return a day from its first to its last moment, as a question about a day asks."""
    start = moment(text)
    return Interval(start, datetime.combine(start.date(), time.max, UTC))


def state(text: str, interval: Interval) -> str:
    """Return the validity state of `thing`."""
    ((_, _, found),) = {t for t in told(validity(facts(text), interval), "validityState") if t[0] == "thing"}
    return found


FIXED = "thing validFrom 2018-01-01T00:00:00Z\nthing validUntil 2019-01-01T00:00:00Z"
SECOND = "2018-12-31T23:59:59.999999"


@pytest.mark.parametrize(
    ("interval", "expected"),
    [
        (between("2017-12-31T23:59:59.999999"), "NotYetValid"),
        (between("2018-01-01"), "ValidThroughout"),
        (between("2018-01-01", SECOND), "ValidThroughout"),
        (between("2017-12-30", "2017-12-31T23:59:59.999999"), "NotYetValid"),
        (between("2017-12-31", "2018-01-01"), "BeginsDuring"),
        (between("2017-12-31", "2018-06-01"), "BeginsDuring"),
        (between("2017-12-31", "2020-01-01"), "BeginsDuring"),
        (between("2018-06-01", "2019-01-01"), "LapsesDuring"),
        (between("2018-06-01", "2020-01-01"), "LapsesDuring"),
        (between("2019-01-01"), "Lapsed"),
        (between("2019-06-01"), "Lapsed"),
        (day("2018-01-01"), "ValidThroughout"),
        (day("2018-12-31"), "ValidThroughout"),
        (day("2019-01-01"), "Lapsed"),
        (between("2018-12-31T23:30:00-01:00"), "Lapsed"),
        (between("2019-01-01T00:30:00+01:00"), "ValidThroughout"),
    ],
)
def test_a_thing_holds_from_its_first_moment_and_not_at_its_end(interval: Interval, expected: str):
    assert state(FIXED, interval) == expected


def test_a_day_lasts_to_its_end():
    last_moment = "thing validFrom 2018-01-01T00:00:00Z\nthing validUntil 2018-12-31T23:59:59.999999Z"
    assert state(last_moment, day("2018-12-31")) == "LapsesDuring"
    assert state(last_moment, day("2018-12-30")) == "ValidThroughout"


FROM = "thing validFrom 2018-01-01T00:00:00Z\n"
BACKWARDS = "thing validFrom 2019-01-01T00:00:00Z\nthing validUntil 2018-01-01T00:00:00Z"
EVENT = "event occurredAt 2018-03-01T12:00:00Z\n"


@pytest.mark.parametrize(
    ("text", "at", "expected"),
    [
        (FROM, "2018-06-01", "ValidityUnknown"),
        (FROM, "2017-06-01", "NotYetValid"),
        (FROM + "thing openEnded true", "9999-01-01", "ValidThroughout"),
        (FROM + "thing openEnded false", "2018-06-01", "ValidityUnknown"),
        (FROM + "thing openEnded true\nthing openEnded false", "2018-06-01", "ValidityUnknown"),
        (FROM + "thing openEnded true\nthing validUntil 2019-01-01T00:00:00Z", "2018-06-01", "ValidityUnknown"),
        (FROM + "thing openEnded true\nthing endsUpon event", "2018-06-01", "ValidityUnknown"),
        ("thing validUntil 2019-01-01T00:00:00Z", "2018-06-01", "ValidityUnknown"),
        ("thing validUntil 2019-01-01T00:00:00Z", "2019-01-01", "Lapsed"),
        ("thing openEnded true", "2018-06-01", "ValidityUnknown"),
        (FIXED + "\nthing validUntil 2020-01-01T00:00:00Z", "2018-06-01", "ValidityUnknown"),
        (FIXED + "\nthing validFrom 2018-02-01T00:00:00Z", "2018-06-01", "ValidityUnknown"),
        (FROM + "thing validUntil 2019-01-01T00:00:00", "2018-06-01", "ValidityUnknown"),
        (FROM + "thing validUntil \"soon\"", "2018-06-01", "ValidityUnknown"),
        # backwards: it lapsed before it began
        (BACKWARDS, "2018-06-01", "NotYetValid"),
        (BACKWARDS, "2019-06-01", "Lapsed"),
    ],
)  # fmt: skip
def test_an_open_end_is_stated_and_an_unknown_one_is_unknown(text: str, at: str, expected: str):
    assert state(text, between(at)) == expected


def test_a_day_is_no_end():
    graph = facts(FROM)
    graph.add(EX + "thing", ag("validUntil"), Literal("2019-01-01", XSD_DATE))
    assert told(validity(graph, between("2018-06-01")), "validityState") == {
        ("thing", "validityState", "ValidityUnknown")
    }


RUNS = "thing runsFrom event\nthing period P1Y\n"
ZONED = f'{RUNS}thing timeZone "America/Chicago"\n'


@pytest.mark.parametrize(
    ("text", "at", "expected"),
    [
        (ZONED + EVENT, "2018-03-01T11:59:59", "NotYetValid"),
        (ZONED + EVENT, "2018-03-01T12:00:00", "ValidThroughout"),
        (ZONED + EVENT, "2019-03-01T11:59:59", "ValidThroughout"),
        (ZONED + EVENT, "2019-03-01T12:00:00", "Lapsed"),
        (RUNS + EVENT, "2018-06-01", "ValidityUnknown"),
        (RUNS + EVENT + 'thing timeZone "Mars/Olympus"', "2018-06-01", "ValidityUnknown"),
        (ZONED, "2018-06-01", "ValidityUnknown"),
        (ZONED + "event notOccurredAsOf 2020-01-01T00:00:00Z", "2018-06-01", "ValidityUnknown"),
        (ZONED + EVENT + "event occurredAt 2018-04-01T12:00:00Z", "2018-06-01", "ValidityUnknown"),
        (ZONED + EVENT + "thing period P2Y", "2018-06-01", "ValidityUnknown"),
        (ZONED + EVENT + "thing validUntil 2019-03-01T12:00:00Z", "2019-03-01", "ValidThroughout"),
        (ZONED + EVENT + "thing validUntil 2019-03-02T12:00:00Z", "2018-06-01", "ValidityUnknown"),
        ("thing runsFrom event\n" + EVENT, "2018-06-01", "ValidityUnknown"),
    ],
)  # fmt: skip
def test_a_period_runs_from_its_event(text: str, at: str, expected: str):
    assert state(text, between(at)) == expected


UPON = FROM + "thing endsUpon event\n"
NOT_YET = "event notOccurredAsOf 2018-09-01T00:00:00Z\n"
END = "thing validUntil 2018-07-01T00:00:00Z\n"


@pytest.mark.parametrize(
    ("text", "at", "expected"),
    [
        (UPON + EVENT, "2018-02-01", "ValidThroughout"),
        (UPON + EVENT, "2018-03-01T12:00:00", "Lapsed"),
        (UPON, "2018-02-01", "ValidityUnknown"),
        (UPON + NOT_YET, "2018-09-01", "ValidThroughout"),
        (UPON + NOT_YET, "2018-09-01T00:00:00.000001", "ValidityUnknown"),
        # the later of a date and an event
        (UPON + END + EVENT, "2018-06-30", "ValidThroughout"),
        (UPON + END + EVENT, "2018-07-01", "Lapsed"),
        (UPON + END + "event occurredAt 2018-08-01T00:00:00Z", "2018-07-15", "ValidThroughout"),
        (UPON + END + "event occurredAt 2018-08-01T00:00:00Z", "2018-08-01", "Lapsed"),
        (UPON + END, "2018-06-30", "ValidThroughout"),
        (UPON + END, "2018-07-01", "ValidityUnknown"),
        (UPON + END + NOT_YET, "2018-08-01", "ValidThroughout"),
        (UPON + NOT_YET + EVENT, "2018-04-01", "Lapsed"),
        (UPON + EVENT + "thing endsUpon other", "2018-02-01", "ValidityUnknown"),
    ],
)
def test_a_thing_may_end_with_an_event(text: str, at: str, expected: str):
    assert state(text, between(at)) == expected


def test_only_what_states_a_time_has_a_state():
    assert not list(
        validity(facts("thing a Consent\nevent occurredAt 2018-03-01T12:00:00Z"), between("2018-06-01"))
    )


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("q startsAt 2018-01-01T00:00:00Z", between("2018-01-01")),
        ("q startsAt 2018-01-01T00:00:00Z\nq endsAt 2018-02-01T00:00:00Z", between("2018-01-01", "2018-02-01")),
        ("q startsAt 2018-01-01T01:00:00+01:00", between("2018-01-01")),
        ("q startsAt 2018-01-01T00:00:00Z\nq endsAt 2017-02-01T00:00:00Z", None),
        ("q startsAt 2018-01-01T00:00:00Z\nq endsAt \"then\"", None),
        ("q startsAt 2018-01-01T00:00:00", None),
        ("q startsAt 2018-01-01T00:00:00Z\nq startsAt 2018-01-02T00:00:00Z", None),
        ("q startsAt 2018-01-01T00:00:00Z\nq endsAt 2018-01-02T00:00:00Z\nq endsAt 2018-01-03T00:00:00Z", None),
        ("q endsAt 2018-01-02T00:00:00Z", None),
        ("q a ProposedUse", None),
    ],
)  # fmt: skip
def test_a_question_has_one_time_or_none(text: str, expected: Interval | None):
    assert interval_of(facts(text), EX + "q") == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("event occurredAt 2018-06-01T00:00:00Z", "HappenedBefore"),
        ("event occurredAt 2018-05-31T00:00:00Z", "HappenedBefore"),
        ("event occurredAt 2018-06-01T00:00:00.000001Z", "HappensDuring"),
        ("event occurredAt 2018-07-01T00:00:00Z", "HappensDuring"),
        ("event occurredAt 2018-07-01T00:00:00.000001Z", "HappensAfter"),
        ("event notOccurredAsOf 2018-07-01T00:00:00Z", "NotHappenedYet"),
        ("event notOccurredAsOf 2018-06-30T23:59:59Z", None),
        ("event notOccurredAsOf 2018-08-01T00:00:00Z\nevent occurredAt 2018-08-02T00:00:00Z", "HappensAfter"),
        ("event notOccurredAsOf 2018-08-01T00:00:00Z\nevent occurredAt \"once\"", None),
        ("event occurredAt 2018-06-01T00:00:00Z\nevent occurredAt 2018-06-02T00:00:00Z", None),
        ("event occurredAt 2018-06-01T00:00:00", None),
    ],
)  # fmt: skip
def test_an_event_stands_before_during_or_after_a_use(text: str, expected: str | None):
    found = told(timings(facts(text), between("2018-06-01", "2018-07-01")), "timing")
    assert found == (set() if expected is None else {("event", "timing", expected)})


def given(*changes: tuple[str, str]) -> str:
    """Return events that give `thing` a status each at a time."""
    return "\n".join(
        f"e{i} a StatusEvent\ne{i} concerns thing\ne{i} occurredAt {at}\ne{i} newStatus {status}"
        for i, (at, status) in enumerate(changes)
    )


JAN, JUNE, MID, JULY = (f"2018-{d}T00:00:00Z" for d in ("01-01", "06-01", "06-15", "07-01"))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (given((JAN, "ConsentGiven")), {"ConsentGiven"}),
        (given((JUNE, "ConsentGiven")), {"ConsentGiven"}),
        (given((MID, "ConsentGiven")), {"UnknownStatus", "ConsentGiven"}),
        (given((JAN, "ConsentGiven"), (MID, "Withdrawn")), {"ConsentGiven", "Withdrawn"}),
        (given((JAN, "ConsentGiven"), (JULY, "Withdrawn")), {"ConsentGiven", "Withdrawn"}),
        (given((JAN, "ConsentGiven"), ("2018-07-01T00:00:01Z", "Withdrawn")), {"ConsentGiven"}),
        (given((JAN, "Withdrawn"), (JUNE, "ConsentGiven")), {"ConsentGiven"}),
        (given((JUNE, "Withdrawn"), (JUNE, "ConsentGiven")), {"ConsentGiven", "Withdrawn"}),
        (given((JAN, "ConsentGiven"), ("\"once\"", "Withdrawn")), {"ConsentGiven", "UnknownStatus"}),
        (given((JAN, "ConsentGiven")) + "\ne9 a StatusEvent\ne9 concerns thing\ne9 occurredAt " + JUNE,
         {"ConsentGiven", "UnknownStatus"}),
        (given((JAN, "ConsentGiven")) + "\ne9 newStatus Withdrawn\ne9 concerns thing\ne9 occurredAt " + JUNE,
         {"Withdrawn"}),
    ],
)  # fmt: skip
def test_a_thing_has_every_status_of_the_time_of_the_use(text: str, expected: set[str]):
    found = told(statuses(facts(text), between("2018-06-01", "2018-07-01")), "statusDuring")
    assert found == {("thing", "statusDuring", status) for status in expected}


def test_the_order_of_the_facts_changes_nothing():
    text = "\n".join([ZONED, EVENT, given((JAN, "ConsentGiven"), (JUNE, "Withdrawn"))])
    graph = facts(text)
    backwards = Graph(reversed(list(graph)))
    interval = between("2018-06-01", "2018-07-01")
    for derived in (validity, timings, statuses):
        assert set(derived(graph, interval)) == set(derived(backwards, interval))
        assert set(derived(graph, interval))
