"""`room.confinement`: what untrusted mail has tainted, and a person's decisions about it. Never an agent's tool."""

from __future__ import annotations

from typing import TYPE_CHECKING

from postroom.engine.confinement import tainting
from postroom.model.taint import Taint, TaintLevel

if TYPE_CHECKING:
    from postroom.engine.room import AsyncPostroom


class AsyncConfinement:
    """The tainted threads and runs of a room. Made by `AsyncPostroom.confinement`.

    A thread is named `t3`, a message `m12`, a run by its key, such as `turn:7`. `by` is who decides, `why` what they say
    about it; both go on record.
    """

    def __init__(self, room: AsyncPostroom) -> None:
        self._room = room

    async def taints(self) -> list[Taint]:
        """Every thread and run that is tainted now, with its level, its reasons and until when."""
        return await self._room.read(tainting.taints)

    async def mark(self, subject: str, *, by: str, why: str, level: TaintLevel = TaintLevel.SUSPICIOUS) -> None:
        """Taint a message with its thread and every run that read it, a thread, or a run: a person's word, or a detector's.

        Raises `NotFound`, and `InvalidRequest` for what is no such name.
        """
        settings = self._room.settings
        await self._room.write(
            lambda records: tainting.mark(records, subject, level=level, by=by, why=why, settings=settings)
        )

    async def clear(self, subject: str, *, by: str, why: str) -> bool:
        """Trust all mail that a thread holds by now, or let a run go on as if it had read nothing; whether it was tainted.

        Raises `NotFound`, and `InvalidRequest` for what is no such name.
        """
        return await self._room.write(lambda records: tainting.clear(records, subject, by=by, why=why))

    async def thaw(self, run: str, *, by: str, why: str) -> bool:
        """Let a run act again that was denied too often; it stays tainted. Whether it had been denied anything."""
        return await self._room.write(lambda records: tainting.thaw(records, run, by=by, why=why))


class Confinement:
    """The tainted threads and runs of a room, blocking. `AsyncConfinement` says more."""

    def __init__(self, asynchronous: AsyncConfinement, room: AsyncPostroom) -> None:
        self._asynchronous = asynchronous
        self._call = room.call

    def taints(self) -> list[Taint]:
        """Every thread and run that is tainted now."""
        return self._call(self._asynchronous.taints)

    def mark(self, subject: str, *, by: str, why: str, level: TaintLevel = TaintLevel.SUSPICIOUS) -> None:
        """Taint a message, a thread or a run."""
        self._call(lambda: self._asynchronous.mark(subject, by=by, why=why, level=level))

    def clear(self, subject: str, *, by: str, why: str) -> bool:
        """Take the taint from a thread or a run; whether it was tainted."""
        return self._call(lambda: self._asynchronous.clear(subject, by=by, why=why))

    def thaw(self, run: str, *, by: str, why: str) -> bool:
        """Let a run act again that was denied too often; whether it had been denied anything."""
        return self._call(lambda: self._asynchronous.thaw(run, by=by, why=why))
