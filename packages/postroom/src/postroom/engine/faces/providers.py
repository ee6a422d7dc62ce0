"""`room.providers`: mail providers that are reached by HTTP, and what they tell by web calls."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from postroom.backends.registry import find_provider, provider_names
from postroom.engine.inbound import hearing
from postroom.model.provider import Capabilities

if TYPE_CHECKING:
    from postroom.engine.room import AsyncPostroom


class AsyncProviders:
    """Mail providers. Made by `AsyncPostroom.providers`."""

    def __init__(self, room: AsyncPostroom) -> None:
        self._room = room

    async def capabilities(self) -> dict[str, Capabilities]:
        """What each provider can do that is installed here, by name."""
        return {name: find_provider(name).capabilities for name in provider_names()}

    async def receive(self, provider: str, body: bytes, headers: Mapping[str, str]) -> None:
        """Take a web call of a provider, as it came: the raw body, and its header.

        Bounces, complaints and unsubscriptions reach every plan of the room, deliveries settle what was unknown, received mail
        comes in. A call that comes twice does nothing the second time.
        Raises `InvalidSignature` for a call that is not the provider's own; then nothing is stored. Raises `MalformedMessage`,
        `NotFound` (mail for no mailbox here), `InvalidRequest` for a provider that makes none, and `ConfigurationError` for
        one that is not known or whose secret is not set.
        """
        known = find_provider(provider)
        await self._room.run(lambda opened: hearing.hear(opened.wiring, known, body, headers), shield=True)


class Providers:
    """The same, blocking. See `AsyncProviders` for what each method raises."""

    def __init__(self, asynchronous: AsyncProviders, room: AsyncPostroom) -> None:
        self._asynchronous = asynchronous
        self._call = room.call

    def capabilities(self) -> dict[str, Capabilities]:
        """What each provider can do that is installed here, by name."""
        return self._call(self._asynchronous.capabilities)

    def receive(self, provider: str, body: bytes, headers: Mapping[str, str]) -> None:
        """Take a web call of a provider, as it came."""
        self._call(lambda: self._asynchronous.receive(provider, body, headers))
