"""Other threads and a loop: everything comes in, in its order, and the loop is woken once for many."""

from __future__ import annotations

import asyncio
import gc
import threading
import weakref
from collections.abc import Callable
from concurrent.futures import Future
from typing import Any

import pytest

from postroom.backends.inlet import call_on, outcome


class Counting(asyncio.SelectorEventLoop):
    """A loop that counts how often another thread wakes it."""

    woken = 0

    def call_soon_threadsafe(self, callback: Callable[..., object], *args: Any, **more: Any) -> asyncio.Handle:
        self.woken += 1
        return super().call_soon_threadsafe(callback, *args, **more)


def elsewhere(work: Callable[[], object]) -> None:
    """Do it on another thread, to its end."""
    thread = threading.Thread(target=work)
    thread.start()
    thread.join()


def test_a_loop_is_woken_once_for_all_that_comes_while_it_is_busy() -> None:
    async def busy() -> tuple[list[int], int]:
        loop, came = asyncio.get_running_loop(), list[int]()
        assert isinstance(loop, Counting)
        before = loop.woken
        elsewhere(lambda: [call_on(loop, lambda number=number: came.append(number)) for number in range(100)])
        assert came == []
        await asyncio.sleep(0)
        return came, loop.woken - before

    with asyncio.Runner(loop_factory=Counting) as runner:
        assert runner.run(busy()) == ([*range(100)], 1)


def test_what_comes_while_the_loop_takes_what_came_is_not_forgotten() -> None:
    async def asked() -> list[str]:
        loop, came, both = asyncio.get_running_loop(), list[str](), asyncio.Event()

        def first() -> None:
            call_on(loop, both.set)
            came.append("first")

        call_on(loop, first)
        await asyncio.wait_for(both.wait(), 10)
        return came

    assert asyncio.run(asked()) == ["first"]


async def test_the_outcome_of_another_thread_is_awaited() -> None:
    done, failed = Future[str](), Future[str]()
    asyncio.get_running_loop().call_later(0.01, elsewhere, lambda: done.set_result("written"))
    failed.set_exception(LookupError("nothing there"))

    assert await outcome(done) == "written"
    with pytest.raises(LookupError, match="nothing there"):
        await outcome(failed)


async def test_who_gives_up_stops_nothing_and_what_follows_a_success_follows_all_the_same() -> None:
    work, told = Future[None](), asyncio.Event()
    waiting = asyncio.ensure_future(outcome(work, then=told.set))
    await asyncio.sleep(0)
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting

    assert not work.cancelled()
    elsewhere(lambda: work.set_result(None))
    await asyncio.wait_for(told.wait(), 10)


async def test_nothing_follows_a_failure() -> None:
    work, told = Future[None](), asyncio.Event()
    work.set_exception(LookupError())

    with pytest.raises(LookupError):
        await outcome(work, then=told.set)

    assert not told.is_set()


def test_a_closed_loop_is_called_by_nobody_and_who_would_only_tell_it_something_minds_not() -> None:
    loop = asyncio.new_event_loop()
    work = Future[None]()
    waiting = loop.create_task(outcome(work))
    loop.run_until_complete(asyncio.sleep(0))
    waiting.cancel()
    loop.run_until_complete(asyncio.gather(waiting, return_exceptions=True))
    loop.close()

    work.set_result(None)
    with pytest.raises(RuntimeError, match="closed"):
        call_on(loop, lambda: None)
    with pytest.raises(RuntimeError, match="closed"):
        call_on(loop, lambda: None)


def test_a_loop_that_is_over_is_kept_by_nobody() -> None:
    loop = asyncio.new_event_loop()
    call_on(loop, lambda: None)
    loop.run_until_complete(asyncio.sleep(0))
    loop.close()
    gone = weakref.ref(loop)

    del loop
    gc.collect()

    assert gone() is None
