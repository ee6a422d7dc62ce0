"""From an IMAP folder to the room's door: the place reached in the folder, the envelope that a header remembers."""

from __future__ import annotations

from pydantic import BaseModel, Field

from postroom.backends.smtp_path import read_path
from postroom.mail.headers.section import Section
from postroom.model.address import Address
from postroom.model.errors import InvalidRequest


class ImapCursor(BaseModel, frozen=True):
    """The last message taken from a folder; a UID counts only beside its UIDVALIDITY (RFC 9051 section 2.3.1.1)."""

    uid_validity: int = Field(ge=0)
    uid: int = Field(ge=0)

    def __str__(self) -> str:
        return f"{self.uid_validity}:{self.uid}"


def read_cursor(text: str | None) -> ImapCursor | None:
    """A cursor from the text it was kept as; `None` if there is none, or none that can be read."""
    uid_validity, _, uid = (text or "").partition(":")
    if not (uid_validity.isascii() and uid_validity.isdigit() and uid.isascii() and uid.isdigit()):
        return None
    return ImapCursor(uid_validity=int(uid_validity), uid=int(uid))


def envelope_field(section: Section, name: str) -> Address | None:
    """The address in the topmost field of that name: the last hop writes above whatever the sender wrote."""
    try:
        return read_path(section.raw(name))
    except InvalidRequest:
        return None


def has_null_reverse_path(section: Section) -> bool:
    """Whether the last hop wrote down that the message came with the null reverse-path, as reports do."""
    return section.raw("Return-Path") == "<>"
