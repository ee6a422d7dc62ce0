"""What became of a message: one delivery per recipient, and the receipt an agent gets."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from pydantic import BaseModel

from postroom.model.address import Address


class DeliveryStatus(StrEnum):
    """Where one message stands for one recipient."""

    QUEUED = "queued"  # waiting for its first or next attempt
    SENDING = "sending"  # content is being handed to the next hop at this moment
    SENT = "sent"  # the next hop answered 2xx: it has taken responsibility (RFC 5321 section 6.1)
    KEPT = "kept"  # no transport is configured: the message stays in the room's store, readable, not sent
    DEFERRED = "deferred"  # the next hop answered 4xx or was out of reach; tried again later
    FAILED = "failed"  # refused for good (5xx), or given up after the queue lifetime
    UNKNOWN = "unknown"  # content was handed over, the answer was never read; never sent again by itself
    CANCELLED = "cancelled"  # withdrawn before it left: hand-off, deletion, suppression, a person


class RecipientOutcome(BaseModel, frozen=True):
    """What the next hop said about one recipient.

    `code` is the SMTP reply code (RFC 5321 section 4.2), `enhanced` the enhanced status code `class.subject.detail`
    (RFC 3463) or `None`. A `status` of `deferred` is temporary, `failed` is permanent. `retry_after` is how many seconds the
    next hop asks to be left alone, `wire_id` the Message-ID that it put in place of ours.
    """

    recipient: Address
    status: DeliveryStatus
    code: int
    enhanced: str | None = None
    text: str = ""
    retry_after: int = 0
    wire_id: str | None = None


class Delivery(BaseModel, frozen=True):
    """One message on its way to one recipient (RFC 3464 per-recipient fields)."""

    recipient: Address
    status: DeliveryStatus
    code: int | None = None
    enhanced: str | None = None
    text: str = ""
    attempts: int = 0
    next_attempt_at: datetime | None = None
    updated_at: datetime


class Receipt(BaseModel, frozen=True):
    """Proof that an intent was accepted, once. `message_id` is the Message-ID that left or will leave.

    `duplicate` is true when this intent had been accepted before: then everything here describes the first acceptance
    and nothing was sent again. `retry` is true when it was the very same call coming again (same call id, same handler).
    """

    id: str
    message_id: str
    thread_id: str
    mailbox: str
    recipients: tuple[Address, ...]
    accepted_at: datetime
    duplicate: bool = False
    retry: bool = False
    deliveries: tuple[Delivery, ...] = ()
