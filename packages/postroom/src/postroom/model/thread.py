"""Threads above mailboxes, who holds them, and what travels when they change hands."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from pydantic import BaseModel, Field, model_validator

from postroom.model.address import Participant
from postroom.model.approval import HeldDraft
from postroom.model.message import Message
from postroom.model.request import AgentRequest
from postroom.model.taint import TaintLevel


class Fact(BaseModel, frozen=True):
    """Something known, and the message it came from (`m12`), so that the next agent can check it."""

    text: str = Field(min_length=1, max_length=500)
    message_id: str | None = None


class Promise(BaseModel, frozen=True):
    """Something an agent said it would do, by when (UTC)."""

    text: str = Field(min_length=1, max_length=500)
    due: datetime | None = None


class HandOffNote(BaseModel, frozen=True):
    """What the next agent must know: why it holds the thread, what is known, asked, promised, and not to be done.

    Facts may be given as plain strings.
    """

    summary: str = Field(min_length=1, max_length=2_000)
    facts: tuple[Fact, ...] = ()
    open_questions: tuple[str, ...] = ()
    promises: tuple[Promise, ...] = ()
    do_not: tuple[str, ...] = ()

    @model_validator(mode="before")
    @classmethod
    def _accept_plain_strings(cls, value: Any) -> Any:
        if not isinstance(value, dict):
            return value
        plain = {
            name: [{"text": entry} if isinstance(entry, str) else entry for entry in value[name]]
            for name in ("facts", "promises")
            if isinstance(value.get(name), list | tuple)
        }
        return {**value, **plain}


class HandOff(BaseModel, frozen=True):
    """One change of assignee: from whom to whom, the epoch that began, the note, and what it cancelled.

    `turn` is the turn (`d7`) that the new owner was woken for; only who hands over is told. `taint` is that of the run
    that wrote the note.
    """

    thread_id: str
    from_mailbox: str | None
    to_mailbox: str
    epoch: int
    at: datetime
    note: HandOffNote
    cancelled: tuple[str, ...] = ()
    turn: str | None = None
    taint: TaintLevel = TaintLevel.NONE


class Thread(BaseModel, frozen=True):
    """Messages linked by references (RFC 5256), above mailboxes, with one assignee at a time.

    `epoch` counts the hand-offs; a send that carries an older one is refused. `held` are the latest drafts that a person
    was asked about, oldest first; `requests` the typed requests that were made in it.
    """

    id: str
    subject: str
    assignee: str | None
    epoch: int
    participants: tuple[Participant, ...]
    message_count: int
    last_at: datetime
    messages: tuple[Message, ...] = ()
    hand_offs: tuple[HandOff, ...] = ()
    held: tuple[HeldDraft, ...] = ()
    requests: tuple[AgentRequest, ...] = ()
