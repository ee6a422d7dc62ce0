"""Keys: what opens a room from outside, how far, and who acts by one."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime
from enum import StrEnum

from pydantic import BaseModel, SecretStr, field_serializer

from postroom.model.mailbox import Scope


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

    @field_serializer("scopes")
    def _in_order(self, scopes: frozenset[Scope]) -> list[str]:
        return [scope.value for scope in Scope if scope in scopes]


class NewKey(BaseModel, frozen=True):
    """A key and its secret, which is shown this once: the room keeps only a hash of it."""

    key: AgentKey
    secret: SecretStr


acting_key: ContextVar[str] = ContextVar("postroom_acting_key", default="")
"""The id of the key by which this context acts; empty where nobody came from outside."""


@contextmanager
def acting_by(key_id: str) -> Iterator[None]:
    """Whatever is written inside was done by this key; by none, if it is empty."""
    token = acting_key.set(key_id)
    try:
        yield
    finally:
        acting_key.reset(token)
