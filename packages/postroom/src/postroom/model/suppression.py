"""Addresses that nobody in the room may write to."""

from __future__ import annotations

from datetime import datetime

from pydantic import BaseModel

from postroom.model.address import Address


class Suppression(BaseModel, frozen=True):
    """An address nobody in the room may write to, why (`bounce`, `complaint`, `unsubscribe`, `manual`), and since when."""

    address: Address
    reason: str
    since: datetime
    expires_at: datetime | None = None
