"""Indexing: what has come in is read for the words in it, in the background and a little at a time."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Protocol

from postroom.backends.store.records.records import Records
from postroom.engine.wiring import Wiring
from postroom.model.errors import StoreUnavailable
from postroom.ports.database import Signal

log = logging.getLogger("postroom.indexing")

_BATCH = 100
_GATHER = 2.0
_LOOK_AGAIN = 60.0
_REST = 4.0


class _Write(Protocol):
    def __call__(self, work: Callable[[Records], bool], /) -> Awaitable[Any]: ...


async def catch_up(write: _Write) -> None:
    """Index all that there is, batch by batch, so that no writer waits long. Whoever searches finds what came before."""
    while await write(lambda records: records.search.index()):
        pass


@dataclass
class Indexer:
    """Indexes new mail some seconds after it came. It works for a fifth of the time, and one process at a time does."""

    wiring: Wiring
    _woken: asyncio.Event = field(default_factory=asyncio.Event)
    _ended: asyncio.Event = field(default_factory=asyncio.Event)

    async def run(self) -> None:
        """Go on until `stop`."""
        loop = asyncio.get_running_loop()
        forget = self.wiring.store.on_signal(lambda: _wake(loop, self._woken), Signal.EVENT)
        try:
            while not self._ended.is_set():
                await self._round()
        finally:
            forget()

    def stop(self) -> None:
        """Index nothing more: what is left waits for the next process, or for a search."""
        self._ended.set()
        self._woken.set()

    async def _round(self) -> None:
        self._woken.clear()
        try:
            while not self._ended.is_set() and await self._batch():
                pass
        except StoreUnavailable as error:
            log.warning("indexing.store_unavailable", extra={"error": str(error)})
        except Exception:  # one bad row must not end it
            log.exception("indexing.failed")
        await self._pause(_LOOK_AGAIN, until=self._woken)
        await self._pause(_GATHER, until=self._ended)

    async def _batch(self) -> bool:
        """Index some, and rest; whether there was any."""
        store, loop = self.wiring.store, asyncio.get_running_loop()
        if not await store.aread(lambda records: records.search.is_behind()):
            return False
        began = loop.time()
        done = await store.awrite(partial(_index, count=_BATCH))
        await asyncio.sleep(_REST * (loop.time() - began))
        return done

    async def _pause(self, seconds: float, *, until: asyncio.Event) -> None:
        timer, sooner = asyncio.ensure_future(self.wiring.clock.sleep(seconds)), asyncio.ensure_future(until.wait())
        await asyncio.wait({timer, sooner}, return_when=asyncio.FIRST_COMPLETED)
        timer.cancel()
        sooner.cancel()


def _index(records: Records, *, count: int) -> bool:
    return records.search.index(count=count, wait=False)


def _wake(loop: asyncio.AbstractEventLoop, event: asyncio.Event) -> None:
    if not loop.is_closed():
        loop.call_soon_threadsafe(event.set)
