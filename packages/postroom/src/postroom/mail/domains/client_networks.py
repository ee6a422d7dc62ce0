"""Clients of a mail server: those of its own machine and network, and those from outside."""

from __future__ import annotations

from ipaddress import ip_address, ip_network

_OWN = tuple(
    ip_network(network)
    for network in (
        "127.0.0.0/8", "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "169.254.0.0/16", "100.64.0.0/10",
        "::1/128", "fc00::/7", "fe80::/10",
    )
)  # fmt: skip


def is_from_outside(client_ip: str | None) -> bool:
    """Whether a client is known, and neither this machine nor one of a private network (RFC 1918, RFC 4193, RFC 6598)."""
    try:
        address = ip_address((client_ip or "").partition("%")[0])
    except ValueError:
        return False
    mapped = getattr(address, "ipv4_mapped", None) or address
    return not any(mapped.version == network.version and mapped in network for network in _OWN)
