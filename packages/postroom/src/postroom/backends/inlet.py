"""How other threads reach an event loop: it is woken once for all that has come since it last looked."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import suppress
from contextvars import Context
from dataclasses import dataclass, field
from functools import partial
from typing import TypeVar
from weakref import WeakKeyDictionary

T = TypeVar("T")


@dataclass(eq=False)
class _Inlet:
    """What a loop is yet to call. It does not hold the loop, which it lives as long as."""

    waiting: deque[Callable[[], object]] = field(default_factory=deque)
    is_told: bool = False

    def empty(self) -> None:
        self.is_told = False  # first: what comes from here on tells the loop again
        for _ in range(len(self.waiting)):
            self.waiting.popleft()()


_inlets: WeakKeyDictionary[asyncio.AbstractEventLoop, _Inlet] = WeakKeyDictionary()


def call_on(loop: asyncio.AbstractEventLoop, function: Callable[[], object]) -> None:
    """Have a function called on a loop, in its turn and in nobody's context; it must not raise. From any thread.

    Raises `RuntimeError` where the loop is closed.
    """
    inlet = _inlets.get(loop) or _inlets.setdefault(loop, _Inlet())
    inlet.waiting.append(function)
    if not inlet.is_told or loop.is_closed():
        inlet.is_told = True
        loop.call_soon_threadsafe(inlet.empty, context=Context())


async def outcome(future: Future[T], *, then: Callable[[], object] = lambda: None) -> T:
    """What another thread's work comes to. Who gives up waiting stops nothing. Where it succeeds, `then` is called on this loop
    all the same, before anybody hears of it.
    """
    answer: asyncio.Future[T] = asyncio.get_running_loop().create_future()
    future.add_done_callback(partial(tell, answer, then=then))
    return await answer


def tell(
    answer: asyncio.Future[T], done: Future[T] | asyncio.Future[T], *, then: Callable[[], object] = lambda: None
) -> None:
    """Have what is `done` on this thread answered on the loop of whoever waits, if that is still there."""
    with suppress(RuntimeError):
        call_on(answer.get_loop(), partial(settle, answer, done, then=then))


def settle(
    answer: Future[T] | asyncio.Future[T],
    done: Future[T] | asyncio.Future[T],
    *,
    then: Callable[[], object] = lambda: None,
) -> None:
    """Answer with what is done, whoever may have given up waiting."""
    error = None if done.cancelled() else done.exception()
    if not done.cancelled() and error is None:
        then()
    if answer.done():
        return
    if done.cancelled():
        answer.cancel()
    elif error is not None:
        answer.set_exception(error)
    else:
        answer.set_result(done.result())
