"""Receipts: what an agent holds of something it sent."""

from __future__ import annotations

from postroom.backends.store.records.records import Records
from postroom.model.delivery import Receipt
from postroom.model.ids import at, outside


def receipt(records: Records, outbox_id: int, *, duplicate: bool = False, retry: bool = False) -> Receipt:
    """The receipt of an outbox row as its deliveries stand now."""
    row = records.deliveries.row(outbox_id)
    deliveries = records.deliveries.all(outbox_id)
    return Receipt(
        id=outside("m", row["message_id"]),
        message_id=row["wire_id"],
        thread_id=outside("t", row["thread_id"]),
        mailbox=row["mailbox"],
        recipients=tuple(delivery.recipient for delivery in deliveries),
        accepted_at=at(row["created_at"]),
        duplicate=duplicate,
        retry=retry,
        deliveries=deliveries,
    )
