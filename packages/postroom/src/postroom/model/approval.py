"""Held drafts: what a person is asked about, and what the person said."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from pydantic import BaseModel, Field

from postroom.model.address import Participant
from postroom.model.verdict import Verdict


class ApprovalState(StrEnum):
    """Where a held draft stands."""

    PENDING = "pending"  # it waits for a person
    APPROVED = "approved"  # a person let it go as it was
    EDITED = "edited"  # a person changed it and let it go
    REJECTED = "rejected"  # a person said no
    ANSWERED = "answered"  # a person told the agent something instead
    EXPIRED = "expired"  # nobody decided in time
    WITHDRAWN = "withdrawn"  # the room took it back: its thread was handed off, its plan ended, its mailbox was deleted


class HeldDraft(BaseModel, frozen=True):
    """What a thread shows of a draft that a person was asked about (`p5`): why, since when, and what was decided.

    `why` is the person's reason or answer, or why the room took the draft back; `message_id` (`m12`) is what left.
    `asks_again` are questions in it that a hand-off note of its thread says were asked already.
    """

    id: str
    state: ApprovalState
    mailbox: str
    reasons: tuple[str, ...]
    since: datetime
    expires_at: datetime
    decided_by: str | None = None
    decided_at: datetime | None = None
    why: str = ""
    message_id: str | None = None
    asks_again: tuple[str, ...] = ()


class HeldFile(BaseModel, frozen=True):
    """An attachment of a held draft, without its bytes. `size` is in octets."""

    filename: str
    content_type: str
    size: int
    sha256: str


class Approval(HeldDraft, frozen=True):
    """A held draft with everything that a person needs to decide: who asked, what would leave, what every gate said.

    `answers` is the message it replies to (`m12`); `framework` is empty where no agent framework called. `digest` stands
    for the exact sender, recipients, subject, text, HTML and attachments: an approval holds for these and nothing else.
    """

    thread_id: str | None
    answers: str | None
    sender: Participant
    to: tuple[Participant, ...]
    cc: tuple[Participant, ...] = ()
    subject: str
    text: str = Field(repr=False)
    html: str | None = Field(default=None, repr=False)
    attachments: tuple[HeldFile, ...] = ()
    verdicts: tuple[Verdict, ...] = ()
    framework: str = ""
    trace_id: str = ""
    digest: str
