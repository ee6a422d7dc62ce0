"""A draft on its way through the gates, with every fact that a gate may ask about."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from postroom.model.address import Address
from postroom.model.mailbox import MailboxStatus, Scope


@dataclass(frozen=True)
class ThreadFacts:
    """How the thread of a draft stands inside the deciding transaction."""

    id: str
    assignee: str | None
    epoch: int
    since: datetime


@dataclass(frozen=True)
class Submission:
    """What an agent asks to send, read by gates. `outside` are the recipients that are not mailboxes of this room.

    `expected_epoch` is the epoch the agent acts on, when it is known; `intent_keys` say what the send means.
    """

    mailbox: str
    mailbox_status: MailboxStatus
    scopes: frozenset[Scope]
    needs: Scope
    recipients: tuple[Address, ...]
    outside: tuple[Address, ...]
    thread: ThreadFacts | None
    expected_epoch: int | None
    intent_keys: tuple[str, ...]
    call_ref: str | None
    intent_expires_at: int
