"""Quarantine: mail that is stored, but that no agent sees before a person has released it."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from pydantic import BaseModel

from postroom.model.message import Message


class QuarantineState(StrEnum):
    """What became of a message that was kept from the agents."""

    HELD = "held"
    RELEASED = "released"
    DISCARDED = "discarded"  # nobody will see it; its bytes stay for the audit trail


class Quarantined(BaseModel, frozen=True):
    """A message that was kept from the agents: itself, why in codes, the mailboxes that it was for, and a person's decision.

    `quotes` is the thread whose Message-IDs it carries, `None` where it begins one. The message itself has no `thread_id` before
    it is released; its text is untrusted.
    """

    message: Message
    reasons: tuple[str, ...]
    quotes: str | None = None
    mailboxes: tuple[str, ...]
    state: QuarantineState = QuarantineState.HELD
    since: datetime
    decided_by: str | None = None
    decided_at: datetime | None = None
    why: str = ""
