"""`room.attachments`: what attachments take, and removing those that nobody needs. Never an agent's tool."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from postroom.engine.threads import cleaning
from postroom.model.storage import Cleaned, Storage

if TYPE_CHECKING:
    from postroom.engine.room import AsyncPostroom


class AsyncAttachments:
    """The attachments of a room."""

    def __init__(self, room: AsyncPostroom) -> None:
        self._room = room

    async def usage(self) -> Storage:
        """What the attachments of the room and of each mailbox take."""
        return await self._room.read(lambda records: cleaning.usage(records, self._room.settings))

    async def clean(self, *, older_than: timedelta) -> Cleaned:
        """Remove the bytes of attachments in threads that are done and have been silent for so long.

        The messages stay, and so do the names, sizes and hashes of what was attached. A signature cannot be checked again
        on what is left.
        """
        removed = await self._room.run(lambda opened: cleaning.clean(opened.wiring, older_than=older_than), shield=True)
        return Cleaned(files=removed.files, octets=removed.octets)


class Attachments:
    """The attachments of a room, blocking. See `AsyncAttachments`."""

    def __init__(self, asynchronous: AsyncAttachments, room: AsyncPostroom) -> None:
        self._asynchronous = asynchronous
        self._call = room.call

    def usage(self) -> Storage:
        """What the attachments of the room and of each mailbox take."""
        return self._call(self._asynchronous.usage)

    def clean(self, *, older_than: timedelta) -> Cleaned:
        """Remove the bytes of attachments in threads that are done and have been silent for so long."""
        return self._call(lambda: self._asynchronous.clean(older_than=older_than))
