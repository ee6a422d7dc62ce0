"""The cause of a suppression, and where it is on record."""

from __future__ import annotations

from dataclasses import dataclass

from postroom.model.choices import Covers
from postroom.model.suppression import SuppressionReason
from postroom.ports.database import Row


@dataclass(frozen=True)
class Cause:
    """Why nobody may write to an address any more, and where that is on record.

    `news` is the message that said so, if one did: the report, or the mail that unsubscribes; it `wakes` the assignee of its
    thread by itself, or it does not.
    """

    reason: str
    trace_id: str = ""
    mailbox: str | None = None
    thread_id: int | None = None
    message_id: int | None = None
    news: Row | None = None
    covers: Covers = Covers.ALL
    wakes: bool = False

    @property
    def source(self) -> int | None:
        """The id of the message that a suppression names."""
        return self.news["id"] if self.news is not None else self.message_id


def because_of(sent: Row, reason: SuppressionReason, *, news: Row | None = None) -> Cause:
    """The cause that came to light with a message that was sent, by its outbox row."""
    return Cause(reason, sent["trace_id"], sent["mailbox"], sent["thread_id"], sent["message_id"], news)
