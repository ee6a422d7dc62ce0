"""A room as it tells a caller about itself."""

from __future__ import annotations

from pydantic import BaseModel

from postroom.model.key import AgentKey


class RoomInfo(BaseModel, frozen=True):
    """The room's primary domain, the key that asks (`None` inside the program that opened the room), and its newest event's id."""

    domain: str
    key: AgentKey | None = None
    newest_event: int = 0
