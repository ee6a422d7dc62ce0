"""Lines: turns of one thread follow one another, in the order in which they came."""

from __future__ import annotations

import asyncio
from collections.abc import Hashable


class Lines:
    """One line for each thread. For one event loop."""

    def __init__(self) -> None:
        self._last: dict[Hashable, asyncio.Event] = {}

    def join(self, thread: Hashable) -> Place:
        """Stand in line from now on: `async with` the place waits for the one before it."""
        before, over = self._last.get(thread), asyncio.Event()
        self._last[thread] = over
        return Place(self._last, thread, before, over)


class Place:
    """One place in a line."""

    def __init__(
        self, last: dict[Hashable, asyncio.Event], thread: Hashable, before: asyncio.Event | None, over: asyncio.Event
    ) -> None:
        self._last, self._thread = last, thread
        self._before, self._over = before, over

    async def __aenter__(self) -> None:
        if self._before is not None:
            try:
                await self._before.wait()
            except asyncio.CancelledError:
                self._leave()
                raise

    async def __aexit__(self, *_: object) -> None:
        self._leave()

    def _leave(self) -> None:
        self._over.set()
        if self._last.get(self._thread) is self._over:
            del self._last[self._thread]
