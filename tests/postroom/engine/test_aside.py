"""Short work beside the loop, shared by those who ask while some is under way."""

from __future__ import annotations

import asyncio
import threading
from contextvars import ContextVar
from functools import partial

import pytest

from postroom.engine.aside import Aside

caller: ContextVar[str] = ContextVar("caller", default="nobody")


def double(number: int) -> int:
    return 2 * number


async def hold_back(aside: Aside) -> tuple[asyncio.Task[bool], threading.Event]:
    """Work that is under way until the event is set."""
    begun, end = threading.Event(), threading.Event()

    def work() -> bool:
        begun.set()
        return end.wait(5)

    task = asyncio.create_task(aside.do(work))
    assert await asyncio.to_thread(begun.wait, 5)
    return task, end


async def test_each_gets_its_own_answer() -> None:
    aside = Aside()

    answers = await asyncio.gather(*(aside.do(partial(double, number)) for number in range(40)))

    assert answers == [2 * number for number in range(40)]


async def test_the_loop_goes_on_meanwhile_and_what_is_asked_then_is_done_on_one_thread() -> None:
    aside = Aside()
    first, end = await hold_back(aside)

    others = [asyncio.create_task(aside.do(threading.get_ident)) for _ in range(8)]
    await asyncio.sleep(0)
    end.set()
    threads = await asyncio.wait_for(asyncio.gather(*others), 5)

    assert await first
    assert len(set(threads)) == 1
    assert threading.get_ident() not in threads


async def test_what_raises_is_told_to_whoever_asked_for_it_and_to_nobody_else() -> None:
    aside = Aside()
    first, end = await hold_back(aside)

    broken = asyncio.create_task(aside.do(lambda: 1 // 0))
    sound = asyncio.create_task(aside.do(partial(double, 4)))
    end.set()
    error, answer = await asyncio.wait_for(asyncio.gather(broken, sound, return_exceptions=True), 5)

    assert await first
    assert isinstance(error, ZeroDivisionError)
    assert answer == 8


async def test_work_sees_the_context_of_its_caller() -> None:
    aside = Aside()

    async def ask(name: str) -> str:
        caller.set(name)
        return await aside.do(caller.get)

    names = await asyncio.gather(*(asyncio.create_task(ask(name)) for name in ("ada", "grace")))

    assert names == ["ada", "grace"]


async def test_who_goes_away_holds_up_nobody() -> None:
    aside = Aside()
    first, end = await hold_back(aside)

    gone = asyncio.create_task(aside.do(partial(double, 1)))
    stays = asyncio.create_task(aside.do(partial(double, 2)))
    await asyncio.sleep(0)
    gone.cancel()
    end.set()
    with pytest.raises(asyncio.CancelledError):
        await gone

    assert await asyncio.wait_for(stays, 5) == 4
    assert await first


async def test_without_any_thread_whoever_asks_is_told() -> None:
    aside = Aside()
    await asyncio.get_running_loop().shutdown_default_executor()

    with pytest.raises(RuntimeError, match="shutdown"):
        await asyncio.wait_for(aside.do(partial(double, 1)), 5)
