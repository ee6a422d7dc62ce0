"""`room.providers`: mail providers that are reached by HTTP, and what they tell by web calls."""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Mapping
from typing import TYPE_CHECKING, Any, TypeVar

from postroom.backends.providers.provisioning import Provisioner
from postroom.backends.registry import find_provider, provider_names
from postroom.backends.store.records.mailboxes import address_of
from postroom.engine import provisioning
from postroom.engine.inbound import hearing
from postroom.model.address import Address
from postroom.model.provider import Capabilities, ProviderDomain

if TYPE_CHECKING:
    from postroom.engine.room import AsyncPostroom

T = TypeVar("T")


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

    async def provision(self) -> list[str]:
        """Make every mailbox of the room at the provider too, where it is not there yet; their names.

        A mailbox that is created while the room has a provider is made there by itself. Raises as `add_domain`.
        """
        return await self._room.run(lambda opened: provisioning.make_all_there(opened.wiring), shield=True)

    async def pause(self, mailbox: str) -> None:
        """Pause a mailbox at the provider. Unlike a pause here, that may end its receiving too. Raises as `add_domain`."""
        await self._about(mailbox, lambda there, address: there.pause_mailbox(address, paused=True))

    async def resume(self, mailbox: str) -> None:
        """End a pause at the provider. Raises as `add_domain`."""
        await self._about(mailbox, lambda there, address: there.pause_mailbox(address, paused=False))

    async def delete(self, mailbox: str) -> None:
        """Delete a mailbox at the provider, with what it holds there: mail to its address is refused from then on, while a
        mailbox that is deleted here leaves its mail to a successor. Raises as `add_domain`.
        """
        await self._about(mailbox, lambda there, address: there.delete_mailbox(address))

    async def add_domain(self, domain: str) -> ProviderDomain:
        """Make a domain known to the provider; how it stands there, with the DNS records that it asks for.

        Raises `InvalidRequest` for a room without a provider, for a provider that cannot, and with the provider's own words
        where it refuses; `TransportUnavailable` where it may be asked again; `ConfigurationError` for a token that it refuses.
        """
        await self._there(lambda there: there.create_domain(domain))
        return await self.domain(domain)

    async def domain(self, domain: str) -> ProviderDomain:
        """Whether a domain is verified at the provider, and why not. Raises as `add_domain`."""
        return await self._there(lambda there: there.domain(domain))

    async def take_suppressions(self) -> int:
        """Suppress here, too, whom the provider has suppressed; how many that are new. Raises as `add_domain`."""
        unwanted = await self._there(lambda there: there.suppressions())
        return await self._room.write(lambda records: provisioning.suppress_too(records, unwanted))

    async def _about(self, mailbox: str, work: Callable[[Provisioner, Address], Coroutine[Any, Any, None]]) -> None:
        address = await self._room.read(lambda records: address_of(records.mailboxes.row(mailbox)))
        await self._there(lambda there: work(there, address))

    async def _there(self, work: Callable[[Provisioner], Coroutine[Any, Any, T]]) -> T:
        return await self._room.run(lambda opened: work(provisioning.provisioner(opened.wiring)), shield=True)


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

    def provision(self) -> list[str]:
        """Make every mailbox of the room at the provider too, where it is not there yet; their names."""
        return self._call(self._asynchronous.provision)

    def pause(self, mailbox: str) -> None:
        """Pause a mailbox at the provider. Unlike a pause here, that may end its receiving too."""
        self._call(lambda: self._asynchronous.pause(mailbox))

    def resume(self, mailbox: str) -> None:
        """End a pause at the provider."""
        self._call(lambda: self._asynchronous.resume(mailbox))

    def delete(self, mailbox: str) -> None:
        """Delete a mailbox at the provider, with what it holds there."""
        self._call(lambda: self._asynchronous.delete(mailbox))

    def add_domain(self, domain: str) -> ProviderDomain:
        """Make a domain known to the provider; how it stands there, with the DNS records that it asks for."""
        return self._call(lambda: self._asynchronous.add_domain(domain))

    def domain(self, domain: str) -> ProviderDomain:
        """Whether a domain is verified at the provider, and why not."""
        return self._call(lambda: self._asynchronous.domain(domain))

    def take_suppressions(self) -> int:
        """Suppress here, too, whom the provider has suppressed; how many that are new."""
        return self._call(self._asynchronous.take_suppressions)
