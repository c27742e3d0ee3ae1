"""When periods end on the calendar of a zone: deadlines of clauses, reviews and delays of publications."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from graph_api.engine.derive.periods import Period, after
from graph_api.engine.derive.time import (
    deadlines,
    reviews,
)
from tests.engine.derive.facts import EX, facts, told

BERLIN, HOUSTON = ZoneInfo("Europe/Berlin"), ZoneInfo("America/Chicago")


CLAUSES = """term runsFrom event
    term period P60D
    term statedIn clause
    clause clauseOf agreement
    event occurredAt 2018-03-01T12:00:00Z
"""


@pytest.mark.parametrize("where", ["term", "clause", "agreement"])
def test_a_deadline_is_counted_in_the_zone_of_the_document(where: str):
    graph = facts(f'{CLAUSES}{where} timeZone "America/Chicago"')
    # the clocks went forward on 11 March: 60 calendar days are 60 days less an hour
    assert told(deadlines(graph), "elapsesAt") == {("term", "elapsesAt", "2018-04-30T11:00:00Z")}


def test_the_nearest_zone_counts_and_two_are_none():
    nearest = CLAUSES + 'clause timeZone "America/Chicago"\nagreement timeZone "UTC"'
    assert told(deadlines(facts(nearest)), "elapsesAt") == {("term", "elapsesAt", "2018-04-30T11:00:00Z")}
    assert not list(deadlines(facts(CLAUSES + 'agreement timeZone "UTC"\nagreement timeZone "America/Chicago"')))
    assert not list(deadlines(facts(CLAUSES)))


REVIEW = """rule a PublicationReviewTerm
    rule reviewPeriod P45D
    rule delayPeriod P60D
    rule reviewTermUnder clause
    clause clauseOf agreement
    agreement timeZone "America/Chicago"
    sent a ReviewSubmission
    sent submittedWork work
    sent occurredAt 2018-01-10T06:00:00Z
    asked a DelayRequest
    asked delayOf work
    asked occurredAt 2018-02-01T06:00:00Z
"""


def test_reviews_and_delays_end_on_the_calendar_of_the_agreement():
    assert told(reviews(facts(REVIEW), EX + "work"), "reviewEndsAt", "delayEndsAt") == {
        ("work", "reviewEndsAt", "2018-02-24T06:00:00Z"),
        ("work", "delayEndsAt", "2018-04-02T05:00:00Z"),
    }


def test_each_event_is_counted_under_the_terms_whose_period_is_known():
    second = REVIEW + "other a PublicationReviewTerm\n other reviewPeriod P30D\n other reviewTermUnder clause"
    assert told(reviews(facts(second), EX + "work"), "countedUnder") == {
        ("sent", "countedUnder", "rule"),
        ("sent", "countedUnder", "other"),
        ("asked", "countedUnder", "rule"),
    }
    assert not told(reviews(facts(REVIEW), EX + "another-work"), "countedUnder")


@pytest.mark.parametrize(
    "without",
    ['agreement timeZone "America/Chicago"', "rule reviewPeriod P45D", "sent a ReviewSubmission",
     "sent occurredAt 2018-01-10T06:00:00Z", "rule a PublicationReviewTerm"],
)  # fmt: skip
def test_a_review_whose_end_is_not_known_has_none(without: str):
    assert without in REVIEW
    assert not told(reviews(facts(REVIEW.replace(without, "")), EX + "work"), "reviewEndsAt")
    assert not list(reviews(facts(REVIEW), EX + "another-work"))


@pytest.mark.parametrize(
    ("start", "period", "zone", "expected"),
    [
        # 02:30 does not exist in Berlin on 25 March: the hour is lost, the day is not
        ("2018-03-24T02:30:00+01:00", Period(0, 1, 0), BERLIN, "2018-03-25T03:30:00+02:00"),
        # 02:30 exists twice on 28 October: it is the first
        ("2018-10-27T02:30:00+02:00", Period(0, 1, 0), BERLIN, "2018-10-28T02:30:00+02:00"),
        ("2018-10-28T02:30:00+01:00", Period(0, 1, 0), BERLIN, "2018-10-29T02:30:00+01:00"),
        # hours that begin in the hour that exists twice are not counted from the first of them
        ("2018-10-28T02:30:00+01:00", Period(0, 0, 3600), BERLIN, "2018-10-28T03:30:00+01:00"),
        ("2018-10-28T02:30:00+02:00", Period(0, 0, 3600), BERLIN, "2018-10-28T02:30:00+01:00"),
        ("2018-11-04T01:30:00-06:00", Period(0, 0, 0), HOUSTON, "2018-11-04T01:30:00-06:00"),
        ("2016-02-29T00:00:00+01:00", Period(48, 0, 0), BERLIN, "2020-02-29T00:00:00+01:00"),
        ("2016-02-29T00:00:00+01:00", Period(12, 1, 0), BERLIN, "2017-03-01T00:00:00+01:00"),
        ("2018-08-31T23:00:00+00:00", Period(6, 0, 0), BERLIN, "2019-03-01T00:00:00+00:00"),
    ],
)
def test_clocks_that_change_and_leap_days(start: str, period: Period, zone: ZoneInfo, expected: str):
    assert after(datetime.fromisoformat(start), period, zone) == datetime.fromisoformat(expected)
