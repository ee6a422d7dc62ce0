"""Handlers: the functions that take an agent's turn. Called at least once per wake, leased, never on the room's loop."""

from __future__ import annotations

import asyncio
import contextvars
import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

from postroom.backends.store.records.approvals import held_draft
from postroom.backends.store.records.claims import Claim
from postroom.backends.store.records.promises import promise_value
from postroom.backends.store.records.records import Records
from postroom.engine.confinement.confining import Confining
from postroom.engine.events import tracing
from postroom.engine.plans import waits
from postroom.engine.process import Process
from postroom.engine.turns.calling import Calling
from postroom.engine.turns.electing import Election, elect, let_the_next_begin
from postroom.engine.turns.pools import Pool
from postroom.engine.wiring import Wiring
from postroom.model.errors import BudgetUsedUp, NotFound
from postroom.model.event import EventName
from postroom.model.ids import inside, outside
from postroom.model.message import Message
from postroom.model.run import Run, current_run, turn_key
from postroom.model.trace import place_in
from postroom.model.turn import Hold
from postroom.ports.database import Row

log = logging.getLogger("postroom.handlers")

Handler = Callable[[Message], Any] | Callable[[Message], Awaitable[Any]]
EVERY_MAILBOX = "*"
_FIRST_PAUSE_MS = 1_000
_LONGEST_PAUSE_MS = 300_000
_ABOUT_NEW_MAIL = ("message", "hand_off")
WENT_SILENT = "WentSilent"
"""What the event and the dead letter say of a turn whose processes died in it."""
_MOST_BEFORE = 20
"""So many unread messages before the one that wakes are part of its turn, the newest."""


