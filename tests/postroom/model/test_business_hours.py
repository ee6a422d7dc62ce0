"""Business hours: the next opening, whatever the clocks and the calendar do there."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest
from pydantic import ValidationError

from postroom import BusinessHours, FollowUp

BERLIN = BusinessHours(time_zone="Europe/Berlin")
NIGHT = BusinessHours(time_zone="Europe/Berlin", start=time(2, 30), end=time(4), days={"sun"})
NEW_YEAR = BusinessHours(holidays={date(2026, 12, 24) + timedelta(days=number) for number in range(10)})


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("hours", "moment", "opening"),
    [
        (BERLIN, "2026-03-25T10:00", "2026-03-25T10:00"),  # open
        (BERLIN, "2026-03-25T08:00", "2026-03-25T08:00"),  # on the stroke
        (BERLIN, "2026-03-25T05:00", "2026-03-25T08:00"),  # the same morning
        (BERLIN, "2026-03-25T16:00", "2026-03-26T08:00"),  # closing time is closed
        (BERLIN, "2026-03-27T16:00", "2026-03-30T07:00"),  # over the weekend in which the clocks go forward
        (BERLIN, "2026-10-23T15:00", "2026-10-26T08:00"),  # and back
        (NIGHT, "2026-03-28T12:00", "2026-03-29T01:30"),  # 02:30 is no time on that day, and becomes 03:30
        (NIGHT, "2026-10-24T12:00", "2026-10-25T00:30"),  # 02:30 comes twice: the first
        (BusinessHours(time_zone="Asia/Kolkata"), "2026-03-25T20:00", "2026-03-26T03:30"),
        (BusinessHours(time_zone="Pacific/Kiritimati"), "2026-03-29T20:00", "2026-03-29T20:00"),  # it is Monday there
        (NEW_YEAR, "2026-12-24T10:00", "2027-01-04T09:00"),
    ],
)
def test_the_next_opening(hours: BusinessHours, moment: str, opening: str) -> None:
    assert hours.opens(utc(moment)) == utc(opening)


@pytest.mark.parametrize("hours", [BERLIN, NIGHT])
def test_an_opening_is_within_the_hours_whenever_it_is_asked_for(hours: BusinessHours) -> None:
    for number in range(366 * 24):
        opening = hours.opens(utc("2026-01-01T00:17") + timedelta(hours=number))
        assert hours.opens(opening) == opening


@pytest.mark.parametrize(
    ("after", "moment", "later"),
    [
        (timedelta(days=1), "2026-03-28T10:00", "2026-03-29T09:00"),  # a day of 23 hours
        (timedelta(days=1), "2026-10-24T10:00", "2026-10-25T11:00"),  # a day of 25
        (timedelta(hours=3), "2026-03-29T00:00", "2026-03-29T03:00"),
        (timedelta(days=1, minutes=5), "2026-03-28T10:00", "2026-03-29T09:05"),
    ],
)
def test_so_long_after(after: timedelta, moment: str, later: str) -> None:
    assert BERLIN.later(utc(moment), after) == utc(later)


@pytest.mark.parametrize(
    "text",
    [
        "Europe/Berlin mon-fri 09:00-17:00",
        "America/New_York tue,sat,sun 08:30-18:15 not 2026-11-26,2026-12-25",
        "UTC mon,thu 00:00-23:59",
    ],
)
def test_what_is_written_can_be_read(text: str) -> None:
    hours = BusinessHours.parse(text)

    assert str(hours) == text
    assert BusinessHours.model_validate_json(hours.model_dump_json()) == hours


def test_a_span_of_days_may_go_round_the_end_of_the_week() -> None:
    assert BusinessHours.parse("UTC sat-mon 09:00-17:00").days == {"sat", "sun", "mon"}


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("Europe/Berln mon-fri 09:00-17:00", "there is no time zone 'Europe/Berln'"),
        ("../../etc/passwd mon-fri 09:00-17:00", "there is no time zone"),
        ("UTC mon-xyz 09:00-17:00", "'xyz' is no day"),
        ("UTC mon-fri 17:00-09:00", "start must be before end"),
        ("UTC mon-fri 25:00-26:00", "hour must be in"),
        ("UTC mon-fri 9-17", "'9'; write it as: Europe/Berlin mon-fri"),
        ("UTC", "write it as: Europe/Berlin mon-fri"),
    ],
)
def test_what_is_written_wrongly_is_told(text: str, complaint: str) -> None:
    with pytest.raises(ValueError, match=complaint):
        BusinessHours.parse(text)


def test_a_week_without_any_day_is_refused() -> None:
    with pytest.raises(ValidationError, match="at least 1 item"):
        BusinessHours(days=set())


@pytest.mark.parametrize("times", [{}, {"after": timedelta(hours=1), "at": utc("2026-01-01T00:00")}])
def test_a_follow_up_has_one_time(times: dict[str, object]) -> None:
    with pytest.raises(ValidationError, match="either after or at"):
        FollowUp.model_validate({**times, "text": "Any news?"})
