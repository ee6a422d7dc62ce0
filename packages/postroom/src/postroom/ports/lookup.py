"""Looking for mail whose outcome nobody knows."""

from __future__ import annotations

from typing import Protocol


class Lookup(Protocol):
    """A place where mail that left can be found again, such as the Sent folder that a provider keeps."""

    async def find_in_sent(self, message_id: str) -> bool | None:
        """Whether a message with this Message-ID left; `None` when the place cannot be asked now."""
