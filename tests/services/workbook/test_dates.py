from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph_api.services.workbook.cells import CellError
from graph_api.services.workbook.dates import first_instant, read_day, read_instant, serial_reading

DAY = date(2025, 4, 13)


@pytest.mark.parametrize(
    "text",
    [
        "2025-04-13", "2025/04/13", "2025.4.13", "13.04.2025", "13/04/2025", "04/13/2025", "13-04-2025",
        "13 April 2025", "13 apr 2025", "13-Apr-2025", "13th of April 2025", "April 13, 2025", "Apr. 13th, 2025",
        "13. April 2025",
    ],
)  # fmt: skip
def test_a_day_is_read_in_the_forms_that_people_use(text):
    assert read_day(text) == DAY


@pytest.mark.parametrize("text", ["03/04/2025", "3-4-2025", "03/04/2025 "])
def test_a_day_with_two_readings_is_refused_with_both(text):
    with pytest.raises(CellError, match=r"ambiguous: 2025-03-04 or 2025-04-03"):
        read_day(text)


def test_a_day_whose_two_readings_agree_is_read():
    assert read_day("04/04/2025") == date(2025, 4, 4)


@pytest.mark.parametrize("text", ["13/04/25", "13 Apr 25", "4/13/25"])
def test_a_year_of_two_digits_is_refused(text):
    with pytest.raises(CellError, match="two digits"):
        read_day(text)


@pytest.mark.parametrize(
    "text", ["", "soon", "2025", "April 2025", "31.02.2025", "2025-13-01", "13 Foo 2025", "[]/[]/2020"]
)
def test_what_is_no_day_is_refused(text):
    with pytest.raises(CellError, match="is no date"):
        read_day(text)


@given(st.dates(date(1800, 1, 1), date(2199, 12, 31)))
def test_every_day_is_read_back_from_its_unambiguous_forms(day):
    assert read_day(day.isoformat()) == day
    assert read_day(f"{day.day}.{day.month}.{day.year}") == day
    assert read_day(day.strftime("%d %B %Y")) == day


@given(st.dates(date(1800, 1, 1), date(2199, 12, 31)))
def test_numbers_with_slashes_are_never_read_as_another_day(day):
    for text in (f"{day.day}/{day.month}/{day.year}", f"{day.month}/{day.day}/{day.year}"):
        assert day.isoformat() in (_outcome(text))


def _outcome(text):
    """Return the day that `text` is read as, or the message with which it is refused."""
    try:
        return read_day(text).isoformat()
    except CellError as error:
        return error.message


def test_an_instant_keeps_its_offset_and_a_local_one_gets_the_zone():
    paris = ZoneInfo("Europe/Paris")
    assert read_instant("2025-07-01T09:30:00-05:00", paris).utcoffset() == timedelta(hours=-5)
    assert read_instant("2025-07-01 09:30", paris).astimezone(UTC) == datetime(2025, 7, 1, 7, 30, tzinfo=UTC)
    assert read_instant("2025-07-01", paris) == first_instant(date(2025, 7, 1), paris)


def test_a_day_without_a_zone_is_refused():
    with pytest.raises(CellError, match="no time zone"):
        read_instant("2025-07-01", None)


def test_hours_that_are_missing_or_double_when_clocks_change_are_refused():
    paris = ZoneInfo("Europe/Paris")
    with pytest.raises(CellError, match="does not exist"):
        read_instant("2025-03-30 02:30", paris)
    with pytest.raises(CellError, match="there twice"):
        read_instant("2025-10-26 02:30", paris)


def test_a_serial_number_is_shown_as_the_day_that_it_may_be():
    assert serial_reading(45760) == DAY
    assert serial_reading(44298, since_1904=True) == DAY
    assert serial_reading(12) is None
