"""Attachments beyond their reference: what they say, what they take, and when their bytes were removed."""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import dataclass

from postroom.backends.store.records.table import Table
from postroom.ports.database import Row


@dataclass(frozen=True)
class SaidText:
    """What could be read of an attachment, or why nothing could; `lasting` where it would be the same another time."""

    text: str
    why_not: str
    lasting: bool = True


@dataclass(frozen=True)
class Removed:
    """How many files went, and how many octets they had."""

    files: int = 0
    octets: int = 0

    def __add__(self, other: Removed) -> Removed:
        return Removed(self.files + other.files, self.octets + other.octets)


class Attachments(Table):
    """The attachments of a room."""

    def text_of(self, number: int) -> SaidText | None:
        """What an attachment says, if somebody has read it before."""
        row = self.connection.one("text_of_attachment", attachment_id=number)
        return SaidText(row["text"], row["why_not"]) if row is not None else None

    def keep_text(self, number: int, said: SaidText, *, message: int) -> None:
        """Remember what an attachment says."""
        self.connection.run(
            "insert_attachment_text",
            attachment_id=number,
            room=self.room,
            message_id=message,
            text=said.text,
            why_not=said.why_not,
            now=self.now,
        )

    def octets(self) -> int:
        """What all attachments of the room take."""
        row = self.connection.one("storage_of_room", room=self.room)
        return int(row["octets"]) if row is not None else 0

    def by_mailbox(self) -> list[Row]:
        """What the attachments of each mailbox take, the most first: mailbox, octets, files."""
        return self.connection.all("storage_by_mailbox", room=self.room)

    def finished(self, *, before: int, after: int, count: int) -> list[Row]:
        """Up to `count` messages with their bytes, above the id `after`, whose attachments nobody needs: their thread is done
        and has been silent since `before`.
        """
        return self.connection.all("finished_with_files", room=self.room, before=before, after=after, count=count)

    def remove(self, message: int, *, whole: bytes, content: bytes) -> Removed:
        """Replace the bytes of a message by these, which hold no attachments any more; nothing, where it is not the `whole`
        that they were made from by now.
        """
        if not self.connection.run("cut_content", message_id=message, whole=whole, content=content):
            return Removed()
        removed = self.count_less([message])
        self.connection.run("remove_files", message_id=message, now=self.now)
        return removed

    def count_less(self, messages: Collection[int]) -> Removed:
        """The files that these messages still have count no more; how much that was."""
        kept = self.connection.all("kept_files", ids=json.dumps(sorted(messages)))
        for row in kept:
            self.count(row["mailbox_id"], octets=-int(row["octets"]), files=-int(row["files"]))
        return Removed(sum(int(row["files"]) for row in kept), sum(int(row["octets"]) for row in kept))

    def count(self, mailbox_id: int, *, octets: int, files: int) -> None:
        """Add to what a mailbox's attachments take."""
        self.connection.add("add_storage", room=self.room, mailbox_id=mailbox_id, octets=octets, files=files)
