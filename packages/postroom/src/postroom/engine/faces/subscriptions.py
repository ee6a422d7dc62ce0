"""`room.subscriptions`: the event log as it grows."""

from __future__ import annotations

from collections.abc import AsyncIterator, Collection, Iterator
from typing import TYPE_CHECKING, Self

from postroom.engine.events.subscribing import Reading, Wish
from postroom.model.errors import StoreUnavailable
from postroom.model.event import Event
from postroom.model.webhook import events_named

if TYPE_CHECKING:
    from postroom.engine.room import AsyncPostroom


class AsyncSubscription(AsyncIterator[Event]):
    """Events in the order of their ids, each when it comes: `async for event in subscription`. Nothing is read that nobody asks
    for. It ends when the room closes.

    With a `name` it goes on where it stopped, in this process or the next: an event counts as handled when the next one is asked
    for, or at `commit`. So every event comes at least once, and again where its handling was cut short.
    """

    def __init__(self, room: AsyncPostroom, wish: Wish) -> None:
        self._room = room
        self._reading = Reading(wish)

    async def __anext__(self) -> Event:
        event = await self.next()
        if event is None:
            raise StopAsyncIteration
        return event

    @property
    def position(self) -> int | None:
        """The id of the newest event that was looked at; `None` before the first. It serves as a cursor."""
        return self._reading.position

    async def next(self) -> Event | None:
        """The next event; `None` at the end."""
        begun = self._reading.position is not None
        try:
            await self._room.run(self._reading.fill)
        except StoreUnavailable:
            if not begun or not self._room.closed:
                raise
        return self._reading.take()

    async def commit(self) -> None:
        """Everything that came so far was handled."""
        await self._room.run(self._reading.commit, shield=True)


class AsyncSubscriptions:
    """Who reads the event log of a room as it grows. Made by `AsyncPostroom.subscriptions`."""

    def __init__(self, room: AsyncPostroom) -> None:
        self._room = room

    def follow(
        self,
        *,
        after: int | None = None,
        names: Collection[str] | None = None,
        mailbox: str | None = None,
        thread_id: str | None = None,
        name: str | None = None,
        wait: bool = True,
    ) -> AsyncSubscription:
        """The events after one (its id), or those that happen from now on; `after=0` begins at the very first.

        `names` are patterns (`message.sent`, `message.*`). With a `name`, a durable cursor of this name is where it goes on;
        `after` then counts the first time only. Without `wait` it ends at the newest event. Raises `InvalidRequest` for a
        pattern that names nothing.
        """
        wanted = events_named(names) if names is not None else None
        wish = Wish(names=wanted, mailbox=mailbox, thread_id=thread_id, after=after, name=name, wait=wait)
        return AsyncSubscription(self._room, wish)


class Subscription(Iterator[Event]):
    """Events in the order of their ids, blocking until the next one comes. See `AsyncSubscription`."""

    def __init__(self, asynchronous: AsyncSubscription, room: AsyncPostroom) -> None:
        self._asynchronous = asynchronous
        self._call = room.call

    def __iter__(self) -> Self:
        return self

    def __next__(self) -> Event:
        event = self.next()
        if event is None:
            raise StopIteration
        return event

    @property
    def position(self) -> int | None:
        """The id of the newest event that was looked at."""
        return self._asynchronous.position

    def next(self) -> Event | None:
        """The next event; `None` at the end."""
        return self._call(self._asynchronous.next)

    def commit(self) -> None:
        """Everything that came so far was handled."""
        self._call(self._asynchronous.commit)


class Subscriptions:
    """Who reads the event log of a room as it grows, blocking. See `AsyncSubscriptions`."""

    def __init__(self, asynchronous: AsyncSubscriptions, room: AsyncPostroom) -> None:
        self._asynchronous = asynchronous
        self._room = room

    def follow(
        self,
        *,
        after: int | None = None,
        names: Collection[str] | None = None,
        mailbox: str | None = None,
        thread_id: str | None = None,
        name: str | None = None,
        wait: bool = True,
    ) -> Subscription:
        """The events after one, or those that happen from now on."""
        subscription = self._asynchronous.follow(
            after=after, names=names, mailbox=mailbox, thread_id=thread_id, name=name, wait=wait
        )
        return Subscription(subscription, self._room)
