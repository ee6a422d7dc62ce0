"""Retry-After."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from postroom.mail.retry_after import seconds_asked_for

NOW = 1_767_603_600_000  # Mon, 05 Jan 2026 09:00:00 UTC


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("120", 120),
        (" 0 ", 0),
        ("Mon, 05 Jan 2026 09:01:00 GMT", 60),
        ("Mon, 05 Jan 2026 10:01:00 +0100", 60),
        ("Mon, 05 Jan 2026 08:00:00 GMT", 0),
        ("Monday, 05-Jan-26 09:01:00 GMT", 60),
        ("-5", 0),
        ("1.5", 0),
        ("soon", 0),
        ("", 0),
        ("\u0661\u0662", 0),
    ],
)
def test_a_number_or_a_date_says_how_long(value: str, seconds: int) -> None:
    assert seconds_asked_for(value, now=NOW) == seconds


@given(st.text(max_size=60))
def test_whatever_stands_there_is_a_time_that_is_not_past(value: str) -> None:
    assert seconds_asked_for(value, now=NOW) >= 0
