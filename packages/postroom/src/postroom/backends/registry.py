"""Finds the transport or receiver that a URL's scheme names, through entry points: a new one needs no change here."""

from __future__ import annotations

from importlib.metadata import entry_points
from typing import Any
from urllib.parse import urlsplit

from postroom.backends.mail_services import logs_in_by_token, smtp_url
from postroom.backends.mail_url import is_loopback
from postroom.backends.oauth import TokenSources
from postroom.backends.store.store import Store
from postroom.model.errors import unknown_name
from postroom.model.oauth import OAuth
from postroom.ports.http import Http
from postroom.ports.lookup import Lookup
from postroom.ports.receiver import Receiver
from postroom.ports.resolver import Resolver
from postroom.ports.telemetry import Telemetry
from postroom.ports.tokens import AccessTokens
from postroom.ports.transport import Transport
from postroom.ports.web import Web

_SMTP = ("smtp", "smtps")


def open_transport(url: str, *, hostname: str, tokens: TokenSources | None = None) -> Transport:
    """The transport for `smtp://`, `smtps://`, ... `hostname` is how it names itself to the next hop.

    Raises `ConfigurationError` for a scheme that nobody provides.
    """
    transport: Transport = _provider("postroom.transports", url)(url, hostname=hostname, **_login(url, tokens))
    return transport


def next_hop(url: str) -> str | None:
    """The host that a transport hands mail to by SMTP, by its URL; `None` where that is no other machine."""
    parts = urlsplit(smtp_url(url))
    host = parts.hostname if parts.scheme in _SMTP else None
    return host if host and not is_loopback(host) else None


def logs_in(url: str) -> bool:
    """Whether this is an account at a server, by its URL."""
    return urlsplit(url).username is not None


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
    return TokenSources(oauth, open_http())


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


def _login(url: str, tokens: TokenSources | None) -> dict[str, AccessTokens]:
    """What an account without a password is opened with, beside its URL."""
    return {"tokens": tokens.of(url)} if tokens is not None and logs_in_by_token(url) else {}


def _provider(group: str, url: str) -> Any:
    scheme = urlsplit(url).scheme
    found = {entry.name: entry for entry in entry_points(group=group)}
    if scheme not in found:
        raise unknown_name(f"{group.removeprefix('postroom.').removesuffix('s')} for the scheme", scheme, list(found))
    return found[scheme].load()


def _place(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}:{parts.username or ''}@{parts.hostname}:{parts.port or ''}{parts.path}"
