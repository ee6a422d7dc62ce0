"""What attachments take, and how much they may."""

from __future__ import annotations

from pydantic import BaseModel


class MailboxStorage(BaseModel, frozen=True):
    """What the attachments of one mailbox take, in octets; those of messages that came to no mailbox have no name."""

    mailbox: str
    octets: int
    files: int


class Storage(BaseModel, frozen=True):
    """What the attachments of a room take, of the `quota` that they may; in octets, the largest mailbox first."""

    quota: int
    octets: int
    mailboxes: tuple[MailboxStorage, ...] = ()


class Cleaned(BaseModel, frozen=True):
    """How many attachments were removed, and how many octets they had."""

    files: int
    octets: int
