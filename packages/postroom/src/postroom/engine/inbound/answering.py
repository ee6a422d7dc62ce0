"""Answering: what an answer settles, of mail of ours and of what was planned in its thread."""

from __future__ import annotations

from postroom.backends.store.records.records import Records
from postroom.engine.inbound.entry import Entry
from postroom.engine.plans import plans
from postroom.model.delivery import DeliveryStatus
from postroom.model.event import EventName


def settle_what_it_answers(entry: Entry, records: Records) -> None:
    """An answer proves that what it answers arrived; and it ends the waits and follow-ups of its thread."""
    if entry.report is not None:
        return
    quoted = (*entry.parsed.in_reply_to, *entry.parsed.references)
    for outbox_id in records.deliveries.settle_by_reference(quoted) if quoted else ():
        sent = records.deliveries.row(outbox_id)
        records.events.append_about(sent, EventName.MESSAGE_SENT, status=DeliveryStatus.SENT, found_by="answer")
    if entry.automatic is None and not entry.is_settled and not entry.begins_it:
        entry.ended_a_wait = plans.answered(records, entry.stored)
