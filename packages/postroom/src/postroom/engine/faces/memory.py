"""`room.memory`: what agents' frameworks remember of mail threads, kept where the room's mail is."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from postroom.engine.room import AsyncPostroom


class AsyncMemory:
    """Lists of texts by name, in the room's store. Made by `AsyncPostroom.memory`; `thread_key` makes a name for a thread."""

    def __init__(self, room: AsyncPostroom) -> None:
        self._room = room

    async def items(self, name: str) -> list[str]:
        """Everything under a name, oldest first."""
        return await self._room.read(lambda records: records.memory.items(name))

    async def add(self, name: str, items: Sequence[str]) -> None:
        """Append."""
        await self._room.write(lambda records: records.memory.add(name, items))

    async def pop(self, name: str) -> str | None:
        """Remove the newest and return it; `None` where nothing is left."""
        return await self._room.write(lambda records: records.memory.pop(name))

    async def replace(self, name: str, items: Sequence[str] = ()) -> None:
        """Forget what is under a name, and keep this instead."""
        await self._room.write(lambda records: records.memory.replace(name, items))


class Memory:
    """The same, blocking."""

    def __init__(self, asynchronous: AsyncMemory, room: AsyncPostroom) -> None:
        self._asynchronous = asynchronous
        self._call = room.call

    def items(self, name: str) -> list[str]:
        """Everything under a name, oldest first."""
        return self._call(lambda: self._asynchronous.items(name))

    def add(self, name: str, items: Sequence[str]) -> None:
        """Append."""
        return self._call(lambda: self._asynchronous.add(name, items))

    def pop(self, name: str) -> str | None:
        """Remove the newest and return it."""
        return self._call(lambda: self._asynchronous.pop(name))

    def replace(self, name: str, items: Sequence[str] = ()) -> None:
        """Forget what is under a name, and keep this instead."""
        return self._call(lambda: self._asynchronous.replace(name, items))
