"""Invitations to meetings, as mail brings them (RFC 5545, RFC 6047)."""

from __future__ import annotations

from datetime import date, datetime

from pydantic import BaseModel

from postroom.model.address import Participant


class Invitation(BaseModel, frozen=True):
    """One event that a calendar attachment tells of. Every text is untrusted.

    `method` is what the sender wants (`REQUEST`, `CANCEL`, `REPLY`, `PUBLISH`); a day without a time is a `date`; an event that
    `recurs` is told of once, not expanded.
    """

    method: str
    uid: str = ""
    summary: str = ""
    location: str = ""
    start: datetime | date | None = None
    end: datetime | date | None = None
    organizer: Participant | None = None
    attendees: tuple[Participant, ...] = ()
    recurs: bool = False
