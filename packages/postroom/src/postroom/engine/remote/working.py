"""Handlers at work far from their room: turns are claimed by long poll, kept while the handler runs, then settled."""

from __future__ import annotations

import asyncio
import contextvars
import logging
import os
from contextlib import AbstractAsyncContextManager, nullcontext
from datetime import timedelta
from typing import TYPE_CHECKING

from postroom.engine.process import Process
from postroom.engine.turns.handlers import Handler, Handlers
from postroom.engine.turns.lines import Place
from postroom.model.choices import EVERY_MAILBOX
from postroom.model.errors import PostroomError, TurnLost
from postroom.model.taken_turn import TakenTurn
from postroom.ports.clock import Clock
from postroom.ports.telemetry import Telemetry

if TYPE_CHECKING:
    from postroom.engine.remote.room import RemoteRoom

log = logging.getLogger("postroom.remote")

SLOTS = 8
_POLL = timedelta(seconds=20)
_LOOK_FOR_MAILBOXES = 30.0
_AFTER_ERROR = 2.0
_GRACE = 10.0
_LEVEL = {False: logging.WARNING, True: logging.DEBUG}
"""A server that is away is worth a line, and not one for each try."""


class Working:
    """The handlers of one process, for a room elsewhere. Lives on the loop of the remote room.

    In the `background` it polls by itself; otherwise turns are taken inside `work_off`, one after another.
    """

    def __init__(self, room: RemoteRoom, clock: Clock, telemetry: Telemetry, *, background: bool) -> None:
        self.handlers = Handlers(Process(f"{os.getpid()}:{room.token(4)}"))
        self.resting = False
        self._room = room
        self._clock = clock
        self._telemetry = telemetry
        self._background = background
        self._polls: dict[str, asyncio.Task[None]] = {}
        self._turns: set[asyncio.Task[None]] = set()

    def register(self, mailbox: str, handler: Handler) -> None:
        """Have a function take the turns of a mailbox, or of every one without its own."""
        self.handlers.register(mailbox, handler)
        if self._background and not self.resting:
            self._begin_to_poll(mailbox)

    async def work_off(self) -> int:
        """Take every turn that is due now, one after another, in this call; how many."""
        done = 0
        for mailbox in await self._mailboxes():
            while turns := await self._room.turns.claim(mailbox):
                await self._take(turns[0], self.handlers.lines.join(turns[0].thread_id))
                done += 1
        return done

    async def is_busy(self) -> bool:
        """Whether a handler is at a turn, or a turn is due for one."""
        return bool(self._turns) or any([await self._room.turns.is_open(name) for name in await self._mailboxes()])

    async def rest(self, grace: float) -> bool:
        """Claim nothing more; whether the turns under way ended within `grace` seconds. The others are left to their lease."""
        self.resting = True
        for poll in self._polls.values():
            poll.cancel()
        late = (await asyncio.wait(self._turns, timeout=grace))[1] if self._turns else set()
        for turn in late:
            turn.cancel()
        return not late

    async def close(self) -> None:
        """`rest`, then end the loop of the handlers."""
        await self.rest(_GRACE)
        await asyncio.gather(*self._polls.values(), *self._turns, return_exceptions=True)
        await asyncio.to_thread(self.handlers.close)

    def _begin_to_poll(self, mailbox: str) -> None:
        if mailbox not in self._polls:
            work = self._poll_every_mailbox() if mailbox == EVERY_MAILBOX else self._poll(mailbox)
            self._polls[mailbox] = asyncio.get_running_loop().create_task(work, context=contextvars.Context())

    async def _poll_every_mailbox(self) -> None:
        """Those too that are created later."""
        while True:
            try:
                for mailbox in await self._mailboxes():
                    self._begin_to_poll(mailbox)
            except Exception as error:  # whatever it is, the next look may find it over
                log.warning("remote.not_listed", extra={"error": str(error)})
            await self._clock.sleep(_LOOK_FOR_MAILBOXES)

    async def _poll(self, mailbox: str) -> None:
        away = False
        while True:
            await self._wait_for_a_slot()
            try:
                turns = await self._room.turns.claim(mailbox, count=SLOTS - len(self._turns), wait=_POLL)
            except Exception as error:  # whatever it is, the next try may find it over
                log.log(_LEVEL[away], "remote.not_claimed", extra={"mailbox": mailbox, "error": str(error)})
                away = True
                await self._clock.sleep(_AFTER_ERROR)
            else:
                away = False
                for turn in turns:
                    self._begin(turn)

    async def _wait_for_a_slot(self) -> None:
        while len(self._turns) >= SLOTS:
            await asyncio.wait(self._turns, return_when=asyncio.FIRST_COMPLETED)

    def _begin(self, turn: TakenTurn) -> None:
        place = self.handlers.lines.join(turn.thread_id)
        task = asyncio.get_running_loop().create_task(self._take(turn, place), context=contextvars.Context())
        self._turns.add(task)
        task.add_done_callback(self._turns.discard)

    async def _take(self, turn: TakenTurn, place: Place) -> None:
        keeping = asyncio.ensure_future(self._keep(turn))
        alone: AbstractAsyncContextManager[object] = self.handlers.one_at_a_time if turn.alone else nullcontext()
        try:
            async with place, alone:
                await self.handlers.work(
                    turn,
                    self.handlers.of(turn.mailbox),
                    self._room.turns,
                    clock=self._clock,
                    telemetry=self._telemetry,
                )
        except TurnLost:
            log.info("remote.turn_lost", extra={"turn": turn.id})
        except PostroomError as error:
            log.warning("remote.left_to_its_lease", extra={"turn": turn.id, "error": str(error)})
        finally:
            keeping.cancel()
            self.handlers.process.ended(turn.claim)

    async def _keep(self, turn: TakenTurn) -> None:
        """Prolong the lease until the turn has ended, or is somebody else's."""
        while True:
            await self._clock.sleep(turn.lease.total_seconds() / 3)
            self.handlers.process.look_at_the_clock(self._clock.now())
            try:
                await self._room.turns.renew(turn)
            except TurnLost:
                return
            except PostroomError as error:
                log.warning("remote.not_renewed", extra={"turn": turn.id, "error": str(error)})

    async def _mailboxes(self) -> list[str]:
        """Those that have a handler here; for a handler of every mailbox, those that the key is for."""
        named = [name for name in self.handlers.mailboxes if name != EVERY_MAILBOX]
        if EVERY_MAILBOX not in self.handlers.mailboxes:
            return named
        key = (await self._room.info()).key
        if key is not None and key.mailboxes is not None:
            return [*dict.fromkeys([*named, *key.mailboxes])]
        return [*dict.fromkeys([*named, *(each.name for each in await self._room.mailboxes())])]
