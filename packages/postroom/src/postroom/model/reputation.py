"""How a domain stands with those who receive its mail."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

from pydantic import BaseModel


class Stop(IntEnum):
    """What a reputation stops: each level what the one before stops, and more."""

    NOTHING = 0
    OUTREACH = 1
    TRANSACTIONAL = 2
    REPLIES = 3


@dataclass(frozen=True)
class Outcomes:
    """What became of the messages accepted on one UTC day, or in several: how many were sent, bounced, complained about."""

    day: int
    sent: int
    bounced: int
    complained: int


class Reputation(BaseModel, frozen=True):
    """A domain's last days: messages sent, those that bounced for good, those called abuse, and what that stops."""

    domain: str
    sent: int
    bounced: int
    complained: int
    stops: Stop
