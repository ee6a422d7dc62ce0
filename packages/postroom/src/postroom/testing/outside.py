"""The world outside a room, on loopback: a server that takes mail for everybody, and people with mail programs."""

from __future__ import annotations

import smtplib
import threading
from collections.abc import Callable
from datetime import datetime
from types import TracebackType
from typing import Self

from postroom.backends.smtp_listener import SmtpReceiver
from postroom.backends.system import SystemClock, SystemEntropy
from postroom.engine.loop import RoomLoop
from postroom.mail.addresses.addresses import parse_address, parse_participant
from postroom.mail.fence import one_line
from postroom.mail.mime.parse import parse
from postroom.mail.tokens import without_token
from postroom.model.address import Address, Participant
from postroom.model.ids import at
from postroom.model.message import Direction, Envelope
from postroom.ports.clock import Clock, Entropy
from postroom.ports.receiver import Arrival
from postroom.testing.people.correspondent import Correspondent
from postroom.testing.people.mail import Mail

PATIENCE = 5.0
"""Seconds that a wait for mail lasts at most, unless it is told otherwise."""


class NoSuchMail(AssertionError):
    """The mail that was waited for did not come; the text ends with the log of what did cross the line."""


class Outside:
    """Everybody outside a room: an SMTP server on 127.0.0.1 that takes mail for every address and remembers it.

    Use it as `with`, or `start` and `close` it. `url` is a room's transport; `person` makes somebody who writes back.
    `patience` is how many seconds a wait lasts at most.
    """

    def __init__(
        self, *, clock: Clock | None = None, entropy: Entropy | None = None, patience: float = PATIENCE
    ) -> None:
        self.patience = patience
        self._clock = clock or SystemClock()
        self._entropy = entropy or SystemEntropy()
        self._loop = RoomLoop("postroom-outside")
        self._server = SmtpReceiver("smtp://127.0.0.1:0", hostname="outside.test")
        self._crossed: list[Mail] = []
        self._changed = threading.Condition()

    @property
    def url(self) -> str:
        """Where mail to the outside goes: the `transport` of a room."""
        host, port = self._server.address
        return f"smtp://{host}:{port}"

    @property
    def mail(self) -> tuple[Mail, ...]:
        """Every message that crossed the line, both ways, oldest first."""
        with self._changed:
            return tuple(self._crossed)

    @property
    def received(self) -> tuple[Mail, ...]:
        """Every message that this server accepted, oldest first."""
        return tuple(mail for mail in self.mail if mail.direction is Direction.OUTBOUND)

    def person(self, who: str, *, writes_to: tuple[str, int]) -> Person:
        """Somebody with a mail program, `Ada Lovelace <ada@example.com>`, who hands mail over at this host and port."""
        return Person(self, parse_participant(who), writes_to)

    def wait_for(
        self, enough: Callable[[tuple[Mail, ...]], bool], *, what: str, timeout: float | None = None
    ) -> tuple[Mail, ...]:
        """Wait until the mail that crossed the line is `enough`. Raises `NoSuchMail`, which says `what` was missing."""
        seconds = self.patience if timeout is None else timeout
        with self._changed:
            if self._changed.wait_for(lambda: enough(tuple(self._crossed)), seconds):
                return tuple(self._crossed)
        raise NoSuchMail(f"{what} did not come within {seconds:g} s. {self.log()}")

    def log(self) -> str:
        """What crossed the line, a line each: when, from whom, to whom, subject."""
        lines = [_logged(mail) for mail in self.mail]
        return "\n".join(["What crossed the line:", *lines]) if lines else "Nothing crossed the line."

    def note(self, raw: bytes, envelope: Envelope, direction: Direction) -> Mail:
        """Put a message on record and tell whoever waits."""
        mail = Mail(raw=raw, envelope=envelope, parsed=parse(raw), direction=direction, at=self.now())
        with self._changed:
            self._crossed.append(mail)
            self._changed.notify_all()
        return mail

    def strike(self, mail: Mail) -> None:
        """Take a message off the record that did not cross after all."""
        with self._changed:
            self._crossed = [each for each in self._crossed if each is not mail]

    def now(self) -> datetime:
        """The time out here."""
        return at(self._clock.now())

    def token(self) -> str:
        """Something unique for a Message-ID."""
        return self._entropy.token(12)

    def start(self) -> None:
        """Listen on a free port of 127.0.0.1."""
        self._loop.call(lambda: self._server.start(self._accept, knows=_everybody))

    def close(self) -> None:
        """Stop listening; what is on record stays."""
        self._loop.call(self._server.aclose)
        self._loop.close()

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    async def _accept(self, arrival: Arrival) -> None:
        envelope = Envelope(reverse_path=arrival.reverse_path, forward_paths=arrival.recipients)
        self.note(arrival.content, envelope, Direction.OUTBOUND)


