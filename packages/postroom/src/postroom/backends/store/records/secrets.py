"""What only a room knows."""

from __future__ import annotations

from dataclasses import dataclass, field

from postroom.backends.store.records.table import Table

TOKENS = "tokens"
"""The key of every token that the room makes: each token says in its HMAC what it is for."""


SALT = "erasures"
"""What the hashes of persons who were erased are salted with. It opens nothing, and goes along in an export."""


@dataclass(frozen=True)
class Secrets(Table):
    """Named secrets of a room, made once, and read once in a transaction."""

    _known: dict[str, str] = field(default_factory=dict)

    def keep(self, name: str, fresh: str) -> None:
        """Let `fresh` be the secret of that name, unless the room has one."""
        self.connection.run("insert_secret", room=self.room, name=name, value=fresh)

    def value(self, name: str) -> str:
        """The secret of that name, which `keep` has made."""
        if name not in self._known:
            row = self.connection.one("secret_by_name", room=self.room, name=name)
            if row is None:
                raise LookupError(f"the room has no secret {name!r}")
            self._known[name] = str(row["value"])
        return self._known[name]
