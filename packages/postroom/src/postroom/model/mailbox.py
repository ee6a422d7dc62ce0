"""Mailboxes and what their holders may do."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from pydantic import BaseModel, Field

from postroom.model.address import Address
from postroom.model.business_hours import BusinessHours


class MailboxStatus(StrEnum):
    """The life of a mailbox."""

    ACTIVE = "active"
    PAUSED = "paused"  # mail still accumulates; nothing leaves and no handler wakes
    DELETED = "deleted"  # kept for the audit trail; its threads went to a named successor


class Purpose(StrEnum):
    """What the mail that a mailbox begins is to its readers. Answers to what a person wrote are neither."""

    OUTREACH = "outreach"  # they did not ask for it
    TRANSACTIONAL = "transactional"  # their own dealings call for it: receipts, orders, deadlines


class Oversight(StrEnum):
    """Which drafts of a mailbox a person sees before they leave."""

    AUTONOMOUS = "autonomous"  # none, but what another gate holds
    NEW_RECIPIENTS = "new_recipients"  # those to an address that the room never wrote to or heard from
    OUTBOUND_ONLY = "outbound_only"  # those that leave the room
    ALL = "all"


class Wakes(BaseModel, frozen=True, extra="forbid"):
    """Which mail is worth a turn of a mailbox's agent. All other mail waits unread in `check_mail`.

    `to`: mail to a mailbox of the room; `cc`: mail that only copies one. `automatic`: a machine's notices; `lists`: mailing lists
    and bulk mail; `reports`: bounces and complaints about mail of ours. Mail that ends a wait always wakes. A burst is one turn:
    what comes while a turn waits joins it. `burst_seconds` is how long a turn waits for more.
    """

    to: bool = True
    cc: bool = False
    automatic: bool = False
    lists: bool = False
    reports: bool = False
    burst_seconds: int = Field(default=0, ge=0, le=3600)


class MailboxInfo(BaseModel, frozen=True):
    """A mailbox: the depository an agent owns, with one primary address (RFC 5321 section 2.3.11).

    Its follow-ups keep to the `business_hours` of the people that it writes to, where somebody said when these are.
    """

    name: str
    address: Address
    display_name: str = ""
    status: MailboxStatus = MailboxStatus.ACTIVE
    purpose: Purpose = Purpose.OUTREACH
    oversight: Oversight = Oversight.AUTONOMOUS
    wakes: Wakes = Wakes()
    business_hours: BusinessHours | None = None
    unread: int = 0
    created_at: datetime
