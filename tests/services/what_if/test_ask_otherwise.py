"""Questions that are asked otherwise."""

from datetime import UTC, datetime

import pytest

from graph_api.domain.errors import InvalidFieldError
from graph_api.services.what_if.ask_otherwise import delayed, hours_of, with_fields

NOW = datetime(2026, 11, 22, tzinfo=UTC)


@pytest.mark.parametrize(("text", "hours"), [("72h", 72), ("3d", 72), (" 1 h ", 1)])
def test_a_length_of_time_is_hours_or_days(text: str, hours: int):
    assert hours_of(text) == hours


@pytest.mark.parametrize("text", ["", "3", "-3d", "3w", "0h", "P3D", "1.5h", "999999h"])
def test_what_is_no_length_of_time_is_refused(text: str):
    with pytest.raises(InvalidFieldError, match="`72h` or days as `3d`"):
        hours_of(text)


def test_a_field_replaces_its_other_names():
    fields = {"dispatch": "2018-01-01", "arrival": "2018-01-02", "lane": "L"}
    assert with_fields(fields, {"startsAt": "2018-01-05", "lane": None}) == {
        "arrival": "2018-01-02",
        "startsAt": "2018-01-05",
    }


@pytest.mark.parametrize(
    ("fields", "name", "end"),
    [
        ({"at": "2018-01-01"}, "endsAt", "2018-01-04T23:59:59.999999+00:00"),
        ({"at": "2018-01-01T10:00:00+01:00"}, "endsAt", "2018-01-04T10:00:00+01:00"),
        ({"at": "2018-01-01", "until": "2018-01-02"}, "until", "2018-01-05T23:59:59.999999+00:00"),
        ({"dispatch": "2018-01-01", "arrival": "2018-01-02T08:00:00Z"}, "arrival", "2018-01-05T08:00:00+00:00"),
    ],
)
def test_a_delay_moves_the_end_and_leaves_the_start(fields: dict[str, str], name: str, end: str):
    later = delayed(fields, 72, NOW)
    assert later == fields | {name: end}


def test_a_delay_moves_the_arrival_of_every_leg():
    leg = {"legFrom": "US", "departsAt": "2018-01-01T08:00:00Z", "arrivesAt": "2018-01-01T09:00:00Z"}
    later = {**leg, "arrivesAt": "2018-01-02T09:00:00+00:00"}
    assert delayed({"at": "now", "leg": [leg, leg]}, 24, NOW)["leg"] == [later, later]
    assert delayed({"at": "now", "leg": leg}, 24, NOW)["leg"] == later


def test_a_delay_beyond_the_calendar_is_refused():
    with pytest.raises(InvalidFieldError, match="too late to be moved"):
        delayed({"at": "9999-12-31"}, 48, NOW)
