"""Calling functions of the user's own: off the room's loop, and for no longer than they may take."""

from __future__ import annotations

import asyncio
import contextvars
import inspect
import threading
from collections.abc import Awaitable, Callable, Coroutine
from concurrent.futures import Future
from functools import partial
from typing import Any

from postroom.engine.loop import RoomLoop


class TookTooLong(Exception):
    """A function did not come back in time. It is left behind: a plain one cannot be stopped."""


class Calling:
    """Runs plain functions on a thread each, so that one that hangs is in nobody's way, and async ones on a loop of their own."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._loop = RoomLoop(f"{name}s")

    async def call(
        self,
        function: Callable[[Any], Any],
        argument: Any,
        *,
        context: contextvars.Context,
        until: asyncio.Future[None],
    ) -> Any:
        """What the function returns. Raises what it raises, and `TookTooLong` where `until` is done before it."""
        called = asyncio.ensure_future(self._begin(function, argument, context))
        try:
            await asyncio.wait({called, until}, return_when=asyncio.FIRST_COMPLETED)
            if not called.done():
                raise TookTooLong
            return called.result()
        finally:
            called.cancel()

    def close(self) -> None:
        """End the loop with what is still on it."""
        self._loop.close()

    async def _begin(self, function: Callable[[Any], Any], argument: Any, context: contextvars.Context) -> Any:
        if inspect.iscoroutinefunction(function):
            return await self._loop.hop(lambda: _in_context(context, function, argument))
        done: Future[Any] = Future()
        work = partial(_fulfil, done, partial(context.run, function, argument))
        threading.Thread(target=work, name=self._name, daemon=True).start()
        return await asyncio.wrap_future(done)


def _fulfil(done: Future[Any], work: Callable[[], Any]) -> None:
    done.set_running_or_notify_cancel()
    try:
        done.set_result(work())
    except Exception as error:
        done.set_exception(error)
    except BaseException as error:  # an exit would end the loop of whoever waits
        done.set_exception(RuntimeError(f"it raised {type(error).__name__}"))


async def _in_context(context: contextvars.Context, function: Callable[[Any], Awaitable[Any]], argument: Any) -> Any:
    async def run() -> Any:
        return await function(argument)

    running: Coroutine[Any, Any, Any] = run()
    return await asyncio.get_running_loop().create_task(running, context=context)
