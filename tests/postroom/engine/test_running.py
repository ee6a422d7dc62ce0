"""A room starts whole or not at all."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from postroom import AsyncPostroom, ConfigurationError, Postroom


class Source:
    """A receiver that cannot start the first `failing` times; a `slow` one starts when it is told to."""

    def __init__(self, *, failing: int = 0, slow: bool = False) -> None:
        self.failing = failing
        self.happened: list[str] = []
        self.may_start = asyncio.Event()
        if not slow:
            self.may_start.set()

    async def start(self, accept: Any, *, knows: Any) -> None:
        self.happened.append("start")
        if self.happened.count("start") <= self.failing:
            raise ConfigurationError("The port is taken.")
        await self.may_start.wait()

    async def aclose(self) -> None:
        self.happened.append("close")


def test_a_room_whose_receiver_could_not_start_can_be_started_again():
    sound, broken = Source(), Source(failing=1)

    with Postroom("acme.test", mailboxes=["support"], receivers=[sound, broken]) as room:
        with pytest.raises(ConfigurationError, match="The port is taken"):
            room.start()
        assert sound.happened == ["start", "close"]

        room.start()
        assert sound.happened == ["start", "close", "start"]
        assert broken.happened == ["start", "start"]

    assert sound.happened[-1] == broken.happened[-1] == "close"


async def test_a_room_that_is_started_twice_at_the_same_time_starts_once():
    """A web framework starts the room, and a task beside it serves it; a part that began twice would not end."""
    source = Source(slow=True)

    async def go_on(_: object) -> None:
        source.may_start.set()

    async def let_it_start(room: AsyncPostroom) -> None:
        await room.next_due()
        await room.run(go_on)

    async with asyncio.timeout(5), AsyncPostroom("acme.test", mailboxes=["support"], receivers=[source]) as room:
        await asyncio.gather(room.start(), room.start(), let_it_start(room))

    assert source.happened == ["start", "close"]
