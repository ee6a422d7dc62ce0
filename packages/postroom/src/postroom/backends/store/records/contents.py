"""What the messages of threads hold, for rules that compare a draft with it."""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import dataclass, field

from postroom.backends.store.records.message_values import recipients_of
from postroom.backends.store.records.table import Table
from postroom.mail.threads.dedup import dedup_key
from postroom.model.taint import MAX_READ_CHARS, MAX_READS, TaintLevel
from postroom.model.thread_mail import ThreadText
from postroom.ports.database import Row


@dataclass(frozen=True)
class Contents(Table):
    """Texts and files of threads."""

    _read: dict[int, list[ThreadText]] = field(default_factory=dict)

    def of_thread(self, thread: int) -> list[ThreadText]:
        """The newest messages of a thread, who wrote them and who could read them: bounded, newest first. They are read once in a
        transaction: several rules ask, before anything is stored.
        """
        if thread not in self._read:
            rows = self.connection.all("texts_of_thread", thread_id=thread, chars=MAX_READ_CHARS, count=MAX_READS)
            self._read[thread] = [_thread_text(row) for row in rows]
        return self._read[thread]

    def files_of(self, threads: Collection[int]) -> frozenset[str]:
        """The SHA-256 of every file attached in these threads."""
        rows = self.connection.all("files_of_threads", thread_ids=json.dumps(sorted(threads)))
        return frozenset(row["sha256"] for row in rows)

    def holds_message(self, threads: Collection[int], *, message_id: str, content: bytes) -> bool:
        """Whether a message with this body stands in one of these threads."""
        key = dedup_key(message_id, content)
        row = self.connection.one("message_by_dedup_key", room=self.room, dedup_key=key)
        return row is not None and row["thread_id"] in threads


def _thread_text(row: Row) -> ThreadText:
    addressed = (person.address.key for person in recipients_of(row).addressed)
    return ThreadText(
        message=row["id"],
        author=row["sender_key"],
        readers=frozenset({row["sender_key"], *addressed}),
        level=TaintLevel(row["taint"]),
        text=f"{row['subject']}\n{row['text']}",
    )
