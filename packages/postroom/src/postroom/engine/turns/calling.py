"""Calling functions of the user's own: off the room's loop, and for no longer than they may take."""

from __future__ import annotations

import asyncio
import contextvars
import inspect
import threading
from collections.abc import Awaitable, Callable
from concurrent.futures import CancelledError, Future
from functools import partial
from typing import Any

from postroom.backends.inlet import outcome
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
            return await self._loop.hop(lambda: _in_context(context, function(argument)))
        answer = await on_a_thread(partial(context.run, function, argument), name=self._name)
        if inspect.isawaitable(answer):  # a partial, a lambda or an object that stands for an async function
            return await self._loop.hop(lambda: _in_context(context, answer))
        return answer


async def on_a_thread(work: Callable[[], Any], *, name: str) -> Any:
    """What it returns, from a daemon thread of its own: what does not end must not keep the process from ending."""
    done: Future[Any] = Future()
    threading.Thread(target=partial(_fulfil, done, work), name=name, daemon=True).start()
    return await outcome(done)


def _fulfil(done: Future[Any], work: Callable[[], Any]) -> None:
    if not done.set_running_or_notify_cancel():
        return
    try:
        done.set_result(work())
    except BaseException as error:
        done.set_exception(_as_fault(error))


async def _in_context(context: contextvars.Context, answer: Awaitable[Any]) -> Any:
    async def run() -> Any:
        try:
            return await answer
        except BaseException as error:
            task = asyncio.current_task()
            if task is not None and task.cancelling():
                raise
            fault = _as_fault(error)
        raise fault

    return await asyncio.get_running_loop().create_task(run(), context=context)


def _as_fault(error: BaseException) -> Exception:
    """What a function raised. An exit or a cancellation would end the loop or the task of whoever waits, and a future refuses
    `StopIteration`: these are told of only.
    """
    if isinstance(error, Exception) and not isinstance(error, (StopIteration, CancelledError)):
        return error
    fault = RuntimeError(f"it raised {type(error).__name__}")
    fault.__cause__ = error
    return fault
