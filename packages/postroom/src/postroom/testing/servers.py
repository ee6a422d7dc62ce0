"""Scripted mail servers: what a domain's server says to each attempt, decided once for the wire and for no wire."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Protocol

from postroom.model.address import Address
from postroom.model.message import Envelope


@dataclass(frozen=True)
class Answer:
    """An SMTP reply: `code` and text (with its enhanced status code in front, if any)."""

    code: int
    text: str

    @property
    def accepts(self) -> bool:
        """Whether it is a 2xx."""
        return 200 <= self.code < 300


ACCEPT_RECIPIENT = Answer(250, "2.1.5 Recipient OK")
ACCEPT_CONTENT = Answer(250, "2.0.0 Message accepted")


@dataclass(frozen=True)
class Passage:
    """What becomes of accepted content: one delivery for each delay, none for a silent loss."""

    delays: tuple[timedelta, ...] = (timedelta(0),)
    bounce_after: timedelta | None = None
    bounce_status: str = "5.1.1"


@dataclass(frozen=True)
class ContentAnswer:
    """The reply to the content. With `line_drops`, the content is taken and the line ends before the reply can be read."""

    answer: Answer = ACCEPT_CONTENT
    line_drops: bool = False
    passage: Passage = field(default_factory=Passage)


class Fault(Protocol):
    """One scripted behaviour of a server. Each method may decide, or leave it to the next fault by returning `None`."""

    def on_connect(self, *, now: int) -> Answer | None:
        """A greeting other than 220; now is milliseconds UTC."""

    def on_recipient(self, recipient: Address, *, reverse_path: Address | None, now: int) -> Answer | None:
        """An answer to RCPT TO."""

    def on_content(self, envelope: Envelope, content: bytes, *, now: int) -> ContentAnswer | None:
        """An answer to the end of the content."""


class ScriptedServer:
    """The server of one domain: asks its faults in order; where none decides, it accepts and delivers at once."""

    def __init__(self, domain: str, *, faults: tuple[Fault, ...] = ()) -> None:
        self.domain = domain
        self.faults = faults

    def on_connect(self, *, now: int) -> Answer:
        """The greeting."""
        decided = (fault.on_connect(now=now) for fault in self.faults)
        return next((answer for answer in decided if answer is not None), Answer(220, f"{self.domain} ESMTP"))

    def on_recipient(self, recipient: Address, *, reverse_path: Address | None, now: int) -> Answer:
        """The answer to RCPT TO."""
        decided = (fault.on_recipient(recipient, reverse_path=reverse_path, now=now) for fault in self.faults)
        return next((answer for answer in decided if answer is not None), ACCEPT_RECIPIENT)

    def on_content(self, envelope: Envelope, content: bytes, *, now: int) -> ContentAnswer:
        """The answer to the end of the content."""
        decided = (fault.on_content(envelope, content, now=now) for fault in self.faults)
        return next((answer for answer in decided if answer is not None), ContentAnswer())
