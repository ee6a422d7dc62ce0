"""The links gate: tainted work sends nobody to places that somebody else chose, and asks for nothing there (R6)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from postroom.mail.domains.hosts import belongs_to
from postroom.mail.domains.organisations import MAILBOX_PROVIDERS, organisational_domain
from postroom.mail.links.links import Link, links_in
from postroom.model.address import Address
from postroom.model.errors import ApprovalRequired, Tainted
from postroom.model.submission import Submission
from postroom.policy.confinement.participants import all_ours
from postroom.policy.confinement.wording import links_of
from postroom.ports.records import GateRecords


@dataclass(frozen=True)
class LinksGate:
    """Holds links that are neither the room's own, nor allowed, nor the reader's own organisation's, nor known to the reader.

    One that is long enough to carry words out is refused. HTML that somebody made by hand is held too. Mail inside the room
    is read by agents, who follow no links.
    """

    allowed: frozenset[str] = frozenset()
    name: str = "links"

    def check(self, submission: Submission, records: GateRecords) -> dict[str, Any]:
        """Pass if every reader may be sent where the links lead."""
        if not submission.outside:
            return {}
        links = links_of(submission.draft)
        foreign = self._foreign(links, submission, records) if links else []
        for link in foreign:
            if link.carries:
                raise Tainted(
                    f"A link to {link.host[:80] or 'nowhere'} in this draft is long enough to carry words out of the room.",
                    rule=self.name,
                    level=submission.taint.level,
                    you_can="leave the link out, or link to the room's own domain.",
                )
        self._hold(submission, foreign)
        return {"links": len(links)}

    def _hold(self, submission: Submission, foreign: list[Link]) -> None:
        reasons = [f"it links to {link.host[:80] or 'nowhere'}{_remark(link)}" for link in foreign[:3]]
        reasons += ["its HTML was made by hand"] if submission.draft.html else []
        if reasons:
            raise ApprovalRequired(*reasons)

    def _foreign(self, links: tuple[Link, ...], submission: Submission, records: GateRecords) -> list[Link]:
        ours = frozenset(records.domains.names()) | self.allowed
        doubtful = [link for link in links if link.shows or not _leads_to(link, ours)]
        known = _known_to_each(submission, records) if doubtful else {}
        return [link for link in doubtful if not all(_may_follow(link, to, known[to.key]) for to in submission.outside)]


def _leads_to(link: Link, domains: frozenset[str]) -> bool:
    return all(any(belongs_to(host, domain) for domain in domains) for host in link.hosts)


def _known_to_each(submission: Submission, records: GateRecords) -> dict[str, frozenset[str]]:
    """The links that each person outside wrote in this thread, or was sent by us, as targets. What was hidden from programs
    counts as little as what leads on elsewhere.
    """
    texts = records.contents.of_thread(submission.thread.number) if submission.thread is not None else []
    own = frozenset(records.domains.names())
    return {
        address.key: frozenset(
            link.target
            for text in texts
            if address.key == text.author or (address.key in text.readers and all_ours((text.author,), own))
            for link in links_in(text.text, disguised=False)
            if not link.redirects
        )
        for address in submission.outside
    }


def _may_follow(link: Link, reader: Address, known: frozenset[str]) -> bool:
    """Whether a reader knows this link already, or it leads to their own organisation."""
    if link.target in known or link.target == reader.key:
        return True
    domain = organisational_domain(reader.domain)
    return not link.shows and domain not in MAILBOX_PROVIDERS and _leads_to(link, frozenset({domain}))


def _remark(link: Link) -> str:
    if link.shows:
        return f", but shows {link.shows[:80]}"
    return ", which sends readers on" if link.redirects else ""
