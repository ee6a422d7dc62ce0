"""Wakes: one reason each for an agent to take a turn. The id is the delivery id its sends are bound to."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from postroom.backends.store.records.claims import wake_queue
from postroom.backends.store.records.table import Table
from postroom.model.errors import NotFound
from postroom.model.ids import at, outside
from postroom.model.turn import Hold, LostTurn
from postroom.ports.database import Row, Signal

WakeReason = Literal["message", "hand_off", "wait", "decision", "request", "promise"]


@dataclass(frozen=True)
class Wakes(Table):
    """Turns that agents have yet to take. `here` is the place in a trace (a `traceparent`) that creates them."""

    here: str = ""

    def create(
        self,
        *,
        mailbox_id: int,
        thread_id: int,
        message_id: int,
        epoch: int,
        reason: WakeReason,
        approval_id: int | None = None,
        promise_id: int | None = None,
    ) -> int:
        """Insert a wake; its id. `approval_id` is the held draft that a person decided about, `promise_id` the promise that is
        due.
        """
        return self.inserted(
            "insert_wake",
            mailbox_id=mailbox_id,
            thread_id=thread_id,
            message_id=message_id,
            epoch=epoch,
            reason=reason,
            approval_id=approval_id,
            span=self.here,
            promise_id=promise_id,
        )

    def join(self, message_id: int, *, mailbox_id: int, thread_id: int, epoch: int) -> int | None:
        """Let a message join the turn of its thread that waits; the turn's id, or `None` where none does.

        A turn that was begun once is left alone, though it will be tried again: what it sent is bound to it.
        """
        found = self.connection.one(
            "waiting_wake", queue=wake_queue(mailbox_id), thread_id=thread_id, mailbox_id=mailbox_id, epoch=epoch
        )
        if found is None:
            return None
        self.connection.add("renew_wake", id=found["wake_id"], message_id=message_id)
        return int(found["wake_id"])

    def messages(self, wake: Row, *, before: int) -> list[Row]:
        """The rows of what a turn shows, oldest first: the message that it is about, and the newest unread `before` it that woke
        nobody or came in a burst. What an older turn of the thread is about, still to be taken, that turn shows.
        """
        rows = self.connection.all(
            "messages_of_turn",
            room=self.room,
            queue=wake_queue(wake["mailbox_id"]),
            thread_id=wake["thread_id"],
            mailbox_id=wake["mailbox_id"],
            message_id=wake["message_id"],
            count=before,
        )
        return sorted(rows, key=lambda row: int(row["id"]))

    def give(self, number: int, *, agent_id: int) -> None:
        """An agent of a pool is to take the turn."""
        self.connection.add("give_wake", id=number, agent_id=agent_id, now=self.now)

    def take(self, number: int) -> None:
        """Somebody begins the turn."""
        self.connection.add("take_wake", id=number, now=self.now)

    def under_way_beside(self, turn: Row) -> bool:
        """Whether an agent of a pool is at another turn of the same thread, in whichever mailbox."""
        return self.connection.one("turn_under_way", id=turn["id"], thread_id=turn["thread_id"]) is not None

    def release(self, thread_id: int, *, error: str) -> None:
        """Due now: all turns of a thread that wait for this reason."""
        self.connection.run("release_turns", thread_id=thread_id, error=error, now=self.now)
        self.connection.signal(Signal.TURN)

    def end(self, number: int) -> None:
        """The turn came to an end, good or bad: it did not take its process with it."""
        self.connection.add("end_wake", id=number)

    def forgive(self, number: int) -> None:
        """A person's word: however often it was begun in vain, it is tried anew."""
        self.connection.add("forgive_wake", id=number)

    def lost(self, hold: Hold) -> LostTurn | None:
        """The turn, where it is not its holder's any more; one that its holder ended is no loss."""
        if self.connection.one("hold_claim", id=hold.claim, fence=hold.fence) is not None:
            return None
        row = self.connection.one("turn_under_claim", id=hold.claim)
        if row is None or (row["state"] == "done" and row["fence"] == hold.fence):
            return None
        return LostTurn(outside("d", row["subject_id"]), _where(row))

    def under_claim(self, claim: int) -> int | None:
        """The turn of this room that a claim is about, whoever has it."""
        row = self.connection.one("wake_under_claim", room=self.room, id=claim)
        return int(row["id"]) if row is not None else None

    def row(self, number: int) -> Row:
        """The row of a wake with its mailbox's name and status."""
        rows = self.rows([number])
        if not rows:
            raise NotFound("This wake does not exist.")
        return rows[0]

    def rows(self, numbers: Sequence[int]) -> list[Row]:
        """The rows of several wakes, in any order."""
        return self.connection.all("wakes_by_id", ids=json.dumps(numbers)) if numbers else []


def _where(row: Row) -> str:
    holder = f"{row['agent']} of pool {row['pool']}" if row["agent"] else "another worker"
    if row["state"] == "leased":
        return f"{holder} has it since {at(row['taken_at']):%H:%M} UTC"
    return {"ready": "it waits for another worker", "dead": "it was given up"}.get(row["state"], f"{holder} ended it")
