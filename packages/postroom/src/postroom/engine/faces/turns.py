"""`room.turns`: the turns of agents that run in a program of their own, taken as the room's handlers take theirs."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from postroom.engine.turns import polling
from postroom.model.errors import InvalidRequest
from postroom.model.ids import at
from postroom.model.taken_turn import HeldTurn, TakenTurn

if TYPE_CHECKING:
    from postroom.engine.room import AsyncPostroom

MOST_TURNS = 50
LONGEST_WAIT = timedelta(seconds=60)
NO_WAIT = timedelta(0)
_ERROR_NAME = re.compile(r"[A-Za-z_][\w.]{0,99}", re.ASCII)


class AsyncTurns:
    """Turns that wait for an agent. Made by `AsyncPostroom.turns`; `on_message` does all of this for functions of your own.

    Methods that take a mailbox raise `NotFound`. Those that take a turn raise `TurnLost` where somebody else has it by now: whoever
    has it stops, and what it sent before counts.
    """

    def __init__(self, room: AsyncPostroom) -> None:
        self._room = room

    async def claim(self, mailbox: str, *, count: int = 1, wait: timedelta = NO_WAIT) -> list[TakenTurn]:
        """Take up to `count` turns of a mailbox that are due; where there are none, within `wait` (at most a minute) the first
        that is. Each is renewed before its `lease` is over, then completed, or let fail; else another takes it.
        """
        if not 1 <= count <= MOST_TURNS:
            raise InvalidRequest(f"From 1 to {MOST_TURNS} turns can be taken at once, not {count}.")
        seconds = min(max(wait, NO_WAIT), LONGEST_WAIT).total_seconds()
        return await self._room.run(lambda opened: polling.claim(opened, mailbox, count=count, wait=seconds))

    async def renew(self, turn: HeldTurn) -> datetime:
        """Keep a turn for another lease; until when."""
        settings = self._room.settings
        return at(await self._room.write(lambda records: polling.renew(records, turn, settings=settings)))

    async def complete(self, turn: HeldTurn) -> None:
        """A turn was taken to its end: what it was about is read."""
        await self._room.write(lambda records: polling.complete(records, turn))

    async def fail(self, turn: HeldTurn, error: str) -> None:
        """A turn ended badly; it is tried again after a pause, or given up as a dead letter. `error` is the name of what went
        wrong, such as that of an exception's class. Raises `InvalidRequest` for anything else.
        """
        if not _ERROR_NAME.fullmatch(error):
            raise InvalidRequest(f"{error[:40]!r} is not the name of an error.", you_can="give the exception's class.")
        settings = self._room.settings
        await self._room.write(lambda records: polling.fail(records, turn, error=error, settings=settings))

    async def is_open(self, mailbox: str) -> bool:
        """Whether a turn of the mailbox is due, or somebody is at one."""
        return await self._room.read(lambda records: polling.is_open(records, mailbox))

    async def next_due(self, mailbox: str) -> int | None:
        """When the next turn of the mailbox falls due, in milliseconds UTC; `None` when none waits."""
        return await self._room.read(lambda records: polling.next_due(records, mailbox))


class Turns:
    """Turns that wait for an agent, blocking. See `AsyncTurns` for what each method raises."""

    def __init__(self, asynchronous: AsyncTurns, room: AsyncPostroom) -> None:
        self._asynchronous = asynchronous
        self._call = room.call

    def claim(self, mailbox: str, *, count: int = 1, wait: timedelta = NO_WAIT) -> list[TakenTurn]:
        """Take up to `count` turns of a mailbox that are due, or the first that is within `wait`."""
        return self._call(lambda: self._asynchronous.claim(mailbox, count=count, wait=wait))

    def renew(self, turn: HeldTurn) -> datetime:
        """Keep a turn for another lease; until when."""
        return self._call(lambda: self._asynchronous.renew(turn))

    def complete(self, turn: HeldTurn) -> None:
        """A turn was taken to its end."""
        return self._call(lambda: self._asynchronous.complete(turn))

    def fail(self, turn: HeldTurn, error: str) -> None:
        """A turn ended badly; it is tried again after a pause."""
        return self._call(lambda: self._asynchronous.fail(turn, error))

    def is_open(self, mailbox: str) -> bool:
        """Whether a turn of the mailbox is due, or somebody is at one."""
        return self._call(lambda: self._asynchronous.is_open(mailbox))

    def next_due(self, mailbox: str) -> int | None:
        """When the next turn of the mailbox falls due."""
        return self._call(lambda: self._asynchronous.next_due(mailbox))
