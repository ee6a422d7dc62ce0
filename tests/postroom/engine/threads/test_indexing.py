"""Full text is brought up to date in the background, and at the latest by whoever searches."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from postroom import Postroom
from postroom.testing.world.clock import VirtualClock

PATIENCE = 5


@pytest.fixture
def clock() -> VirtualClock:
    return VirtualClock(datetime(2026, 1, 5, 9, 0, tzinfo=UTC))


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.servers)])
def room(request: pytest.FixtureRequest, tmp_path: Path, clock: VirtualClock) -> Iterator[Postroom]:
    file = f"sqlite:///{tmp_path / 'room.db'}"
    store = file if request.param == "sqlite" else request.getfixturevalue("postgres_url")
    with Postroom("acme.test", mailboxes=["support"], store=store, clock=clock) as opened:
        yield opened


def receive(room: Postroom, number: int) -> None:
    head = f"From: ada@example.com\r\nTo: support@acme.test\r\nSubject: Lamps\r\nMessage-ID: <{number}@example.com>\r\n"
    room.receive(f"{head}\r\nLamp number {number}.\r\n".encode(), recipients=["support@acme.test"])


def is_behind(room: Postroom) -> bool:
    return room.asynchronous.call(lambda: room.asynchronous.read(lambda records: records.search.is_behind()))


def catches_up(room: Postroom, clock: VirtualClock) -> bool:
    """Whether that happens by itself, as time goes by."""
    deadline = time.monotonic() + PATIENCE
    while is_behind(room) and time.monotonic() < deadline:
        clock.move_to(clock.now() + 100)
        time.sleep(0.01)
    return not is_behind(room)


def test_what_came_before_and_after_the_start_is_indexed(room: Postroom, clock: VirtualClock) -> None:
    receive(room, 1)
    assert is_behind(room)
    room.start()
    assert catches_up(room, clock)

    for number in range(2, 5):
        receive(room, number)

    assert is_behind(room), "it waits until some has gathered"
    assert catches_up(room, clock)


def test_whoever_searches_finds_what_has_just_come(room: Postroom) -> None:
    receive(room, 7)

    found = room.mailbox("support").search("lamp number 7")

    assert [message.subject for message in found] == ["Lamps"]
