"""Making mailboxes and domains at a provider; what it cannot do, it says."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from postroom.backends.providers.account import Account
from postroom.backends.providers.provider import Provider
from postroom.model.address import Address
from postroom.model.errors import InvalidRequest
from postroom.model.provider import ProviderDomain, ProviderSuppression

F = TypeVar("F", bound=Callable[..., object])


@dataclass(frozen=True)
class Provisioner:
    """One account at a provider. Every method raises `InvalidRequest` where the provider has no such thing, or its words where it
    refuses; `TransportUnavailable` where it may be asked again; `ConfigurationError` for a token that it does not know.
    """

    provider: Provider
    account: Account

    @property
    def makes_mailboxes(self) -> bool:
        """Whether a mailbox of the room can be made there too."""
        return self.provider.create_mailbox is not None

    async def create_mailbox(self, address: Address, *, display_name: str) -> None:
        """Make a mailbox at this address; one that is there already stays as it is."""
        await self._can(self.provider.create_mailbox, "create mailboxes")(self.account, address, display_name)

    async def pause_mailbox(self, address: Address, *, paused: bool) -> None:
        """Pause it there, or end that."""
        await self._can(self.provider.pause_mailbox, "pause mailboxes")(self.account, address, paused)

    async def delete_mailbox(self, address: Address) -> None:
        """Delete it there."""
        await self._can(self.provider.delete_mailbox, "delete mailboxes")(self.account, address)

    async def create_domain(self, domain: str) -> None:
        """Make a domain known there."""
        await self._can(self.provider.create_domain, "take domains")(self.account, domain)

    async def domain(self, domain: str) -> ProviderDomain:
        """How a domain stands there."""
        return await self._can(self.provider.domain_standing, "tell how a domain stands")(self.account, domain)

    async def suppressions(self) -> list[ProviderSuppression]:
        """To whom it sends nothing."""
        return await self._can(self.provider.suppressions, "tell whom it has suppressed")(self.account)

    async def aclose(self) -> None:
        """Close the pooled connections."""
        await self.account.http.aclose()

    def _can(self, function: F | None, what: str) -> F:
        if function is None:
            raise InvalidRequest(f"{self.provider.name} cannot {what}, or not by its interface.")
        return function
