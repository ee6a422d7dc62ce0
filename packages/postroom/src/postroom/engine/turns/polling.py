"""Polling: turns for an agent that runs elsewhere, claimed as a worker of the room claims them."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from functools import partial

from postroom.backends.store.records.claims import Claim, earliest, wake_queue
from postroom.backends.store.records.records import Records
from postroom.engine import mailboxes
from postroom.engine.running import Running
from postroom.engine.turns import taking
from postroom.engine.turns.beginning import with_turns
from postroom.model.errors import TurnLost
from postroom.model.ids import inside
from postroom.model.settings import Settings
from postroom.model.taken_turn import HeldTurn, TakenTurn
from postroom.model.turn import Hold
from postroom.ports.database import Row, Signal

_WORKER = "turns"
_SIGNALS = (Signal.WORK, Signal.TURN)


async def claim(opened: Running, mailbox: str, *, count: int, wait: float) -> list[TakenTurn]:
    """The turns of a mailbox that are due, up to `count`, the longest due first; where there are none, as soon as one is, within
    `wait` seconds. None, when the room closes.
    """
    loop = asyncio.get_running_loop()
    until = loop.time() + wait
    with _signals(opened) as woken:
        while True:
            woken.clear()
            taken, due = await _take_due(opened, mailbox, count)
            left = until - loop.time()
            if taken or left <= 0 or opened.ending.is_set():
                return taken
            await _first_of(woken.wait(), opened.ending.wait(), asyncio.sleep(left), _time_to_look(opened, due))


def renew(records: Records, turn: HeldTurn, *, settings: Settings) -> int:
    """Prolong the lease of a turn; until when, in milliseconds UTC. Raises `TurnLost`, also where it takes for too long."""
    claim, row = held(records, turn)
    lease_until = records.now + round(settings.lease * 1000)
    if records.now >= (row["taken_at"] or 0) + round(settings.longest_turn * 1000):
        raise TurnLost(turn.id, where="it took longer than a turn may")
    if not records.claims.renew_one(claim, lease_until=lease_until):
        raise _lost(records, turn)
    return lease_until


def complete(records: Records, turn: HeldTurn) -> None:
    """End it well. Raises `TurnLost`; again changes nothing."""
    claim, row = held(records, turn)
    if not taking.complete(records, claim=claim, turn=row, first=inside("m", turn.first)):
        _refuse_unless_ended(records, turn)


def fail(records: Records, turn: HeldTurn, *, error: str, settings: Settings) -> None:
    """End it badly. Raises `TurnLost`; again changes nothing."""
    claim, row = held(records, turn)
    if not taking.fail(records, settings=settings, claim=claim, turn=row, error=error):
        _refuse_unless_ended(records, turn)
    records.claims.announce()


def held(records: Records, turn: HeldTurn) -> tuple[Claim, Row]:
    """The rows of a turn that somebody says to hold, with the fence that they say. Raises `NotFound` for one that is no turn of
    that mailbox.
    """
    row = records.wakes.row(inside("d", turn.id))
    queue = wake_queue(records.mailboxes.row(turn.mailbox)["id"])
    claim = records.claims.of_subject(queue, row["id"], number=turn.claim)
    return replace(claim, fence=turn.fence), row


def is_open(records: Records, mailbox: str) -> bool:
    """Whether a turn of the mailbox is due, or somebody is at one."""
    return records.claims.any_open(mailboxes.wake_queues(records, [mailbox]))


def next_due(records: Records, mailbox: str) -> int | None:
    """When the next turn of the mailbox falls due."""
    return records.claims.next_at(mailboxes.wake_queues(records, [mailbox]))


async def _take_due(opened: Running, mailbox: str, count: int) -> tuple[list[TakenTurn], int | None]:
    """What is taken; where that is nothing, when the next turn is due."""
    store = opened.wiring.store
    found, due = await store.aread(partial(_look, mailbox=mailbox))
    if not found:
        return [], due
    return await store.awrite(partial(_take, opened=opened, mailbox=mailbox, count=count)), None


def _look(records: Records, *, mailbox: str) -> tuple[bool, int | None]:
    """Whether there is anything to take, from the living or the dead; and when there will be."""
    records.mailboxes.row(mailbox)
    due = earliest(next_due(records, mailbox), records.claims.over_at())
    return due is not None and due <= records.now, due


def _take(records: Records, *, opened: Running, mailbox: str, count: int) -> list[TakenTurn]:
    """As where a worker claims, the leases of this process are prolonged before any ends."""
    settings = opened.wiring.settings
    lease = round(settings.lease * 1000)
    if records.claims.has_expired():
        opened.handlers.process.renew(records, lease=lease)
        records.claims.expire()
    queues = mailboxes.wake_queues(records, [mailbox])
    claims = records.claims.due(queues, worker=_WORKER, lease_until=records.now + lease, count=count)
    return _begun(records, claims, settings)


def _begun(records: Records, claims: Sequence[Claim], settings: Settings) -> list[TakenTurn]:
    """One that may kill is given by itself; what was claimed beside it is left to others."""
    taken: list[TakenTurn] = []
    for claim, row in with_turns(records, claims):
        if row is None:
            continue
        if taking.has_killed(row, settings):
            taking.give_up(records, claim=claim, turn=row, error=taking.WENT_SILENT)
        elif taken and (taken[0].alone or taking.may_kill(row, settings)):
            records.claims.pass_on(claim, run_at=records.now, error="")
        else:
            taken.append(taking.take(records, claim=claim, turn=row, settings=settings))
    return taken


def _refuse_unless_ended(records: Records, turn: HeldTurn) -> None:
    lost = records.wakes.lost(Hold(turn.claim, turn.fence))
    if lost is not None:
        raise TurnLost(lost.turn_id, where=lost.where)


def _lost(records: Records, turn: HeldTurn) -> TurnLost:
    lost = records.wakes.lost(Hold(turn.claim, turn.fence))
    return TurnLost(turn.id, where=lost.where if lost is not None else "it is over")


def _time_to_look(opened: Running, due: int | None) -> Awaitable[None]:
    """Until the next turn is due, or a lease may have run out; in the time of the room."""
    clock, heartbeat = opened.wiring.clock, opened.wiring.settings.lease / 3
    return clock.sleep(heartbeat if due is None else min(heartbeat, max(0, due - clock.now()) / 1000))


@contextmanager
def _signals(opened: Running) -> Iterator[asyncio.Event]:
    """Set whenever there may be a turn to take."""
    loop, woken = asyncio.get_running_loop(), asyncio.Event()

    def wake() -> None:
        if not loop.is_closed():
            loop.call_soon_threadsafe(woken.set)

    forget = [opened.wiring.store.on_signal(wake, kind) for kind in _SIGNALS]
    try:
        yield woken
    finally:
        for each in forget:
            each()


async def _first_of(*waited: Awaitable[object]) -> None:
    waits = {asyncio.ensure_future(each) for each in waited}
    try:
        await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for each in waits:
            each.cancel()
