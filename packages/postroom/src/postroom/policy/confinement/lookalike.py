"""The lookalike gate: nobody is written to who only resembles the one meant (R12)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from postroom.mail.counts import count_of
from postroom.mail.domains.lookalike import lookalike_address, lookalike_of, named_after, spellings
from postroom.mail.domains.organisations import MAILBOX_PROVIDERS
from postroom.model.address import Address
from postroom.model.errors import ApprovalRequired, Lookalike
from postroom.model.submission import Submission
from postroom.ports.records import GateRecords


@dataclass(frozen=True)
class LookalikeGate:
    """Refuses recipients whose address resembles that of somebody who was in the thread before them, of somebody that the
    room wrote to, or an own domain; whoever approved. An own name with other words or another ending is held.

    `allowed` are domains that resemble another and are right.
    """

    allowed: frozenset[str] = frozenset()
    name: str = "lookalike"

    def check(self, submission: Submission, records: GateRecords) -> dict[str, Any]:
        """Pass if everybody outside is who they seem to be."""
        unknown = self._unknown(submission, records)
        own = frozenset(records.domains.names()) if unknown else frozenset()
        before = _before(submission, records) if unknown else {}
        for address in unknown:
            other = lookalike_of(address.domain, own) or lookalike_address(address.key, before[address.key])
            other = other or _known_domain_like(address, records)
            if other is not None:
                raise Lookalike(address, other=other)
        named = [address for address in unknown if any(named_after(address.domain, domain) for domain in own)]
        if named:
            raise ApprovalRequired(
                f"{count_of(len(named), 'recipient has', 'recipients have')} a domain that is named after the room's own"
            )
        return {"recipients": len(submission.outside)}

    def _unknown(self, submission: Submission, records: GateRecords) -> list[Address]:
        """Those outside whose domain the room never wrote to, and whoever is at a provider for everybody."""
        known = (
            records.correspondents.domains_written_to(address.domain for address in submission.outside)
            - MAILBOX_PROVIDERS
        )
        return [address for address in submission.outside if address.domain not in known | self.allowed]


def _before(submission: Submission, records: GateRecords) -> dict[str, list[str]]:
    """For each recipient, who was in the thread before them: they are the ones to be resembled."""
    texts = records.contents.of_thread(submission.thread.number)[::-1] if submission.thread is not None else []
    found: dict[str, list[str]] = {}
    for address in submission.outside:
        first = next((index for index, text in enumerate(texts) if address.key in text.readers), len(texts))
        found[address.key] = sorted({key for text in texts[:first] for key in text.readers})
    return found


def _known_domain_like(address: Address, records: GateRecords) -> str | None:
    if address.domain in MAILBOX_PROVIDERS:
        return None
    return lookalike_of(address.domain, sorted(records.correspondents.domains_written_to(spellings(address.domain))))
