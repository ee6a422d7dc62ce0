"""Intents: what a send means, so that it happens once."""

from __future__ import annotations

from collections.abc import Sequence

from postroom.backends.store.records.table import Table
from postroom.ports.database import Row

_PENDING = 0


class Intents(Table):
    """Once-only keys and the outbox row that each one led to."""

    def claim(self, keys: Sequence[str], *, call_ref: str | None, expires_at: int) -> Row | None:
        """Claim every key for a new send; or the row of the first key that is taken: then nothing may be sent.

        The other keys are claimed all the same, for `bind` to point at what the taken one led to. They are claimed in
        order of their text, so that two claims of the same set never wait for each other.
        """
        taken = {
            key: holder
            for key in sorted(set(keys))
            if (holder := self._claim(key, call_ref=call_ref, expires_at=expires_at)) is not None
        }
        return next((taken[key] for key in keys if key in taken), None)

    def bind(self, keys: Sequence[str], outbox_id: int) -> None:
        """Point claimed keys at the outbox row that answers them; those that are bound already stay as they are."""
        self.connection.many(
            "bind_intent", [{"room": self.room, "key": key, "outbox_id": outbox_id} for key in sorted(set(keys))]
        )

    def forget(self, *, count: int = 1000) -> int:
        """Delete expired intents, the oldest first; how many."""
        return self.connection.run("forget_intents", room=self.room, now=self.now, count=count)

    def _claim(self, key: str, *, call_ref: str | None, expires_at: int) -> Row | None:
        """Claim one key, or the row that holds it. Looks again where that row was deleted in between."""
        while True:
            claimed = self.connection.one(
                "claim_intent",
                room=self.room,
                key=key,
                outbox_id=_PENDING,
                call_ref=call_ref,
                expires_at=expires_at,
                now=self.now,
            )
            if claimed is not None:
                return None
            holder = self.connection.one("intent_by_key", room=self.room, key=key)
            if holder is not None:
                return holder
