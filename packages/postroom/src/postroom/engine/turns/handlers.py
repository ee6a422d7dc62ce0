"""Handlers: the functions that take an agent's turn. Called at least once per wake, leased, never on the room's loop."""

from __future__ import annotations

import asyncio
import contextvars
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import partial
from typing import Any, Protocol

from postroom.backends.store.records.claims import Claim
from postroom.backends.store.records.records import Records
from postroom.engine.process import Process
from postroom.engine.tracing.turns import taking_turn
from postroom.engine.turns import taking
from postroom.engine.turns.beginning import ClaimedTurn, begin_elected
from postroom.engine.turns.calling import Calling
from postroom.engine.turns.electing import Election
from postroom.engine.turns.lines import Lines
from postroom.engine.turns.pools import Pool
from postroom.engine.wiring import Wiring
from postroom.model.choices import EVERY_MAILBOX
from postroom.model.ids import inside
from postroom.model.message import Message
from postroom.model.run import current_run
from postroom.model.taken_turn import HeldTurn, TakenTurn
from postroom.ports.clock import Clock
from postroom.ports.database import Row
from postroom.ports.telemetry import Telemetry

log = logging.getLogger("postroom.handlers")

Handler = Callable[[Message], Any] | Callable[[Message], Awaitable[Any]]


class Settles(Protocol):
    """What becomes of a turn in the end is told to the room by this."""

    async def complete(self, turn: HeldTurn) -> None:
        """It was taken to its end."""

    async def fail(self, turn: HeldTurn, error: str) -> None:
        """It raised this."""


class Handlers:
    """The handlers of one process, by mailbox, and where they run."""

    def __init__(self, process: Process) -> None:
        self.process = process
        self.lines = Lines()
        self.one_at_a_time = asyncio.Lock()
        self._by_mailbox: dict[str, Handler] = {}
        self._calling = Calling("postroom-handler")

    def register(self, mailbox: str, handler: Handler) -> None:
        """Have a function called with every message that wakes this mailbox; `*` stands for every mailbox without its own."""
        self._by_mailbox[mailbox] = handler

    @property
    def mailboxes(self) -> list[str]:
        """The names that have a handler here."""
        return list(self._by_mailbox)

    def of(self, mailbox: str) -> Handler:
        """The handler of a mailbox, or that of every mailbox."""
        return self._by_mailbox.get(mailbox) or self._by_mailbox[EVERY_MAILBOX]

    async def take_turn(self, wiring: Wiring, claim: Claim) -> None:
        """One wake, unless it is gone: run the handler, settle the claim. Turns of one thread follow in the order claimed."""
        turn = claim.subject
        if not isinstance(turn, ClaimedTurn):
            return
        async with self.lines.join(turn.row["thread_id"]):
            await self.run(wiring, claim, turn, self.of(turn.row["mailbox"]))

    async def take_turn_of_pool(self, wiring: Wiring, claim: Claim, pool: Pool) -> None:
        """One wake of a mailbox behind a pool: the agent that the store elects takes it, if it lives in this process."""
        lease = round(wiring.settings.lease * 1000)
        election = Election(pool.name, self.process.name, claim, lease)
        turn = await wiring.store.awrite(partial(begin_elected, election=election, settings=wiring.settings))
        if turn is not None and turn.agent is not None:
            await self.run(wiring, claim, turn, pool.handler_of(turn.agent["name"]))

    async def run(self, wiring: Wiring, claim: Claim, turn: ClaimedTurn, handler: Handler) -> None:
        """Have a handler, of a pool's agent or of the mailbox, take a turn, and settle the claim.

        Turns that may be what kills processes are taken one at a time; which did so too often is a dead letter.
        """
        kept = _InStore(wiring, claim, turn.row, turn.agent)
        if turn.taken is not None:
            await self._work(wiring, kept, handler, turn.taken)
        elif taking.has_killed(turn.row, wiring.settings):
            await kept.give_up()
        elif taking.may_kill(turn.row, wiring.settings):
            async with self.one_at_a_time:
                await self._work(wiring, kept, handler, await kept.begin())
        else:
            await self._work(wiring, kept, handler, await kept.begin())

    async def work(
        self, taken: TakenTurn, handler: Handler, settles: Settles, *, clock: Clock, telemetry: Telemetry
    ) -> None:
        """Have a handler take a turn that was begun, and settle it."""
        try:
            with taking_turn(telemetry, taken):
                await self._call(taken, handler, clock)
        except Exception as error:  # a handler's fault must not stop the mail behind it
            log.exception("handler.raised", extra={"wake": inside("d", taken.id), "mailbox": taken.mailbox})
            await settles.fail(taken, type(error).__name__)
        else:
            await settles.complete(taken)

    def close(self) -> None:
        """Nothing runs any more: end the loop of the async ones."""
        self._calling.close()

    async def _work(self, wiring: Wiring, kept: _InStore, handler: Handler, taken: TakenTurn) -> None:
        await self.work(taken, handler, kept, clock=wiring.clock, telemetry=wiring.telemetry)

    async def _call(self, taken: TakenTurn, handler: Handler, clock: Clock) -> None:
        context = contextvars.copy_context()
        context.run(current_run.set, taken.as_run())
        too_long = clock.now() + round(taken.longest.total_seconds() * 1000)
        over = self.process.limit(taken.claim, until=too_long)
        await self._calling.call(handler, taken.message, context=context, until=over)


@dataclass(frozen=True)
class _InStore:
    """A turn that a worker of this process has claimed, and may be an agent of a pool was given."""

    wiring: Wiring
    claim: Claim
    turn: Row
    agent: Row | None

    async def begin(self) -> TakenTurn:
        take = partial(taking.take, claim=self.claim, turn=self.turn, settings=self.wiring.settings)
        return await self.wiring.store.awrite(take)

    async def complete(self, turn: HeldTurn) -> None:
        await self._settle(partial(taking.complete, first=inside("m", turn.first)))

    async def fail(self, turn: HeldTurn, error: str) -> None:
        await self._settle(partial(taking.fail, settings=self.wiring.settings, error=error))

    async def give_up(self) -> None:
        await self._settle(partial(taking.give_up, error=taking.WENT_SILENT))

    async def _settle(self, how: Callable[..., bool]) -> None:
        def settled(records: Records) -> bool:
            return how(records, claim=self.claim, turn=self.turn, agent=self.agent)

        await self.wiring.store.ainsist(settled, seconds=self.wiring.settings.lease)
