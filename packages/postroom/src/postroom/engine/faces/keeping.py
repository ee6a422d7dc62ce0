"""`room.keeping`: copies of the room, and everything out and in. Never an agent's tool."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from postroom.engine.keeping import erasing, retaining
from postroom.mail.addresses.addresses import read_address
from postroom.model.keeping import Backup, Erased, Forgotten, Moved, MovedIn, Told, nobody

if TYPE_CHECKING:
    from postroom.engine.room import AsyncPostroom


class AsyncKeeping:
    """Looking after a room. Long work tells `told` what it does, how much is done, and of how much (0: nobody knows)."""

    def __init__(self, room: AsyncPostroom) -> None:
        self._room = room

    async def backup(self, file: Path, *, told: Told = nobody) -> Backup:
        """Copy the whole store into one file while the room goes on; a file of that name is replaced once the copy is whole.

        `postroom restore` puts it back. Raises `InvalidRequest` for a room in memory or on PostgreSQL.
        """
        from postroom.engine.keeping import backing_up  # loads the store's driver

        return await self._room.run(lambda opened: backing_up.back_up(opened.wiring, file, told=told), shield=True)

    async def export(self, folder: Path, *, told: Told = nobody) -> Moved:
        """Write everything that the room remembers into a new folder: an mbox for each mailbox, JSON lines for the rest.

        The same room gives the same files. Keys and secrets do not leave. Raises `InvalidRequest`.
        """
        from postroom.engine.keeping import exporting

        return await self._room.run(lambda opened: exporting.export(opened.wiring, folder, told=told), shield=True)

    async def import_room(self, folder: Path, *, told: Told = nobody) -> Moved:
        """Bring an export into this room, which must be empty and alone in its store: all of it, or nothing.

        Nothing is sent and nobody is woken: what was under way is held back for a person. Raises `InvalidRequest`.
        """
        from postroom.engine.keeping import importing

        return await self._room.run(lambda opened: importing.import_room(opened.wiring, folder, told=told), shield=True)

    async def import_mbox(self, file: Path, *, mailbox: str, told: Told = nobody) -> MovedIn:
        """Bring mail from elsewhere into a mailbox: threads that are read and done, each message as of the day it was written.

        What the mailbox's own address wrote counts as sent. Nothing is answered and nobody is woken; mail that is there already
        stays as it is. Raises `NotFound`, `InvalidRequest`.
        """
        from postroom.engine.keeping import moving_in

        return await self._room.run(
            lambda opened: moving_in.import_mbox(opened.wiring, file, mailbox=mailbox, told=told), shield=True
        )

    async def clean(self) -> Forgotten:
        """Remove now what `POSTROOM_KEEP_MESSAGES` and `POSTROOM_KEEP_EVENTS` let go; a room that is started does so once a day.

        A thread goes when it has been silent for so long and nothing waits in it: unread mail, a plan, a promise, a held draft, a
        turn, a delivery that is under way or unknown, an intent inside its window, a message that a suppression names.
        """
        return await self._room.run(lambda opened: retaining.forget(opened.wiring), shield=True)

    async def erase(self, address: str, *, dry_run: bool = False, told: Told = nobody) -> Erased:
        """Remove what the room knows of a person, with all subaddresses; with `dry_run` only say how much that is.

        Threads in which nobody else outside takes part go whole; what went to several people stays without the address. That
        nobody writes to them stays, as a salted hash. Copies of the room that were made before still hold it all. Raises
        `InvalidRequest`.
        """
        parsed = read_address(address)
        return await self._room.run(
            lambda opened: erasing.erase(opened.wiring, parsed, dry_run=dry_run, told=told), shield=True
        )


class Keeping:
    """Looking after a room, blocking. See `AsyncKeeping`."""

    def __init__(self, asynchronous: AsyncKeeping, room: AsyncPostroom) -> None:
        self._asynchronous = asynchronous
        self._call = room.call

    def backup(self, file: Path, *, told: Told = nobody) -> Backup:
        """Copy the whole store into one file while the room goes on."""
        return self._call(lambda: self._asynchronous.backup(file, told=told))

    def export(self, folder: Path, *, told: Told = nobody) -> Moved:
        """Write everything that the room remembers into a new folder."""
        return self._call(lambda: self._asynchronous.export(folder, told=told))

    def import_room(self, folder: Path, *, told: Told = nobody) -> Moved:
        """Bring an export into this room, which must be empty and alone in its store."""
        return self._call(lambda: self._asynchronous.import_room(folder, told=told))

    def import_mbox(self, file: Path, *, mailbox: str, told: Told = nobody) -> MovedIn:
        """Bring mail from elsewhere into a mailbox: threads that are read and done."""
        return self._call(lambda: self._asynchronous.import_mbox(file, mailbox=mailbox, told=told))

    def clean(self) -> Forgotten:
        """Remove now what was kept for long enough."""
        return self._call(self._asynchronous.clean)

    def erase(self, address: str, *, dry_run: bool = False, told: Told = nobody) -> Erased:
        """Remove what the room knows of a person; with `dry_run` only say how much that is."""
        return self._call(lambda: self._asynchronous.erase(address, dry_run=dry_run, told=told))
