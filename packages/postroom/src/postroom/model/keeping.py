"""What became of looking after a room: backups, what was moved out and in, what was removed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from pydantic import BaseModel

Told = Callable[[str, int, int], None]
"""Told what is being done, how much of it is done, and of how much (0 where nobody knows)."""


def nobody(what: str, done: int, of: int) -> None:
    """Whom long work tells how far it is, where nobody looks."""


class Backup(BaseModel, frozen=True):
    """A copy of a store in one file, as it was at one moment.

    It holds everything: mail, keys (sealed where the room has a `POSTROOM_KEY_SECRET`), secrets of webhooks, hashes of agents'
    keys. `sha256` is of the store inside; `rooms` are all that live in that store.
    """

    file: str
    domain: str
    rooms: tuple[str, ...]
    made_at: datetime
    schema_version: int
    postroom: str
    size: int
    sha256: str


class Moved(BaseModel, frozen=True):
    """What an export wrote, or an import brought; `rows` counts everything, and `held_back` is what waits for a person."""

    folder: str
    domain: str
    mailboxes: int
    threads: int
    messages: int
    events: int
    rows: int
    held_back: HeldBack | None = None


class MovedIn(BaseModel, frozen=True):
    """What an mbox brought to a mailbox; `known` were there already, `skipped` were too large for the room."""

    file: str = ""
    mailbox: str = ""
    messages: int = 0
    threads: int = 0
    known: int = 0
    skipped: int = 0

    def __add__(self, other: MovedIn) -> MovedIn:
        return self.model_copy(
            update={
                "messages": self.messages + other.messages,
                "threads": self.threads + other.threads,
                "known": self.known + other.known,
                "skipped": self.skipped + other.skipped,
            }
        )


class Forgotten(BaseModel, frozen=True):
    """What was removed because it was kept for long enough; `rows` are those that only say what was over already."""

    threads: int = 0
    messages: int = 0
    events: int = 0
    rows: int = 0

    def __add__(self, other: Forgotten) -> Forgotten:
        return Forgotten(
            threads=self.threads + other.threads,
            messages=self.messages + other.messages,
            events=self.events + other.events,
            rows=self.rows + other.rows,
        )


class Erased(BaseModel, frozen=True):
    """What was removed of a person, or would be: whole threads, messages, and messages to others as well, which stay without the
    address. `rows` are deliveries, links and the like; `events` were left without the address.
    """

    threads: int = 0
    messages: int = 0
    redacted: int = 0
    rows: int = 0
    events: int = 0


class HeldBack(BaseModel, frozen=True):
    """What was under way when the copy was made, and may have happened since: it waits for a person.

    `deliveries` became `unknown`, `turns` of handlers dead letters, `plans` (follow-ups) and `mailboxes` are paused.
    """

    deliveries: int = 0
    turns: int = 0
    plans: int = 0
    mailboxes: tuple[str, ...] = ()

    def __add__(self, other: HeldBack) -> HeldBack:
        return HeldBack(
            deliveries=self.deliveries + other.deliveries,
            turns=self.turns + other.turns,
            plans=self.plans + other.plans,
            mailboxes=(*self.mailboxes, *other.mailboxes),
        )


class Restored(BaseModel, frozen=True):
    """A store that was put in its place from a backup; `set_aside` is where the one before it went."""

    backup: Backup
    store: str
    held_back: HeldBack
    set_aside: str | None = None
