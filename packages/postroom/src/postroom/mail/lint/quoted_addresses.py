"""Addresses in an author's own words."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from postroom.mail.addresses.addresses import parse_address
from postroom.model.address import Address
from postroom.model.errors import InvalidRequest

MAX_ADDRESSES = 20

_ADDRESS = re.compile(r"(?<![\w.+%-])[\w.+%-]{1,64}@(?:[\w-]{1,63}\.){1,8}[\w-]{2,63}")


def quoted_addresses(text: str) -> Iterator[tuple[Address, int]]:
    """Each address that stands in a text, with its line (from 1); the first twenty."""
    return islice(_different(text), MAX_ADDRESSES)


def _different(text: str) -> Iterator[tuple[Address, int]]:
    seen: set[str] = set()
    for match in _ADDRESS.finditer(text):
        address = _parsed(match[0])
        if address is not None and address.key not in seen:
            seen.add(address.key)
            yield address, text.count("\n", 0, match.start()) + 1


def _parsed(text: str) -> Address | None:
    try:
        return parse_address(text.rstrip("."))
    except InvalidRequest:
        return None
