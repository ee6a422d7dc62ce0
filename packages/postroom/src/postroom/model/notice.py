"""Notices: what the room tells an agent about its own work."""

from __future__ import annotations

from datetime import datetime

from pydantic import BaseModel

from postroom.model.address import Address


class Notice(BaseModel, frozen=True):
    """In this thread these messages (`m5`), waits (`w7`) and follow-ups (`f8`) of a mailbox ended: its address bounced,
    complained, unsubscribed, or was suppressed by a person (`reason`). Or the promises (`pr3`) that it was given were not kept.
    """

    thread_id: str
    reason: str
    address: Address
    ended: tuple[str, ...]
    at: datetime
