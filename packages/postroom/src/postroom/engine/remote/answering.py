"""Once for each idempotency key: the answer to a call is kept, and a call that comes again gets it.

The act and its answer are two transactions. Cut off between them, a call that comes again is refused, because nobody knows whether
it was done; a send is asked for again, because its intent says so itself.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from postroom.backends.store.records.records import Records
from postroom.model.errors import IdempotencyConflict
from postroom.ports.database import Row

if TYPE_CHECKING:
    from postroom.engine.room import AsyncPostroom

UNDER_WAY = 0
LONGEST_KEY = 255


@dataclass(frozen=True)
class Once:
    """One call as its idempotency key names it. `repeatable`: the act itself knows whether it was done."""

    agent_key: str
    key: str
    digest: str
    repeatable: bool


@dataclass(frozen=True)
class KeptAnswer:
    """What a call was answered the first time."""

    status: int
    body: bytes


async def begin(room: AsyncPostroom, once: Once) -> KeptAnswer | None:
    """The answer of the first call; `None` where this one is to be done. Raises `IdempotencyConflict`."""
    lifetime = room.settings.answer_lifetime * 1000

    def work(records: Records) -> Row | None:
        records.answers.forget_old(before=records.now - lifetime)
        return records.answers.begin(once.agent_key, once.key, digest=once.digest)

    first = await room.write(work)
    return _kept(first, once) if first is not None else None


async def finish(room: AsyncPostroom, once: Once, *, status: int, body: bytes | None) -> None:
    """Keep the answer; a `body` of `None` holds a secret and is not kept."""
    await room.write(lambda records: records.answers.finish(once.agent_key, once.key, status=status, body=body))


async def forget(room: AsyncPostroom, once: Once) -> None:
    """The call was refused and nothing was done."""
    await room.write(lambda records: records.answers.forget(once.agent_key, once.key))


def _kept(first: Row, once: Once) -> KeptAnswer | None:
    if first["digest"] != once.digest:
        raise IdempotencyConflict(
            "This Idempotency-Key stands for another call.", you_can="use a new key for each call."
        )
    if first["status"] == UNDER_WAY:
        _refuse_unless_repeatable(once)
        return None
    if first["body"] is None:
        raise IdempotencyConflict(
            "This was done, and its answer held a secret that is shown once.",
            you_can="rotate the secret for a new one.",
        )
    return KeptAnswer(first["status"], bytes(first["body"]))


def _refuse_unless_repeatable(once: Once) -> None:
    if not once.repeatable:
        raise IdempotencyConflict(
            "The first call with this Idempotency-Key is under way, or was cut off: nobody knows whether it was done.",
            you_can="look whether it was, then use a new key.",
        )
