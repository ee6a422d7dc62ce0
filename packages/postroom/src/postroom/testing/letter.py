"""What a person's mail program writes, made by the standard library: not by the composer that tests may look at."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from email.headerregistry import Address as HeaderAddress
from email.message import EmailMessage, Message
from email.policy import SMTP
from typing import Any

from postroom.model.address import Participant
from postroom.model.message import AttachmentContent
from postroom.testing.mail import Mail

WIRE = SMTP.clone(max_line_length=900)  # shorter, and the standard library writes long identifiers as encoded words


def letter(
    fields: Mapping[str, Any], *, text: str, html: str | None, attachments: Sequence[AttachmentContent]
) -> bytes:
    """The bytes of a message; header fields without a value are left out."""
    message = EmailMessage(policy=WIRE)
    message.set_content(text)
    if html is not None:
        message.add_alternative(html, subtype="html")
    for attachment in attachments:
        kind, _, subtype = attachment.content_type.partition("/")
        message.add_attachment(attachment.content, maintype=kind, subtype=subtype, filename=attachment.filename)
    for name, value in fields.items():
        if value:
            message[name] = value
    return as_bytes(message)


def as_bytes(message: Message) -> bytes:
    """A message as it goes on the wire. Its boundaries follow from its Message-ID, not from chance."""
    seed = str(message["Message-ID"] or "")
    for number, part in enumerate(message.walk()):
        if part.is_multipart() and part.get_content_maintype() == "multipart":
            part.set_boundary(f"=_{hashlib.sha256(f'{seed}{number}'.encode()).hexdigest()[:32]}")
    return message.as_bytes(policy=WIRE)


def header_address(participant: Participant) -> HeaderAddress:
    """A participant as a header field takes it."""
    return HeaderAddress(participant.name, addr_spec=str(participant.address))


def quoted(mail: Mail) -> str:
    """The message answered, under a line that says who wrote it when."""
    when = mail.parsed.date or mail.at
    return f"On {when:%a, %d %b %Y at %H:%M}, {mail.sender or 'somebody'} wrote:\n{quote_lines(mail.text)}"


def quote_lines(text: str) -> str:
    """Text with a quote mark before every line."""
    return "\n".join(f"> {line}".rstrip() for line in text.rstrip().splitlines())


def authors(mail: Mail) -> tuple[Participant, ...]:
    """Who is to be answered: Reply-To, else the author."""
    return mail.parsed.reply_to or ((mail.sender,) if mail.sender else ())
