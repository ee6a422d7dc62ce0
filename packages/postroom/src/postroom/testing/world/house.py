"""One room of a world: opened, drained, stopped and opened again, always on the world's time and chance."""

from __future__ import annotations

import smtplib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from postroom.backends.registry import open_transport
from postroom.backends.store.records.records import Records
from postroom.backends.store.url import MEMORY
from postroom.engine.inbound.routing import is_caught
from postroom.engine.sync import Postroom
from postroom.model.address import Address
from postroom.model.errors import ConfigurationError, MalformedMessage, NotFound
from postroom.model.settings import Settings
from postroom.ports.telemetry import Telemetry
from postroom.ports.transport import Transport
from postroom.testing.outside import hand_in
from postroom.testing.people.mail import Mail
from postroom.testing.servers.identity import Identity
from postroom.testing.servers.scripted_resolver import ScriptedResolver
from postroom.testing.servers.servers import Answer
from postroom.testing.servers.socketless import SocketlessTransport
from postroom.testing.world.chronicle import Chronicle, WitnessedTransport
from postroom.testing.world.entropy import SeededEntropy
from postroom.testing.world.post import Door, Post

NO_SUCH_MAILBOX = Answer(550, "5.1.1 No such mailbox here")
LOOPBACK = "127.0.0.1"
"""Who brings mail of servers that sign nothing: they stand on this machine."""

LISTENER = "smtp://127.0.0.1:0?xclient=yes"
_HAND_IN_SECONDS = 60.0
"""In real time, as nothing waits on a wire but for a busy machine."""

Cast = Callable[[Postroom], Any]


@dataclass
class House:
    """Where a room lives. `wire` is the URL of the server that its transport connects to; without one there are no sockets."""

    post: Post
    settings: Settings
    cast: Cast | None
    entropy: SeededEntropy
    dns: ScriptedResolver
    wire: str | None
    telemetry: Telemetry | None = None
    room: Postroom = field(init=False)
    chronicle: Chronicle = field(init=False)
    told_until: int = 0

    def open(self) -> None:
        """Begin to run; mail is let in from now on."""
        transport = WitnessedTransport(self._transport())
        self.room = Postroom(
            self.settings.domain,
            settings=self.settings,
            transport=transport,
            receivers=[LISTENER] if self.wire else [],
            clock=self.post.clock,
            entropy=self.entropy,
            resolver=self.dns,
            telemetry=self.telemetry,
            background=False,
        )
        self.chronicle = transport.chronicle = Chronicle(
            self.room.asynchronous, append=self.post.journal.append, after=self.told_until
        )
        if self.cast is not None:
            self.cast(self.room)
        self.room.start()
        self._let_in(WireDoor(self.room) if self.wire else CallDoor(self.room))

    def close(self) -> None:
        """End the process; what is in the store stays there."""
        self.catch_up()
        self.told_until = self.chronicle.cursor
        for domain in self._domains():
            self.post.doors.pop(domain, None)
            self.post.away.add(domain)
        self.room.close()

    @property
    def is_open(self) -> bool:
        """Whether the room's process runs."""
        return self.settings.domain in self.post.doors

    @property
    def survives(self) -> bool:
        """Whether its store outlives its process."""
        return self.settings.store.get_secret_value() != MEMORY

    def next_due(self) -> int | None:
        """When something falls due here; `None` when nothing waits, or nobody is in."""
        return self.room.next_due() if self.is_open else None

    def work_off(self, now: int) -> bool:
        """Do what is due by now; whether there was anything."""
        if not self.is_open:
            return False
        return self.room.asynchronous.call(lambda: self._work_off(now))

    def catch_up(self) -> None:
        """Tell the journal what the room has done."""
        if self.is_open:
            self.room.asynchronous.call(self.chronicle.catch_up)
            self._let_in(self.post.doors[self.settings.domain])

    async def _work_off(self, now: int) -> bool:
        due = await self.room.asynchronous.next_due()
        did = due is not None and due <= now
        if did:
            await self.room.asynchronous.drain()
        await self.chronicle.catch_up()
        return did

    def _let_in(self, door: Door) -> None:
        """Mail for every domain that the room has by now comes to its door."""
        for domain in self._domains():
            self.post.away.discard(domain)
            self.post.doors[domain] = door
            self.post.rooms[domain] = self.settings.domain

    def _domains(self) -> tuple[str, ...]:
        room = self.room.asynchronous
        return room.call(lambda: room.read(lambda records: records.domains.names()))

    def _transport(self) -> Transport:
        if self.wire is not None:
            return open_transport(self.wire, hostname=self.settings.domain)
        return SocketlessTransport(self.post.server, now=self.post.clock.now, deliver=self.post.carry)


class CallDoor:
    """A room's door without sockets."""

    def __init__(self, room: Postroom) -> None:
        self._room = room

    def take(self, mail: Mail, client: Identity | None) -> Mapping[Address, Answer]:
        """Call `receive`, for the recipients that the room knows."""
        paths = mail.envelope.forward_paths
        known = self._known(paths) if len(paths) > 1 else paths
        refused = {path: NO_SUCH_MAILBOX for path in paths if path not in known}
        if not known:  # without recipients the room would go by the header
            return refused
        try:
            self._room.receive(
                mail.raw,
                recipients=[str(path) for path in known],
                reverse_path=str(mail.envelope.reverse_path or "<>"),
                client_ip=client.address if client else LOOPBACK,
                helo=f"mx.{client.domain}" if client else None,
            )
        except NotFound:
            return dict.fromkeys(paths, NO_SUCH_MAILBOX)
        except MalformedMessage as refusal:
            return dict.fromkeys(paths, Answer(554, f"5.6.0 {refusal}"))
        return refused

    def _known(self, paths: tuple[Address, ...]) -> tuple[Address, ...]:
        def look(records: Records) -> tuple[Address, ...]:
            return tuple(
                path for path in paths if records.mailboxes.serving(path) is not None or is_caught(path, records)
            )

        return self._room.asynchronous.call(lambda: self._room.asynchronous.read(look))


class WireDoor:
    """A room's door on the wire."""

    def __init__(self, room: Postroom) -> None:
        self._room = room

    def take(self, mail: Mail, client: Identity | None) -> Mapping[Address, Answer]:
        """Hand it in by SMTP, where the room listens: as a server in front of it, which says whose mail this is."""
        told = (client.address, f"mx.{client.domain}") if client else None
        try:
            refused = hand_in(mail.raw, mail.envelope, self._room.listening()[0], timeout=_HAND_IN_SECONDS, client=told)
        except smtplib.SMTPRecipientsRefused as refusal:
            refused = refusal.recipients
        except smtplib.SMTPResponseException as refusal:
            refused = dict.fromkeys(map(str, mail.envelope.forward_paths), (refusal.smtp_code, _octets(refusal)))
        return {path: _answer(refused[str(path)]) for path in mail.envelope.forward_paths if str(path) in refused}


def require_a_store_that_stays(house: House) -> None:
    """Raise `ConfigurationError` for a room whose mail would die with its process."""
    if not house.survives:
        raise ConfigurationError(
            f"The room {house.settings.domain} lives in memory: give it store='sqlite:///...' to outlive its process."
        )


def _answer(said: tuple[int, bytes]) -> Answer:
    return Answer(said[0], said[1].decode("utf-8", "replace"))


def _octets(refusal: smtplib.SMTPResponseException) -> bytes:
    return refusal.smtp_error if isinstance(refusal.smtp_error, bytes) else refusal.smtp_error.encode()
