"""The capacity page says what its script finds, and its advice works."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from random import Random
from typing import Any

import pytest

from postroom import Postroom
from tests.benchmarks import answered_letter, capacity
from tests.benchmarks import capacity_model as model
from tests.benchmarks.capacity_reputation import bars
from tests.benchmarks.capacity_simulation import Shard
from tests.benchmarks.capacity_store import tables, without_room

RESULTS = capacity.measured()
SIZE = model.SIZES[1]
LETTER, DISK = model.letter_on(SIZE.store, RESULTS), model.disk_of(RESULTS)


@pytest.mark.slow
def test_the_page_and_its_plot_say_what_the_script_finds() -> None:
    found = capacity.cases(RESULTS)

    assert capacity.page(RESULTS, found) == capacity.PAGE.read_text()
    drawing = capacity.PLOT.read_text()
    assert all(case.size.name in drawing for case in found)


def test_twice_the_letters_need_twice_of_everything() -> None:
    twice = replace(SIZE, letters_a_day=2 * SIZE.letters_a_day)

    once, more = model.needs(SIZE, LETTER, DISK), model.needs(twice, LETTER, DISK)

    assert [each.needed for each in more] == pytest.approx([2 * each.needed for each in once])


def test_a_letter_that_waits_for_nobody_waits_for_nothing() -> None:
    shard = Shard(SIZE, LETTER, DISK, Random(1))

    shard.run(0.001, letters=20)

    assert shard.totals == [0.0] * 20


def test_letters_that_all_come_at_once_wait_for_the_turns_that_there_are() -> None:
    shard = Shard(replace(SIZE, processes=1, slots=1), LETTER, DISK, Random(1))

    shard.run(1_000, letters=10)

    assert max(shard.totals) > 5 * model.TURN_MEDIAN


def test_the_bars_rise_from_outreach_to_replies() -> None:
    for counts in bars().values():
        assert counts == sorted(counts)
        assert counts[0] >= 3


def test_every_table_without_a_room_hangs_off_one_that_has_it() -> None:
    assert tables()[1] == ["approval_file", "message_content", "message_text", "room"]


def test_only_the_list_of_rooms_is_read_without_a_room_or_an_id() -> None:
    _, by_id, listing = without_room()

    assert listing == ["all_rooms", "insert_room", "room_by_name"]
    assert "message_by_id" not in by_id


def test_rooms_are_spread_over_databases_as_the_page_says(tmp_path: Path) -> None:
    (block,) = re.findall(r"```python\n(.*?)```", capacity.PAGE.read_text(), re.DOTALL)
    written: dict[str, Any] = {}
    exec(block, written)
    written["SHARDS"] = [f"sqlite:///{tmp_path / name}.db" for name in ("first", "second")]

    for domain in ("acme.test", "globex.test", "initech.test", "umbrella.test"):
        with written["open_room"](domain) as room:
            assert isinstance(room, Postroom)

    assert {path.name for path in tmp_path.glob("*.db")} == {"first.db", "second.db"}


def test_what_an_answered_letter_takes_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    answered_letter.main(["--rounds", "1", "--letters", "2", "--no-postgres"])

    told = [line.split("  ")[0] for line in capsys.readouterr().out.splitlines()[1:]]
    assert told == [
        f"a letter {what}, SQLite: {of}"
        for what in ("that arrives", "answered")
        for of in ("worker's processor", "kept")
    ]


@pytest.mark.servers
def test_what_an_answered_letter_takes_of_postgresql_is_told(postgres_url: str) -> None:
    import psycopg

    with psycopg.connect(postgres_url, autocommit=True) as driver:
        watch = answered_letter.PostgresWatch(driver)
        measured = answered_letter.measure("PostgreSQL", postgres_url, lambda: watch, rounds=1, each=2)

    (arrives,), (answered,) = measured.arrives, measured.answered
    assert answered.commits > arrives.commits >= 1
    assert answered.log_octets > arrives.log_octets > 0
