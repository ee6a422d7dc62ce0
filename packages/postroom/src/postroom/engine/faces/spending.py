"""`room.spending`: what a served agent's turn takes of its thread's budget. For whoever serves a framework of their own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from postroom.engine.turns import spending
from postroom.engine.turns.spending import Beginning
from postroom.model.budget import Budget
from postroom.model.errors import InvalidRequest
from postroom.model.run import Run, current_run

if TYPE_CHECKING:
    from postroom.engine.room import AsyncPostroom


class AsyncSpending:
    """The budgets of threads. Made by `AsyncPostroom.spending`. Raises `InvalidRequest` outside a handler."""

    def __init__(self, room: AsyncPostroom) -> None:
        self._room = room

    async def begin(self, mailbox: str, *, budget: Budget) -> Beginning:
        """Count this turn of the mailbox's agent, or another try of it: `refused` where its thread has used up the budget, `over`
        where the turn was taken to its end before.
        """
        run = _turn()
        return await self._room.write(lambda records: spending.begin(records, run, mailbox=mailbox, budget=budget))

    async def count(self, mailbox: str, *, tokens: int, ended: bool) -> None:
        """Count what this turn took; where it `ended` well, it will not be taken again."""
        run = _turn()
        await self._room.write(
            lambda records: spending.count(records, run, mailbox=mailbox, tokens=tokens, ended=ended)
        )


def _turn() -> Run:
    run = current_run.get()
    if run is None or run.wake is None:
        raise InvalidRequest("No turn is being taken here.", you_can="call this inside a handler.")
    return run


class Spending:
    """The budgets of threads, blocking. See `AsyncSpending`."""

    def __init__(self, asynchronous: AsyncSpending, room: AsyncPostroom) -> None:
        self._asynchronous = asynchronous
        self._call = room.call

    def begin(self, mailbox: str, *, budget: Budget) -> Beginning:
        """Count this turn, unless its thread has used up the budget."""
        return self._call(lambda: self._asynchronous.begin(mailbox, budget=budget))

    def count(self, mailbox: str, *, tokens: int, ended: bool) -> None:
        """Count what this turn took."""
        return self._call(lambda: self._asynchronous.count(mailbox, tokens=tokens, ended=ended))
