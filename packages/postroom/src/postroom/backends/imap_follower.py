"""The thread that follows one IMAP folder and brings each message to the room, once and in order."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import socket
import threading
from collections.abc import Callable, Coroutine, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any, Protocol, TypeVar

from postroom.backends.imap_arrival import ImapCursor, envelope_field, has_null_reverse_path, read_cursor
from postroom.mail.headers.section import read_section
from postroom.model.address import Address
from postroom.model.errors import ConfigurationError, MalformedMessage, NotFound
from postroom.ports.receiver import Accept, Arrival, Knows

log = logging.getLogger(__name__)

CLOSE_SECONDS = 3.0
HELD_SECONDS = 10.0
"""A line that has held for so long works; some servers and routers end every one after a minute."""
OCTETS_PER_FETCH = 4 * 1024 * 1024

BackOff = Callable[[int], float]
Result = TypeVar("Result")


class FolderRefused(Exception):
    """The server is there and will not let us read: the login, the folder or the lack of TLS must be put right."""


class Folder(Protocol):
    """An open folder of a connected account. Any method may raise when the line drops."""

    name: str
    uid_validity: int
    uid_next: int

    def uids_after(self, uid: int) -> Iterator[list[int]]:
        """The UIDs above that one, ascending, in portions."""

    def sizes(self, uids: list[int]) -> dict[int, int]:
        """Octets of each message that is still there."""

    def contents(self, uids: list[int]) -> dict[int, bytes]:
        """The bytes of each message that is still there."""

    def mark_seen(self, uid: int) -> None:
        """Set the flag, if this account wants it set."""

    def wait_for_change(self, wake: socket.socket) -> None:
        """Return when something may have arrived, when it is time to look, or when `wake` can be read."""

    def cut(self) -> None:
        """End the connection at once, from another thread."""


@dataclass(frozen=True)
class Following:
    """What a follower is told: how to open its folder, where it keeps its place, and what it takes."""

    open_folder: Callable[[], AbstractContextManager[Folder]]
    load_cursor: Callable[[], str | None]
    save_cursor: Callable[[str], None]
    back_off: BackOff
    now: Callable[[], float]
    largest: int
    starts_new: bool
    recipient_header: str


@dataclass(frozen=True)
class Room:
    """The room's door, seen from another thread."""

    accept: Accept
    knows: Knows
    loop: asyncio.AbstractEventLoop

    def take(self, arrival: Arrival) -> None:
        """Return when the arrival is stored; raise what `accept` raises."""

        async def accepted() -> None:
            await self.accept(arrival)

        self._wait(accepted())

    def is_known(self, address: Address) -> bool:
        """Whether that is a mailbox of the room."""

        async def known() -> bool:
            return await self.knows(address)

        return self._wait(known())

    def _wait(self, work: Coroutine[Any, Any, Result]) -> Result:
        return asyncio.run_coroutine_threadsafe(work, self.loop).result()


