"""What a person's mail program writes, made by the standard library: not by the composer that tests may look at."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from email.charset import QP, Charset
from email.encoders import encode_base64
from email.message import Message
from email.mime.base import MIMEBase
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText
from email.policy import compat32
from email.utils import formataddr

from postroom.model.address import Participant
from postroom.model.message import AttachmentContent
from postroom.testing.people.mail import Mail

WIRE = compat32.clone(linesep="\r\n", max_line_length=900)
_LONGEST_LINE = 900


def letter(
    fields: Mapping[str, str], *, text: str, html: str | None, attachments: Sequence[AttachmentContent]
) -> bytes:
    """The bytes of a message; header fields without a value are left out, and an empty text beside HTML too."""
    message: Message = text_part(text, "plain")
    if html is not None:
        rich = text_part(html, "html")
        message = MIMEMultipart("alternative", _subparts=[message, rich]) if text else rich
    if attachments:
        message = MIMEMultipart("mixed", _subparts=[message, *(_attached(file) for file in attachments)])
    for name, value in fields.items():
        if value:
            message[name] = value
    return as_bytes(message)


def as_bytes(message: Message) -> bytes:
    """A message as it goes on the wire. Its boundaries follow from its Message-ID, not from chance."""
    seed = str(message["Message-ID"] or "")
    for number, part in enumerate(message.walk()):
        if part.get_content_maintype() == "multipart" and part.get_boundary() is None:
            part.set_boundary(f"=_{hashlib.sha256(f'{seed}{number}'.encode()).hexdigest()[:32]}")
    return message.as_bytes(policy=WIRE)


def text_part(text: str, subtype: str = "plain") -> MIMEText:
    """Text as it is where it fits the wire so, else quoted-printable."""
    if text.isascii() and all(len(line) <= _LONGEST_LINE for line in text.splitlines()):
        return MIMEText(text, subtype, "us-ascii")
    charset = Charset("utf-8")
    charset.body_encoding = QP
    part = MIMEText("", subtype, "us-ascii")
    del part["Content-Transfer-Encoding"]
    part.set_payload(text, charset)
    return part


def header_addresses(participants: Sequence[Participant]) -> str:
    """Participants as a header field takes them."""
    return ", ".join(formataddr((participant.name, str(participant.address))) for participant in participants)


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


def _attached(file: AttachmentContent) -> MIMEBase:
    kind, _, subtype = file.content_type.partition("/")
    part = MIMEBase(kind, subtype)
    part.set_payload(file.content)
    encode_base64(part)
    part.add_header("Content-Disposition", "attachment", filename=file.filename)
    return part
