"""What falls due is done in the trace of its thread, however many days later."""

from __future__ import annotations

from postroom.backends.store.records.claims import EXPIRY_QUEUE, TIMER_QUEUE, Claim
from postroom.backends.store.records.records import Records
from postroom.engine import timers, tracing
from postroom.engine.wiring import Wiring


async def fire(wiring: Wiring, claim: Claim) -> None:
    """`timers.fire`, with its span."""
    thread = await wiring.store.aread(lambda records: _thread(records, claim))
    place = await wiring.store.aread(lambda records: tracing.place_of_newest(records, thread)) if thread else None
    with tracing.firing(wiring, claim, place, thread=thread):
        await timers.fire(wiring, claim)


def _thread(records: Records, claim: Claim) -> int | None:
    if claim.queue == TIMER_QUEUE:
        return int(records.plans.row(claim.subject_id)["thread_id"])
    if claim.queue == EXPIRY_QUEUE:
        return records.approvals.row(claim.subject_id)["thread_id"] or None
    return None
