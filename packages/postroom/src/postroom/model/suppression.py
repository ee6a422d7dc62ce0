"""Addresses that nobody in the room may write to."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from pydantic import BaseModel

from postroom.model.address import Address


class SuppressionReason(StrEnum):
    """Why nobody may write to an address. A person who suppresses one may also use words of their own."""

    BOUNCE = "bounce"  # nobody reads there
    COMPLAINT = "complaint"  # its reader called our mail abuse
    UNSUBSCRIBE = "unsubscribe"  # its reader asked for no more
    MANUAL = "manual"  # somebody in the room decided it


class Suppression(BaseModel, frozen=True):
    """An address nobody in the room may write to, why (`bounce`, `complaint`, `unsubscribe`, `manual`), and since when."""

    address: Address
    reason: str
    since: datetime
    expires_at: datetime | None = None
