"""The event log of a room elsewhere as it grows, asked for page by page."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Collection
from typing import TYPE_CHECKING

from postroom.engine.events.subscribing import Wish
from postroom.engine.faces.subscriptions import AsyncSubscription, AsyncSubscriptions
from postroom.model.errors import ConfigurationError, StoreUnavailable
from postroom.model.event import Event
from postroom.model.webhook import events_named

if TYPE_CHECKING:
    from postroom.engine.room import AsyncPostroom

_PAGE = 200
_LOOK_AGAIN = 1.0


class RemoteSubscription(AsyncSubscription):
    """Events in the order of their ids, looked for once a second."""

    def __init__(self, room: AsyncPostroom, wish: Wish) -> None:
        self._room = room
        self._wish = wish
        self._position = wish.after
        self._ahead: deque[Event] = deque()

    @property
    def position(self) -> int | None:
        """The id of the newest event that was looked at; `None` before the first."""
        return self._position

    async def next(self) -> Event | None:
        """The next event; `None` at the end."""
        if self._position is None:
            self._position = (await self._room.info()).newest_event
        while not self._ahead:
            more = await self._read_page()
            if not more and (self._room.closed or not self._wish.wait):
                return None
            if not more:
                await asyncio.sleep(_LOOK_AGAIN)
        return self._ahead.popleft()

    async def commit(self) -> None:
        """Nothing to do: who follows a remote room keeps `position` itself."""

    async def _read_page(self) -> bool:
        """Read on; whether there may be more. Who waits anyway also waits for a server that is away."""
        try:
            page = await self._room.events(after=self._position or 0, count=_PAGE)
        except StoreUnavailable:
            if not self._wish.wait or self._room.closed:
                raise
            return False
        self._ahead.extend(filter(self._wish.wants, page))
        self._position = page[-1].id if page else self._position
        return bool(page)


class RemoteSubscriptions(AsyncSubscriptions):
    """Who reads the event log of a remote room as it grows."""

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
        """The events after one, or those that happen from now on. Raises `ConfigurationError` for a durable cursor."""
        if name is not None:
            raise ConfigurationError(
                "A remote room keeps no cursor by name: keep the subscription's `position` yourself."
            )
        wanted = events_named(names) if names is not None else None
        wish = Wish(names=wanted, mailbox=mailbox, thread_id=thread_id, after=after, wait=wait)
        return RemoteSubscription(self._room, wish)
