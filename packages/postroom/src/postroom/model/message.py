"""Messages: as parsed from the wire, as written by an agent, and as stored in a room."""

from __future__ import annotations

import hashlib
from datetime import date as calendar_date
from datetime import datetime
from enum import StrEnum
from typing import Annotated

from pydantic import BaseModel, Field

from postroom.model.address import Address, Participant
from postroom.model.authentication import AuthenticationResults
from postroom.model.invitation import Invitation
from postroom.model.mail_class import MailKind
from postroom.model.risk import Risk
from postroom.model.taint import TaintLevel


class Envelope(BaseModel, frozen=True):
    """The SMTP envelope (RFC 5321 section 2.3.1): where a message goes, apart from what its header says.

    `reverse_path` is `None` for the null reverse-path `<>` of reports.
    """

    reverse_path: Address | None
    forward_paths: tuple[Address, ...]


class AttachmentContent(BaseModel, frozen=True, ser_json_bytes="base64", val_json_bytes="base64"):
    """One attachment with its bytes: what a draft carries and what a parser finds. In JSON the bytes are base64."""

    filename: str
    content_type: str = "application/octet-stream"
    content: bytes = Field(repr=False)
    inline: bool = False
    content_id: str | None = None

    @property
    def sha256(self) -> str:
        """By which the same file is known wherever it is attached."""
        return hashlib.sha256(self.content).hexdigest()


class Attachment(BaseModel, frozen=True):
    """An attachment by reference: what an agent is told before it asks for the bytes. `size` is in octets; `kept` says whether
    the bytes are still there.
    """

    id: str
    filename: str
    content_type: str
    size: int
    sha256: str
    kept: bool = True


class ParsedMessage(BaseModel, frozen=True):
    """What `parse` found in a message's bytes. Every field is untrusted text, decoded and capped, never validated.

    `message_id`, `in_reply_to` and `references` keep their angle brackets. `defects` names what was broken or cut.
    `text` is without characters that show nothing; `smuggled` is what they spelled.
    """

    message_id: str | None = None
    in_reply_to: tuple[str, ...] = ()
    references: tuple[str, ...] = ()
    sender: Participant | None = None
    reply_to: tuple[Participant, ...] = ()
    to: tuple[Participant, ...] = ()
    cc: tuple[Participant, ...] = ()
    subject: str = ""
    date: datetime | None = None
    auto_submitted: str = "no"
    trace: str | None = None
    headers: tuple[tuple[str, str], ...] = Field(default=(), repr=False)
    text: str = Field(default="", repr=False)
    html: str = Field(default="", repr=False)
    smuggled: str = Field(default="", repr=False)
    attachments: tuple[AttachmentContent, ...] = ()
    invitations: tuple[Invitation, ...] = ()
    defects: tuple[str, ...] = ()

    def header(self, name: str) -> str | None:
        """The first header field of that name (any case), decoded and unfolded, or `None`."""
        wanted = name.lower()
        return next((value for key, value in self.headers if key.lower() == wanted), None)


MAX_RECIPIENTS = 100
MAX_TEXT_CHARS = 1_000_000
MAX_ATTACHMENT_BYTES = 25 * 1024 * 1024

DraftText = Annotated[str, Field(max_length=MAX_TEXT_CHARS)]


class Draft(BaseModel, frozen=True):
    """A message that an agent wants to leave. It has no sender: the mailbox that submits it is the sender."""

    to: tuple[Participant, ...]
    cc: tuple[Participant, ...] = ()
    subject: str = ""
    text: DraftText = ""
    html: str | None = None
    attachments: tuple[AttachmentContent, ...] = ()

    @property
    def recipients(self) -> tuple[Address, ...]:
        """Every address of the envelope, once each, in the order written."""
        seen = {participant.address.key: participant.address for participant in (*self.to, *self.cc)}
        return tuple(seen.values())


class Direction(StrEnum):
    """Which way a message went, seen from its room."""

    INBOUND = "inbound"
    OUTBOUND = "outbound"


class Message(BaseModel, frozen=True):
    """A stored message as an agent sees it.

    `id` is the room's short id (`m12`), `message_id` the Message-ID on the wire (RFC 5322 section 3.6.4). `new_text` is
    what its author added: no quotes, no signature. `kind` says what it is, `automatic` why it must not be answered, if so
    (see `postroom.model.mail_class`), `until` how long its author is away; `by_agent` that an agent wrote it, of this room or
    of another. `taint` says how far it can be trusted: 1 from outside, 2 suspicious. `authentication` is what is known about
    its author, `None` where nobody looked.
    `risk` is what the scorer said of it, without words of the mail; `None` where none looked.
    """

    id: str
    message_id: str
    thread_id: str
    direction: Direction
    mailbox: str
    sender: Participant
    to: tuple[Participant, ...]
    cc: tuple[Participant, ...] = ()
    subject: str
    new_text: str = Field(repr=False)
    date: datetime
    in_reply_to: str | None = None
    references: tuple[str, ...] = ()
    attachments: tuple[Attachment, ...] = ()
    auto_submitted: str = "no"
    automatic: str = ""
    kind: MailKind | None = None
    until: calendar_date | None = None
    by_agent: bool = False
    unread: bool = False
    size: int = 0
    epoch: int = 1
    taint: TaintLevel = TaintLevel.NONE
    authentication: AuthenticationResults | None = None
    risk: Risk | None = None
