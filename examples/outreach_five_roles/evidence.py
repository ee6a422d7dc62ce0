"""What an outreach is judged by: letters as servers took them, when a lead was to be left alone, and what a check found."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from postroom.testing import Mail


@dataclass(frozen=True)
class Letter:
    """One message as a recipient's server took it."""

    at: datetime
    sender: str
    recipient: str
    mail: Mail

    @property
    def answers(self) -> tuple[str, ...]:
        """The Message-IDs that it says it answers."""
        return self.mail.parsed.in_reply_to

    @property
    def is_first(self) -> bool:
        """Whether it begins a thread."""
        return not self.answers


@dataclass(frozen=True)
class Stop:
    """When and why a lead was not to be written to any more."""

    why: str
    at: datetime


@dataclass(frozen=True)
class Check:
    """One thing that must be true: how often it was looked at, and each time that it was not."""

    name: str
    looked_at: int
    faults: tuple[str, ...]
