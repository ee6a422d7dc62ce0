"""A message as it crossed the line between a room and the world outside."""

from __future__ import annotations

from datetime import datetime

from pydantic import BaseModel, Field

from postroom.mail.replies.new_text import new_text
from postroom.model.address import Participant
from postroom.model.message import Direction, Envelope, ParsedMessage


class Mail(BaseModel, frozen=True):
    """One message as it crossed the line: its bytes, its envelope, and what can be read in them.

    `direction` is seen from the room, as everywhere: what a person wrote is inbound. `handed_in_by` is the domain whose server
    brought it, where that is known.
    """

    raw: bytes = Field(repr=False)
    envelope: Envelope
    parsed: ParsedMessage = Field(repr=False)
    direction: Direction
    at: datetime
    handed_in_by: str | None = None

    @property
    def message_id(self) -> str:
        """The Message-ID, with its angle brackets; empty if it has none."""
        return self.parsed.message_id or ""

    @property
    def sender(self) -> Participant | None:
        """The author, as the header says."""
        return self.parsed.sender

    @property
    def subject(self) -> str:
        """The subject, decoded."""
        return self.parsed.subject

    @property
    def text(self) -> str:
        """The whole text, quotes and signature included."""
        return self.parsed.text

    @property
    def new_text(self) -> str:
        """What its author added."""
        return new_text(self.parsed.text, html=self.parsed.html or None)
