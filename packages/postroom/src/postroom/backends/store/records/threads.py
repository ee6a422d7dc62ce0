"""Thread rows: subject, assignee, epoch, the keys that find them, and hand-off notes."""

from __future__ import annotations

import json
from collections.abc import Iterable

from postroom.backends.store.records.message_values import recipients_of
from postroom.backends.store.records.promises import Promises, promise_value
from postroom.backends.store.records.table import Table
from postroom.model.address import Address, Participant
from postroom.model.approval import HeldDraft
from postroom.model.errors import NotFound
from postroom.model.ids import at, outside
from postroom.model.mail_class import WhyNot
from postroom.model.message import Direction, Message
from postroom.model.request import AgentRequest
from postroom.model.taint import TaintLevel, ThreadPeople
from postroom.model.thread import HandOff, HandOffNote, Thread
from postroom.ports.database import Row

_NEWEST = 2**62
_MOST_TAKEN_INTO_ACCOUNT = 1_000
_MOST_MEANT = 10
_FEW = 2_000
"""So much mail is little: all of its threads are found within milliseconds."""


class Threads(Table):
    """Threads above mailboxes."""

    def create(self, subject: str, *, assignee_id: int | None) -> int:
        """Insert a thread at epoch 1; its id."""
        return self.inserted("insert_thread", subject=subject, assignee_id=assignee_id)

    def row(self, number: int, *, lock: bool = False) -> Row:
        """The row of a thread with its assignee's name, locked against other writers on request. Raises `NotFound`."""
        if lock:
            self.connection.add("lock_thread", room=self.room, id=number)
        row = self.connection.one("thread_by_id", room=self.room, id=number)
        if row is None:
            raise NotFound(f"There is no thread {outside('t', number)} here.", you_can="take ids from check_mail.")
        return row

    def lock(self, numbers: Iterable[int]) -> None:
        """From here to the commit nobody else changes those of these threads that are there."""
        for number in sorted(numbers):
            self.connection.add("lock_thread", room=self.room, id=number)

    def find(self, message_ids: Iterable[str]) -> int | None:
        """The oldest thread that any of these Message-IDs belongs to; see `find_all`."""
        return next(iter(self.find_all(message_ids)), None)

    def find_all(self, message_ids: Iterable[str]) -> list[int]:
        """The threads that any of these Message-IDs belongs to, the oldest first, as many as a person could mean.

        Whoever else asks for one of them waits until this transaction ends: two messages that belong together and
        arrive in the same moment would otherwise start two threads.
        """
        keys = json.dumps(list(message_ids))
        self.connection.add("lock_thread_keys", room=self.room, message_ids=keys)
        rows = self.connection.all("threads_by_keys", room=self.room, message_ids=keys, count=_MOST_MEANT)
        return [int(row["thread_id"]) for row in rows]

    def find_by_subject(self, subject: str, *, address_keys: Iterable[str], since: int) -> int | None:
        """The thread of the newest message with this very subject from one of these addresses since a time."""
        row = self.connection.one(
            "thread_by_subject",
            room=self.room,
            subject=subject,
            address_keys=json.dumps(list(address_keys)),
            since=since,
        )
        return int(row["thread_id"]) if row else None

    def add_message(self, number: int, *, message_ids: Iterable[str]) -> None:
        """Count one more message and remember the Message-IDs that lead here."""
        self.connection.add("touch_thread", id=number, now=self.now)
        self.lead_here(number, message_ids=message_ids)

    def lead_here(self, number: int, *, message_ids: Iterable[str]) -> None:
        """Remember Message-IDs that lead to a thread."""
        keys = json.dumps(sorted(set(message_ids)))
        self.connection.add("insert_thread_keys", room=self.room, message_ids=keys, thread_id=number)

    def assign(self, number: int, *, assignee_id: int) -> int:
        """Give a thread to a mailbox; the new epoch."""
        row = self.connection.one("assign_thread", id=number, assignee_id=assignee_id, now=self.now)
        if row is None:
            raise NotFound(f"There is no thread {outside('t', number)} here.")
        return int(row["epoch"])

    def adopt(self, number: int, *, assignee_id: int) -> None:
        """Give a thread that nobody holds to a mailbox, in the same epoch."""
        self.connection.add("adopt_thread", id=number, assignee_id=assignee_id, now=self.now)

    def finish(self, number: int) -> None:
        """Mark a thread done until its next message."""
        self.connection.add("finish_thread", id=number)

    def held_by(self, mailbox_id: int) -> list[int]:
        """The ids of every thread that a mailbox holds."""
        return [row["id"] for row in self.connection.all("threads_of_assignee", room=self.room, assignee_id=mailbox_id)]

    def page(self, *, before: tuple[int, int] = (_NEWEST, _NEWEST), count: int) -> list[Row]:
        """Threads of the room, latest first, below the keyset position (last_at, id)."""
        return self.connection.all("threads", room=self.room, before_at=before[0], before_id=before[1], count=count)

    def seen_by(
        self, mailbox_ids: Iterable[int], *, before: tuple[int, int] = (_NEWEST, _NEWEST), count: int
    ) -> list[Row]:
        """Threads that any of these mailboxes holds or has a message of, latest first, below the keyset position.

        What has little mail is asked what it holds; else the room's threads are gone through, since many of them are its own.
        """
        position = {"room": self.room, "before_at": before[0], "before_id": before[1], "count": count}
        numbers = list(mailbox_ids)
        placed = [
            row["thread_id"]
            for number in numbers
            for row in self.connection.all("threads_placed", mailbox_id=number, count=_FEW + 1)
        ]
        if len(placed) > _FEW:
            return self.connection.all("threads_seen", mailbox_ids=json.dumps(numbers), **position)
        held = [thread for number in numbers for thread in self.held_by(number)]
        return self.connection.all("threads_among", threads=json.dumps(sorted({*placed, *held})), **position)

    def people(self, number: int) -> tuple[Participant, ...]:
        """Everybody outside who wrote in a thread, once each."""
        rows = self.connection.all("thread_people", thread_id=number)
        found = [Participant.model_validate_json(row["sender"]) for row in rows]
        return tuple({person.address.key: person for person in found}.values())

    def taking_part(self, number: int) -> ThreadPeople:
        """Who takes part in a thread, by its newest messages; whom suspicious mail names takes no part."""
        return _people(self.connection.all("correspondence", thread_id=number, count=_MOST_TAKEN_INTO_ACCOUNT))

    def informed(self, number: int) -> frozenset[Address]:
        """Everybody who wrote or read in a thread, but for the servers that reported in it."""
        rows = self.connection.all("correspondence", thread_id=number, count=_MOST_TAKEN_INTO_ACCOUNT)
        people = _people(row for row in rows if row["automatic"] != WhyNot.REPORT)
        return people.wrote | people.written_to | people.named

    def worst_message(self, number: int) -> TaintLevel:
        """The level of the message of a thread that can be trusted least."""
        row = self.connection.one("worst_message", thread_id=number)
        return TaintLevel(row["taint"]) if row is not None else TaintLevel.NONE

    def add_note(
        self,
        number: int,
        *,
        source: str | None,
        target: str,
        epoch: int,
        note: HandOffNote,
        cancelled: list[str],
        taint: TaintLevel = TaintLevel.NONE,
    ) -> None:
        """Keep the note of a hand-off, and how tainted the run was that wrote it."""
        self.connection.run(
            "insert_note",
            room=self.room,
            thread_id=number,
            from_mailbox=source,
            to_mailbox=target,
            epoch=epoch,
            note=note.model_dump_json(),
            cancelled=json.dumps(cancelled),
            taint=int(taint),
            now=self.now,
        )

    def hand_offs(self, number: int) -> tuple[HandOff, ...]:
        """Every hand-off of a thread, oldest first."""
        return tuple(_hand_off(row) for row in self.connection.all("notes_of_thread", thread_id=number))

    def value(
        self,
        row: Row,
        *,
        messages: tuple[Message, ...] = (),
        held: tuple[HeldDraft, ...] = (),
        requests: tuple[AgentRequest, ...] = (),
    ) -> Thread:
        """The public value of a thread row."""
        return Thread(
            id=outside("t", row["id"]),
            subject=row["subject"],
            assignee=row["assignee"],
            epoch=row["epoch"],
            participants=self.people(row["id"]),
            message_count=row["message_count"],
            last_at=at(row["last_at"]),
            messages=messages,
            hand_offs=self.hand_offs(row["id"]),
            held=held,
            requests=requests,
            promises=tuple(
                promise_value(promise)
                for promise in Promises(self.connection, self.room, self.now).open_of_thread(row["id"])
            ),
        )


def _hand_off(row: Row) -> HandOff:
    return HandOff(
        thread_id=outside("t", row["thread_id"]),
        from_mailbox=row["from_mailbox"],
        to_mailbox=row["to_mailbox"],
        epoch=row["epoch"],
        at=at(row["created_at"]),
        note=HandOffNote.model_validate_json(row["note"]),
        cancelled=tuple(json.loads(row["cancelled"])),
        taint=TaintLevel(row["taint"]),
    )


def _people(rows: Iterable[Row]) -> ThreadPeople:
    wrote, written_to, named = set(), set(), set()
    for row in rows:
        addressed = {person.address for person in recipients_of(row).addressed}
        if row["direction"] == Direction.OUTBOUND:
            written_to |= addressed
            continue
        wrote.add(Participant.model_validate_json(row["sender"]).address)
        named |= addressed if row["taint"] < TaintLevel.SUSPICIOUS else set()
    return ThreadPeople(frozenset(wrote), frozenset(written_to), frozenset(named))
