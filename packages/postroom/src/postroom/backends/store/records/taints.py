"""Taint rows: which threads and runs are tainted, how, why and until when."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence

from postroom.backends.store.records.table import Table
from postroom.model.taint import TaintLevel
from postroom.ports.database import Row


class Taints(Table):
    """The taint of threads (`t3`) and runs (by their keys), and of the messages that it comes from."""

    def of(self, subjects: Sequence[str]) -> list[Row]:
        """The rows in force of any of these subjects, the worst first."""
        return self.connection.all("taints_of", room=self.room, subjects=json.dumps(subjects), now=self.now)

    def all(self) -> list[Row]:
        """Every row in force, by subject, the worst first."""
        return self.connection.all("taints", room=self.room, now=self.now)

    def mark(
        self, subjects: Iterable[str], *, level: TaintLevel, reason: str, message_id: int | None, expires_at: int
    ) -> None:
        """Taint subjects for one reason, or let that reason last longer."""
        rows = [
            {
                "room": self.room,
                "subject": subject,
                "level": int(level),
                "reason": reason,
                "message_id": message_id,
                "expires_at": expires_at,
                "now": self.now,
            }
            for subject in subjects
        ]
        self.connection.many("raise_taint", rows)

    def clear(self, subject: str) -> int:
        """Take every taint from a subject; how many rows."""
        return self.connection.run("clear_taint", room=self.room, subject=subject)

    def forget(self) -> int:
        """Delete what is over; how many rows."""
        return self.connection.run("forget_taints", room=self.room, now=self.now)

    def mark_message(self, number: int, level: TaintLevel) -> bool:
        """Say how far a message can be trusted; whether it is there."""
        return bool(self.connection.run("mark_message", room=self.room, id=number, level=int(level)))

    def clear_messages(self, thread_id: int) -> int:
        """Trust every message of a thread as it stands now; how many were not."""
        return self.connection.run("clear_messages", room=self.room, thread_id=thread_id)


def level_of(rows: Iterable[Row]) -> TaintLevel:
    """The highest level among taint rows."""
    return TaintLevel(max((row["level"] for row in rows), default=TaintLevel.NONE))
