"""What untrusted mail is from the moment it arrives: from outside, or suspicious as well, and why."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from postroom.model.address import Address
from postroom.model.taint import TaintLevel, ThreadPeople

OUTSIDE = "outside"
OWN_DOMAIN = "own_domain"


@dataclass(frozen=True)
class ArrivalFacts:
    """What is known of a message that came from outside, before it is stored in its thread."""

    sender: Address
    own_domains: frozenset[str]
    people: ThreadPeople


def judge(arrival: ArrivalFacts) -> tuple[TaintLevel, tuple[str, ...]]:
    """The level of a message from outside, with the reasons as codes."""
    reasons = tuple(reason for sign in SIGNS if (reason := sign(arrival)) is not None)
    return (TaintLevel.SUSPICIOUS, reasons) if reasons else (TaintLevel.OUTSIDE, (OUTSIDE,))


def _claims_to_be_ours(arrival: ArrivalFacts) -> str | None:
    """Mail of this room's own domain is placed, never received: who comes with it from outside is not a colleague."""
    domain = arrival.sender.domain
    ours = any(domain == own or domain.endswith(f".{own}") for own in arrival.own_domains)
    return OWN_DOMAIN if ours else None


SIGNS: tuple[Callable[[ArrivalFacts], str | None], ...] = (_claims_to_be_ours,)
"""Each looks for one thing that is wrong with a message, and names it; any of them makes it suspicious."""
