"""The benchmarks of workers at a tiny size: each runs to its end and tells every figure."""

from __future__ import annotations

import random

import pytest

from tests.benchmarks import kills, soak, takeover, workers
from tests.crash.workers_killed import Ended, is_good


def test_a_short_soak_says_what_the_room_held() -> None:
    with soak.store("SQLite") as url:
        soaked = soak.soak(url, minutes=0.05, every=1, warm_up=0.5)

    samples = soaked.samples
    assert soaked.highest > 0
    assert soaked.late == 0
    assert [sample.second >= 1 for sample in samples] == [True] * 3
    assert all(sample.held["handles"] > 0 and sample.held["megabytes"] > 0 for sample in samples)
    assert len(soak.figures("SQLite", soaked)) == 5
    assert len(soak.series("SQLite", samples).splitlines()) == 5


def test_growth_is_told_from_the_first_minute_to_the_end() -> None:
    samples = [
        soak.Sample(second, {"megabytes": held}, 0, 0) for second, held in ((30, 50), (60, 100), (90, 101), (120, 110))
    ]

    assert soak.growth(samples, "megabytes") == (100, 110)


def test_a_death_is_outlived() -> None:
    with soak.store("SQLite") as url:
        seconds = takeover.one_death(url, random.Random(1))

    assert seconds > 0
    assert [figure.unit for figure in takeover.figures("SQLite", [seconds])] == ["s", "s"]


@pytest.mark.servers
@pytest.mark.slow
@pytest.mark.timeout(200)
def test_four_processes_stand_beside_one() -> None:
    found = workers.measured(1, messages=8, rows=8)

    assert [figure.reference for figure in found] == ["1 process"] * 2
    assert all(figure.value > 0 and figure.ratio for figure in found)


def test_what_was_lost_or_sent_twice_is_told_and_is_not_good() -> None:
    ended = Ended(
        seconds=120,
        kills=24,
        restarts=0,
        sends=100,
        answers=99,
        lost=1,
        doubled=2,
        unknown=3,
        of_them_arrived=3,
        refused_and_tried_again=9,
        unavailable={},
        statuses={"sent": 199},
        drained=True,
        died_by_themselves=0,
        faults=("1 x was lost: c7@example.com",),
    )

    assert [figure.value for figure in kills.figures("24 x kill -9", ended)] == [199, 1, 2, 3]
    assert [figure.meets for figure in kills.figures("24 x kill -9", ended)] == [None, False, False, None]
    assert not is_good(ended)
