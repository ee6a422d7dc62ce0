"""Short work beside the loop: what is asked for while some is under way is done with the next, on one thread."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from contextvars import Context, copy_context
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from postroom.backends.turnstile import Turnstile

T = TypeVar("T")
_MOST = 16
_COMPUTING = Turnstile(1)


@dataclass(frozen=True, eq=False)
class _Asked(Generic[T]):
    """One piece of work, the context of whoever asked for it, and where they wait."""

    work: Callable[[], T]
    context: Context
    answer: asyncio.Future[T]


@dataclass(eq=False)
class Aside:
    """Does short pieces of work of many, so that the loop goes on meanwhile. One thread takes all that waits: to wake one for each,
    and to let them fight for the interpreter, costs as much as the work. Lives on one loop.
    """

    _waiting: list[_Asked[Any]] = field(default_factory=list)
    _under_way: asyncio.Task[None] | None = None

    async def do(self, work: Callable[[], T]) -> T:
        """The answer of this piece of work, or what it raised. It sees the context of its caller."""
        loop = asyncio.get_running_loop()
        answer: asyncio.Future[T] = loop.create_future()
        self._waiting.append(_Asked(work, copy_context(), answer))
        if self._under_way is None:
            # Nobody's context: it is done for many.
            self._under_way = loop.create_task(self._go_on(), context=Context())
        return await answer

    async def _go_on(self) -> None:
        try:
            while self._waiting:
                taken, self._waiting = self._waiting[:_MOST], self._waiting[_MOST:]
                await _settle(taken)
        finally:
            self._under_way = None


async def _settle(taken: Sequence[_Asked[Any]]) -> None:
    try:
        outcomes = await asyncio.to_thread(_outcomes, taken)
    except Exception as error:  # there is no thread any more; those who asked must hear it
        outcomes = [(None, error)] * len(taken)
    for asked, (result, fault) in zip(taken, outcomes, strict=True):
        if asked.answer.done():
            continue
        if fault is not None:
            asked.answer.set_exception(fault)
        else:
            asked.answer.set_result(result)


def _outcomes(taken: Sequence[_Asked[Any]]) -> list[tuple[Any, Exception | None]]:
    with _COMPUTING.turn():
        return [_outcome(asked) for asked in taken]


def _outcome(asked: _Asked[Any]) -> tuple[Any, Exception | None]:
    try:
        return asked.context.run(asked.work), None
    except Exception as error:  # it belongs to whoever asked
        return None, error