class Handlers:
    """The handlers of one process, by mailbox, and where they run."""

    def __init__(self, process: Process) -> None:
        self.process = process
        self._by_mailbox: dict[str, Handler] = {}
        self._calling = Calling("postroom-handler")
        self._one_at_a_time = asyncio.Lock()
        self._last_turn: dict[int, asyncio.Event] = {}

    def register(self, mailbox: str, handler: Handler) -> None:
        """Have a function called with every message that wakes this mailbox; `*` stands for every mailbox without its own."""
        self._by_mailbox[mailbox] = handler

    @property
    def mailboxes(self) -> list[str]:
        """The names that have a handler here."""
        return list(self._by_mailbox)

    async def take_turn(self, wiring: Wiring, claim: Claim) -> None:
        """One wake: find its message, run the handler, settle the claim. Turns of one thread follow in the order claimed."""
        turn = claim.subject
        if turn is None:
            raise NotFound(f"The turn {outside('d', claim.subject_id)} is gone.")
        before, over = self._last_turn.get(turn["thread_id"]), asyncio.Event()
        self._last_turn[turn["thread_id"]] = over
        try:
            if before is not None:
                await before.wait()
            await self.run(wiring, claim, turn, self._handler_of(turn["mailbox"]))
        finally:
            over.set()
            if self._last_turn.get(turn["thread_id"]) is over:
                del self._last_turn[turn["thread_id"]]

    async def take_turn_of_pool(self, wiring: Wiring, claim: Claim, pool: Pool) -> None:
        """One wake of a mailbox behind a pool: the agent that the store elects takes it, if it lives in this process."""
        lease = round(wiring.settings.lease * 1000)
        election = Election(pool.name, self.process.name, claim, lease)
        chosen = await wiring.store.awrite(partial(elect, election=election))
        if chosen is not None:
            handler = pool.handler_of(chosen.agent["name"])
            await self.run(wiring, claim, chosen.turn, handler, agent=chosen.agent)

    def close(self) -> None:
        """Nothing runs any more: end the loop of the async ones."""
        self._calling.close()

    async def run(self, wiring: Wiring, claim: Claim, turn: Row, handler: Handler, *, agent: Row | None = None) -> None:
        """Have a handler, of a pool's agent or of the mailbox, take a turn, and settle the claim.

        Turns that were under way when processes died, for half of their tries, are taken one at a time: one of them may be what
        kills, and the others must not die with it again. Which did so as often as it may be tried is a dead letter.
        """
        died, tries = turn["unfinished"], wiring.settings.handler_tries
        if died < max(tries // 2, 1):
            await self._take(wiring, claim, turn, handler, agent)
        elif died < tries:
            async with self._one_at_a_time:
                await self._take(wiring, claim, turn, handler, agent)
        else:
            await wiring.store.awrite(partial(_give_up, claim=claim, turn=turn, error=WENT_SILENT, agent=agent))

    async def _take(self, wiring: Wiring, claim: Claim, turn: Row, handler: Handler, agent: Row | None) -> None:
        subject = partial(_subject, turn=turn, wiring=wiring, claim=claim)
        message, run = await wiring.store.awrite(subject)
        try:
            with tracing.taking_turn(wiring, turn, run):
                await self._call(wiring, claim, handler, message, run)
        except Exception as error:  # a handler's fault must not stop the mail behind it
            log.exception("handler.raised", extra={"wake": turn["id"], "mailbox": turn["mailbox"]})
            failed = partial(_failed, wiring=wiring, claim=claim, turn=turn, error=error, agent=agent)
            await wiring.store.awrite(failed)
        else:
            first = inside("m", run.messages[0].id)
            await wiring.store.awrite(partial(_completed, claim=claim, turn=turn, first=first, agent=agent))

    def _handler_of(self, mailbox: str) -> Handler:
        return self._by_mailbox.get(mailbox) or self._by_mailbox[EVERY_MAILBOX]

    async def _call(self, wiring: Wiring, claim: Claim, handler: Handler, message: Message, run: Run) -> None:
        context = contextvars.copy_context()
        context.run(current_run.set, run)
        too_long = wiring.clock.now() + round(wiring.settings.longest_turn * 1000)
        over = self.process.limit(claim.id, until=too_long)
        await self._calling.call(handler, message, context=context, until=over)


def with_turns(records: Records, claims: Sequence[Claim]) -> list[Claim]:
    """Claims of a mailbox's turns, each with the row of its turn."""
    turns = {turn["id"]: turn for turn in records.wakes.rows([claim.subject_id for claim in claims])}
    return [replace(claim, subject=turns.get(claim.subject_id)) for claim in claims]


def _subject(records: Records, *, turn: Row, wiring: Wiring, claim: Claim) -> tuple[Message, Run]:
    """What the turn is about, and the run that begins with it: it has read the message that woke it, and the unread before.

    A turn that is tried again finds its message unread, though the first try may have opened it.
    """
    if claim.attempts > 1 and turn["reason"] in _ABOUT_NEW_MAIL:
        records.placements.mark_unread(turn["message_id"], mailbox_id=turn["mailbox_id"])
    records.wakes.take(turn["id"])
    rows = records.wakes.messages(turn, before=_MOST_BEFORE)
    messages, row = records.messages.values(rows, turn["mailbox"]), rows[-1]
    run = Run(
        wake=turn["id"],
        thread=turn["thread_id"],
        epoch=turn["epoch"],
        trace_id=row["trace_id"],
        place=place_in(row["trace_id"], row["span"]),
        keys=(turn_key(turn["id"]),),
        messages=messages,
        hold=Hold(claim.id, claim.fence),
        waits=waits.ended(records, turn),
    )
    if turn["approval_id"] is not None:
        run.decided = held_draft(records.approvals.row(turn["approval_id"]))
    if turn["promise_id"] is not None:
        run.promised = promise_value(records.promises.row(turn["promise_id"]))
    Confining(run, turn["mailbox"], wiring.settings).opened(records, messages)
    return messages[-1], run


def _completed(records: Records, *, claim: Claim, turn: Row, first: int, agent: Row | None) -> None:
    """What the handler was shown is read: from the `first` message of its turn to the one that it was called with."""
    if records.claims.finish(claim):
        records.placements.mark_read(
            turn["thread_id"], mailbox_id=turn["mailbox_id"], newest=turn["message_id"], after=first - 1
        )
        _announce(records, EventName.HANDLER_COMPLETED, turn, **_by(agent))
        _let_go(records, turn, agent)


def _failed(records: Records, *, wiring: Wiring, claim: Claim, turn: Row, error: Exception, agent: Row | None) -> None:
    reason = type(error).__name__
    if claim.attempts >= wiring.settings.handler_tries or isinstance(error, BudgetUsedUp):
        _give_up(records, claim=claim, turn=turn, error=reason, agent=agent)
        return
    pause = min(_FIRST_PAUSE_MS * 2 ** (claim.attempts - 1), _LONGEST_PAUSE_MS)
    if records.claims.retry(claim, run_at=records.now + pause, error=reason):
        records.wakes.end(turn["id"])
        _announce(records, EventName.HANDLER_FAILED, turn, error=reason, attempts=claim.attempts, **_by(agent))
        _let_go(records, turn, agent)


def _give_up(records: Records, *, claim: Claim, turn: Row, error: str, agent: Row | None) -> None:
    if records.claims.bury(claim, error=error):
        _announce(records, EventName.HANDLER_GAVE_UP, turn, error=error, attempts=claim.attempts, **_by(agent))
        _let_go(records, turn, agent)


def _let_go(records: Records, turn: Row, agent: Row | None) -> None:
    if agent is not None:
        let_the_next_begin(records, turn)


def _by(agent: Row | None) -> dict[str, str]:
    return {"agent": agent["name"]} if agent is not None else {}


def _announce(records: Records, name: EventName, turn: Row, **details: Any) -> None:
    records.events.append(
        name,
        trace_id=records.messages.row(turn["message_id"])["trace_id"],
        mailbox=turn["mailbox"],
        thread_id=turn["thread_id"],
        message_id=turn["message_id"],
        delivery=outside("d", turn["id"]),
        **details,
    )
