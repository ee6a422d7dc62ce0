"""Reports: what the world says about a message that was sent, delivery status (RFC 3464) and feedback (RFC 5965)."""

from __future__ import annotations

from enum import StrEnum
from typing import Literal

from pydantic import BaseModel, Field

from postroom.model.address import Address

ReportKind = Literal["bounce", "delay", "delivered", "complaint", "feedback"]
ReportedAction = Literal["failed", "delayed", "delivered", "relayed", "expanded", "complained", "reported"]


class RefusalReason(StrEnum):
    """What a refusal is about. Only a dead address is a reason never to write there again."""

    DEAD_ADDRESS = "dead_address"  # nobody reads there: unknown, moved away, closed, or its domain takes no mail
    MAILBOX_FULL = "mailbox_full"
    TOO_LARGE = "too_large"
    SENDER = "sender"  # our own address or path was not liked
    SYSTEM = "system"  # the receiving system is full, broken or lacks a feature
    NETWORK = "network"  # no way there, a loop, or given up after too long
    PROTOCOL = "protocol"
    CONTENT = "content"
    POLICY = "policy"  # blocked, not authorised, taken for spam
    UNCLEAR = "unclear"  # neither code nor words say


class ReportedRecipient(BaseModel, frozen=True):
    """What a report says about one recipient: the per-recipient fields of RFC 3464 section 2.3, and what they mean.

    `address` is the one the message was sent to, as far as the report tells; `final_address` where it ended, which
    differs after forwarding. `permanent`: another attempt would fail as well. `suppress`: nobody should write there again.
    """

    address: Address
    final_address: Address | None = None
    action: ReportedAction
    status: str | None = None
    diagnostic: str = Field(default="", repr=False)
    reason: RefusalReason = RefusalReason.UNCLEAR
    permanent: bool = False
    suppress: bool = False


class Report(BaseModel, frozen=True):
    """A report about one message. Every field is what the sender of the report claims: untrusted.

    `kind` follows the gravest recipient: a bounce where any delivery failed. `feedback_type` is that of RFC 5965
    section 7.3; a `complaint` is abuse or fraud, any other type is `feedback`.
    """

    kind: ReportKind
    recipients: tuple[ReportedRecipient, ...] = ()
    original_message_id: str | None = None
    original_envelope_id: str | None = None
    feedback_type: str | None = None
    reporting_mta: str | None = None
