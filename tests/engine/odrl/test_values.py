"""Comparing literals by value, and knowing when that cannot be done."""

from datetime import timedelta

import pytest

from graph_api.engine.odrl import values
from graph_api.engine.terms import RDF_LANGSTRING, Literal
from tests.engine.odrl.written import lit

NOON = lit("2024-06-15T12:00:00Z", "dateTime")
DAY = lit("2024-06-15Z", "date")
LOCAL_DAY = lit("2024-06-15", "date")

EQUAL = [
    (lit("1", "integer"), lit("1.00", "decimal"), True),
    (lit("1", "integer"), lit("1.5", "double"), False),
    (lit("NaN", "double"), lit("NaN", "float"), None),
    (lit("many", "integer"), lit("1", "integer"), None),
    (lit("true", "boolean"), lit("1", "boolean"), True),
    (lit("true", "boolean"), lit("1", "integer"), None),
    (NOON, lit("2024-06-15T14:00:00+02:00", "dateTime"), True),
    (NOON, lit("2024-06-15T12:00:00Z", "dateTimeStamp"), True),
    (NOON, lit("2024-06-15T12:00:00", "dateTime"), None),
    (NOON, lit("2024-06-17T12:00:00", "dateTime"), False),
    (lit("2024-06-15T12:00:00", "dateTime"), lit("2024-06-15T12:00:00.0", "dateTime"), True),
    (NOON, DAY, True),
    (NOON, lit("2024-06-16Z", "date"), False),
    (NOON, LOCAL_DAY, None),
    (NOON, lit("2024-06-12", "date"), False),
    (DAY, NOON, None),
    (DAY, LOCAL_DAY, None),
    (lit("P1D", "duration"), lit("PT24H", "dayTimeDuration"), True),
    (lit("P1Y", "yearMonthDuration"), lit("P12M", "duration"), True),
    (lit("P1M", "duration"), lit("P30D", "duration"), None),
    (lit("P1M", "duration"), lit("P32D", "duration"), False),
    (lit("P", "duration"), lit("P1D", "duration"), None),
    (lit("PT", "duration"), lit("P0D", "duration"), None),
    (lit("a", "string"), lit("a", "anyURI"), True),
    (lit("a", "string"), lit("b", "string"), False),
    (lit("a", "string"), Literal("a", RDF_LANGSTRING, "en"), None),
    (Literal("a", RDF_LANGSTRING, "en"), Literal("a", RDF_LANGSTRING, "en"), True),
    (Literal("a", "urn:own"), Literal("a", "urn:own"), True),
    (Literal("a", "urn:own"), Literal("b", "urn:own"), None),
    (lit("2024-02-30", "date"), lit("2024-02-29", "date"), None),
]


@pytest.mark.parametrize(("left", "right", "expected"), EQUAL)
def test_equality_is_of_values(left, right, expected):
    assert values.equal(left, right) is expected


# left, right, left < right, left <= right
ORDER = [
    (lit("2", "integer"), lit("10", "integer"), True, True),
    (lit("2", "integer"), lit("2.0", "decimal"), False, True),
    (lit("INF", "double"), lit("2", "integer"), False, False),
    (lit("NaN", "double"), lit("2", "integer"), None, None),
    (lit("1.10", "string"), lit("1.9", "string"), None, None),
    (lit("2", "integer"), NOON, None, None),
    (NOON, NOON, False, True),
    (NOON, lit("2024-06-15T12:00:00.001Z", "dateTime"), True, True),
    (NOON, DAY, False, True),
    (lit("2024-06-14T23:59:59Z", "dateTime"), DAY, True, True),
    (lit("2024-06-15T00:00:00Z", "dateTime"), DAY, False, True),
    (lit("2024-06-16T00:00:00Z", "dateTime"), DAY, False, False),
    (NOON, LOCAL_DAY, None, None),
    (lit("2024-06-15T09:59:59Z", "dateTime"), LOCAL_DAY, None, True),
    (lit("2024-06-14T09:59:59Z", "dateTime"), LOCAL_DAY, True, True),
    (lit("2024-06-15T14:00:00Z", "dateTime"), LOCAL_DAY, False, None),
    (lit("2024-06-16T14:00:00Z", "dateTime"), LOCAL_DAY, False, False),
    (LOCAL_DAY, lit("2024-06-16", "date"), True, True),
    (LOCAL_DAY, LOCAL_DAY, False, True),
    (DAY, lit("2024-06-16T00:00:00Z", "dateTime"), True, True),
    (DAY, NOON, None, None),
    (lit("9999-12-31", "date"), lit("9999-12-31T12:00:00Z", "dateTime"), None, None),
    (lit("P27D", "duration"), lit("P1M", "duration"), True, True),
    (lit("P30D", "duration"), lit("P1M", "duration"), None, None),
    (lit("-P1D", "duration"), lit("PT1S", "duration"), True, True),
    (lit("P99999Y", "duration"), lit("P1D", "duration"), None, None),
]


@pytest.mark.parametrize(("left", "right", "less", "at_most"), ORDER)
def test_order_is_of_values(left, right, less, at_most):
    assert values.less(left, right) is less
    assert values.at_most(left, right) is at_most


@pytest.mark.parametrize(
    ("span", "text"),
    [
        (timedelta(days=40, seconds=5), "P40DT5S"),
        (timedelta(microseconds=500000), "P0DT0.5S"),
        (timedelta(seconds=-1), "-P0DT1S"),
    ],
)
def test_a_span_is_written_as_a_duration_of_the_same_length(span, text):
    written = values.duration(span)
    assert written.lexical == text
    assert values.equal(written, lit(f"PT{span.total_seconds():.6f}S".replace("PT-", "-PT"), "duration")) is True
