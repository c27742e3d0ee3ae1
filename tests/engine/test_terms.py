"""What literals are worth: values by type, nothing for what is malformed."""

from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from graph_api.engine.derive.periods import Period, after, period_of, zone_of
from graph_api.engine.terms import XSD, Literal, instant, moment_of, number_of, truth_of, value


@pytest.mark.parametrize(
    ("lexical", "kind", "expected"),
    [
        ("1", "integer", 1), (" +01 ", "integer", 1), ("1.0", "integer", None), ("1e3", "integer", None),
        ("-1", "nonNegativeInteger", None), ("128", "byte", None), ("127", "byte", 127), ("", "integer", None),
        ("٣", "integer", None), ("1_000", "integer", None), ("0x1", "integer", None),
        ("1.50", "decimal", Decimal("1.5")), ("1,5", "decimal", None), ("NaN", "decimal", None),
        ("true", "boolean", True), ("1", "boolean", True), ("True", "boolean", None), ("yes", "boolean", None),
        ("2018-03-01T00:00:00", "dateTime", None), ("2018-02-29T00:00:00Z", "dateTime", None),
        ("2016-02-29T00:00:00Z", "dateTime", datetime(2016, 2, 29, tzinfo=UTC)),
        ("2018-03-01T24:00:00Z", "dateTime", datetime(2018, 3, 2, tzinfo=UTC)),
        ("2018-03-01T24:00:01Z", "dateTime", None), ("2018-03-01T00:00:00+15:00", "dateTime", None),
        ("9999-12-31T24:00:00Z", "dateTime", None), ("2018-03-01 00:00:00Z", "dateTime", None),
    ],
)  # fmt: skip
def test_a_literal_has_the_value_of_its_type_or_none(lexical: str, kind: str, expected: object):
    found = value(Literal(lexical, XSD + kind))
    assert found == expected
    assert type(found) is type(expected)


def test_a_value_of_one_type_is_not_taken_for_another():
    assert number_of(Literal("true", XSD + "boolean")) is None
    assert truth_of(Literal("1", XSD + "integer")) is None
    assert moment_of(Literal("2018-03-01", XSD + "date")) is None
    assert number_of(Literal("5")) is None
    assert number_of("https://example.org/5") is None


def test_an_instant_is_the_same_in_every_zone():
    here = datetime(2018, 3, 1, 0, 30, tzinfo=timezone(timedelta(hours=1)))
    assert instant(here) == Literal("2018-02-28T23:30:00Z", XSD + "dateTime")
    assert moment_of(instant(here)) == here


HOUSTON, BERLIN = ZoneInfo("America/Chicago"), ZoneInfo("Europe/Berlin")


@pytest.mark.parametrize(
    ("start", "length", "zone", "expected"),
    [
        ("2016-02-29T12:00:00+00:00", "P1Y", UTC, "2017-02-28T12:00:00+00:00"),
        ("2018-01-31T12:00:00+00:00", "P1M", UTC, "2018-02-28T12:00:00+00:00"),
        ("2020-01-31T12:00:00+00:00", "P1M", UTC, "2020-02-29T12:00:00+00:00"),
        ("2018-12-31T23:59:59+00:00", "P2M", UTC, "2019-02-28T23:59:59+00:00"),
        # a day in spring is 23 hours long where the clocks go forward, 24 hours are 24 hours
        ("2018-03-24T12:00:00+01:00", "P1D", BERLIN, "2018-03-25T12:00:00+02:00"),
        ("2018-03-24T12:00:00+01:00", "PT24H", BERLIN, "2018-03-25T13:00:00+02:00"),
        # the month begins where the document says, not where the clock stands
        ("2018-03-01T02:00:00+00:00", "P1M", HOUSTON, "2018-03-28T20:00:00-05:00"),
    ],
)
def test_periods_are_counted_on_the_calendar_of_their_zone(start: str, length: str, zone: ZoneInfo, expected: str):
    period = period_of(Literal(length, XSD + "duration"))
    assert period is not None
    assert after(datetime.fromisoformat(start), period, zone) == datetime.fromisoformat(expected)


@pytest.mark.parametrize("text", ["P", "PT", "-P1D", "P1D1Y", "P1.5Y", "1D", "P1H", "P" + "9" * 5000 + "D", ""])
def test_what_is_no_period_is_none(text: str):
    assert period_of(Literal(text, XSD + "duration")) is None
    assert period_of(Literal("P1D")) is None


def test_a_period_beyond_the_calendar_ends_nowhere():
    assert after(datetime(2018, 1, 1, tzinfo=UTC), Period(0, 10**9, 0), HOUSTON) is None
    assert after(datetime(2018, 1, 1, tzinfo=UTC), Period(12 * 9000, 0, 0), HOUSTON) is None


@pytest.mark.parametrize("name", ["Mars/Olympus", "../../etc/passwd", "", "/etc/localtime", "x\x00"])
def test_what_is_no_zone_is_none(name: str):
    assert zone_of(Literal(name)) is None
