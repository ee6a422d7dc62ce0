"""Key rows, and what is left of each inside its ancestors."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from postroom.backends.store.records.table import Table
from postroom.model.choices import Scope
from postroom.model.ids import at, outside
from postroom.model.key import AgentKey
from postroom.model.reach import Reach, innermost
from postroom.ports.database import Row


class Keys(Table):
    """The keys of a room, by id (`k3`). A chain is a key, then its parent, and so on to the first."""

    def chain(self, number: int, *, lock: bool = False) -> list[Row]:
        """The chain of a key, empty where there is no such key; with `lock` the key itself is locked."""
        if lock:
            self.connection.one("lock_agent_key", room=self.room, id=number)
        return self.connection.all("agent_key_chain", room=self.room, id=number)

    def chains(self) -> list[list[Row]]:
        """The chain of every key, oldest key first. A parent is older than its children."""
        found: dict[int, list[Row]] = {}
        for row in self.connection.all("agent_keys", room=self.room):
            found[row["id"]] = [row, *found.get(row["parent_id"], [])]
        return list(found.values())

    def value(self, chain: Sequence[Row]) -> AgentKey:
        """The public value of a key, as its ancestors leave it now."""
        row, reach = chain[0], reach_of(chain)
        old_until = min(row["old_until"], reach.expires_at or row["old_until"])
        return AgentKey(
            id=outside("k", row["id"]),
            name=row["name"],
            scopes=reach.scopes,
            mailboxes=tuple(sorted(reach.mailboxes)) if reach.mailboxes is not None else None,
            parent_id=outside("k", row["parent_id"]) if row["parent_id"] else None,
            state=reach.state(self.now),
            created_at=at(row["created_at"]),
            created_by=row["created_by"],
            expires_at=at(reach.expires_at) if reach.expires_at is not None else None,
            revoked_at=at(reach.revoked_at) if reach.revoked_at is not None else None,
            last_used_at=at(row["last_used_at"]) if row["last_used_at"] else None,
            old_secret_until=at(old_until) if old_until > self.now else None,
        )

    def add(self, name: str, reach: Reach, *, parent: int | None, by: str) -> int:
        """A new key, which has no secret yet; its number."""
        return self.inserted("insert_agent_key", parent_id=parent, name=name, created_by=by, **_columns(reach))

    def change_secret(self, number: int, digest: str, *, old_until: int = 0) -> None:
        """A new secret, of which only a digest is kept; the one before it works beside it until then."""
        self.connection.run("set_agent_key_secret", room=self.room, id=number, digest=digest, old_until=old_until)

    def narrow(self, number: int, reach: Reach) -> None:
        """What a key may do from now on."""
        self.connection.run("narrow_agent_key", room=self.room, id=number, **_columns(reach))

    def revoke(self, number: int) -> bool:
        """End a key, and with it those below it; false if it was revoked before."""
        return bool(self.connection.run("revoke_agent_key", room=self.room, id=number, now=self.now))

    def note_use(self, number: int, *, every: int) -> None:
        """It was used now; noted at most once in so many milliseconds."""
        self.connection.run("note_agent_key_use", room=self.room, id=number, now=self.now, before=self.now - every)


def reach_of(chain: Sequence[Row]) -> Reach:
    """What is left of a key inside its ancestors."""
    return innermost(map(_own_reach, reversed(chain)))


def _columns(reach: Reach) -> dict[str, Any]:
    return {
        "scopes": json.dumps(sorted(reach.scopes)),
        "mailboxes": json.dumps(sorted(reach.mailboxes)) if reach.mailboxes is not None else None,
        "expires_at": reach.expires_at,
    }


def _own_reach(row: Row) -> Reach:
    return Reach(
        scopes=frozenset(map(Scope, json.loads(row["scopes"]))),
        mailboxes=frozenset(json.loads(row["mailboxes"])) if row["mailboxes"] is not None else None,
        expires_at=row["expires_at"],
        revoked_at=row["revoked_at"],
    )
