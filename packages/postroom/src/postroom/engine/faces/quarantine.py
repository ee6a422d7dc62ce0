"""`room.quarantine`: mail that no agent sees before a person has released it, and the person's decisions. Never an agent's tool."""

from __future__ import annotations

import builtins
from typing import TYPE_CHECKING

from postroom.engine.inbound import quarantining
from postroom.model.bounds import how_many
from postroom.model.quarantine import Quarantined, QuarantineState

if TYPE_CHECKING:
    from postroom.engine.room import AsyncPostroom


class AsyncQuarantine:
    """The mail of a room that waits for a person. Made by `AsyncPostroom.quarantine`.

    `by` is the name of the person who decides, `why` what the person says about it. Every method that takes an id (`m12`)
    raises `NotFound`.
    """

    def __init__(self, room: AsyncPostroom) -> None:
        self._room = room

    async def count(self) -> int:
        """How many messages wait."""
        return await self._room.read(quarantining.waiting)

    async def list(self, *states: QuarantineState, count: int = 100) -> builtins.list[Quarantined]:
        """Messages that wait, or are in these states, newest first."""
        return await self._room.read(lambda records: quarantining.with_state(records, states, count=how_many(count)))

    async def show(self, message_id: str) -> Quarantined:
        """One message: itself, why it was kept, what it quotes, and what was decided about it."""
        return await self._room.read(lambda records: quarantining.show(records, message_id))

    async def release(self, message_id: str, *, by: str, why: str = "", as_new_thread: bool = False) -> Quarantined:
        """Let the agents see it: in the thread that it quotes, or `as_new_thread` in one of its own. It wakes, answers and
        ends waits as if it came now, and stays suspicious. Releasing twice changes nothing; what was discarded may be released.
        """
        return await self._room.run(
            lambda opened: quarantining.release(opened.wiring, message_id, by=by, why=why, as_new_thread=as_new_thread),
            shield=True,
        )

    async def discard(self, message_id: str, *, by: str, why: str = "") -> Quarantined:
        """No agent is to see it; its bytes stay for the audit trail. Raises `InvalidRequest` where it was released."""
        return await self._room.write(lambda records: quarantining.discard(records, message_id, by=by, why=why))


class Quarantine:
    """The mail of a room that waits for a person, blocking. See `AsyncQuarantine` for what each method does and raises."""

    def __init__(self, asynchronous: AsyncQuarantine, room: AsyncPostroom) -> None:
        self._asynchronous = asynchronous
        self._call = room.call

    def count(self) -> int:
        """How many messages wait."""
        return self._call(self._asynchronous.count)

    def list(self, *states: QuarantineState, count: int = 100) -> builtins.list[Quarantined]:
        """Messages that wait, or are in these states, newest first."""
        return self._call(lambda: self._asynchronous.list(*states, count=count))

    def show(self, message_id: str) -> Quarantined:
        """One message."""
        return self._call(lambda: self._asynchronous.show(message_id))

    def release(self, message_id: str, *, by: str, why: str = "", as_new_thread: bool = False) -> Quarantined:
        """Let the agents see it."""
        return self._call(lambda: self._asynchronous.release(message_id, by=by, why=why, as_new_thread=as_new_thread))

    def discard(self, message_id: str, *, by: str, why: str = "") -> Quarantined:
        """No agent is to see it."""
        return self._call(lambda: self._asynchronous.discard(message_id, by=by, why=why))
