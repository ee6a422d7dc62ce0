"""A room's own loop: from whatever thread or loop it is asked, the caller gets the answer, the fault, or its way."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Coroutine, Iterator
from contextvars import ContextVar
from typing import Any

import pytest

from postroom.engine.loop import RoomLoop

caller: ContextVar[str] = ContextVar("caller", default="nobody")


@pytest.fixture
def loop() -> Iterator[RoomLoop]:
    loop = RoomLoop()
    yield loop
    loop.close()


async def where() -> tuple[str, str]:
    return threading.current_thread().name, caller.get()


async def fail() -> None:
    raise LookupError("nothing there")


def refuse_to_begin() -> Coroutine[Any, Any, None]:
    raise TypeError("takes no arguments")


async def test_work_is_done_on_the_loop_in_the_context_of_its_caller(loop: RoomLoop) -> None:
    caller.set("Ada")

    assert await loop.hop(where) == ("postroom-loop", "Ada")
    assert await asyncio.to_thread(loop.call, where) == ("postroom-loop", "Ada")


async def test_a_fault_is_the_callers_whether_the_work_had_begun_or_not(loop: RoomLoop) -> None:
    for call in (loop.hop, lambda work: asyncio.to_thread(loop.call, work)):
        with pytest.raises(LookupError, match="nothing there"):
            await asyncio.wait_for(call(fail), 10)
        with pytest.raises(TypeError, match="takes no arguments"):
            await asyncio.wait_for(call(refuse_to_begin), 10)


@pytest.mark.parametrize("shield", [False, True])
async def test_who_gives_up_stops_the_work_unless_it_is_shielded(loop: RoomLoop, shield: bool) -> None:
    begun, over, how = threading.Event(), threading.Event(), list[str]()
    go_on = asyncio.Event()

    async def work() -> None:
        begun.set()
        try:
            await go_on.wait()
            how.append("done")
        except asyncio.CancelledError:
            how.append("stopped")
            raise
        finally:
            over.set()

    waiting = asyncio.ensure_future(loop.hop(work, shield=shield))
    await asyncio.to_thread(begun.wait, 10)
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    await loop.hop(where)  # what was asked for first is done first
    loop.soon(go_on.set)
    await asyncio.to_thread(over.wait, 10)

    assert how == (["done"] if shield else ["stopped"])


async def test_who_asks_often_is_answered_in_order(loop: RoomLoop) -> None:
    came: list[int] = []

    async def note(number: int) -> int:
        came.append(number)
        return number

    answers = await asyncio.gather(*(loop.hop(lambda number=number: note(number)) for number in range(200)))

    assert answers == came == [*range(200)]
