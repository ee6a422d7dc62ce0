"""The way out: handing a message to the next hop."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Protocol

from postroom.model.delivery import RecipientOutcome
from postroom.model.message import Envelope

BeforeContent = Callable[[], Awaitable[None]]


class Transport(Protocol):
    """Hands one message to the next hop."""

    async def deliver(
        self, envelope: Envelope, content: bytes, *, before_content: BeforeContent
    ) -> list[RecipientOutcome]:
        """Attempt every recipient of the envelope once; one outcome for each, in the envelope's order.

        `before_content` is awaited exactly once, after the next hop accepted at least one recipient and before the first
        octet of `content` leaves: from then on the outcome can become `unknown`. If no recipient is accepted it is not
        awaited. Refusals are outcomes (`failed` for 5xx, `deferred` for 4xx). If the line drops after `before_content`
        and before the reply to the content is read, every accepted recipient's outcome is `unknown` (code 0).
        Raises `TransportUnavailable` only when nothing can have been handed over: connect, TLS, greeting, MAIL FROM.
        """

    async def aclose(self) -> None:
        """End pooled sessions politely."""
