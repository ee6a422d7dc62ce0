"""The benchmarks of workers at a tiny size: each runs to its end and tells every figure."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from tests.benchmarks import busy_queue, many_rooms, soak, takeover, workers


def test_a_short_soak_says_what_the_room_held() -> None:
    with soak.store("SQLite") as url:
        highest, samples = soak.soak(url, minutes=0.05, every=1, warm_up=0.5)

    assert highest > 0
    assert [sample.second >= 1 for sample in samples] == [True] * 3
    assert all(sample.held["handles"] > 0 and sample.held["megabytes"] > 0 for sample in samples)
    assert len(soak.figures("SQLite", highest, samples)) == 4
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


def test_an_old_queue_stands_beside_a_fresh_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(busy_queue, "LEASE", 200)
    old, fresh = (f"sqlite:///{tmp_path / name}.db" for name in ("old", "fresh"))

    claim, look = busy_queue.measured("SQLite", old, fresh, rows=2 * busy_queue.BATCH, rounds=2)

    assert claim.name == "claim, 2,000 rows done since the last vacuum, SQLite"
    assert look.name == "look with a heartbeat, 2,000 rows done since the last vacuum, SQLite"
    assert all(each.value > 0 and each.reference == "1,000 rows done" for each in (claim, look))


@pytest.mark.servers
@pytest.mark.slow
@pytest.mark.timeout(200)
def test_four_processes_stand_beside_one() -> None:
    found = workers.measured(1, messages=16, rows=200)

    assert [(figure.unit, figure.reference) for figure in found] == [
        (unit, "1 process") for unit in ("messages/s", "ms", "rows/s", "ms")
    ]
    assert all(figure.value > 0 and figure.ratio for figure in found)


@pytest.mark.servers
@pytest.mark.slow
@pytest.mark.timeout(200)
def test_a_room_stands_beside_others_at_rest(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(many_rooms, "WARM_UP", 4)
    monkeypatch.setattr(many_rooms, "SETTLING_SECONDS", 0)

    sending, resting = many_rooms.beside_others(messages=8, rounds=1)

    assert (sending.unit, sending.reference) == ("messages/s", "alone in its database")
    assert (resting.unit, resting.value >= 0) == ("ms", True)


def test_many_rooms_of_one_process_stand_beside_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(many_rooms, "WARM_UP", 4)

    told = many_rooms.together(
        "SQLite", [f"sqlite:///{tmp_path / str(number)}.db" for number in range(3)], letters=8, rounds=1
    )

    assert told.name == "letters handled, 2 rooms in one process, SQLite"
    assert (told.unit, told.reference, told.value > 0) == ("letters/s", "one room", True)
