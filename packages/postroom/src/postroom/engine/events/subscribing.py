"""Subscriptions: the event log as it grows, from a cursor on, pulled by whoever reads it."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Collection
from dataclasses import dataclass, field
from functools import partial

from postroom.backends.store.records.records import Records
from postroom.engine.events import pruning
from postroom.engine.running import Running
from postroom.model.errors import StoreUnavailable
from postroom.model.event import Event, EventName
from postroom.ports.database import Signal

_PAGE = 200
_LOOK_AGAIN = 1.0
_PREFIX = "subscription:"


@dataclass(frozen=True)
class Wish:
    """Which events somebody wants, from where on. `name` is that of a durable cursor; without `wait` it ends at the newest."""

    names: Collection[EventName] | None = None
    mailbox: str | None = None
    thread_id: str | None = None
    after: int | None = None
    name: str | None = None
    wait: bool = True

    def wants(self, event: Event) -> bool:
        """Whether an event is one of them."""
        return (
            (self.names is None or event.name in self.names)
            and self.mailbox in (None, event.mailbox)
            and self.thread_id in (None, event.thread_id)
        )


@dataclass
class Reading:
    """How far one subscriber has come: what was read ahead, and what was handed out and is not committed yet."""

    wish: Wish
    position: int | None = None
    _ahead: deque[Event] = field(default_factory=deque)
    _handed_out: int | None = None
    _committed: int | None = None
    _told_of: int = 0

    async def fill(self, opened: Running) -> None:
        """Wait for the next event. Whoever asks for it has handled the one before."""
        if self.position is None:
            self.position = await opened.wiring.store.awrite(self._begin)
        await self.commit(opened)
        if not self._ahead:
            await self._read_ahead(opened)

    def take(self) -> Event | None:
        """The next event, after `fill`; `None` at the end. Apart from it, so that nothing is lost where a caller gives up."""
        if not self._ahead:
            return None
        event = self._ahead.popleft()
        self._handed_out = event.id
        return event

    async def commit(self, opened: Running) -> None:
        """Remember, under the name, that everything handed out was handled."""
        name, done = self.wish.name, self._handed_out
        if name is None or done is None or done == self._committed:
            return
        await opened.wiring.store.awrite(lambda records: records.cursors.save(_PREFIX + name, str(done)))
        self._committed = done

    def _begin(self, records: Records) -> int:
        """Where to go on: a named subscriber where it stopped, another after the event it named, or now."""
        name = self.wish.name
        saved = records.cursors.load(_PREFIX + name) if name is not None else None
        if saved is not None:
            return int(saved)
        begin = self.wish.after if self.wish.after is not None else records.events.newest()
        if name is not None:
            records.cursors.save(_PREFIX + name, str(begin))
        return begin

    async def _read_ahead(self, opened: Running) -> None:
        """Wait for events that are wanted; none, when the room closes or there is nothing to wait for."""
        loop, woken = asyncio.get_running_loop(), asyncio.Event()
        forget = opened.wiring.store.on_signal(lambda: _wake(loop, woken), Signal.EVENT)
        try:
            while not await self._read_page(opened) and not opened.ending.is_set() and self.wish.wait:
                await _first_of(opened, woken)
        finally:
            forget()

    async def _read_page(self, opened: Running) -> bool:
        """Read on up to a page with something wanted, or to the newest event."""
        assert self.position is not None
        while page := await self._page(opened, self.position):
            self.position = page[-1].id
            self._ahead.extend(filter(self.wish.wants, page))
            if self._ahead:
                return True
        return False

    async def _page(self, opened: Running, position: int) -> list[Event]:
        """What comes next. Who waits anyway also waits for a store that is away."""
        try:
            return await opened.wiring.store.aread(partial(self._read, position=position))
        except StoreUnavailable:
            if not self.wish.wait:
                raise
            return []

    def _read(self, records: Records, *, position: int) -> list[Event]:
        """A page of the log; where some of what would have come was removed, that comes first, once."""
        page = pruning.read_on(records, max(position, 0), count=_PAGE, told_of=self._told_of)
        if page and page[0].name is EventName.EVENTS_PRUNED:
            self._told_of = page[0].details["up_to"]
        return page


async def _first_of(opened: Running, woken: asyncio.Event) -> None:
    """Until something is added to the log, the room closes, or it is time to look anyway."""
    waits = {
        asyncio.ensure_future(wait)
        for wait in (woken.wait(), opened.ending.wait(), opened.wiring.clock.sleep(_LOOK_AGAIN))
    }
    try:
        await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for wait in waits:
            wait.cancel()
    woken.clear()


def _wake(loop: asyncio.AbstractEventLoop, event: asyncio.Event) -> None:
    if not loop.is_closed():
        loop.call_soon_threadsafe(event.set)
