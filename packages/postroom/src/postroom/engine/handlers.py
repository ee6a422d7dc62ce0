"""Handlers: the functions that take an agent's turn. Called at least once per wake, leased, never on the room's loop."""

from __future__ import annotations

import asyncio
import contextvars
import inspect
import logging
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any

from postroom.backends.store.records.approvals import held_draft
from postroom.backends.store.records.claims import Claim
from postroom.backends.store.records.records import Records
from postroom.engine.confining import Confining
from postroom.engine.loop import RoomLoop
from postroom.engine.wiring import Wiring
from postroom.model.event import EventName
from postroom.model.ids import inside, outside
from postroom.model.message import Message
from postroom.model.run import Run, current_run, turn_key
from postroom.ports.database import Row

log = logging.getLogger("postroom.handlers")

Handler = Callable[[Message], Any] | Callable[[Message], Awaitable[Any]]
EVERY_MAILBOX = "*"
_FIRST_PAUSE_MS = 1_000
_LONGEST_PAUSE_MS = 300_000
_ABOUT_NEW_MAIL = ("message", "hand_off")
_MOST_BEFORE = 20
"""So many unread messages before the one that wakes are part of its turn, the newest."""


class Handlers:
    """The handlers of one process, by mailbox, and the threads and loop that they run on."""

    def __init__(self, *, slots: int) -> None:
        self._by_mailbox: dict[str, Handler] = {}
        self._threads = ThreadPoolExecutor(slots, thread_name_prefix="postroom-handler")
        self._loop = RoomLoop("postroom-handlers")
        self._in_line = asyncio.Lock()
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
        async with self._in_line:
            turn = await wiring.store.aread(lambda records: records.wakes.row(claim.subject_id))
            before, over = self._last_turn.get(turn["thread_id"]), asyncio.Event()
            self._last_turn[turn["thread_id"]] = over
        try:
            if before is not None:
                await before.wait()
            await self._handle(wiring, claim, turn)
        finally:
            over.set()
            if self._last_turn.get(turn["thread_id"]) is over:
                del self._last_turn[turn["thread_id"]]

    def close(self) -> None:
        """Wait for what runs, then end the threads."""
        self._threads.shutdown()
        self._loop.close()

    async def _handle(self, wiring: Wiring, claim: Claim, turn: Row) -> None:
        message, run = await wiring.store.awrite(lambda records: _subject(records, turn, wiring, claim=claim))
        try:
            await self._call(turn["mailbox"], message, run)
        except Exception as error:  # a handler's fault must not stop the mail behind it
            log.exception("handler.failed", extra={"wake": turn["id"], "mailbox": turn["mailbox"]})
            await wiring.store.awrite(partial(_failed, wiring=wiring, claim=claim, turn=turn, error=error))
        else:
            first = inside("m", run.messages[0].id)
            await wiring.store.awrite(lambda records: _completed(records, claim, turn, first=first))

    async def _call(self, mailbox: str, message: Message, run: Run) -> None:
        handler = self._by_mailbox.get(mailbox) or self._by_mailbox[EVERY_MAILBOX]
        context = contextvars.copy_context()
        context.run(current_run.set, run)
        if inspect.iscoroutinefunction(handler):
            await self._loop.hop(lambda: _in_context(context, handler, message))
        else:
            await asyncio.get_running_loop().run_in_executor(self._threads, context.run, handler, message)


async def _in_context(
    context: contextvars.Context, handler: Callable[[Message], Awaitable[Any]], message: Message
) -> None:
    async def turn() -> None:
        await handler(message)

    await asyncio.get_running_loop().create_task(turn(), context=context)


def _subject(records: Records, turn: Row, wiring: Wiring, *, claim: Claim) -> tuple[Message, Run]:
    """What the turn is about, and the run that begins with it: it has read the message that woke it, and the unread before.

    A turn that is tried again finds its message unread, though the first try may have opened it.
    """
    if claim.attempts > 1 and turn["reason"] in _ABOUT_NEW_MAIL:
        records.placements.mark_unread(turn["message_id"], mailbox_id=turn["mailbox_id"])
    row = records.messages.row(turn["message_id"])
    messages = records.messages.values([*_unread_before(records, turn), row], turn["mailbox"])
    run = Run(
        wake=turn["id"],
        thread=turn["thread_id"],
        epoch=turn["epoch"],
        trace_id=row["trace_id"],
        keys=(turn_key(turn["id"]),),
        messages=messages,
    )
    if turn["approval_id"] is not None:
        run.decided = held_draft(records.approvals.row(turn["approval_id"]))
    Confining(run, turn["mailbox"], wiring.settings).opened(records, messages)
    return messages[-1], run


def _unread_before(records: Records, turn: Row) -> list[Row]:
    """What came before and woke nobody, or came in a burst; what an older turn is about is that turn's."""
    return records.messages.unread_before(
        turn["message_id"],
        mailbox_id=turn["mailbox_id"],
        thread_id=turn["thread_id"],
        after=records.wakes.shown_by_older(turn),
        count=_MOST_BEFORE,
    )


def _completed(records: Records, claim: Claim, turn: Row, *, first: int) -> None:
    """What the handler was shown is read: from the `first` message of its turn to the one that it was called with."""
    if records.claims.finish(claim):
        records.placements.mark_read(
            turn["thread_id"], mailbox_id=turn["mailbox_id"], newest=turn["message_id"], after=first - 1
        )
        _announce(records, EventName.HANDLER_COMPLETED, turn)


def _failed(records: Records, *, wiring: Wiring, claim: Claim, turn: Row, error: Exception) -> None:
    reason = type(error).__name__
    if claim.attempts >= wiring.settings.handler_tries:
        records.claims.bury(claim, error=reason)
        _announce(records, EventName.HANDLER_GAVE_UP, turn, error=reason, attempts=claim.attempts)
        return
    pause = min(_FIRST_PAUSE_MS * 2 ** (claim.attempts - 1), _LONGEST_PAUSE_MS)
    records.claims.retry(claim, run_at=records.now + pause, error=reason)
    _announce(records, EventName.HANDLER_FAILED, turn, error=reason, attempts=claim.attempts)


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
