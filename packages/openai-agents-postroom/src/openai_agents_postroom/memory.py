"""An SDK session that lives in the room's own store."""

from __future__ import annotations

import json

from agents import TResponseInputItem
from agents.memory import SessionSettings
from agents.memory.session import SessionABC

from postroom import AsyncMailbox, AsyncPostroom, Mailbox, Message
from postroom.tools import asynchronous, thread_key


class RoomSession(SessionABC):
    """The session of one mail thread, for `Runner.run(..., session=...)`: it lives as long as the room's mail, in the same store,
    for every process on it. It keeps what the tools answered, mail included.
    """

    session_settings: SessionSettings | None = None

    def __init__(self, message: Message, mailbox: Mailbox | AsyncMailbox, *, shared: bool = False) -> None:
        self._room: AsyncPostroom = asynchronous(mailbox).room
        self.session_id = thread_key(message, mailbox, shared=shared)

    async def get_items(self, limit: int | None = None) -> list[TResponseInputItem]:
        """The newest `limit` items, or all of them, oldest first."""
        items = [json.loads(item) for item in await self._room.memory.items(self._name)]
        return items if limit is None else items[max(0, len(items) - limit) :]

    async def add_items(self, items: list[TResponseInputItem]) -> None:
        """Append."""
        await self._room.memory.add(self._name, [json.dumps(item) for item in items])

    async def pop_item(self) -> TResponseInputItem | None:
        """Take the newest away."""
        item = await self._room.memory.pop(self._name)
        popped: TResponseInputItem | None = json.loads(item) if item is not None else None
        return popped

    async def clear_session(self) -> None:
        """Forget everything."""
        await self._room.memory.replace(self._name)

    async def cut_to(self, count: int) -> None:
        """Keep the first `count` items."""
        items = await self._room.memory.items(self._name)
        if len(items) > count:
            await self._room.memory.replace(self._name, items[:count])

    @property
    def _name(self) -> str:
        return f"openai-agents:{self.session_id}"