class Person(Correspondent):
    """Somebody outside: writes and answers by real SMTP, and sees threads as a mail program draws them."""

    def __init__(self, outside: Outside, participant: Participant, writes_to: tuple[str, int]) -> None:
        super().__init__(participant)
        self.writes_to = writes_to
        self._outside = outside
        self._written: set[str] = set()

    @property
    def messages(self) -> tuple[Mail, ...]:
        """What is in this person's mail program: written and received, oldest first."""
        return tuple(mail for mail in self._outside.mail if self._has(mail))

    @property
    def received(self) -> tuple[Mail, ...]:
        """What came for this person, oldest first."""
        return self._by(None, self._outside.mail)

    def wait_for_mail(self, count: int = 1, *, by: str | None = None, timeout: float | None = None) -> tuple[Mail, ...]:
        """Wait until `count` messages in all have come for this person, `by` one author if given; all that came.

        Raises `NoSuchMail`.
        """
        author = parse_address(by) if by is not None else None
        what = f"Message {count} for {self.address}{f' by {author}' if author else ''}"
        mail = self._outside.wait_for(lambda mail: len(self._by(author, mail)) >= count, what=what, timeout=timeout)
        return self._by(author, mail)

    def _now(self) -> datetime:
        return self._outside.now()

    def _token(self) -> str:
        return self._outside.token()

    def _has(self, mail: Mail) -> bool:
        if mail.direction is Direction.INBOUND:
            return mail.message_id in self._written
        return self.address.key in {path.key for path in mail.envelope.forward_paths}

    def _by(self, author: Address | None, mail: tuple[Mail, ...]) -> tuple[Mail, ...]:
        came = (each for each in mail if each.direction is Direction.OUTBOUND and self._has(each))
        return tuple(each for each in came if author is None or (each.sender and each.sender.address.key == author.key))

    def _hand_over(self, raw: bytes, envelope: Envelope) -> Mail:
        """On record before it leaves, or the room's answer could be there first; off it again if nobody takes it.

        Raises what `smtplib` raises where nobody takes it.
        """
        mail = self._outside.note(raw, envelope, Direction.INBOUND)
        self._written.add(mail.message_id)
        try:
            hand_in(raw, envelope, self.writes_to, timeout=self._outside.patience)
        except (OSError, smtplib.SMTPException):
            self._outside.strike(mail)
            raise
        return mail


def hand_in(
    raw: bytes,
    envelope: Envelope,
    place: tuple[str, int],
    *,
    timeout: float,
    client: tuple[str, str] | None = None,
) -> dict[str, tuple[int, bytes]]:
    """Hand a message over by real SMTP at this host and port; what was said to recipients that were refused. `client` is the
    address and greeting of another server that it is handed over for (XFORWARD).

    Raises what `smtplib` raises where nobody takes it.
    """
    host, port = place
    sender = str(envelope.reverse_path or "")
    recipients = [str(path) for path in envelope.forward_paths]
    options = () if all(address.isascii() for address in (sender, *recipients)) else ("SMTPUTF8", "BODY=8BITMIME")
    with smtplib.SMTP(host, port, timeout=timeout) as line:
        if client is not None:
            line.ehlo()
            line.docmd("XFORWARD", f"ADDR={client[0]} HELO={client[1]}")
        return line.sendmail(sender, recipients, raw, mail_options=options)


async def _everybody(address: Address) -> bool:
    return True


def _logged(mail: Mail) -> str:
    """Who it came from and went to; the tokens of return paths say nothing to a reader."""
    to = ", ".join(str(without_token(path)) for path in mail.envelope.forward_paths)
    path = mail.envelope.reverse_path
    sender = without_token(path) if path is not None else "<>"
    return f"  {mail.at:%H:%M:%S} {sender} -> {to}  {one_line(mail.subject, limit=60)}"
