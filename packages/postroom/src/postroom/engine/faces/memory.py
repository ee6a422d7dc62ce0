"""`room.memory`: what agents' frameworks remember of mail threads, kept where the room's mail is."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, TypeVar

from postroom.backends.store.records.records import Records
from postroom.model.run import current_run
from postroom.policy.turn import refuse_a_late_turn

if TYPE_CHECKING:
    from postroom.engine.room import AsyncPostroom

T = TypeVar("T")


class AsyncMemory:
    """Lists of texts by name, in the room's store. Made by `AsyncPostroom.memory`; `thread_key` makes a name for a thread.

    What writes raises `TurnLost` inside a handler whose turn was taken over: whoever has it now remembers for itself.
    """

    def __init__(self, room: AsyncPostroom) -> None:
        self._room = room

    async def items(self, name: str) -> list[str]:
        """Everything under a name, oldest first."""
        return await self._room.read(lambda records: records.memory.items(name))

    async def add(self, name: str, items: Sequence[str]) -> None:
        """Append."""
        await self._write(lambda records: records.memory.add(name, items))

    async def pop(self, name: str) -> str | None:
        """Remove the newest and return it; `None` where nothing is left."""
        return await self._write(lambda records: records.memory.pop(name))

    async def replace(self, name: str, items: Sequence[str] = ()) -> None:
        """Forget what is under a name, and keep this instead."""
        await self._write(lambda records: records.memory.replace(name, items))

    async def _write(self, work: Callable[[Records], T]) -> T:
        run = current_run.get()
        hold = run.hold if run is not None else None

        def unless_late(records: Records) -> T:
            refuse_a_late_turn(hold, records.wakes)
            return work(records)

        return await self._room.write(unless_late)


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
