"""Taint: the mark that untrusted mail leaves on the run that read it and on its thread."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum, StrEnum

from pydantic import BaseModel

from postroom.model.address import Address

MAX_READS = 200
"""So many messages that a run was shown are looked at, the newest."""

MAX_READ_CHARS = 100_000
"""So much of each."""


class Confinement(StrEnum):
    """How strictly tainted work is held in."""

    OFF = "off"  # nothing is asked
    MONITOR = "monitor"  # nothing is refused or held; what would have been is noted
    GUARDED = "guarded"
    STRICT = "strict"  # guarded, and content goes only to those who could read it before


class TaintLevel(IntEnum):
    """How far mail can be trusted; the policy table calls the last two T1 and T2."""

    NONE = 0
    OUTSIDE = 1  # it came from outside the room, like most mail
    SUSPICIOUS = 2  # and something about it is wrong


class Taint(BaseModel, frozen=True):
    """The taint of one thread (`t3`) or run (`turn:7`): its level, why in codes, which message (`m12`) did it, until when.

    A `frozen` run was refused so often that it may only read.
    """

    subject: str
    level: TaintLevel
    reasons: tuple[str, ...] = ()
    message_id: str | None = None
    since: datetime
    expires_at: datetime | None = None
    frozen: bool = False


@dataclass(frozen=True)
class ThreadPeople:
    """Who takes part in a thread: those who wrote in it from outside, those the room wrote to in it, and those only named
    in To or Cc of mail from outside.
    """

    wrote: frozenset[Address] = frozenset()
    written_to: frozenset[Address] = frozenset()
    named: frozenset[Address] = frozenset()

    def __or__(self, other: ThreadPeople) -> ThreadPeople:
        """Who takes part in one thread or the other."""
        return ThreadPeople(self.wrote | other.wrote, self.written_to | other.written_to, self.named | other.named)

    def involve(self, address: Address, *, named: bool) -> bool:
        """Whether an address takes part; being `named` by somebody else may count or not."""
        parts = (self.wrote, self.written_to, *((self.named,) if named else ()))
        return any(address.key == person.key for part in parts for person in part)


@dataclass(frozen=True)
class TaintFacts:
    """What gates know of a draft's taint: the higher level of the run that wrote it and of the thread it stands in.

    `home` is the one thread (its number) that the run may answer in, `None` where it has none. Where that is one among
    colleagues, `origin` is the thread of the draft, if the run asked them for its sake. `people` take part in either.
    """

    level: TaintLevel = TaintLevel.NONE
    reasons: tuple[str, ...] = ()
    home: int | None = None
    origin: int | None = None
    run: TaintLevel = TaintLevel.NONE
    thread: TaintLevel = TaintLevel.NONE
    people: ThreadPeople = ThreadPeople()


UNTAINTED = TaintFacts()


@dataclass(frozen=True)
class Denial:
    """An intent that a run was denied, and the words it was told."""

    intent: str
    sentence: str
    you_can: str


@dataclass(frozen=True)
class Sent:
    """How many messages a run sent for one mail from outside, and to how many recipients that took no part in the thread."""

    sends: int = 0
    new_recipients: int = 0


@dataclass(frozen=True)
class ReadText:
    """A message whose text a run was shown: its number, its thread's, who wrote it, its own level, and its new text."""

    message: int
    thread: int
    sender_key: str
    level: TaintLevel
    text: str
