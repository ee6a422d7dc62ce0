"""Rows whose work always fails must not crowd out those that work."""

from __future__ import annotations

from datetime import UTC, datetime

from postroom import Postroom
from postroom.testing.world.clock import VirtualClock

START = datetime(2026, 1, 5, tzinfo=UTC)


class Broken:
    """A transport with a fault that nobody foresaw."""

    def __init__(self, clock: VirtualClock) -> None:
        self.clock = clock
        self.tried: list[int] = []

    async def deliver(self, envelope, content, *, before_content):
        self.tried.append(self.clock.now())
        raise ZeroDivisionError

    async def aclose(self) -> None:
        pass


def test_a_delivery_that_always_fails_unforeseen_is_tried_less_and_less_often(caplog):
    clock = VirtualClock(START)
    transport = Broken(clock)

    with Postroom("acme.test", mailboxes=["support"], transport=transport, clock=clock, background=False) as room:
        room.mailbox("support").send("ada@example.com", subject="Hello", text="Welcome!")
        for _ in range(20):
            room.drain()
            clock.move_to(room.next_due())

    pauses = [later - earlier for earlier, later in zip(transport.tried, transport.tried[1:], strict=False)]
    assert pauses[:4] == [5_000, 10_000, 20_000, 40_000]
    assert pauses[-1] == 3_600_000
    assert "ZeroDivisionError" in caplog.text
