"""Addresses that the room may not write to, and what exactly may not be written."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from pydantic import BaseModel

from postroom.model.address import Address
from postroom.model.choices import Covers
from postroom.model.submission import Asked, Traffic


class SuppressionReason(StrEnum):
    """Why nobody may write to an address. A person who suppresses one may also use words of their own."""

    BOUNCE = "bounce"  # nobody reads there
    COMPLAINT = "complaint"  # its reader called our mail abuse
    UNSUBSCRIBE = "unsubscribe"  # its reader asked for no more
    FULL = "mailbox_full"  # its mailbox stayed full for days: for a while only
    ERASED = "erased"  # what the room knew of its person was removed, and of the address only a hash is left
    MANUAL = "manual"  # somebody in the room decided it


class Suppression(BaseModel, frozen=True):
    """An address the room may not write to, why (a `SuppressionReason`, or a person's own words), and since when.

    `covers` says which mail, `message_id` names the message that said so (`m12`), `expires_at` when it ends by itself.
    """

    address: Address
    reason: str
    since: datetime
    covers: Covers = Covers.ALL
    message_id: str | None = None
    expires_at: datetime | None = None

    def concerns(self, address: Address) -> bool:
        """Whether it is about this address: the same one or, but for a bounce, another subaddress of the same person."""
        same = self.address.key == address.key
        return same or (self.reason != SuppressionReason.BOUNCE and self.address.person_key == address.person_key)

    def stops(self, traffic: Traffic, recipient: Address, *, asked: Asked | None) -> bool:
        """Whether it stops such mail to this recipient. Who has `asked` for it since may have it; nobody asks for another."""
        if not self.concerns(recipient):
            return False
        if self.covers is Covers.ALL:
            return True
        if traffic is Traffic.REPLY:
            return asked is None or asked.by != recipient.key or asked.moment <= self.since
        return self.covers is Covers.UNASKED or traffic is Traffic.OUTREACH
