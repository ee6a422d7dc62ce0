"""The journal of a world: everything that happened to mail in it, in order, as entries and as a story."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import overload

from postroom.mail.fence import one_line

_SUBJECT_CHARS = 60


class What(StrEnum):
    """What an entry says happened; the value is the verb of its line in the story."""

    WROTE = "wrote"  # a person or an agent began a thread: an agent's mail is now in its outbox
    ANSWERED = "answered"
    FORWARDED = "forwarded"
    REPEATED = "repeated"  # an agent sent again what it had sent before; nothing left
    HELD_BACK = "held back"  # a gate refused what an agent wanted to send; nothing left

    ACCEPTED = "accepted"  # the recipient's server took the content: 2xx
    DEFERRED = "deferred"  # it answered 4xx, or was out of reach; the sender tries again
    REFUSED = "refused"  # it answered 5xx
    DROPPED = "dropped"  # it took the content, and the line ended before its answer was read
    DELIVERED = "got"  # it is in the recipient's mailbox
    DELIVERED_AGAIN = "got again"  # a room knew it for a second copy
    LOST = "lost"  # accepted, and never delivered
    BOUNCED = "bounced"  # a server wrote a report (DSN) to the sender

    UNSUBSCRIBED = "unsubscribed"
    COMPLAINED = "complained"
    IGNORED = "ignored"
    ACTED = "acted"  # a reaction of the test's own

    HANDED_OFF = "handed off"
    DONE = "finished"
    WAITS = "waits for an answer"
    WAIT_ENDED = "stopped waiting"
    PLANNED = "planned follow-ups"
    PLAN_ENDED = "ended its follow-ups"
    CANCELLED = "cancelled"  # mail that had not left
    LEARNED = "learned about"  # a room read a report on what it had sent
    CALLED_OFF = "called off mail"  # and what it had planned for that address ended
    KEPT = "kept"  # no transport
    GIVEN_UP = "gave up sending"  # too long in the queue
    SETTLED = "found out about"  # an unknown outcome was found out
    REQUEUED = "queued again"
    SUPPRESSED = "suppressed"
    UNSUPPRESSED = "unsuppressed"
    HANDLER_FAILED = "failed in its turn"
    HANDLER_GAVE_UP = "gave up its turn"
    PAUSED = "paused"
    RESUMED = "resumed"
    DELETED = "deleted"
    NOTED = "noted"  # any other event of a room; `note` names it

    STOPPED = "stopped"
    RESTARTED = "restarted"


HANDED_OVER = frozenset({What.ACCEPTED, What.DROPPED})
"""After these the content is out of the sender's hands."""

ATTEMPTED = HANDED_OVER | {What.DEFERRED, What.REFUSED}
"""What a server says to somebody who tries to deliver."""


_TOWARDS = dict.fromkeys((What.WROTE, What.ANSWERED, What.FORWARDED, What.HANDED_OFF, What.REPEATED), "to")


@dataclass(frozen=True)
class Entry:
    """One thing that happened.

    `who` is the address that acts: an agent's, a person's, or the domain of a server or room. `room` and `mailbox` are
    set where an agent is concerned, also as the sender of what a server answers. `message_id` is the Message-ID of the
    mail in question (of the report itself for `BOUNCED` and `COMPLAINED`), `recipient` one address, or for what somebody
    wrote all of them with commas, `thread` the room's thread (`t3`), `code` and `enhanced` what a server said, `note`
    anything else in a few words.
    """

    at: datetime
    what: What
    who: str
    room: str | None = None
    mailbox: str | None = None
    recipient: str | None = None
    message_id: str | None = None
    subject: str = ""
    thread: str | None = None
    code: int | None = None
    enhanced: str | None = None
    note: str = ""

    @property
    def status(self) -> str:
        """What a server said, as text: `550 5.1.1`; empty where none spoke."""
        return " ".join(str(part) for part in (self.code, self.enhanced) if part)

    def __str__(self) -> str:
        told = (
            self.what,
            f'"{one_line(self.subject, limit=_SUBJECT_CHARS)}"' if self.subject else "",
            f"{_TOWARDS.get(self.what, 'for')} {self.recipient}" if self.recipient else "",
            f"in {self.thread}" if self.thread else "",
            f"({self.status})" if self.status else "",
            f"[{self.note}]" if self.note else "",
        )
        return " ".join(part for part in told if part)


class Journal(Sequence[Entry]):
    """Every entry, oldest first. It only grows."""

    def __init__(self) -> None:
        self._entries: list[Entry] = []

    @overload
    def __getitem__(self, index: int) -> Entry: ...

    @overload
    def __getitem__(self, index: slice) -> Sequence[Entry]: ...

    def __getitem__(self, index: int | slice) -> Entry | Sequence[Entry]:
        return self._entries[index]

    def __len__(self) -> int:
        return len(self._entries)

    def __iter__(self) -> Iterator[Entry]:
        return iter(self._entries)

    def append(self, entry: Entry) -> None:
        """Add what happened just now."""
        self._entries.append(entry)

    def of(self, *what: What) -> tuple[Entry, ...]:
        """The entries that say any of these."""
        return tuple(entry for entry in self._entries if entry.what in what)

    def story(self) -> str:
        """The journal to be read by a person: a line each with the time, who, and what happened."""
        return "\n".join(story(self._entries)) or "Nothing happened."


def story(entries: Sequence[Entry]) -> Iterator[str]:
    """The lines of a story: a date where a new day begins, then the time, who, and what happened."""
    width = max((len(entry.who) for entry in entries), default=0)
    day = None
    for entry in entries:
        if entry.at.date() != day:
            day = entry.at.date()
            yield f"{day:%Y-%m-%d}"
        yield f"  {entry.at:%H:%M:%S}  {entry.who:<{width}}  {entry}"
