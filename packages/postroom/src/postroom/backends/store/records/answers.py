"""Answers to calls with an idempotency key, by the key that called and its own key for the call."""

from __future__ import annotations

from postroom.backends.store.records.table import Table
from postroom.ports.database import Row


class Answers(Table):
    """What calls from outside were answered."""

    def begin(self, agent_key: str, key: str, *, digest: str) -> Row | None:
        """Note that a call is under way; the row of the one before, where there is one."""
        if self.connection.run("insert_answer", **self._place(agent_key, key), digest=digest, now=self.now):
            return None
        return self.connection.one("answer", **self._place(agent_key, key))

    def finish(self, agent_key: str, key: str, *, status: int, body: bytes | None) -> None:
        """Keep what a call was answered."""
        self.connection.run("finish_answer", **self._place(agent_key, key), status=status, body=body)

    def forget(self, agent_key: str, key: str) -> None:
        """Nothing was done: the call may come again."""
        self.connection.run("delete_answer", **self._place(agent_key, key))

    def forget_old(self, *, before: int) -> None:
        """Forget what was begun before a moment."""
        self.connection.run("delete_old_answers", room=self.room, before=before)

    def _place(self, agent_key: str, key: str) -> dict[str, int | str]:
        return {"room": self.room, "agent_key": agent_key, "key": key}