class Follower:
    """Connects, catches up, waits for a change, and again; after a failure it waits and connects anew."""

    def __init__(self, following: Following, room: Room) -> None:
        self._following = following
        self._room = room
        self._thread = threading.Thread(target=self._run, name="postroom-imap", daemon=True)
        self._stopping = threading.Event()
        self._taking = threading.Lock()
        self._first_visit: asyncio.Future[None] = room.loop.create_future()
        self._reported = False
        self._wake, self._woken = socket.socketpair()
        self._folder: Folder | None = None

    async def start(self) -> None:
        """Return after the first attempt to connect; raise `ConfigurationError` if the server refused us."""
        self._thread.start()
        try:
            await self._first_visit
        except BaseException:
            await self.stop()
            raise

    async def stop(self) -> None:
        """End the thread; one that hangs on the network has its connection cut."""
        with self._wake:
            self._wake.send(b"!")  # first: the thread closes the other end as soon as it sees that it may stop
            self._stopping.set()
            await asyncio.to_thread(self._thread.join, CLOSE_SECONDS)
            if self._thread.is_alive():
                await asyncio.to_thread(self._cut_when_taken)
                await asyncio.to_thread(self._thread.join, CLOSE_SECONDS)

    def _cut_when_taken(self) -> None:
        with self._taking:
            if (folder := self._folder) is not None:
                folder.cut()

    def _run(self) -> None:
        with self._woken:
            self._visit_until_stopped()

    def _visit_until_stopped(self) -> None:
        failures = 0
        while not self._stopping.is_set():
            waits_since: float | None = None
            try:
                with self._following.open_folder() as self._folder:
                    cursor = self._resume(self._folder)
                    self._report()
                    cursor = self._catch_up(self._folder, cursor)
                    waits_since = self._following.now()
                    self._follow(self._folder, cursor)
            except FolderRefused as refusal:
                log.error("imap.refused", extra={"reason": str(refusal)})  # noqa: TRY400  # the reason says it all
                self._report(ConfigurationError(str(refusal)))
            except Exception as error:
                if not self._stopping.is_set():
                    log.warning("imap.interrupted", extra={"failures": failures}, exc_info=error)
                self._report()
            self._folder = None
            if waits_since is not None and self._following.now() - waits_since >= HELD_SECONDS:
                failures = 0
            self._stopping.wait(self._following.back_off(failures))
            failures += 1

    def _report(self, error: ConfigurationError | None = None) -> None:
        """Tell `start`, which waits for the first attempt only."""
        if not self._reported:
            self._reported = True
            with contextlib.suppress(RuntimeError):  # the room gave up waiting and ended its loop
                self._room.loop.call_soon_threadsafe(_settle, self._first_visit, error)

    def _resume(self, folder: Folder) -> ImapCursor:
        kept = read_cursor(self._following.load_cursor())
        if kept is not None and kept.uid_validity == folder.uid_validity:
            return kept
        if kept is not None:
            # Every message has a new UID. The room knows those that it took; the old ones that it was to leave alone
            # look like any other, and must not wake an agent now.
            log.warning("imap.uids_renumbered", extra={"folder": folder.name})
        last = folder.uid_next - 1 if self._following.starts_new else 0
        return self._advance(ImapCursor(uid_validity=folder.uid_validity, uid=last))

    def _follow(self, folder: Folder, cursor: ImapCursor) -> None:
        while not self._stopping.is_set():
            folder.wait_for_change(self._woken)
            cursor = self._catch_up(folder, cursor)

    def _catch_up(self, folder: Folder, cursor: ImapCursor) -> ImapCursor:
        """Take what lies above the cursor; it moves on only when the room has stored the message, or never will."""
        for uids in folder.uids_after(cursor.uid):
            sizes = folder.sizes(uids)
            for portion in _portions(uids, sizes=sizes, largest=self._following.largest):
                contents = folder.contents([uid for uid in portion if 0 < sizes.get(uid, 0) <= self._following.largest])
                for uid in portion:
                    if self._stopping.is_set():
                        return cursor
                    self._take(folder, uid, content=contents.get(uid), size=sizes.get(uid, 0))
                    cursor = self._advance(ImapCursor(uid_validity=folder.uid_validity, uid=uid))
        return cursor

    def _take(self, folder: Folder, uid: int, *, content: bytes | None, size: int) -> None:
        where = {"folder": folder.name, "uid": uid}
        if content is None:
            event = "imap.message_too_large" if size > self._following.largest else "imap.message_vanished"
            log.warning(event, extra={**where, "size": size})
            return
        try:
            with self._taking:
                self._room.take(self._arrival(folder, uid, content=content))
        except (MalformedMessage, NotFound) as refusal:
            log.warning("imap.message_refused", extra={**where, "code": refusal.code})
        else:
            folder.mark_seen(uid)

    def _arrival(self, folder: Folder, uid: int, *, content: bytes) -> Arrival:
        section = read_section(content)
        recipient = envelope_field(section, self._following.recipient_header)
        is_ours = recipient is not None and self._room.is_known(recipient)
        return Arrival(
            content=content,
            reverse_path=envelope_field(section, "Return-Path"),
            null_reverse_path=has_null_reverse_path(section),
            recipients=(recipient,) if recipient is not None and is_ours else (),
            source=f"imap:{folder.name};UIDVALIDITY={folder.uid_validity};UID={uid}",
        )

    def _advance(self, cursor: ImapCursor) -> ImapCursor:
        self._following.save_cursor(str(cursor))
        return cursor


def _portions(uids: list[int], *, sizes: dict[int, int], largest: int) -> Iterator[list[int]]:
    """Cut so that one FETCH brings a few megabytes at most, or one message."""
    portion: list[int] = []
    octets = 0
    for uid in uids:
        size = sizes.get(uid, 0) if sizes.get(uid, 0) <= largest else 0
        if portion and octets + size > OCTETS_PER_FETCH:
            yield portion
            portion, octets = [], 0
        portion.append(uid)
        octets += size
    if portion:
        yield portion


def _settle(future: asyncio.Future[None], error: ConfigurationError | None) -> None:
    if future.done():
        return
    if error is None:
        future.set_result(None)
    else:
        future.set_exception(error)
