"""XFORWARD and XCLIENT (Postfix): a mail server in front of this one says which client a message came from."""

from __future__ import annotations

import re
from ipaddress import ip_address
from typing import Any

from postroom.mail.domains.client_networks import is_from_outside

ATTRIBUTES = "NAME ADDR PROTO HELO"
"""What is announced; the address and the greeting are used."""

_OCTET = re.compile(r"\+([0-9A-F]{2})")
_UNKNOWN = frozenset({"[UNAVAILABLE]", "[TEMPUNAVAIL]"})


def read_attributes(argument: str) -> dict[str, str]:
    """`ADDR=192.0.2.1 HELO=mail.example.com` by name; a value that is not known is left out. Raises `ValueError`."""
    told: dict[str, str] = {}
    for word in argument.split():
        name, equals, value = word.partition("=")
        if not equals:
            raise ValueError(word)
        if value.upper() not in _UNKNOWN:
            told[name.upper()] = _OCTET.sub(lambda found: chr(int(found[1], 16)), value)
    if "ADDR" in told:
        told["ADDR"] = str(ip_address(re.sub(r"(?i)^ipv6:", "", told["ADDR"])))
    return told


def may_tell(peer: Any) -> bool:
    """Whether a client may speak for others: one on this machine or in a private network, or on a socket of ours."""
    return not isinstance(peer, tuple) or not is_from_outside(str(peer[0]))
