"""Somebody with a mail program: writes, answers, and sees threads as the program draws them."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from datetime import datetime
from email.utils import format_datetime

from postroom.mail.addresses.addresses import parse_participant
from postroom.mail.threads.subjects import reply_subject
from postroom.mail.threads.threading import references_of_reply
from postroom.model.address import Address, Participant
from postroom.model.message import AttachmentContent, Envelope
from postroom.testing.people.letter import authors, header_addresses, letter
from postroom.testing.people.mail import Mail
from postroom.testing.people.mail_programs import Style, written_answer
from postroom.testing.people.program import WIDTH, broken_chains, mail_program


class Correspondent(ABC):
    """A person outside every room. What a subclass adds is how their mail travels."""

    def __init__(self, participant: Participant) -> None:
        self.participant = participant

    def __repr__(self) -> str:
        return f"<person {self.participant}>"

    @property
    def address(self) -> Address:
        """Where this person gets mail."""
        return self.participant.address

    @property
    @abstractmethod
    def messages(self) -> tuple[Mail, ...]:
        """What is in this person's mail program: written and received, oldest first."""

    @property
    @abstractmethod
    def received(self) -> tuple[Mail, ...]:
        """What came for this person, oldest first."""

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
        sender: str | None = None,
        null_path: bool = False,
    ) -> Mail:
        """Write a message and hand it over. `sender` is another address of theirs to write from; with `null_path` the
        reverse-path is `<>`, so that nothing can bounce back, as honest machines have it.
        """
        author = parse_participant(sender) if sender is not None else self.participant
        written_to, copied = [[parse_participant(entry) for entry in _as_list(people)] for people in (to, cc)]
        fields = {
            "From": header_addresses([author]),
            "To": header_addresses(written_to),
            "Cc": header_addresses(copied),
            "Subject": subject,
            "Date": format_datetime(self._now()),
            "Message-ID": f"<{self._token()}@{author.address.domain}>",
            **(headers or {}),
        }
        raw = letter(fields, text=text, html=html, attachments=attachments)
        paths = tuple(participant.address for participant in (*written_to, *copied))
        return self._hand_over(raw, Envelope(reverse_path=None if null_path else author.address, forward_paths=paths))

    def hand_in(self, raw: bytes, *, to: Sequence[str], null_path: bool = False) -> Mail:
        """Hand over a message that was made elsewhere, byte by byte, whoever its header section names."""
        paths = tuple(parse_participant(entry).address for entry in to)
        return self._hand_over(raw, Envelope(reverse_path=None if null_path else self.address, forward_paths=paths))

    def answer(
        self,
        mail: Mail,
        *,
        text: str,
        to: str | Sequence[str] | None = None,
        cc: Sequence[str] = (),
        attachments: Sequence[AttachmentContent] = (),
        headers: Mapping[str, str] | None = None,
        subject: str | None = None,
        sender: str | None = None,
        style: Style = "plain",
    ) -> Mail:
        """Answer as mail programs do: the message answered is quoted in the program's `style`, references as RFC 5322
        section 3.6.4 says. `to` is the author by default; give an older address to see who gets it.
        """
        parsed = mail.parsed
        references = references_of_reply(parsed.message_id, parsed.references, parsed.in_reply_to)
        written = written_answer(mail, text=text, style=style)
        return self.write(
            to if to is not None else [str(author) for author in authors(mail)],
            subject=subject if subject is not None else reply_subject(parsed.subject),
            text=written.text,
            html=written.html,
            cc=cc,
            attachments=attachments,
            headers={"In-Reply-To": mail.message_id, "References": " ".join(references), **(headers or {})},
            sender=sender,
        )

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

    @abstractmethod
    def _now(self) -> datetime:
        """The time where this person lives."""

    @abstractmethod
    def _token(self) -> str:
        """Something unique for a Message-ID."""

    @abstractmethod
    def _hand_over(self, raw: bytes, envelope: Envelope) -> Mail:
        """Send a message off, and put it on record."""


def _as_list(people: str | Sequence[str]) -> list[str]:
    return [people] if isinstance(people, str) else list(people)
