"""What falls due is done in the trace of its thread, however many days later."""

from __future__ import annotations

from collections.abc import Callable

from postroom.backends.store.records.claims import EXPIRY_QUEUE, PROMISE_QUEUE, REQUEST_QUEUE, TIMER_QUEUE, Claim
from postroom.backends.store.records.records import Records
from postroom.engine.plans import timers
from postroom.engine.tracing.spans import place_of_newest
from postroom.engine.tracing.turns import firing
from postroom.engine.wiring import Wiring
from postroom.model.trace import TraceContext
from postroom.ports.database import Row

_ROWS: dict[str, Callable[[Records, int], Row]] = {
    TIMER_QUEUE: lambda records, number: records.plans.row(number),
    EXPIRY_QUEUE: lambda records, number: records.approvals.row(number),
    PROMISE_QUEUE: lambda records, number: records.promises.row(number),
    REQUEST_QUEUE: lambda records, number: records.requests.row(number),
}
"""What each queue's numbers stand for; all of it belongs to a thread."""


async def fire(wiring: Wiring, claim: Claim) -> None:
    """`timers.fire`, with its span."""
    thread, place = await wiring.store.aread(lambda records: _where(records, claim))
    with firing(wiring, claim, place, thread=thread):
        await timers.fire(wiring, claim)


def _where(records: Records, claim: Claim) -> tuple[int | None, TraceContext | None]:
    """The thread that it is about, and where that stands."""
    thread = _ROWS[claim.queue](records, claim.subject_id)["thread_id"] if claim.queue in _ROWS else None
    return thread, place_of_newest(records, thread) if thread else None
