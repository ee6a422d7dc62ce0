"""What runs were shown: which messages' text an agent has read."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from postroom.backends.store.records.table import Table
from postroom.model.ids import outside
from postroom.model.taint import MAX_READ_CHARS, MAX_READS, ReadText, TaintLevel
from postroom.ports.database import Row


@dataclass(frozen=True)
class Reads(Table):
    """The messages that each run was shown."""

    _texts: dict[tuple[str, ...], list[ReadText]] = field(default_factory=dict)

    def record(self, run_keys: Sequence[str], messages: Iterable[int], *, opened: bool) -> None:
        """These messages were shown to the run with these keys: `opened`, or in a list only. The same again changes little."""
        self._texts.clear()
        keys, shown = json.dumps(sorted(set(run_keys))), json.dumps(sorted(set(messages)))
        self.connection.add(
            "insert_reads", room=self.room, run_keys=keys, message_ids=shown, opened=int(opened), now=self.now
        )

    def in_run(self, run_keys: Sequence[str]) -> list[ReadText]:
        """The messages whose text an agent read in the run with any of these keys: bounded, newest first. They are looked up once
        until more is noted: several rules ask.
        """
        asked = tuple(run_keys)
        if asked not in self._texts:
            rows = self.connection.all(
                "reads_in_run", room=self.room, run_keys=json.dumps(asked), chars=MAX_READ_CHARS, count=MAX_READS
            )
            self._texts[asked] = [_read_text(row) for row in rows]
        return self._texts[asked]

    def join(self, run_keys: Sequence[str]) -> None:
        """Let one run's keys know the same reads."""
        self._texts.clear()
        if len(run_keys) > 1:
            self.connection.run("join_reads", room=self.room, run_keys=json.dumps(run_keys))

    def leave(self, run_keys: Sequence[str], *, thread: int) -> None:
        """Let a thread know what a run has read that wrote, planned or handed over there: who works on it next may use it."""
        self._texts.clear()
        self.connection.run(
            "leave_reads", room=self.room, run_keys=json.dumps(run_keys), subject=outside("t", thread), now=self.now
        )

    def opened_last(self, run_keys: Sequence[str]) -> int | None:
        """The thread that the run opened last, or the only one whose mail it was shown."""
        row = self.connection.one("thread_opened_last", room=self.room, run_keys=json.dumps(run_keys))
        if row is not None:
            return int(row["thread_id"])
        listed = self.threads_in_run(run_keys, count=2)
        return listed[0] if len(listed) == 1 else None

    def threads_in_run(self, run_keys: Sequence[str], *, count: int = MAX_READS) -> list[int]:
        """The threads whose mail the run was shown: bounded, latest first."""
        rows = self.connection.all("threads_of_run", room=self.room, run_keys=json.dumps(run_keys), count=count)
        return [row["thread_id"] for row in rows]

    def opened_in_run(self, run_keys: Sequence[str]) -> list[int]:
        """The threads that the run has opened: bounded, latest first."""
        rows = self.connection.all("threads_opened", room=self.room, run_keys=json.dumps(run_keys), count=MAX_READS)
        return [row["thread_id"] for row in rows]

    def readers(self, message_id: int) -> list[str]:
        """The keys of every run that was shown a message."""
        rows = self.connection.all("readers_of_message", room=self.room, message_id=message_id)
        return [row["run_key"] for row in rows]


def _read_text(row: Row) -> ReadText:
    return ReadText(
        message=row["id"],
        thread=row["thread_id"],
        sender_key=row["sender_key"],
        level=TaintLevel(row["taint"]),
        text=row["text"],
    )
