"""Receipts: what an agent holds of something it sent."""

from __future__ import annotations

from postroom.backends.store.records.records import Records
from postroom.engine.outbound.acceptance import Acceptance
from postroom.model.delivery import Delivery, DeliveryStatus, Receipt
from postroom.model.ids import at, outside


def of_accepted(acceptance: Acceptance, records: Records) -> Receipt:
    """The receipt of a draft that was accepted just now, in this transaction."""
    recipients, now = acceptance.recipients, at(records.now)
    return Receipt(
        id=outside("m", acceptance.stored_as),
        message_id=acceptance.message_id,
        thread_id=outside("t", acceptance.thread_id),
        mailbox=acceptance.request.mailbox,
        recipients=recipients,
        accepted_at=now,
        deliveries=tuple(
            Delivery(recipient=each, status=DeliveryStatus.QUEUED, text="", updated_at=now) for each in recipients
        ),
    )


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
