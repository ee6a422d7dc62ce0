"""The schedule of a young domain."""

from __future__ import annotations

from itertools import pairwise

from postroom.model.usage import DAY_MS
from postroom.policy.warm_up import ramp, schedule

NOON = 20_000 * DAY_MS + DAY_MS // 2


def test_each_day_allows_more_than_the_one_before_but_never_twice_as_much() -> None:
    assert schedule()[0] == 20
    assert all(before < after < 2 * before for before, after in pairwise(schedule()))


def test_a_day_of_the_ramp_is_a_utc_day() -> None:
    assert ramp(NOON, now=NOON) == 20
    assert ramp(NOON, now=NOON + DAY_MS // 2) == 28


def test_the_ramp_ends_and_a_domain_that_begins_later_waits_at_its_foot() -> None:
    assert ramp(NOON, now=NOON + 13 * DAY_MS) == 1_587
    assert ramp(NOON, now=NOON + 14 * DAY_MS) is None
    assert ramp(NOON, now=NOON - 3 * DAY_MS) == 20
    assert ramp(None, now=NOON) is None
