"""What an agent's turns in each thread took."""

from __future__ import annotations

from postroom.backends.store.records.table import Table
from postroom.ports.database import Row


class ThreadUsage(Table):
    """Turns and tokens, by mailbox and thread."""

    def of(self, mailbox_id: int, thread_id: int) -> Row:
        """`turns`, `tokens`, and `last_turn`, the id of the turn that ended last."""
        return self._one(mailbox_id, thread_id) or {"turns": 0, "tokens": 0, "last_turn": 0}

    def begin_turn(self, mailbox_id: int, thread_id: int) -> None:
        """Count a turn, or another try of it."""
        self.connection.run("count_turn", room=self.room, mailbox_id=mailbox_id, thread_id=thread_id)

    def count_tokens(self, mailbox_id: int, thread_id: int, *, tokens: int) -> None:
        """Count what a turn took, however it ended."""
        self.connection.run("count_tokens", room=self.room, mailbox_id=mailbox_id, thread_id=thread_id, tokens=tokens)

    def end_turn(self, mailbox_id: int, thread_id: int, *, turn: int) -> None:
        """Remember that a turn was taken to its end."""
        self.connection.run("set_last_turn", room=self.room, mailbox_id=mailbox_id, thread_id=thread_id, turn=turn)

    def reset(self, mailbox_id: int, thread_id: int) -> None:
        """Count anew."""
        self.connection.run("reset_thread_usage", room=self.room, mailbox_id=mailbox_id, thread_id=thread_id)

    def _one(self, mailbox_id: int, thread_id: int) -> Row | None:
        return self.connection.one("thread_usage", room=self.room, mailbox_id=mailbox_id, thread_id=thread_id)
