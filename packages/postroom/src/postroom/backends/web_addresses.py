"""Which addresses a URL of somebody else's choice may lead to: public ones, and the networks that the room allows."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address, ip_network
from urllib.parse import SplitResult, urlsplit

from postroom.mail.domains.hosts import is_host
from postroom.model.errors import ConfigurationError, InvalidRequest

Address = IPv4Address | IPv6Address

_LONGEST_URL = 2_000
_NAT64 = IPv6Network("64:ff9b::/96")
_SERVES_A_CLOUD = frozenset({ip_address("168.63.129.16")})
"""Public by its number, and yet the host of a virtual machine: Azure's WireServer."""


class Networks:
    """The networks that may be called though they are not public. Raises `ConfigurationError` for what is no network."""

    def __init__(self, allowed: Iterable[str]) -> None:
        try:
            self._allowed = [ip_network(network) for network in allowed]
        except ValueError as error:
            raise ConfigurationError(
                f"POSTROOM_WEBHOOK_NETWORKS: {error}; write networks such as 10.0.0.0/8 or 127.0.0.1/32."
            ) from None

    def allow(self, address: Address) -> bool:
        """Whether the room itself named a network with this address."""
        return any(address in network for network in self._allowed)

    def may_call(self, address: Address, *, encrypted: bool) -> bool:
        """Whether this address may be called: an allowed one anyhow, another only where it is public, and with TLS."""
        return self.allow(address) or (encrypted and all(map(_is_public, (address, *_inside(address)))))

    def check_url(self, url: str) -> None:
        """Refuse at once what could never be called. Raises `InvalidRequest`."""
        parts = _parts(url)
        encrypted, address = parts.scheme == "https", _literal(parts.hostname or "")
        if address is not None and not self.may_call(address, encrypted=encrypted):
            raise InvalidRequest(
                f"A webhook may not call {address}{'' if encrypted else ' without TLS'}.",
                you_can="write the https:// URL of a public server, or allow its network in POSTROOM_WEBHOOK_NETWORKS.",
            )
        if not encrypted and not self._allowed:
            raise InvalidRequest(
                "A webhook is called by https:// only.",
                you_can="allow a network of your own in POSTROOM_WEBHOOK_NETWORKS, where http:// will do.",
            )


def reachable(found: Sequence[str], networks: Networks, *, encrypted: bool) -> list[str]:
    """Those of a host's addresses that may be called, in their order."""
    return [text for text in found if networks.may_call(ip_address(text.partition("%")[0]), encrypted=encrypted)]


def _parts(url: str) -> SplitResult:
    try:
        parts = urlsplit(url)
        plain = parts.port != 0 and url.isascii() and url.isprintable() and " " not in url and len(url) <= _LONGEST_URL
    except ValueError:
        plain = False
    if not plain or parts.scheme not in ("https", "http") or not _is_host(parts.hostname or "") or parts.fragment:
        raise InvalidRequest("A webhook's URL looks like https://example.com/hook.")
    if parts.username is not None or parts.password is not None:
        raise InvalidRequest(
            "A webhook's URL carries no user and no password: it is shown and logged.",
            you_can="trust the signature instead.",
        )
    return parts


def _is_host(host: str) -> bool:
    return _literal(host) is not None or is_host(host.removesuffix("."))


def _literal(host: str) -> Address | None:
    try:
        return ip_address(host.partition("%")[0])
    except ValueError:
        return None


def _is_public(address: Address) -> bool:
    return address.is_global and not address.is_multicast and address not in _SERVES_A_CLOUD


def _inside(address: Address) -> list[Address]:
    """The IPv4 addresses that an IPv6 address leads on to: mapped, NAT64, 6to4 and Teredo."""
    if isinstance(address, IPv4Address):
        return []
    translated = IPv4Address(int(address) & 0xFFFFFFFF) if address in _NAT64 else None
    found = [address.ipv4_mapped, address.sixtofour, *(address.teredo or ()), translated]
    return [one for one in found if one is not None]
