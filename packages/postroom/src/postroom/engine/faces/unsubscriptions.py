"""`room.unsubscriptions`: what the door for one-click unsubscribing (RFC 8058) needs of a room."""

from __future__ import annotations

from typing import TYPE_CHECKING

from postroom.engine.inbound import unsubscribing

if TYPE_CHECKING:
    from postroom.engine.room import AsyncPostroom


class AsyncUnsubscriptions:
    """Readers who take the way out that outreach names in its header."""

    def __init__(self, room: AsyncPostroom) -> None:
        self._room = room

    async def check(self, token: str) -> None:
        """Raise `NotFound` unless the token is one that this room gave a reader. Changes nothing."""
        await self._room.read(lambda records: unsubscribing.find_reader(records, token))

    async def take(self, token: str) -> None:
        """Send no more outreach to the reader whom the token names; again changes nothing. Raises `NotFound`."""
        await self._room.write(lambda records: unsubscribing.take_the_way_out(records, token))


class Unsubscriptions:
    """The same, blocking."""

    def __init__(self, asynchronous: AsyncUnsubscriptions, room: AsyncPostroom) -> None:
        self._asynchronous = asynchronous
        self._call = room.call

    def check(self, token: str) -> None:
        """Raise `NotFound` unless the token is one that this room gave a reader."""
        self._call(lambda: self._asynchronous.check(token))

    def take(self, token: str) -> None:
        """Send no more outreach to the reader whom the token names."""
        self._call(lambda: self._asynchronous.take(token))
