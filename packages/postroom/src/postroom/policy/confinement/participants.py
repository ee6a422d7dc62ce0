"""Who has what already: the readers of a thread, as rules ask about them."""

from __future__ import annotations

from collections.abc import Iterable

from postroom.model.address import Address
from postroom.model.thread_mail import ThreadText


def keys_of(addresses: Iterable[Address]) -> frozenset[str]:
    """The keys that checks compare."""
    return frozenset(address.key for address in addresses)


def readers(texts: Iterable[ThreadText]) -> frozenset[str]:
    """Everybody who wrote or was addressed in a thread."""
    return frozenset().union(*(text.readers for text in texts))


def had_by(people: frozenset[str], texts: Iterable[ThreadText]) -> list[str]:
    """The texts that all of these people have already."""
    return [text.text for text in texts if people <= text.readers]
