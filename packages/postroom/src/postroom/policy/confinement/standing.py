"""Where the author of a message stands to the thread whose Message-IDs it carries: takes part, a colleague, or a stranger."""

from __future__ import annotations

from enum import StrEnum

from postroom.mail.domains.hosts import belongs_to
from postroom.mail.domains.organisations import same_organisation
from postroom.model.address import Address
from postroom.model.taint import ThreadPeople


class Standing(StrEnum):
    """What an author is to a thread."""

    PARTICIPANT = "participant"  # wrote there, was written to, or was named by somebody there
    COLLEAGUE = "colleague"  # of the organisation of one who wrote or was written to, or of the room's own
    STRANGER = "stranger"


def standing(author: Address, people: ThreadPeople, *, own_domains: frozenset[str]) -> Standing:
    """What an author is to the people of a thread. A subaddress makes nobody another person."""
    active = (*people.wrote, *people.written_to)
    if any(author.person_key == person.person_key for person in (*active, *people.named)):
        return Standing.PARTICIPANT
    if is_ours(author, own_domains) or any(same_organisation(author, person) for person in active):
        return Standing.COLLEAGUE
    return Standing.STRANGER


def is_ours(author: Address, own_domains: frozenset[str]) -> bool:
    """Whether an address says to be the room's own, or of a domain below it."""
    return any(belongs_to(author.domain, own) for own in own_domains)
