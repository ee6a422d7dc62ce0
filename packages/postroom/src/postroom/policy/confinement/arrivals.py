"""What untrusted mail is from the moment it arrives: from outside, or suspicious as well, and why."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from postroom.mail.lookalike import lookalike_address, lookalike_of
from postroom.model.address import Address
from postroom.model.authentication import AuthenticationResults
from postroom.model.risk import Risk
from postroom.model.taint import TaintLevel, ThreadPeople

OUTSIDE = "outside"
OWN_DOMAIN = "own_domain"
LOOKALIKE = "lookalike"


@dataclass(frozen=True)
class ArrivalFacts:
    """What is known of a message that came from outside, before it is stored in its thread.

    `authentication` and `risk` are `None` where nobody looked.
    """

    sender: Address
    own_domains: frozenset[str]
    people: ThreadPeople
    authentication: AuthenticationResults | None = None
    risk: Risk | None = None


def judge(arrival: ArrivalFacts) -> tuple[TaintLevel, tuple[str, ...]]:
    """The level of a message from outside, with the reasons as codes."""
    reasons = tuple(reason for sign in SIGNS if (reason := sign(arrival)) is not None)
    return (TaintLevel.SUSPICIOUS, reasons) if reasons else (TaintLevel.OUTSIDE, (OUTSIDE,))


def _claims_to_be_ours(arrival: ArrivalFacts) -> str | None:
    """Mail of this room's own domain is placed, never received: who comes with it from outside is not a colleague."""
    domain = arrival.sender.domain
    ours = any(domain == own or domain.endswith(f".{own}") for own in arrival.own_domains)
    return OWN_DOMAIN if ours else None


def _is_like_somebody(arrival: ArrivalFacts) -> str | None:
    """A sender who could be mistaken for this room, or for somebody in the thread."""
    known = sorted(person.key for person in (*arrival.people.wrote, *arrival.people.written_to))
    like = lookalike_of(arrival.sender.domain, arrival.own_domains) or lookalike_address(arrival.sender.key, known)
    return LOOKALIKE if like is not None else None


SIGNS: tuple[Callable[[ArrivalFacts], str | None], ...] = (_claims_to_be_ours, _is_like_somebody)
"""Each looks for one thing that is wrong with a message, and names it; any of them makes it suspicious."""
