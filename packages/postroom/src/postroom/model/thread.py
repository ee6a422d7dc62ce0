"""Threads above mailboxes, who holds them, and what travels when they change hands."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, TypeVar

from pydantic import BaseModel, Field, model_validator

from postroom.model.address import Participant
from postroom.model.approval import HeldDraft
from postroom.model.message import Message
from postroom.model.promise import Promise
from postroom.model.request import AgentRequest
from postroom.model.taint import TaintLevel

T = TypeVar("T")
_FROM_MESSAGE = re.compile(r"(?P<message>m\d{1,18})\s*[:,]\s+(?P<text>.+)", re.DOTALL)
_MOST_OF_A_KIND = 30
"""So many facts, questions and rules of a thread are told to the next agent: the latest."""


class Fact(BaseModel, frozen=True):
    """Something known, and the message it came from (`m12`), so that the next agent can check it."""

    text: str = Field(min_length=1, max_length=500)
    message_id: str | None = None


class HandOffNote(BaseModel, frozen=True):
    """What the next agent must know: why it holds the thread, what is known, asked, promised, and not to be done.

    `open_questions` wait for an answer, all that were `asked` are not asked again. Facts may be given as plain strings, with
    the message each came from (`m12: paid on Monday`), promises too.
    """

    summary: str = Field(min_length=1, max_length=2_000)
    facts: tuple[Fact, ...] = ()
    open_questions: tuple[str, ...] = ()
    asked: tuple[str, ...] = ()
    promises: tuple[Promise, ...] = ()
    do_not: tuple[str, ...] = ()

    @model_validator(mode="before")
    @classmethod
    def _accept_plain_strings(cls, value: Any) -> Any:
        if not isinstance(value, dict):
            return value
        plain = {
            name: [read(entry) if isinstance(entry, str) else entry for entry in value[name]]
            for name, read in (("facts", _fact), ("promises", _text))
            if isinstance(value.get(name), list | tuple)
        }
        return {**value, **plain}


def _text(text: str) -> dict[str, str]:
    return {"text": text}


def _fact(text: str) -> dict[str, str]:
    """`m12: paid on Monday` is a fact from m12."""
    found = _FROM_MESSAGE.fullmatch(text.strip())
    return {"text": found["text"], "message_id": found["message"]} if found else {"text": text}


def merged(notes: Sequence[HandOffNote]) -> HandOffNote | None:
    """What all notes of a thread say together, oldest first: the newest says what is still open, for what no later note
    repeats has been answered. Promises are left out: the room knows how each stands.
    """
    if not notes:
        return None
    newest = notes[-1]
    asked = (question for note in notes for question in (*note.asked, *note.open_questions))
    return HandOffNote(
        summary=newest.summary,
        facts=_newest(fact for note in notes for fact in note.facts),
        open_questions=newest.open_questions,
        asked=_newest(question for question in asked if question not in newest.open_questions),
        do_not=_newest(rule for note in notes for rule in note.do_not),
    )


def _newest(entries: Iterable[T]) -> tuple[T, ...]:
    """Each once, in order; of very many the latest."""
    return tuple(dict.fromkeys(entries))[-_MOST_OF_A_KIND:]


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
    was asked about, oldest first; `requests` the typed requests that were made in it, `promises` those that are open.
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
    promises: tuple[Promise, ...] = ()

    @property
    def note(self) -> HandOffNote | None:
        """What its hand-off notes say together; `None` where it never changed hands."""
        return merged([hand_off.note for hand_off in self.hand_offs])
