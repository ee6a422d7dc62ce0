"""`room.keeping`: copies of the room. Never an agent's tool."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from postroom.model.keeping import Backup, Told, nobody

if TYPE_CHECKING:
    from postroom.engine.room import AsyncPostroom


class AsyncKeeping:
    """Looking after a room. Long work tells `told` what it does, how much is done, and of how much (0: nobody knows)."""

    def __init__(self, room: AsyncPostroom) -> None:
        self._room = room

    async def backup(self, file: Path, *, told: Told = nobody) -> Backup:
        """Copy the whole store into one file while the room goes on; a file of that name is replaced once the copy is whole.

        `postroom restore` puts it back. Raises `InvalidRequest` for a room in memory or on PostgreSQL.
        """
        from postroom.engine.keeping import backing_up  # loads the store's driver

        return await self._room.run(lambda opened: backing_up.back_up(opened.wiring, file, told=told), shield=True)


class Keeping:
    """Looking after a room, blocking. See `AsyncKeeping`."""

    def __init__(self, asynchronous: AsyncKeeping, room: AsyncPostroom) -> None:
        self._asynchronous = asynchronous
        self._call = room.call

    def backup(self, file: Path, *, told: Told = nobody) -> Backup:
        """Copy the whole store into one file while the room goes on."""
        return self._call(lambda: self._asynchronous.backup(file, told=told))
