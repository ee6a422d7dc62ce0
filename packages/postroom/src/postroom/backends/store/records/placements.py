"""Placements: which mailbox saw which message, and whether it has read it."""

from __future__ import annotations

from postroom.backends.store.records.table import Table

_EVERY = 2**62


class Placements(Table):
    """Messages placed in mailboxes; keeps each mailbox's unread counter true."""

    def place(self, message_id: int, *, mailbox_id: int, thread_id: int, unread: bool) -> bool:
        """Place a message; whether it was not there before."""
        row = self.connection.one(
            "insert_placement",
            room=self.room,
            mailbox_id=mailbox_id,
            message_id=message_id,
            thread_id=thread_id,
            unread=int(unread),
            now=self.now,
        )
        if row is not None and unread:
            self.connection.add("add_unread", id=mailbox_id, count=1)
        return row is not None

    def place_new(self, message_id: int, *, mailbox_id: int, thread_id: int, unread: bool) -> None:
        """Place a message that was stored just now, and so is placed nowhere."""
        self.connection.add(
            "insert_placement",
            room=self.room,
            mailbox_id=mailbox_id,
            message_id=message_id,
            thread_id=thread_id,
            unread=int(unread),
            now=self.now,
        )
        if unread:
            self.connection.add("add_unread", id=mailbox_id, count=1)

    def place_unread(self, message_id: int, *, mailbox_id: int, thread_id: int) -> None:
        """Place a message, or mark it unread again where it is placed already."""
        if not self.place(message_id, mailbox_id=mailbox_id, thread_id=thread_id, unread=True):
            self.mark_unread(message_id, mailbox_id=mailbox_id)

    def mark_unread(self, message_id: int, *, mailbox_id: int) -> None:
        """Mark a message unread in a mailbox where it is placed."""
        marked = self.connection.run("mark_unread", mailbox_id=mailbox_id, message_id=message_id)
        if marked:
            self.connection.add("add_unread", id=mailbox_id, count=marked)

    def mark_read(self, thread_id: int, *, mailbox_id: int, newest: int | None = None, after: int = 0) -> int:
        """Mark a thread's messages `after` one, up to the `newest` that was seen, read in one mailbox; how many were unread."""
        marked = self.connection.run(
            "mark_read", mailbox_id=mailbox_id, thread_id=thread_id, newest=newest or _EVERY, after=after
        )
        if marked:
            self.connection.add("add_unread", id=mailbox_id, count=-marked)
        return marked

    def sees_thread(self, mailbox_id: int, thread_id: int) -> bool:
        """Whether a mailbox has any message of a thread."""
        return self.connection.one("has_placement", mailbox_id=mailbox_id, thread_id=thread_id) is not None
