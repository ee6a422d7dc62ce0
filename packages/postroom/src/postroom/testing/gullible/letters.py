"""The mail of a case: what stood in the room before, and what comes in."""

from __future__ import annotations

import base64
import binascii
from datetime import timedelta
from typing import Annotated, Any, Self

from pydantic import BeforeValidator, Field, field_validator, model_validator

from postroom.model.message import AttachmentContent
from postroom.testing.scenarios.behaviours import Duration
from postroom.testing.scenarios.part import Addresses, Part, many


class File(Part):
    """An attached file: its content as text, or in base64."""

    filename: str = Field(min_length=1)
    content_type: str = "text/plain"
    text: str = ""
    base64: str = Field(default="", description="The content in base64, in place of `text`.")

    @property
    def content(self) -> AttachmentContent:
        """The file with its bytes."""
        octets = base64.b64decode(self.base64) if self.base64 else self.text.encode()
        return AttachmentContent(filename=self.filename, content_type=self.content_type, content=octets)

    @field_validator("base64")
    @classmethod
    def _is_base64(cls, value: str) -> str:
        return _checked(value)


class Letter(Part):
    """A message, by its fields or whole.

    `sender` (written `from`) is a label of `people`, an address with or without a name, or a mailbox of the room: then an
    operator's program sent it. `to` and `cc` are labels, addresses or names of mailboxes; `to` is the first mailbox by
    default. `raw` is a whole message with its header section, `raw_base64` the same in base64; what stands in `from` and
    `to` beside it is the envelope.
    """

    sender: str = Field(default="", alias="from")
    to: Addresses = ()
    cc: Addresses = ()
    subject: str = ""
    text: str = ""
    html: str | None = None
    reply_to: str = ""
    headers: dict[str, str] = Field(default={}, description="Further header fields.")
    attachments: Annotated[tuple[File, ...], BeforeValidator(many)] = ()
    thread: str = Field(
        default="", description="The label of the thread that it continues: it answers the last mail there."
    )
    envelope_from: str | None = Field(
        default=None, description="The reverse-path, where it is not the author; '' for <>."
    )
    raw: str = ""
    raw_base64: str = ""
    label: str = Field(
        default="", description="A name for it and its thread, for `{message:LABEL}` and `{thread:LABEL}`."
    )
    after: Duration = Field(default=timedelta(0), description="So long after everything before it.")

    @property
    def whole(self) -> bytes | None:
        """The message as it is written down whole, with line ends as on the wire."""
        if self.raw_base64:
            return base64.b64decode(self.raw_base64)
        return "\r\n".join(self.raw.splitlines()).encode() + b"\r\n" if self.raw else None

    @field_validator("raw_base64")
    @classmethod
    def _is_base64(cls, value: str) -> str:
        return _checked(value)

    @model_validator(mode="after")
    def _has_a_sender(self) -> Self:
        if not self.sender and not (self.raw or self.raw_base64):
            raise ValueError("say who it is `from`")
        return self


class Past(Part):
    """A thread that stands in the room before: its mail in order, and which mailbox holds it in the end."""

    mails: Annotated[tuple[Letter, ...], BeforeValidator(many)] = Field(min_length=1)
    held_by: str = ""

    @model_validator(mode="before")
    @classmethod
    def _from_its_mail(cls, value: Any) -> Any:
        """One mail, or a list of them, stands for a thread of these."""
        if isinstance(value, list) or (isinstance(value, dict) and "mails" not in value):
            return {"mails": value}
        return value


def _checked(value: str) -> str:
    try:
        base64.b64decode(value, validate=True)
    except (binascii.Error, ValueError):
        raise ValueError("this is no base64") from None
    return value
