"""Finds the transport or receiver that a URL's scheme names, through entry points: a new one needs no change here."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from importlib.metadata import entry_points
from typing import TYPE_CHECKING, Any

from pydantic import SecretStr

from postroom.backends.mail_services import logs_in_by_token, smtp_url
from postroom.backends.mail_url import is_loopback, split_url
from postroom.backends.oauth import TokenSources
from postroom.backends.sealing import seal, unseal
from postroom.backends.store.store import Store
from postroom.backends.system import SystemClock
from postroom.model.errors import ConfigurationError, unknown_name
from postroom.model.oauth import OAuth
from postroom.ports.clock import Clock
from postroom.ports.http import Http
from postroom.ports.lookup import Lookup
from postroom.ports.receiver import Receiver
from postroom.ports.resolver import Resolver
from postroom.ports.telemetry import Telemetry
from postroom.ports.tokens import AccessTokens
from postroom.ports.transport import Transport
from postroom.ports.web import Web

if TYPE_CHECKING:
    from postroom.backends.providers.account import Account
    from postroom.backends.providers.provider import Provider
    from postroom.backends.providers.provisioning import Provisioner
    from postroom.backends.providers.sending import ProviderTransport

_SMTP = ("smtp", "smtps")
_PROVIDERS = "postroom.providers"


def open_transport(
    url: str,
    *,
    hostname: str,
    tokens: TokenSources | None = None,
    clock: Clock | None = None,
    token: SecretStr | None = None,
) -> Transport:
    """The transport for `smtp://`, `smtps://`, or a provider such as `postmark://`. `hostname` is how it names itself to the
    next hop, `token` who we are at a provider whose URL does not say.

    Raises `ConfigurationError` for a scheme that nobody provides.
    """
    scheme = split_url(url).scheme
    if scheme in provider_names():
        return _open_provider(url, find_provider(scheme), clock=clock or SystemClock(), token=token)
    open_it = _provider("postroom.transports", url, besides=provider_names())
    transport: Transport = open_it(url, hostname=hostname, **_login(url, tokens))
    return transport


def provider_names() -> list[str]:
    """The mail providers that are installed here, by name."""
    return sorted(entry.name for entry in entry_points(group=_PROVIDERS))


def find_provider(name: str) -> Provider:
    """The provider of that name. Raises `ConfigurationError` where there is none."""
    found = {entry.name: entry for entry in entry_points(group=_PROVIDERS)}
    if name not in found:
        raise unknown_name("mail provider", name, list(found))
    provider: Provider = found[name].load()
    return provider


def next_hop(url: str) -> str | None:
    """The host that a transport hands mail to by SMTP, by its URL; `None` where that is no other machine."""
    parts = split_url(smtp_url(url))
    host = parts.hostname if parts.scheme in _SMTP else None
    return host if host and not is_loopback(host) else None


def logs_in(url: str) -> bool:
    """Whether this is an account at a server, by its URL."""
    parts = split_url(url)
    return parts.username is not None or parts.scheme in provider_names()


def open_telemetry() -> Telemetry:
    """Where spans and metrics go: to what the program has set up of OpenTelemetry."""
    from postroom.backends.telemetry import OpenTelemetry

    return OpenTelemetry()


def open_resolver(server: str | None) -> Resolver:
    """What asks the DNS: the name servers of this machine, or the one told (`host`, `host:port`).

    Raises `ConfigurationError` where there is none.
    """
    from postroom.backends.dns import DnsResolver

    return DnsResolver(server)


def open_tokens(oauth: OAuth) -> TokenSources:
    """The access tokens of accounts that have no password."""
    return TokenSources(oauth, open_http)


def lookup_of(transport: Transport | None) -> Lookup | None:
    """Where mail can be looked for that left by a transport, if that is the provider which took it."""
    there = _at_provider(transport)
    return there if there is not None and there.provider.capabilities.lookup else None


def account_at(transport: Transport | None, provider: str) -> Account | None:
    """Who the room is at a provider, if that is what its transport is."""
    there = _at_provider(transport)
    return there.account if there is not None and there.provider.name == provider else None


def open_provisioner(url: str | None, transport: Transport | None, *, clock: Clock) -> Provisioner | None:
    """Where mailboxes of the room are made too: the provider that a URL names, else the one that the transport is."""
    if url is not None:
        provider = find_provider(split_url(url).scheme)
        return _provisioner(provider, _account(url, provider, clock=clock))
    there = _at_provider(transport)
    return _provisioner(there.provider, there.account) if there is not None else None


def open_lookup(url: str, *, tokens: TokenSources | None = None) -> Lookup:
    """Where mail that left is looked for: `imaps://user:password@host`."""
    lookup: Lookup = _provider("postroom.lookups", url)(url, **_login(url, tokens))
    return lookup


def open_web(networks: tuple[str, ...], *, timeout: float) -> Web:
    """What calls web servers: public ones, and those in the networks. Raises `ConfigurationError` for what is no network."""
    from postroom.backends.http import HttpWeb
    from postroom.backends.web_addresses import Networks

    return HttpWeb(Networks(networks), timeout=timeout)


def open_http(*, timeout: float = 30) -> Http:
    """What calls HTTP interfaces whose URLs the room was told; `timeout` is the seconds for a whole call."""
    from postroom.backends.http import HttpClient

    return HttpClient(timeout=timeout)


def open_receiver(url: str, *, hostname: str, store: Store, tokens: TokenSources | None = None) -> Receiver:
    """The receiver for `smtp://`, `lmtp://`, `imaps://`, ... `hostname` is how it names itself to others."""
    cursor = StoredCursor(store, _place(url))
    receiver: Receiver = _provider("postroom.receivers", url)(
        url, hostname=hostname, cursor=cursor, **_login(url, tokens)
    )
    return receiver


def open_receiver_to_try(url: str, *, hostname: str, tokens: TokenSources | None = None) -> Receiver:
    """The receiver for a URL, with no store behind it: to be looked at, never started."""
    opened: Receiver = _provider("postroom.receivers", url)(
        url, hostname=hostname, cursor=NoCursor(), **_login(url, tokens)
    )
    return opened


class NoCursor:
    """The place of a receiver that takes nothing."""

    def load(self) -> str | None:
        """The very start."""
        return None

    def save(self, value: str) -> None:
        """Nothing is kept."""


class StoredCursor:
    """How far a receiver has come in its source, kept in the room's store. Blocking: for a receiver's own thread."""

    def __init__(self, store: Store, name: str) -> None:
        self._store = store
        self._name = name

    def load(self) -> str | None:
        """The position, or `None` at the very start."""
        return self._store.read(lambda records: records.cursors.load(self._name))

    def save(self, value: str) -> None:
        """Remember a position durably."""
        self._store.write(lambda records: records.cursors.save(self._name, value))


class StoredSecret:
    """A secret kept in the room's store, encrypted where there is a key secret."""

    def __init__(self, store: Store, name: str, *, password: SecretStr | None) -> None:
        self._store = store
        self._name = name
        self._password = password

    async def load(self) -> SecretStr | None:
        """What was kept last."""
        kept = await self._store.aread(lambda records: records.cursors.load(self._name))
        return await asyncio.to_thread(unseal, SecretStr(kept), self._password) if kept is not None else None

    async def save(self, secret: SecretStr) -> None:
        """Keep this one instead."""
        sealed = (await asyncio.to_thread(seal, secret, password=self._password)).get_secret_value()
        await self._store.awrite(lambda records: records.cursors.save(self._name, sealed))


