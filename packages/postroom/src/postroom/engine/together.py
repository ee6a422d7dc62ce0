"""Transactions that are shared: what is asked for while one is under way is done in the next."""

from __future__ import annotations

import asyncio
import contextvars
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from postroom.backends.store.records.records import Records
from postroom.backends.store.records.table import LostRace
from postroom.model.errors import StoreUnavailable

A = TypeVar("A")
B = TypeVar("B")
_Waiting = list[tuple[A, "asyncio.Future[B]"]]


@dataclass
class Together(Generic[A, B]):
    """Does for many what each of them asks for, one `write` transaction after another. `work` answers them in their order.

    Where it raises, each is done in a transaction of its own, so that a fault is nobody else's. Lives on one loop.
    """

    write: Callable[[Callable[[Records], Any]], Awaitable[Any]]
    work: Callable[[Records, Sequence[A]], Sequence[B]]
    _waiting: _Waiting[A, B] = field(default_factory=list)
    _under_way: asyncio.Task[None] | None = None

    async def ask(self, asked: A) -> B:
        """The answer, when it is durable."""
        loop = asyncio.get_running_loop()
        answer: asyncio.Future[B] = loop.create_future()
        self._waiting.append((asked, answer))
        if self._under_way is None:
            # Nobody's trace: it is done for many.
            self._under_way = loop.create_task(self._go_on(), context=contextvars.Context())
        return await answer

    async def _go_on(self) -> None:
        try:
            while self._waiting:
                waiting, self._waiting = self._waiting, []
                await self._do(waiting)
        finally:
            self._under_way = None

    async def _do(self, waiting: _Waiting[A, B]) -> None:
        try:
            answers = await self.write(lambda records: self.work(records, [asked for asked, _ in waiting]))
        except Exception as error:  # it belongs to those who asked
            await self._fail(waiting, error)
        else:
            for (_, future), answer in zip(waiting, answers, strict=True):
                if not future.done():
                    future.set_result(answer)

    async def _fail(self, waiting: _Waiting[A, B], error: Exception) -> None:
        is_away = isinstance(error, StoreUnavailable) and not isinstance(error, LostRace)
        if len(waiting) > 1 and not is_away:
            for each in waiting:
                await self._do([each])
            return
        for _, future in waiting:
            if not future.done():
                future.set_exception(error)
