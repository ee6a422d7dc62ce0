"""Keys: what opens a room from outside, how far, and who acts by one."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime
from enum import StrEnum

from pydantic import BaseModel, SecretStr, field_serializer

from postroom.model.choices import Scope


class KeyState(StrEnum):
    """Whether a key opens the room."""

    ACTIVE = "active"
    EXPIRED = "expired"
    REVOKED = "revoked"


class AgentKey(BaseModel, frozen=True):
    """What an agent, or a program of yours, opens a room with from outside.

    `scopes`, `mailboxes` (`None`: every mailbox, the future ones too), `expires_at` and `state` are what its ancestors leave of it
    now: it never exceeds the key `parent_id` that it was made by. `old_secret_until` is how long the secret before the last
    rotation works beside the new one. `last_used_at` is exact to the minute.
    """

    id: str
    name: str
    scopes: frozenset[Scope]
    mailboxes: tuple[str, ...] | None = None
    parent_id: str | None = None
    state: KeyState = KeyState.ACTIVE
    created_at: datetime
    created_by: str = ""
    expires_at: datetime | None = None
    revoked_at: datetime | None = None
    last_used_at: datetime | None = None
    old_secret_until: datetime | None = None

    def covers(self, mailbox: str | None) -> bool:
        """Whether it is for a mailbox; `None` stands for the whole room."""
        return self.mailboxes is None or mailbox in self.mailboxes

    def scopes_for(self, mailbox: str) -> frozenset[Scope]:
        """What its bearer may do in a mailbox; nothing in one that it is not for."""
        return self.scopes if self.covers(mailbox) else frozenset()

    @field_serializer("scopes")
    def _in_order(self, scopes: frozenset[Scope]) -> list[str]:
        return [scope.value for scope in Scope if scope in scopes]


class NewKey(BaseModel, frozen=True):
    """A key and its secret, which is shown this once: the room keeps only a hash of it."""

    key: AgentKey
    secret: SecretStr


acting_key: ContextVar[str] = ContextVar("postroom_acting_key", default="")
"""The id of the key by which this context acts, for the audit trail; empty where nobody came from outside."""

acting_as: ContextVar[AgentKey | None] = ContextVar("postroom_acting_as", default=None)
"""The same key, with what it may do."""


@contextmanager
def acting_by(key: AgentKey | None) -> Iterator[None]:
    """Whatever happens inside is done by this key, and goes no further than it; `None`: by the room's own program."""
    name, reach = acting_key.set(key.id if key is not None else ""), acting_as.set(key)
    try:
        yield
    finally:
        acting_as.reset(reach)
        acting_key.reset(name)
