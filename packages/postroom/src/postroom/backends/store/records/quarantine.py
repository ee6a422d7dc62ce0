"""Quarantine rows: messages that belong to no thread until a person has released them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence

from postroom.backends.store.records.messages import Messages
from postroom.backends.store.records.table import Table
from postroom.model.errors import NotFound
from postroom.model.ids import at, outside
from postroom.model.quarantine import Quarantined, QuarantineState
from postroom.ports.database import Row

NO_THREAD = 0
"""Where a message is that no agent may see: whatever looks for messages goes by their thread."""


class Quarantine(Table):
    """Mail that waits for a person."""

    def keep(
        self,
        message_id: int,
        *,
        thread_id: int | None,
        mailbox_ids: Iterable[int],
        reasons: Sequence[str],
        signs: Sequence[str],
    ) -> None:
        """Note why a stored message is kept, where it would go, and what is suspicious about it."""
        self.connection.run(
            "insert_quarantined",
            room=self.room,
            message_id=message_id,
            thread_id=thread_id,
            mailbox_ids=json.dumps(sorted(mailbox_ids)),
            reasons=json.dumps(reasons),
            signs=json.dumps(signs),
            now=self.now,
        )

    def row(self, number: int, *, lock: bool = False) -> Row:
        """The message's row with what was noted, locked against a second decision on request. Raises `NotFound`."""
        if lock:
            self.connection.one("lock_quarantined", room=self.room, id=number)
        row = self.connection.one("quarantined", room=self.room, id=number)
        if row is None:
            raise NotFound(
                f"{outside('m', number)} was never in quarantine.", you_can="look at: postroom quarantine list"
            )
        return row

    def with_state(self, states: Sequence[QuarantineState], *, count: int) -> list[Row]:
        """Rows in these states, newest first."""
        return self.newest_of("quarantined_with_state", (("state", each) for each in set(states)), count=count)

    def waiting(self) -> int:
        """How many messages wait for a person."""
        row = self.connection.one("count_quarantined", room=self.room)
        return int(row["number"]) if row is not None else 0

    def address_to(self, number: int, mailbox_ids: Iterable[int]) -> None:
        """A second copy came for these mailboxes too."""
        known = mailboxes_of(self.row(number, lock=True))
        self.connection.run("address_quarantined", id=number, mailbox_ids=json.dumps(sorted({*known, *mailbox_ids})))

    def decide(self, number: int, state: QuarantineState, *, by: str, why: str) -> None:
        """A person's decision."""
        self.connection.run("decide_quarantined", id=number, state=state, by=by, why=why, now=self.now)

    def join_thread(
        self, number: int, *, thread_id: int, trace_id: str, span: str, told_trace: str, exchange: bool
    ) -> None:
        """From now on the message belongs to a thread, like any other."""
        self.connection.run(
            "join_thread",
            id=number,
            thread_id=thread_id,
            trace_id=trace_id,
            span=span,
            told_trace=told_trace,
            exchange=int(exchange),
        )

    def values(self, rows: Sequence[Row], names: dict[int, str]) -> list[Quarantined]:
        """The public values of rows; `names` are those of the mailboxes, by id."""
        messages = Messages(self.connection, self.room, self.now).values(rows, "")
        return [
            Quarantined(
                message=message if row["thread_id"] else message.model_copy(update={"thread_id": ""}),
                reasons=tuple(json.loads(row["reasons"])),
                quotes=outside("t", row["quotes"]) if row["quotes"] else None,
                mailboxes=tuple(names[number] for number in mailboxes_of(row) if number in names),
                state=QuarantineState(row["state"]),
                since=at(row["since"]),
                decided_by=row["decided_by"],
                decided_at=at(row["decided_at"]) if row["decided_at"] is not None else None,
                why=row["why"],
            )
            for row, message in zip(rows, messages, strict=True)
        ]


def mailboxes_of(row: Row) -> list[int]:
    """The ids of the mailboxes that a kept message is for."""
    return list(map(int, json.loads(row["mailbox_ids"])))


def signs_of(row: Row) -> tuple[str, ...]:
    """What is suspicious about a kept message, in codes."""
    return tuple(json.loads(row["signs"]))
