"""The draft lint: what an agent left out, or never meant its reader to see, it mends before anybody reads it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from postroom.model.address import Address
from postroom.model.errors import FaultyDraft
from postroom.model.finding import Finding
from postroom.model.submission import Submission
from postroom.ports.records import GateRecords


@dataclass(frozen=True)
class DraftLintGate:
    """Refuses a draft to people outside with a fault that no model is needed to see.

    What a person approved is not asked: they saw it as it is.
    """

    name: str = "draft_lint"

    def check(self, submission: Submission, records: GateRecords) -> dict[str, Any]:
        """Pass if the lint found nothing, and no other correspondent's address is given away."""
        if submission.approved is not None or not submission.outside:
            return {}
        faults = (*submission.faults, *_addresses_of_others(submission, records))
        if faults:
            raise FaultyDraft(faults)
        return {"faults": 0}


def _addresses_of_others(submission: Submission, records: GateRecords) -> Iterator[Finding]:
    for address, line in submission.quoted:
        if not _belongs_here(address, submission, records) and not records.correspondents.strangers([address]):
            yield Finding(
                kind="address_of_another",
                what="the address of another correspondent",
                where=f"the text, line {line}",
                remedy="leave out addresses that do not stand in this thread",
            )


def _belongs_here(address: Address, submission: Submission, records: GateRecords) -> bool:
    """Addresses of our own domain, of this mail's recipients, and of this thread."""
    known = {submission.sender.address.key, *(recipient.key for recipient in submission.recipients)}
    if address.key in known or address.domain == submission.sender.address.domain:
        return True
    return submission.thread is not None and records.messages.mentions(submission.thread.number, address)
