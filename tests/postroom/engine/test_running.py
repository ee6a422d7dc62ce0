"""A room starts whole or not at all."""

from __future__ import annotations

import asyncio
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from postroom import AsyncPostroom, ConfigurationError, Postroom
from postroom.model.errors import StoreUnavailable
from postroom.model.settings import Settings
from tests.mail_samples import mail


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
        try:
            await self.may_start.wait()
        except asyncio.CancelledError:
            self.happened.append("give up")
            raise

    async def aclose(self) -> None:
        self.happened.append("close")


class Opening:
    """A next hop: as it is closed, a receiver that still starts comes to its end."""

    def __init__(self, source: Source) -> None:
        self.source = source

    async def deliver(self, envelope: Any, content: bytes) -> list[Any]:
        return []

    async def aclose(self) -> None:
        self.source.may_start.set()


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


async def test_a_room_that_is_closed_while_a_receiver_starts_leaves_none_open():
    """A signal ends a server that still connects: what connected meanwhile would go on beside a closed room."""
    sound, source = Source(), Source(slow=True)
    room = AsyncPostroom("acme.test", receivers=[sound, source], transport=Opening(source))

    async with asyncio.timeout(5):
        starting = asyncio.create_task(room.start())
        await room.drain()
        await room.aclose()
        with pytest.raises(StoreUnavailable, match="closed"):
            await starting

    assert sound.happened == ["start", "close"]
    assert source.happened == ["start", "give up"]


def test_a_room_whose_store_was_away_at_its_start_can_be_started_again(tmp_path: Path):
    source, handled = Source(), []
    store = f"sqlite:///{tmp_path}/room.db"
    settings = Settings(domain="acme.test", mailboxes=("support",), store=store, keep_messages="30d")

    with Postroom("acme.test", settings=settings, receivers=[source], background=False) as room:
        room.on_message("support")(lambda message: handled.append(message.id))
        room.receive(mail())
        change(tmp_path, "alter table claim rename to away")
        with pytest.raises(StoreUnavailable):
            room.start()
        change(tmp_path, "alter table away rename to claim")
        room.start()
        room.drain()

    assert handled == ["m1"]
    assert source.happened == ["start", "close"]


def change(folder: Path, sql: str) -> None:
    with closing(sqlite3.connect(folder / "room.db")) as driver:
        driver.execute(sql)
