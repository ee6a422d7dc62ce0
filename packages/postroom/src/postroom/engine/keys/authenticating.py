"""Who comes from outside: the key that a secret belongs to, if it is in force."""

from __future__ import annotations

import hmac
from typing import TYPE_CHECKING

from postroom.backends.store.records.records import Records
from postroom.engine.keys.grant import Grant
from postroom.engine.keys.secret import Claim, unknown_key
from postroom.model.ids import inside, milliseconds
from postroom.model.key import AgentKey, KeyState
from postroom.ports.database import Row

if TYPE_CHECKING:
    from postroom.engine.room import AsyncPostroom

USE_NOTED_EVERY = 60_000
_NO_DIGEST = "0" * 64


async def authenticate(room: AsyncPostroom, claim: Claim) -> Grant:
    """The grant of a key in force, by one read; once a minute also by one write. Raises `PermissionDenied`."""
    key = await room.read(lambda records: claimed(records, claim))
    if _use_is_old(key, now=room.now()):
        number = inside("k", key.id)
        await room.write(lambda records: records.keys.note_use(number, every=USE_NOTED_EVERY))
    return Grant(key)


def claimed(records: Records, claim: Claim) -> AgentKey:
    """The key in force that a secret belongs to. Every refusal is the same, after the same comparisons."""
    chain = records.keys.chain(claim.number)
    if not _opens(chain[0] if chain else None, claim, now=records.now):
        raise unknown_key()
    key = records.keys.value(chain)
    if key.state is not KeyState.ACTIVE:
        raise unknown_key()
    return key


def _opens(row: Row | None, claim: Claim, *, now: int) -> bool:
    current, old = (row["digest"], row["old_digest"]) if row is not None else ("", "")
    is_current = hmac.compare_digest(current or _NO_DIGEST, claim.digest)
    is_old = hmac.compare_digest(old or _NO_DIGEST, claim.digest)
    return is_current or (is_old and row is not None and row["old_until"] > now)


def _use_is_old(key: AgentKey, *, now: int) -> bool:
    return key.last_used_at is None or milliseconds(key.last_used_at) <= now - USE_NOTED_EVERY
