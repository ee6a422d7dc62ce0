"""Display names that say another address than the one they stand before: all that most mail programs show."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from postroom.mail.characters.unfolding import unfolded
from postroom.mail.domains.hosts import belongs_to, normal_host
from postroom.mail.domains.lookalike import skeleton
from postroom.mail.domains.organisations import organisational_domain
from postroom.model.address import Address

MAX_CHARS = 255

_ADDRESS = re.compile(r"[\w.+'-]{1,64}+[ ]?@[ ]?((?:[\w-]{1,63}\.){1,8}[a-z][\w-]{1,62})")
_WORD = re.compile(r"\w+")
_BARE_DOMAIN = re.compile(r"(?<![\w.@-])((?:[\w-]{1,63}\.){1,8}[a-z][\w-]{1,62})")


def misleading_name(name: str, address: Address, *, own_domains: Iterable[str]) -> bool:
    """Whether a name shows an address of another organisation (`ceo@bank.example <x@evil.example>`), or one of our own
    domains, before an address that is not of it.
    """
    shown = unfolded(name[:MAX_CHARS]).lower()
    if any(not _are_one(normal_host(domain), address.domain) for domain in _ADDRESS.findall(shown)):
        return True
    ours = [own for own in own_domains if not belongs_to(address.domain, own)]
    return any(belongs_to(normal_host(domain), own) for domain in _BARE_DOMAIN.findall(shown) for own in ours)


def has_name_of(name: str, others: Iterable[str]) -> bool:
    """Whether a name is to the eye one of these, of two words or more: too many people are called `Support`."""
    shown = _seen(name)
    return len(shown.split()) > 1 and any(shown == _seen(other) for other in others)


def _seen(name: str) -> str:
    return _as_seen(name[:MAX_CHARS])


@lru_cache(maxsize=1024)
def _as_seen(name: str) -> str:
    return " ".join(skeleton(word) for word in _WORD.findall(unfolded(name).lower()))


def _are_one(shown: str, real: str) -> bool:
    return organisational_domain(shown) == organisational_domain(real)
