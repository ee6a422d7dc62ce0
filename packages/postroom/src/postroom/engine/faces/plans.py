"""`room.plans`: everything that any agent has planned, and a person's decisions about it. Never an agent's tool."""

from __future__ import annotations

from typing import TYPE_CHECKING

from postroom.engine.plans import planned
from postroom.model.bounds import how_many
from postroom.model.planned import Planned

if TYPE_CHECKING:
    from postroom.engine.room import AsyncPostroom


class AsyncPlans:
    """The plans of a room, across its mailboxes: waits, follow-ups, promises, held drafts. Made by `AsyncPostroom.plans`.

    Every list has the next due first. `by` is the name of the person who decides.
    """

    def __init__(self, room: AsyncPostroom) -> None:
        self._room = room

    async def all(self, *, count: int = 100) -> list[Planned]:
        """Everything that is planned."""
        return await self._room.read(lambda records: planned.of_room(records, count=how_many(count)))

    async def for_address(self, address: str) -> list[Planned]:
        """What any mailbox has planned for an address: answers awaited from it, messages to it, promises in its threads."""
        return await self._room.read(lambda records: planned.for_address(records, address))

    async def of_thread(self, thread_id: str) -> list[Planned]:
        """What is planned in a thread (`t3`). Raises `NotFound`."""
        return await self._room.read(lambda records: planned.of_thread(records, thread_id))

    async def of_mailbox(self, name: str) -> list[Planned]:
        """What a mailbox has planned. Raises `NotFound`."""
        return await self._room.read(lambda records: planned.of_mailbox(records, name))

    async def pause(self, plan_id: str, *, by: str) -> Planned:
        """Nothing of a follow-up plan (`f8`) is due until it is resumed. Raises `InvalidRequest` for one that is over."""
        return await self._room.write(lambda records: planned.pause(records, plan_id, by=by))

    async def resume(self, plan_id: str, *, by: str) -> Planned:
        """End a pause: the next step is as far away as it was."""
        return await self._room.write(lambda records: planned.resume(records, plan_id, by=by))

    async def cancel(self, plan_id: str, *, by: str) -> None:
        """Cancel a follow-up plan (`f8`), a wait (`w7`), whose agent is woken, or a promise (`pr3`)."""
        await self._room.write(lambda records: planned.cancel(records, plan_id, by=by))


class Plans:
    """The plans of a room, blocking. See `AsyncPlans` for what each method raises."""

    def __init__(self, asynchronous: AsyncPlans, room: AsyncPostroom) -> None:
        self._asynchronous = asynchronous
        self._call = room.call

    def all(self, *, count: int = 100) -> list[Planned]:
        """Everything that is planned."""
        return self._call(lambda: self._asynchronous.all(count=count))

    def for_address(self, address: str) -> list[Planned]:
        """What any mailbox has planned for an address."""
        return self._call(lambda: self._asynchronous.for_address(address))

    def of_thread(self, thread_id: str) -> list[Planned]:
        """What is planned in a thread."""
        return self._call(lambda: self._asynchronous.of_thread(thread_id))

    def of_mailbox(self, name: str) -> list[Planned]:
        """What a mailbox has planned."""
        return self._call(lambda: self._asynchronous.of_mailbox(name))

    def pause(self, plan_id: str, *, by: str) -> Planned:
        """Nothing of a follow-up plan is due until it is resumed."""
        return self._call(lambda: self._asynchronous.pause(plan_id, by=by))

    def resume(self, plan_id: str, *, by: str) -> Planned:
        """End a pause."""
        return self._call(lambda: self._asynchronous.resume(plan_id, by=by))

    def cancel(self, plan_id: str, *, by: str) -> None:
        """Cancel a follow-up plan, a wait or a promise."""
        self._call(lambda: self._asynchronous.cancel(plan_id, by=by))
