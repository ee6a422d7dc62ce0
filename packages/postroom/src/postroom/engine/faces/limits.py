"""`room.limits`: what was used of the limits, and a person's decisions about them. Never an agent's tool."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from postroom.engine import limits
from postroom.model.ids import milliseconds
from postroom.model.reputation import Reputation
from postroom.model.usage import Usage

if TYPE_CHECKING:
    from postroom.engine.room import AsyncPostroom


class AsyncRoomLimits:
    """The limits of a room. Methods that name a mailbox or a domain raise `NotFound` where there is none."""

    def __init__(self, room: AsyncPostroom) -> None:
        self._room = room

    async def usage(self) -> list[Usage]:
        """What was used, and what is left: the room, its domains, its mailboxes."""
        return await self._room.read(lambda records: limits.usage(records, self._room.settings))

    async def set(
        self, mailbox: str, *, day: int | None = None, month: int | None = None, share: int | None = None
    ) -> Usage:
        """Give a mailbox limits of its own, and the weight of its share; what is not given stays as it is."""
        return await self._room.write(
            lambda records: limits.change(records, mailbox, self._room.settings, day=day, month=month, share=share)
        )

    async def reset(self, mailbox: str) -> Usage:
        """A mailbox has the room's limits and an even share again."""
        return await self._room.write(lambda records: limits.reset(records, mailbox, self._room.settings))

    async def warm_up(self, domain: str, *, since: datetime | None = None) -> None:
        """A domain is young: from its first day (now, or `since`) it begins little mail, and more each day."""
        begun = milliseconds(since) if since is not None else self._room.now()
        await self._room.write(lambda records: limits.warm_up(records, domain, since=begun))

    async def end_warm_up(self, domain: str) -> None:
        """A domain is not held back any more."""
        await self._room.write(lambda records: limits.warm_up(records, domain, since=None))

    async def reputation(self) -> list[Reputation]:
        """How much of each domain's latest mail bounced or was called abuse, and what that stops."""
        return await self._room.read(lambda records: limits.reputation(records, self._room.settings))

    async def forgive(self, domain: str) -> Reputation:
        """What became of a domain's mail so far counts no more; what waited for that leaves."""
        return await self._room.write(lambda records: limits.forgive(records, domain, self._room.settings))


class RoomLimits:
    """The limits of a room, blocking. See `AsyncRoomLimits` for what each method raises."""

    def __init__(self, asynchronous: AsyncRoomLimits, room: AsyncPostroom) -> None:
        self._asynchronous = asynchronous
        self._call = room.call

    def usage(self) -> list[Usage]:
        """What was used, and what is left: the room, its domains, its mailboxes."""
        return self._call(self._asynchronous.usage)

    def set(self, mailbox: str, *, day: int | None = None, month: int | None = None, share: int | None = None) -> Usage:
        """Give a mailbox limits of its own, and the weight of its share."""
        return self._call(lambda: self._asynchronous.set(mailbox, day=day, month=month, share=share))

    def reset(self, mailbox: str) -> Usage:
        """A mailbox has the room's limits and an even share again."""
        return self._call(lambda: self._asynchronous.reset(mailbox))

    def warm_up(self, domain: str, *, since: datetime | None = None) -> None:
        """A domain is young: it begins little mail, and more each day."""
        return self._call(lambda: self._asynchronous.warm_up(domain, since=since))

    def end_warm_up(self, domain: str) -> None:
        """A domain is not held back any more."""
        return self._call(lambda: self._asynchronous.end_warm_up(domain))

    def reputation(self) -> list[Reputation]:
        """How much of each domain's latest mail bounced or was called abuse, and what that stops."""
        return self._call(self._asynchronous.reputation)

    def forgive(self, domain: str) -> Reputation:
        """What became of a domain's mail so far counts no more."""
        return self._call(lambda: self._asynchronous.forgive(domain))
