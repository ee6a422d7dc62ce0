"""Scripted servers behind one of the two doors, and what a sender sees of them."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from postroom.backends.smtp import SmtpTransport
from postroom.mail.addresses.addresses import parse_address
from postroom.model.delivery import DeliveryStatus, RecipientOutcome
from postroom.model.errors import TransportUnavailable
from postroom.model.ids import milliseconds
from postroom.model.message import Envelope
from postroom.ports.transport import Transport
from postroom.testing.servers.servers import Fault, Passage, ScriptedServer
from postroom.testing.servers.socketless import SocketlessTransport
from postroom.testing.servers.wire import WireServer

START = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)
CONTENT = b"From: support@acme.test\r\nSubject: Hello\r\n\r\nHello.\r\n"
DOORS = ("wire", "socketless")

Line = tuple[DeliveryStatus, int, str | None]
Faults = Sequence[Fault]


@dataclass
class Delivered:
    """One call of `deliver`; `begun` says how many contents had begun to leave until then."""

    envelope: Envelope
    content: bytes
    passage: Passage
    begun: int

    @property
    def to(self) -> list[str]:
        return [str(recipient) for recipient in self.envelope.forward_paths]

    def of(self, recipient: str) -> Passage:
        return self.passage.of(parse_address(recipient))


@dataclass
class Street:
    """The servers by domain, what they delivered, and the time."""

    servers: dict[str, ScriptedServer]
    delivered: list[Delivered] = field(default_factory=list)
    begun: int = 0
    time: int = milliseconds(START)

    def lookup(self, domain: str) -> ScriptedServer:
        return self.servers.setdefault(domain, ScriptedServer(domain))

    def now(self) -> int:
        return self.time

    def deliver(self, envelope: Envelope, content: bytes, passage: Passage) -> None:
        self.delivered.append(Delivered(envelope, content, passage, self.begun))

    async def before_content(self) -> None:
        self.begun += 1


@dataclass
class Door:
    """A transport into the street, and what a room would note about its answers."""

    street: Street
    transport: Transport

    async def outcomes(
        self, *recipients: str, sender: str | None = "support@acme.test", content: bytes = CONTENT
    ) -> list[RecipientOutcome]:
        envelope = Envelope(
            reverse_path=parse_address(sender) if sender else None,
            forward_paths=tuple(parse_address(recipient) for recipient in recipients),
        )
        return await self.transport.deliver(envelope, content, before_content=self.street.before_content)

    async def send(self, *recipients: str, sender: str | None = "support@acme.test") -> list[Line]:
        """What became of each recipient; nothing at all where the transport is unavailable."""
        try:
            outcomes = await self.outcomes(*(recipients or ("ada@example.com",)), sender=sender)
        except TransportUnavailable:
            return []
        return [(outcome.status, outcome.code, outcome.enhanced) for outcome in outcomes]

    @property
    def delivered(self) -> list[Delivered]:
        return self.street.delivered

    def wait(self, by: timedelta) -> None:
        self.street.time += round(by.total_seconds() * 1000)


@asynccontextmanager
async def opened(
    kind: str, *faults: Fault, hop: Faults = (), others: dict[str, Faults] | None = None
) -> AsyncIterator[Door]:
    """A door to a street where example.com has these faults; `others` have theirs, and the `hop` its own."""
    scripted = {"example.com": faults, **(others or {})}
    street = Street({domain: ScriptedServer(domain, faults=tuple(these)) for domain, these in scripted.items()})
    relay = ScriptedServer("relay.test", faults=tuple(hop))
    if kind == "socketless":
        yield Door(street, SocketlessTransport(street.lookup, now=street.now, deliver=street.deliver, hop=relay))
        return
    with WireServer(street.lookup, now=street.now, deliver=street.deliver, hop=relay) as wire:
        transport = SmtpTransport(wire.url, hostname="acme.test")
        try:
            yield Door(street, transport)
        finally:
            await transport.aclose()
