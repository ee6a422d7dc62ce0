"""Threads that compute take turns; nobody stands still because of somebody else."""

from __future__ import annotations

import multiprocessing
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Event

import pytest

from postroom.backends import turnstile
from postroom.backends.store.sqlite import SqliteDatabase
from postroom.backends.turnstile import Turnstile


def test_so_many_go_through_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(turnstile, "PATIENCE_SECONDS", 60)
    gate, inside, most = Turnstile(2), set[int](), []

    def pass_through(number: int) -> None:
        for _ in range(20):
            with gate.turn():
                inside.add(number)
                most.append(len(inside))
                time.sleep(0.0001)
                inside.discard(number)

    with ThreadPoolExecutor(6) as pool:
        [*pool.map(pass_through, range(6))]

    assert max(most) == 2


def test_who_has_waited_long_goes_through_all_the_same() -> None:
    gate, passed = Turnstile(1), Event()

    def pass_through() -> None:
        with gate.turn():
            passed.set()

    with ThreadPoolExecutor(1) as pool, gate.turn():
        pool.submit(pass_through)
        assert passed.wait(10)


def test_a_room_goes_on_while_a_transaction_of_another_one_hangs(tmp_path: Path) -> None:
    hanging, other = (SqliteDatabase(tmp_path / f"{name}.db") for name in ("hanging", "other"))
    begun, go_on = Event(), Event()
    stuck = hanging.submit(lambda _: (begun.set(), go_on.wait(30)))
    assert begun.wait(10)

    written = other.submit(lambda connection: connection.run("write_cursor", room=1, name="value", value="1"))

    assert written.result(10) == 1
    assert not stuck.done()
    go_on.set()
    for database in (hanging, other):
        database.close()


@pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning")
def test_a_forked_child_finds_nobody_inside(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(turnstile, "PATIENCE_SECONDS", 60)
    gate = Turnstile(1)

    def pass_through() -> None:
        with gate.turn():
            pass

    with gate.turn():
        child = multiprocessing.get_context("fork").Process(target=pass_through)
        child.start()
        child.join(20)

    assert child.exitcode == 0