def _login(url: str, tokens: TokenSources | None) -> dict[str, AccessTokens]:
    """What an account without a password is opened with, beside its URL."""
    return {"tokens": tokens.of(url)} if tokens is not None and logs_in_by_token(url) else {}


def _provisioner(provider: Provider, account: Account) -> Provisioner:
    from postroom.backends.providers.provisioning import Provisioner

    return Provisioner(provider, account)


def _at_provider(transport: Transport | None) -> ProviderTransport | None:
    """The transport, where it hands mail to a provider; what such a one is made of is loaded for none but those there are."""
    if transport is None:
        return None
    from postroom.backends.providers.sending import ProviderTransport

    return transport if isinstance(transport, ProviderTransport) else None


def _open_provider(url: str, provider: Provider, *, clock: Clock, token: SecretStr | None) -> Transport:
    from postroom.backends.providers.sending import ProviderTransport

    if not provider.capabilities.sends:
        raise ConfigurationError(
            f"{provider.name} sends by SMTP: POSTROOM_TRANSPORT is the smtp:// URL of its server; {provider.name}:// belongs "
            "into POSTROOM_PROVISIONER."
        )
    return ProviderTransport(provider, _account(url, provider, clock=clock, token=token), clock=clock)


def _account(url: str, provider: Provider, *, clock: Clock, token: SecretStr | None = None) -> Account:
    from postroom.backends.providers.account import read_account

    return read_account(
        url, base_url=provider.base_url, options=provider.options, http=open_http(), clock=clock, token=token
    )


def _provider(group: str, url: str, *, besides: Sequence[str] = ()) -> Any:
    scheme = split_url(url).scheme
    found = {entry.name: entry for entry in entry_points(group=group)}
    if scheme not in found:
        kind = group.removeprefix("postroom.").removesuffix("s")
        raise unknown_name(f"{kind} for the scheme", scheme, [*found, *besides])
    return found[scheme].load()


def _place(url: str) -> str:
    parts = split_url(url)
    return f"{parts.scheme}:{parts.username or ''}@{parts.hostname}:{parts.port or ''}{parts.path}"
