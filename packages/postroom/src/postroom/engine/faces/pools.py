"""`room.pools`: who is in the pools of a room, in whichever process."""

from __future__ import annotations

import builtins
from typing import TYPE_CHECKING

from postroom.model.pool import PoolAgent

if TYPE_CHECKING:
    from postroom.engine.room import AsyncPostroom


class AsyncPools:
    """The agents of every pool. Made by `AsyncPostroom.pools`; one registers them with `room.pool`."""

    def __init__(self, room: AsyncPostroom) -> None:
        self._room = room

    async def list(self) -> builtins.list[PoolAgent]:
        """Every agent, by pool and name: whether it is alive, and which turns it is at. The dead are listed for a day."""
        return await self._room.read(lambda records: records.agents.all())


class Pools:
    """The agents of every pool, blocking. See `AsyncPools`."""

    def __init__(self, asynchronous: AsyncPools, room: AsyncPostroom) -> None:
        self._asynchronous = asynchronous
        self._call = room.call

    def list(self) -> builtins.list[PoolAgent]:
        """Every agent, by pool and name."""
        return self._call(self._asynchronous.list)
