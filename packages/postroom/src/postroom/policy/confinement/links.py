"""The links gate: tainted work sends nobody to places that somebody else chose, and asks for nothing there (R6)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from postroom.mail.hosts import belongs_to
from postroom.mail.links import Link, links_in, links_in_html
from postroom.mail.lookalike import PROVIDERS
from postroom.model.address import Address
from postroom.model.errors import ApprovalRequired, Tainted
from postroom.model.submission import Submission
from postroom.policy.confinement.wording import whole_text
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
        links = _links(submission)
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
        ours = records.names.own_domains() | self.allowed
        doubtful = [link for link in links if link.shows or not _leads_to(link, ours)]
        known = _known_to_each(submission, records) if doubtful else {}
        return [link for link in doubtful if not all(_may_follow(link, to, known[to.key]) for to in submission.outside)]


def _links(submission: Submission) -> tuple[Link, ...]:
    draft = submission.draft
    return (*links_in(whole_text(draft)), *(links_in_html(draft.html) if draft.html else ()))


def _leads_to(link: Link, domains: frozenset[str]) -> bool:
    return all(any(belongs_to(host, domain) for domain in domains) for host in link.hosts)


def _known_to_each(submission: Submission, records: GateRecords) -> dict[str, frozenset[str]]:
    """The links that each person outside already has from mail of this thread, as targets."""
    texts = records.contents.of_thread(submission.thread.number) if submission.thread is not None else []
    found = [(text.readers, {link.target for link in links_in(text.text)}) for text in texts]
    return {
        address.key: frozenset().union(*(targets for people, targets in found if address.key in people))
        for address in submission.outside
    }


def _may_follow(link: Link, reader: Address, known: frozenset[str]) -> bool:
    """Whether a reader has this link already, or it leads to their own organisation."""
    if link.target in known or link.target == reader.key:
        return True
    return not link.shows and reader.domain not in PROVIDERS and _leads_to(link, frozenset({reader.domain}))


def _remark(link: Link) -> str:
    if link.shows:
        return f", but shows {link.shows[:80]}"
    return ", which sends readers on" if link.redirects else ""
