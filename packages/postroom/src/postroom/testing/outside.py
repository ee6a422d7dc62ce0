"""The world outside a room, on loopback: a server that takes mail for everybody, and people with mail programs."""

from __future__ import annotations

import smtplib
import threading
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from email.utils import format_datetime
from types import TracebackType
from typing import Self

from postroom.backends.smtp_listener import SmtpReceiver
from postroom.backends.system import SystemClock, SystemEntropy
from postroom.engine.loop import RoomLoop
from postroom.mail.addresses import parse_address, parse_participant
from postroom.mail.fence import one_line
from postroom.mail.parse import parse
from postroom.mail.subjects import reply_subject
from postroom.mail.threading import references_of_reply
from postroom.model.address import Address, Participant
from postroom.model.ids import at
from postroom.model.message import AttachmentContent, Direction, Envelope
from postroom.ports.clock import Clock, Entropy
from postroom.ports.receiver import Arrival
from postroom.testing.letter import authors, header_address, letter, quoted
from postroom.testing.mail import Mail
from postroom.testing.program import WIDTH, broken_chains, mail_program

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


class Person:
    """Somebody outside: writes and answers by real SMTP, and sees threads as a mail program draws them."""

    def __init__(self, outside: Outside, participant: Participant, writes_to: tuple[str, int]) -> None:
        self.participant = participant
        self.writes_to = writes_to
        self._outside = outside

    def __repr__(self) -> str:
        return f"<person {self.participant}>"

    @property
    def address(self) -> Address:
        """Where this person gets mail."""
        return self.participant.address

    @property
    def messages(self) -> tuple[Mail, ...]:
        """What is in this person's mail program: written and received, oldest first."""
        return tuple(mail for mail in self._outside.mail if self._has(mail))

    @property
    def received(self) -> tuple[Mail, ...]:
        """What came for this person, oldest first."""
        return self._by(None, self._outside.mail)

    def write(
        self,
        to: str | Sequence[str],
        *,
        subject: str,
        text: str,
        html: str | None = None,
        cc: Sequence[str] = (),
        attachments: Sequence[AttachmentContent] = (),
        headers: Mapping[str, str] | None = None,
    ) -> Mail:
        """Write a message and hand it over by SMTP. Raises what `smtplib` raises where nobody takes it."""
        written_to, copied = [[parse_participant(entry) for entry in _as_list(people)] for people in (to, cc)]
        fields = {
            "From": header_address(self.participant),
            "To": [header_address(participant) for participant in written_to],
            "Cc": [header_address(participant) for participant in copied],
            "Subject": subject,
            "Date": format_datetime(self._outside.now()),
            "Message-ID": f"<{self._outside.token()}@{self.address.domain}>",
            **(headers or {}),
        }
        raw = letter(fields, text=text, html=html, attachments=attachments)
        return self._hand_over(raw, [participant.address for participant in (*written_to, *copied)])

    def answer(
        self,
        mail: Mail,
        *,
        text: str,
        to: str | Sequence[str] | None = None,
        cc: Sequence[str] = (),
        attachments: Sequence[AttachmentContent] = (),
        headers: Mapping[str, str] | None = None,
    ) -> Mail:
        """Answer as mail programs do: the words on top, the message below an attribution line, references as
        RFC 5322 section 3.6.4 says. `to` is the author by default; give an older address to see who gets it.
        """
        parsed = mail.parsed
        references = references_of_reply(parsed.message_id, parsed.references, parsed.in_reply_to)
        return self.write(
            to if to is not None else [str(author) for author in authors(mail)],
            subject=reply_subject(parsed.subject),
            text=f"{text.rstrip()}\n\n{quoted(mail)}",
            cc=cc,
            attachments=attachments,
            headers={"In-Reply-To": mail.message_id, "References": " ".join(references), **(headers or {})},
        )

    def wait_for_mail(self, count: int = 1, *, by: str | None = None, timeout: float | None = None) -> tuple[Mail, ...]:
        """Wait until `count` messages in all have come for this person, `by` one author if given; all that came.

        Raises `NoSuchMail`.
        """
        author = parse_address(by) if by is not None else None
        what = f"Message {count} for {self.address}{f' by {author}' if author else ''}"
        mail = self._outside.wait_for(lambda mail: len(self._by(author, mail)) >= count, what=what, timeout=timeout)
        return self._by(author, mail)

    def mail_program(self, *, width: int = WIDTH) -> str:
        """The threads as this person's mail program shows them."""
        return mail_program([mail.parsed for mail in self.messages], width=width)

    def assert_one_thread(self) -> None:
        """Everything in this person's mail program is one thread: one message begins it, no chain is broken."""
        faults = broken_chains([mail.parsed for mail in self.messages])
        if faults:
            raise AssertionError(
                "\n".join([f"{self.address} does not see one thread.", *faults, "", self.mail_program()])
            )

    def _has(self, mail: Mail) -> bool:
        if mail.direction is Direction.INBOUND:
            return mail.envelope.reverse_path is not None and mail.envelope.reverse_path.key == self.address.key
        return self.address.key in {path.key for path in mail.envelope.forward_paths}

    def _by(self, author: Address | None, mail: tuple[Mail, ...]) -> tuple[Mail, ...]:
        came = (each for each in mail if each.direction is Direction.OUTBOUND and self._has(each))
        return tuple(each for each in came if author is None or (each.sender and each.sender.address.key == author.key))

    def _hand_over(self, raw: bytes, recipients: list[Address]) -> Mail:
        """On record before it leaves, or the room's answer could be there first; off it again if nobody takes it."""
        mail = self._outside.note(
            raw, Envelope(reverse_path=self.address, forward_paths=tuple(recipients)), Direction.INBOUND
        )
        host, port = self.writes_to
        try:
            with smtplib.SMTP(host, port, timeout=self._outside.patience) as line:
                line.sendmail(str(self.address), [str(address) for address in recipients], raw)
        except (OSError, smtplib.SMTPException):
            self._outside.strike(mail)
            raise
        return mail


async def _everybody(address: Address) -> bool:
    return True


def _as_list(people: str | Sequence[str]) -> list[str]:
    return [people] if isinstance(people, str) else list(people)


def _logged(mail: Mail) -> str:
    to = ", ".join(str(path) for path in mail.envelope.forward_paths)
    return f"  {mail.at:%H:%M:%S} {mail.envelope.reverse_path or '<>'} -> {to}  {one_line(mail.subject, limit=60)}"
