"""What is planned, of whatever kind, in one form."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from pydantic import BaseModel, Field

from postroom.model.address import Address


class PlannedKind(StrEnum):
    """What kind of plan it is."""

    WAIT = "wait"
    FOLLOW_UP = "follow_up"
    PROMISE = "promise"
    HELD_DRAFT = "held_draft"


class Planned(BaseModel, frozen=True):
    """Something that a mailbox has planned: a wait (`w7`), a follow-up plan (`f8`), a promise (`pr3`), a draft that waits for a
    person (`p5`).

    `due` is when the answer is awaited until, when the next step leaves, when the promise has to be kept, when the draft
    expires. `text` is what the next step or the draft says, or what was promised; `addresses` whom it is about.
    """

    id: str
    kind: PlannedKind
    mailbox: str
    thread_id: str | None = None
    due: datetime | None = None
    text: str = Field(default="", repr=False)
    addresses: tuple[Address, ...] = ()
    step: int = 0
    steps: int = 0
    paused: bool = False
