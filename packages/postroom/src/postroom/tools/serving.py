"""Putting an agent to work: what every framework's `serve` does, but for the framework."""

from __future__ import annotations

import asyncio
import contextvars
import inspect
import logging
import threading
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from typing import Any

from postroom.engine.mailbox import AsyncMailbox
from postroom.engine.signals import told_by_a_signal
from postroom.engine.turns.calling import on_a_thread
from postroom.engine.turns.spending import Beginning
from postroom.model.approval import HeldDraft
from postroom.model.budget import Budget
from postroom.model.errors import BudgetUsedUp, ConfigurationError, PostroomError, StoreUnavailable
from postroom.model.ids import outside
from postroom.model.message import Message
from postroom.model.plan import Wait
from postroom.model.run import Run, current_run
from postroom.tools.binding import AnyMailbox, asynchronous
from postroom.tools.prompt import prompt_for
from postroom.tools.thread_key import thread_key

log = logging.getLogger("postroom.serving")

Prompt = Callable[[Message], str]
DEFAULT_BUDGET = Budget()
_LOOK_SECONDS = 0.5


@dataclass
class Turn:
    """One turn of a served agent. `id` (`d7`) stays the same when it is tried again, `key` names the memory of its thread.

    `waits` are over, and `decided` was decided about, where that is what the turn is for. The adapter adds the `tokens` that
    the framework reports.
    """

    id: str
    key: str
    message: Message
    prompt: str
    waits: tuple[Wait, ...] = ()
    decided: HeldDraft | None = None
    tokens: int = 0


TakeTurn = Callable[[Turn], Any] | Callable[[Turn], Awaitable[Any]]


@dataclass(frozen=True)
class Employment:
    """How an agent works: what begins a turn, what it may spend on a thread, how many turns it takes side by side, and the
    address that is told when a thread's budget is used up.
    """

    prompt: Prompt = prompt_for
    budget: Budget = DEFAULT_BUDGET
    side_by_side: int = 4
    tell: str | None = None


def put_to_work(take_turn: TakeTurn, mailbox: AnyMailbox, employment: Employment) -> None:
    """Have an agent take a turn for whatever wakes a mailbox. A plain function gets a thread of its own for each turn, an async
    one runs on the loop of the room's handlers.
    """
    bound, slots = asynchronous(mailbox), asyncio.Semaphore(employment.side_by_side)

    async def handle(message: Message) -> None:
        async with slots:
            if bound.room.resting:  # what waited while the room was told to end is left to its lease
                raise asyncio.CancelledError
            await _one_turn(take_turn, message, bound, employment)

    bound.room.on_message(bound.name)(handle)


def serve_until_told(mailbox: AnyMailbox, *, grace: float) -> None:
    """Start the room and block until SIGTERM or Ctrl-C. Then no turn begins; those under way have `grace` seconds, and what
    is left to its lease is taken up by the next process. Raises `ConfigurationError` outside the main thread.
    """
    if threading.current_thread() is not threading.main_thread():
        raise ConfigurationError(
            "Only the main thread hears signals; elsewhere serve with block=False, then room.start()."
        )
    room = asynchronous(mailbox).room
    with told_by_a_signal() as told:
        room.call(room.start)
        while not told.wait(_LOOK_SECONDS):
            pass
    room.call(lambda: room.rest(grace))
    room.close()


async def _one_turn(take_turn: TakeTurn, message: Message, mailbox: AsyncMailbox, employment: Employment) -> None:
    run = _run()
    run.resumes = True
    if not await _begins(message, mailbox, employment):
        return
    turn = Turn(
        id=outside("d", run.wake or 0),
        key=thread_key(message, mailbox),
        message=message,
        prompt=employment.prompt(message),
        waits=run.waits,
        decided=run.decided,
    )
    ended = False
    try:
        await _take(take_turn, turn)
        ended = True
    finally:
        with suppress(StoreUnavailable):  # the room was closed over a turn that did not end
            await mailbox.room.spending.count(mailbox.name, tokens=turn.tokens, ended=ended)


async def _take(take_turn: TakeTurn, turn: Turn) -> None:
    if inspect.iscoroutinefunction(take_turn):
        await take_turn(turn)
        return
    answer = await on_a_thread(partial(contextvars.copy_context().run, take_turn, turn), name="postroom-turn")
    if inspect.isawaitable(answer):  # a partial, a lambda or an object that stands for an async function
        await answer


def _run() -> Run:
    run = current_run.get()
    assert run is not None, "a handler has a run"
    return run


async def _begins(message: Message, mailbox: AsyncMailbox, employment: Employment) -> bool:
    beginning = await mailbox.room.spending.begin(mailbox.name, budget=employment.budget)
    if beginning is Beginning.REFUSED:
        log.warning("serving.budget_used_up", extra={"mailbox": mailbox.name, "thread_id": message.thread_id})
        await _tell(message, mailbox, employment)
        raise BudgetUsedUp(message.thread_id, mailbox=mailbox.name)
    return beginning is Beginning.YES


async def _tell(message: Message, mailbox: AsyncMailbox, employment: Employment) -> None:
    """A notice to a person, once for each thread; in the name of the room, as no agent asked for it."""
    if employment.tell is None:
        return
    thread = message.thread_id
    token = current_run.set(Run(framework="postroom", keys=(f"budget:{mailbox.name}:{thread}",)))
    try:
        await mailbox.send(
            employment.tell,
            subject=f"{thread}: the agent of {mailbox.name} has used up its budget",
            text=f"What comes in there waits. Read {thread}; `wake_again` lets its agent go on, with a new budget.",
            key=f"budget:{mailbox.name}:{thread}",
        )
    except PostroomError as refusal:
        log.warning("serving.notice_refused", extra={"mailbox": mailbox.name, "code": refusal.code})
    finally:
        current_run.reset(token)
