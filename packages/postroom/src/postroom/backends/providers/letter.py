"""A message of ours as providers ask for it that take no bytes: fields, texts and files, read from the bytes we composed."""

from __future__ import annotations

import base64
import hashlib
import re
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from postroom.mail.addresses.addresses import written as written_address
from postroom.mail.mime.parse import parse
from postroom.model.address import Address, Participant
from postroom.model.message import AttachmentContent, Envelope, ParsedMessage

if TYPE_CHECKING:
    from email.message import EmailMessage

_OF_THE_MESSAGE = frozenset(
    {
        "from", "to", "cc", "subject", "date", "message-id", "reply-to", "mime-version", "content-type",
        "content-transfer-encoding", "content-disposition", "dkim-signature",
    }
)  # fmt: skip
_FIELD_END = re.compile(rb"\r\n(?![ \t])")
_SPECIAL = frozenset('()<>[]:;@\\,."')


@dataclass(frozen=True)
class Letter:
    """One message for one envelope. What its header says of people outside the envelope is left out of `to` and `cc`."""

    envelope: Envelope
    content: bytes

    @cached_property
    def parsed(self) -> ParsedMessage:
        """Its header and files."""
        return parse(self.content)

    @property
    def message_id(self) -> str:
        """Our Message-ID."""
        return self.parsed.message_id or ""

    @property
    def key(self) -> str:
        """The same for every try of this message at these recipients, and for nothing else."""
        people = " ".join(sorted(address.key for address in self.recipients))
        return hashlib.sha256(f"{self.message_id} {people}".encode()).hexdigest()[:40]

    @property
    def answers(self) -> str:
        """The Message-ID of the message that it answers; empty where it begins something."""
        return self.parsed.in_reply_to[-1] if self.parsed.in_reply_to else ""

    @property
    def sender(self) -> Participant:
        """Its author."""
        assert self.parsed.sender is not None, "every message of ours has an author"
        return self.parsed.sender

    @property
    def recipients(self) -> tuple[Address, ...]:
        """The envelope's."""
        return self.envelope.forward_paths

    @property
    def to(self) -> tuple[Participant, ...]:
        """Those of the envelope in To, and whoever stands in neither field; where nobody does, those in Cc: it is never empty."""
        return self._addressed[0]

    @property
    def cc(self) -> tuple[Participant, ...]:
        """The others of the envelope; nobody stands in both."""
        return self._addressed[1]

    @property
    def reply_to(self) -> tuple[Participant, ...]:
        """Where answers go, if not to the author."""
        return self.parsed.reply_to

    @property
    def subject(self) -> str:
        """Its subject, decoded."""
        return self.parsed.subject

    @property
    def files(self) -> tuple[AttachmentContent, ...]:
        """Its attachments."""
        return self.parsed.attachments

    @property
    def text(self) -> str:
        """Its plain text, every character of it."""
        return self._body("plain")

    @property
    def html(self) -> str:
        """Its HTML; empty where it has none."""
        return self._body("html")

    @property
    def fields(self) -> tuple[tuple[str, str], ...]:
        """The header fields that no part of a provider's interface stands for: In-Reply-To, References, ..."""
        return tuple((name, value) for name, value in self.parsed.headers if name.lower() not in _OF_THE_MESSAGE)

    def without(self, *names: str) -> bytes:
        """Its bytes without these header fields; everything else stays as it is."""
        left_out = tuple(name.lower().encode() + b":" for name in names)
        header, _, body = self.content.partition(b"\r\n\r\n")
        kept = [field for field in _FIELD_END.split(header) if not field.lower().startswith(left_out)]
        return b"\r\n".join(kept) + b"\r\n\r\n" + body

    @cached_property
    def _addressed(self) -> tuple[tuple[Participant, ...], tuple[Participant, ...]]:
        named = {person.address.key for person in (*self.parsed.to, *self.parsed.cc)}
        unnamed = (address for address in self.recipients if address.key not in named)
        to = (*self._among(self.parsed.to), *(Participant(address=address) for address in unnamed))
        known = {person.address.key for person in to}
        cc = tuple(person for person in self._among(self.parsed.cc) if person.address.key not in known)
        return (to, cc) if to else (cc, ())

    def _among(self, people: tuple[Participant, ...]) -> tuple[Participant, ...]:
        keys = {address.key for address in self.recipients}
        return tuple(person for person in people if person.address.key in keys)

    def _body(self, kind: str) -> str:
        part = self._message.get_body(preferencelist=(kind,))
        return str(part.get_content()) if part is not None else ""

    @cached_property
    def _message(self) -> EmailMessage:
        # Loads the whole package for mail of the standard library, which a room without such a provider does without.
        from email.parser import BytesParser
        from email.policy import default

        return BytesParser(policy=default).parsebytes(self.content)


def written(person: Participant) -> str:
    """`Ada Lovelace <ada@example.com>`, in clear; the name in quotes where it needs them (RFC 5322 section 3.4)."""
    address = written_address(person.address)
    if not person.name:
        return address
    escaped = person.name.replace("\\", "\\\\").replace('"', '\\"')
    name = f'"{escaped}"' if _SPECIAL & set(person.name) else person.name
    return f"{name} <{address}>"


def listed(people: tuple[Participant, ...]) -> str:
    """People in one field, with commas."""
    return ", ".join(written(person) for person in people)


def encoded(file: AttachmentContent) -> str:
    """The octets of a file in base64."""
    return base64.b64encode(file.content).decode()
