"""The way in: bringing mail from outside into the room."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import Protocol

from pydantic import BaseModel

from postroom.model.address import Address


class Arrival(BaseModel, frozen=True):
    """One message at the room's door: its bytes, the envelope as far as it is known, and who handed it over.

    `recipients` is empty when the source does not know the envelope (IMAP): the header then decides. `reverse_path` is
    `None` where it is not known; `null_reverse_path` says that it is known to be `<>`, as of reports (RFC 5321 section 4.5.5).
    `client_ip` and `helo` are what the SMTP session that brought it here said, `None` where there was none; `metadata` is what
    else its bringer knows of it, for routing rules. `authserv` is the server, as it calls itself, whose Authentication-Results
    field the bringer vouches for.
    """

    content: bytes
    reverse_path: Address | None
    null_reverse_path: bool = False
    recipients: tuple[Address, ...] = ()
    source: str
    client_ip: str | None = None
    helo: str | None = None
    metadata: Mapping[str, str] = {}
    authserv: str | None = None


Accept = Callable[[Arrival], Awaitable[None]]
"""Stores one arrival durably. Returns when it is stored; raises `MalformedMessage` (refuse for good), `NotFound` (no
recipient is a mailbox of this room) or `StoreUnavailable` (try again later)."""

Knows = Callable[[Address], Awaitable[bool]]
"""Whether an address belongs to a mailbox of this room, asked at RCPT TO."""


class Receiver(Protocol):
    """A source of inbound mail. Nothing is acknowledged to the source before `accept` has returned."""

    async def start(self, accept: Accept, *, knows: Knows) -> None:
        """Begin to receive; returns once listening or connected. Raises `ConfigurationError` if it never can."""

    async def aclose(self) -> None:
        """Stop receiving; an arrival in progress is finished first."""


class Cursor(Protocol):
    """How far a receiver has come in its source, kept by the room. Blocking: for a receiver's own thread."""

    def load(self) -> str | None:
        """The position, or `None` at the very start."""

    def save(self, value: str) -> None:
        """Remember a position durably."""
