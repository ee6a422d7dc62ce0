"""Message rows, their bytes and their attachments."""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from datetime import date as calendar_date

from postroom.backends.store.records.attachments import Attachments
from postroom.backends.store.records.message_values import addresses_in, attachment_value, message_value
from postroom.backends.store.records.new_message import NewMessage
from postroom.backends.store.records.table import LostRace, Table
from postroom.model.address import Address
from postroom.model.errors import NotFound
from postroom.model.ids import outside
from postroom.model.message import Attachment, Message
from postroom.model.taint import TaintLevel
from postroom.ports.database import Row

_WHOLE_THREAD = 10_000


_NEWEST_READ = 50


class Messages(Table):
    """Messages, stored once each."""

    def insert(self, new: NewMessage, *, dedup_key: str) -> int:
        """Store a message that `seen` does not know; its id. Raises `LostRace` if it was stored since."""
        row = self.connection.one("insert_message", room=self.room, dedup_key=dedup_key, now=self.now, **new.columns())
        if row is None:
            raise LostRace("This message was stored already.")
        number = int(row["id"])
        self.connection.add("insert_content", message_id=number, content=new.content)
        self._insert_attachments(number, new)
        return number

    def seen(self, dedup_key: str) -> Row | None:
        """The id and thread_id of the message with this key, if it is stored."""
        return self.connection.one("message_by_dedup_key", room=self.room, dedup_key=dedup_key)

    def row(self, number: int) -> Row:
        """The row of a message, with its thread's epoch. Raises `NotFound`."""
        row = self.connection.one("message_by_id", room=self.room, id=number)
        if row is None:
            raise NotFound(f"There is no message {outside('m', number)} here.", you_can="take ids from check_mail.")
        return row

    def row_by_message_id(self, message_id: str) -> Row:
        """The row of the first message that carries this Message-ID. Raises `NotFound`."""
        row = self.connection.one("message_by_message_id", room=self.room, message_id=message_id)
        if row is None:
            raise NotFound(f"There is no message {message_id} here.", you_can="take ids from check_mail.")
        return row

    def newest(self, thread_id: int) -> Row | None:
        """The row of the newest message of a thread, or `None` where it has no message yet."""
        return self.connection.one("newest_message", thread_id=thread_id)

    def newest_to_answer(self, thread_id: int) -> Row | None:
        """The row of the newest message from outside that is no automatic answer; where there is none, of the newest at all."""
        return self.connection.one("newest_inbound_message", thread_id=thread_id) or self.newest(thread_id)

    def away_until(self, address: Address) -> calendar_date | None:
        """The last day on which somebody outside is away, as their automatic answers say; `None` where they are back."""
        row = self.connection.one("away_until", room=self.room, key=address.key, suspicious=int(TaintLevel.SUSPICIOUS))
        return calendar_date.fromisoformat(row["until"]) if row is not None and row["until"] else None

    def exchanged(self, thread_id: int, *, since: int, count: int) -> list[int]:
        """When the newest `count` messages that machines wrote to each other were stored, newest first: those of a thread
        after `since` and after the last word of a person.
        """
        rows = self.connection.all("exchanged_since", thread_id=thread_id, since=since, count=count)
        return [int(row["stored_at"]) for row in rows]

    def exchanged_in_trace(self, trace_id: str, *, since: int, count: int, lock: bool = False) -> list[int]:
        """The same of a trace, over all its threads; on request nobody else counts there until this transaction ends."""
        if lock:
            self.connection.add("lock_trace", room=self.room, trace_id=trace_id)
        rows = self.connection.all("exchanged_in_trace", room=self.room, trace_id=trace_id, since=since, count=count)
        return [int(row["stored_at"]) for row in rows]

    def wrote_as_agent(self, addresses: Iterable[Address], *, trace_id: str) -> bool:
        """Whether mail of an agent came from any of these addresses in this trace."""
        keys = json.dumps([address.key for address in addresses])
        return self.connection.one("agents_in_trace", room=self.room, trace_id=trace_id, keys=keys) is not None

    def told_by(self, address: Address, *, trace_id: str) -> str | None:
        """The id by which an agent at this address knows a trace of ours; `None` where none wrote in it."""
        row = self.connection.one("told_by_agent", room=self.room, trace_id=trace_id, key=address.key)
        return (row["told_trace"] or trace_id) if row is not None else None

    def told_outside(self, told_trace: str) -> Row | None:
        """The place in our trace of the message that told somebody outside this id for it."""
        return self.connection.one("told_outside", room=self.room, told_trace=told_trace)

    def begun_at(self, thread_id: int) -> int | None:
        """When the first message of a thread was stored; `None` where it has none."""
        row = self.connection.one("first_message", thread_id=thread_id)
        return int(row["stored_at"]) if row is not None else None

    def stored_at(self, number: int) -> int:
        """When a message that is there was stored."""
        row = self.connection.one("message_stored_at", room=self.room, id=number)
        assert row is not None
        return int(row["stored_at"])

    def newest_trace(self, thread_id: int) -> str | None:
        """The trace id of the newest message of a thread, or `None` where it has no message yet."""
        newest = self.newest(thread_id)
        return newest["trace_id"] if newest else None

    def contents(self, numbers: Iterable[int]) -> dict[int, bytes]:
        """The bytes of those messages that still have them, by number."""
        rows = self.connection.all("contents_of", ids=json.dumps(list(numbers)))
        return {row["message_id"]: bytes(row["content"]) for row in rows}

    def content(self, number: int) -> bytes:
        """The bytes of a message as they were on the wire."""
        row = self.connection.one("content_of", message_id=number)
        if row is None:
            raise NotFound(f"The content of {outside('m', number)} is gone.")
        return bytes(row["content"])

    def of_thread(self, thread_id: int, *, mailbox: Row, count: int) -> tuple[Message, ...]:
        """The newest `count` messages of a thread as one mailbox sees them, oldest first."""
        rows = self.connection.all("messages_of_thread", thread_id=thread_id, mailbox_id=mailbox["id"], count=count)
        return self.values(rows[::-1], mailbox["name"])

    def of_thread_in_room(self, thread_id: int, *, holder: str) -> tuple[Message, ...]:
        """Every message of a thread, oldest first, whichever mailboxes saw it."""
        rows = self.connection.all("messages_of_thread", thread_id=thread_id, mailbox_id=0, count=_WHOLE_THREAD)
        return self.values(rows[::-1], holder)

    def page(self, mailbox: Row, *, unread: bool, before: int, count: int) -> list[Row]:
        """Up to `count` rows of a mailbox's inbound messages, newest first, below the placement id `before`."""
        statement = "unread_page" if unread else "mailbox_page"
        return self.connection.all(statement, mailbox_id=mailbox["id"], before=before, count=count)

    def recent_to(self, address: Address, *, since: int, count: int) -> list[Row]:
        """Those of the newest `count` messages to an address that the room sent, or is sending, since then; newest first."""
        return self.connection.all("recent_messages_to", room=self.room, key=address.key, since=since, count=count)

    def file_hashes(self, number: int) -> frozenset[str]:
        """The SHA-256 of each file that is attached to a message."""
        return frozenset(row["sha256"] for row in self.connection.all("file_hashes", message_id=number))

    def mentions(self, thread_id: int, address: Address) -> bool:
        """Whether an address occurs in the newest messages of a thread: as author or recipient, or in what somebody wrote."""
        rows = self.connection.all("people_and_texts", thread_id=thread_id, count=_NEWEST_READ)
        wanted = str(address).casefold()
        return any(wanted in f"{row['sender_key']} {addresses_in(row)} {row['new_text']}".casefold() for row in rows)

    def texts_by(self, thread_id: int, authors: Collection[str]) -> list[str]:
        """What these authors (address keys) wrote in the newest messages of a thread."""
        rows = self.connection.all("people_and_texts", thread_id=thread_id, count=_NEWEST_READ)
        return [row["new_text"] for row in rows if row["sender_key"] in authors]

    def values(self, rows: Sequence[Row], mailbox: str) -> tuple[Message, ...]:
        """The public values of message rows, as the named mailbox sees them."""
        attachments = self._attachments([row["id"] for row in rows])
        return tuple(message_value(row, mailbox, attachments[row["id"]]) for row in rows)

    def attachment(self, number: int) -> Row:
        """The row of an attachment. Raises `NotFound`."""
        row = self.connection.one("attachment_by_id", room=self.room, id=number)
        if row is None:
            raise NotFound(f"There is no attachment {outside('a', number)} here.", you_can="take ids from read_thread.")
        return row

    def _attachments(self, numbers: list[int]) -> dict[int, tuple[Attachment, ...]]:
        found: dict[int, tuple[Attachment, ...]] = defaultdict(tuple)
        if numbers:
            for row in self.connection.all("attachments_of", message_ids=json.dumps(numbers)):
                found[row["message_id"]] += (attachment_value(row),)
        return found

    def _insert_attachments(self, number: int, new: NewMessage) -> None:
        for position, attachment in enumerate(new.attachments):
            self.connection.add(
                "insert_attachment",
                room=self.room,
                message_id=number,
                position=position,
                filename=attachment.filename,
                content_type=attachment.content_type,
                size=len(attachment.content),
                sha256=hashlib.sha256(attachment.content).hexdigest(),
                mailbox_id=new.keeper_id,
                removed_at=self.now if new.without_files else None,
            )
        if new.attachments and not new.without_files:
            octets = sum(len(attachment.content) for attachment in new.attachments)
            usage = Attachments(self.connection, self.room, self.now)
            usage.count(new.keeper_id, octets=octets, files=len(new.attachments))
