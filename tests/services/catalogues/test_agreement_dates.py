from datetime import date

import pytest

from graph_api.services.catalogues.agreement_dates import filing_day, read_date, read_period


def test_a_year_of_two_digits_takes_the_century_of_the_passage():
    assert read_date("5/22/00", "May 22, 2000").day == date(2000, 5, 22)
    assert read_date("5/22/00", "the twenty-second of May, 1900").day == date(1900, 5, 22)


def test_else_the_century_after_the_beginning_or_before_the_filing():
    assert read_date("12/31/25", "", after=date(1999, 1, 1)).day == date(2025, 12, 31)
    assert read_date("5/22/97", "", filed=date(2000, 10, 30)).day == date(1997, 5, 22)
    assert read_date("5/22/05", "", filed=date(2006, 1, 2)).day == date(2005, 5, 22)


def test_else_it_stays_unclear():
    assert read_date("5/22/05", "").unclear == "may lie in two centuries"


@pytest.mark.parametrize("text", ["[]/[]/2020", "04/30/[]", "[ ]/[ ]/20[ ]", "4/30/[][]"])
def test_blanks_stay_unclear_and_are_kept_as_stated(text):
    found = read_date(text, "")
    assert (found.text, found.day) == (text, None)
    assert "left blank" in found.unclear


def test_a_day_that_is_none_stays_unclear():
    assert read_date("2/30/2001", "").unclear == "is no day of the calendar"
    assert read_date("2 years", "").unclear == "is no date that is understood"
    assert read_date("12/31/9999", "").unclear == "is no likely date"


def test_perpetual_means_without_an_end():
    assert read_date("Perpetual", "").never


def test_nothing_stated_is_nothing():
    assert read_date(" ", "").text == ""


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("successive 1 year", "P1Y"), ("succesive 1 year", "P1Y"), ("12 Months", "P12M"), ("60) days", "P60D"),
        ("(6) months", "P6M"), ("5 year", "P5Y"), ("180 days / 6 months", None), ("successive []", None),
        ("0.5 year", "P6M"), ("1.5 years", "P18M"), (".5 month", None), ("2.5 days", None), ("10 1 years", None),
        ("4 years, 6 months", "P54M"), ("1 year and 6 months", "P18M"), ("6 months, 1 year", None),
        ("succsive 1 year", "P1Y"), ("thirty (30) days", "P30D"), ("about 30 days", None), ("1-year", "P1Y"),
        ("5 years; 2 years", None), ("5 years, 2 years", None), ("successive", None), ("60 days, 180 days", None),
    ],
)  # fmt: skip
def test_periods_are_read_where_there_is_one(text, iso):
    assert read_period(text) == iso


def test_the_day_of_filing_is_in_the_name_of_the_file():
    assert filing_day("AcmeInc_20001030_10QSB_EX-10.4_2606646.pdf") == date(2000, 10, 30)
    assert filing_day("Acme_2606646_99999999.pdf") is None


@pytest.mark.parametrize(
    "text",
    [
        "2020-01-05",
        "January 5, 2020",
        "Jan. 5, 2020",
        "5 January 2020",
        "5th of January, 2020",
        "january 5th 2020",
    ],
)
def test_days_that_are_written_out_are_read(text):
    assert read_date(text, "").day == date(2020, 1, 5)


@pytest.mark.parametrize("text", ["January 2020", "5 Smarch 2020", "January 5", "05.01.2020", "February 30, 2020"])
def test_days_that_are_not_wholly_written_out_stay_unclear(text):
    found = read_date(text, "")
    assert found.day is None
    assert found.unclear


def test_a_full_stop_after_a_date_says_nothing():
    assert read_date("Perpetual.", "").never
    assert read_date("1/5/2020.", "").day == date(2020, 1, 5)
