"""Mailboxes and what their holders may do."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from pydantic import BaseModel

from postroom.model.address import Address


class MailboxStatus(StrEnum):
    """The life of a mailbox."""

    ACTIVE = "active"
    PAUSED = "paused"  # mail still accumulates; nothing leaves and no handler wakes
    DELETED = "deleted"  # kept for the audit trail; its threads went to a named successor


class MailboxInfo(BaseModel, frozen=True):
    """A mailbox: the depository an agent owns, with one primary address (RFC 5321 section 2.3.11)."""

    name: str
    address: Address
    display_name: str = ""
    status: MailboxStatus = MailboxStatus.ACTIVE
    unread: int = 0
    created_at: datetime


class Scope(StrEnum):
    """What a mailbox handle may do. Tools whose scope is missing are not offered; calls without it are refused."""

    READ = "read"
    REPLY = "reply"
    SEND = "send"
    HAND_OFF = "hand_off"
    PROVISION = "provision"
    ADMIN = "admin"


DEFAULT_SCOPES = frozenset({Scope.READ, Scope.REPLY, Scope.SEND, Scope.HAND_OFF})
