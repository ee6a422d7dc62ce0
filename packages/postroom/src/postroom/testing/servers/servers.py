"""Scripted mail servers: what a domain's server says to each attempt, decided once for the wire and for no wire.

Both doors, `WireServer` and `SocketlessTransport`, ask in this order and nowhere else: the server connected to (the hop)
for `on_session`; each recipient's server for `on_recipient`; the first accepted recipient's server for `on_data`; and
`content_answer`, once, for the content.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import TypeVar

from postroom.backends.smtp_reply import read_reply
from postroom.model.address import Address
from postroom.model.message import Envelope
from postroom.testing.servers.identity import Identity

T = TypeVar("T")

HOP = "relay.test"
"""The server that a room connects to, where no other is named."""


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
GO_ON = Answer(354, "End data with <CR><LF>.<CR><LF>")
LINE_DROPS = Answer(0, "The line ends.")
"""No reply at all: the line ends instead."""


@dataclass(frozen=True)
class Passage:
    """What becomes of accepted content: one delivery for each delay, none for a silent loss.

    `apart` names the recipients for whom something else becomes of it; `of` says what becomes of it for one of them.
    """

    delays: tuple[timedelta, ...] = (timedelta(0),)
    bounce_after: timedelta | None = None
    bounce_status: str = "5.1.1"
    apart: Apart = ()

    def of(self, recipient: Address) -> Passage:
        """What becomes of it for this recipient."""
        return next((passage for address, passage in self.apart if address == recipient), replace(self, apart=()))


Apart = tuple[tuple[Address, Passage], ...]


@dataclass(frozen=True)
class ContentAnswer:
    """The reply to the content. With `line_drops`, the content is taken and the line ends before the reply can be read."""

    answer: Answer = ACCEPT_CONTENT
    line_drops: bool = False
    passage: Passage = field(default_factory=Passage)


@dataclass(frozen=True)
class Drip:
    """How a slow server speaks: so many octets at a time, with a pause after each piece."""

    octets: int
    pause: timedelta


class Fault:
    """One scripted behaviour of a server. Each method may decide, or leave it to the next fault by returning `None`."""

    def on_connect(self, *, now: int) -> Answer | None:
        """A greeting other than 220; now is milliseconds UTC."""
        return None

    def on_starttls(self, *, now: int) -> Answer | None:
        """A refusal of STARTTLS; `LINE_DROPS` ends the line in the handshake."""
        return None

    def on_auth(self, *, now: int) -> Answer | None:
        """A refusal of whoever logs in; a server that refuses logins takes no mail without one."""
        return None

    def on_recipient(self, recipient: Address, *, reverse_path: Address | None, now: int) -> Answer | None:
        """An answer to RCPT TO."""
        return None

    def on_data(self, envelope: Envelope, *, now: int) -> Answer | None:
        """A refusal of DATA, before the first octet of content."""
        return None

    def on_content(self, envelope: Envelope, content: bytes, *, now: int) -> ContentAnswer | None:
        """An answer to the end of the content. Recipients in `passage.apart` are decided, the others left to the next."""
        return None

    def on_reply(self) -> Drip | None:
        """How replies leave; on a wire only."""
        return None


class ScriptedServer:
    """The server of one domain: asks its faults in order; where none decides, it accepts and delivers at once.

    With an `identity`, what people of the domain write leaves signed, from an address that the domain has published.
    """

    def __init__(self, domain: str, *, faults: tuple[Fault, ...] = (), identity: Identity | None = None) -> None:
        self.domain = domain
        self.faults = faults
        self.identity = identity

    def on_connect(self, *, now: int) -> Answer:
        """The greeting."""
        decided = (fault.on_connect(now=now) for fault in self.faults)
        return _first(decided) or Answer(220, f"{self.domain} ESMTP")

    def on_starttls(self, *, now: int) -> Answer | None:
        """Why there is no TLS here; `None` if nothing is scripted."""
        return _first(fault.on_starttls(now=now) for fault in self.faults)

    def on_auth(self, *, now: int) -> Answer | None:
        """Why nobody can log in here; `None` if everybody can."""
        return _first(fault.on_auth(now=now) for fault in self.faults)

    def on_session(self, *, now: int) -> Answer | None:
        """Why a client that wants TLS and a login gets no session here; `None` if it gets one."""
        greeting = self.on_connect(now=now)
        return (self.on_starttls(now=now) or self.on_auth(now=now)) if greeting.accepts else greeting

    def on_recipient(self, recipient: Address, *, reverse_path: Address | None, now: int) -> Answer:
        """The answer to RCPT TO. What keeps the hop from a session with this server is a deferral of its recipients."""
        refused = self.on_session(now=now)
        if refused is not None:
            return Answer(451, f"4.4.1 No session with {self.domain}: {_spoken(refused)}")
        decided = (fault.on_recipient(recipient, reverse_path=reverse_path, now=now) for fault in self.faults)
        return _first(decided) or ACCEPT_RECIPIENT

    def on_data(self, envelope: Envelope, *, now: int) -> Answer:
        """The answer to DATA."""
        return _first(fault.on_data(envelope, now=now) for fault in self.faults) or GO_ON

    def on_content(self, envelope: Envelope, content: bytes, *, now: int) -> ContentAnswer:
        """The answer to the end of the content; `passage.apart` may decide for some recipients, each fault for its own."""
        apart: Apart = ()
        for fault in self.faults:
            answer = fault.on_content(_without(envelope, apart), content, now=now)
            if answer is None:
                continue
            apart += answer.passage.apart
            if not answer.passage.apart:
                return _with(answer, apart)
            if not _without(envelope, apart).forward_paths:
                break
        return _with(ContentAnswer(), apart)

    def on_reply(self) -> Drip | None:
        """How replies leave; `None` at once."""
        return _first(fault.on_reply() for fault in self.faults)


Lookup = Callable[[str], ScriptedServer]
"""Finds the server of a domain."""

Deliver = Callable[[Envelope, bytes, Passage], None]
"""Told of each content that is taken, and of what becomes of it."""


def content_answer(lookup: Lookup, envelope: Envelope, content: bytes, *, now: int) -> ContentAnswer:
    """The answer to content for all its accepted recipients: that of the first one's server.

    Recipients of other domains fare in `passage.apart` as their servers say, once the hop hands the message on to them:
    what such a server refuses for good comes back as a bounce.
    """
    domains = list(dict.fromkeys(recipient.domain for recipient in envelope.forward_paths))
    answer = lookup(domains[0]).on_content(_at(domains[0], envelope), content, now=now)
    if not answer.answer.accepts:
        return answer
    apart = answer.passage.apart
    for domain in domains[1:]:
        there = _at(domain, envelope)
        passage = _relayed(lookup(domain).on_content(there, content, now=now))
        apart += tuple((recipient, passage.of(recipient)) for recipient in there.forward_paths)
    return _with(answer, apart)


def enhanced_status(answer: Answer) -> str | None:
    """The enhanced status code that begins the text of an answer (RFC 2034), if there is one."""
    return read_reply(answer.code, answer.text).enhanced


def _relayed(answer: ContentAnswer) -> Passage:
    """What becomes of a message that the hop, not the client, hands to this server: after a deferral or a lost line the
    hop tries again, and that ends in a delivery."""
    if answer.answer.code // 100 != 5:
        return answer.passage if answer.answer.accepts and not answer.line_drops else Passage()
    status = enhanced_status(answer.answer) or "5.0.0"
    return Passage(delays=(), bounce_after=timedelta(0), bounce_status=status)


def _first(decided: Iterable[T | None]) -> T | None:
    return next((each for each in decided if each is not None), None)


def _spoken(answer: Answer) -> str:
    return f"{answer.code} {answer.text}" if answer.code else "the line ended"


def _with(answer: ContentAnswer, apart: Apart) -> ContentAnswer:
    return replace(answer, passage=replace(answer.passage, apart=apart)) if apart else answer


def _without(envelope: Envelope, apart: Apart) -> Envelope:
    decided = {address for address, _ in apart}
    return _narrowed(envelope, lambda recipient: recipient not in decided)


def _at(domain: str, envelope: Envelope) -> Envelope:
    return _narrowed(envelope, lambda recipient: recipient.domain == domain)


def _narrowed(envelope: Envelope, keep: Callable[[Address], bool]) -> Envelope:
    return envelope.model_copy(update={"forward_paths": tuple(path for path in envelope.forward_paths if keep(path))})
