"""The recipients gate: who has read mail from outside writes to the people of that thread; anybody else takes a person."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from postroom.mail.counts import count_of
from postroom.mail.domains.organisations import same_organisation
from postroom.mail.mime.calendar import calendar_addresses, is_calendar
from postroom.model.address import Address
from postroom.model.errors import ApprovalRequired, Tainted
from postroom.model.ids import outside
from postroom.model.submission import Submission
from postroom.model.taint import TaintFacts, TaintLevel, ThreadPeople
from postroom.ports.records import GateRecords


@dataclass(frozen=True)
class RecipientsGate:
    """Mailboxes of the room and people of the run's own thread pass, and so do colleagues of the latter unless the mail was
    suspicious. Anybody else is held for a person; after suspicious mail, denied.

    It looks at the envelope, and at whom an attached invitation names: an address from Reply-To, Cc, a forward or an invitation
    is a recipient like any other.
    """

    name: str = "recipients"

    def check(self, submission: Submission, records: GateRecords) -> dict[str, Any]:
        """Pass if every recipient outside takes part in the thread."""
        reached = (*submission.outside, *_invited(submission))
        strangers = [address for address in reached if not _may_be_written_to(address, submission.taint)]
        if not strangers:
            return {"outside": len(reached)}
        what = (
            f"{count_of(len(strangers), 'recipient takes', 'recipients take')} no part in {_thread(submission.taint)}"
        )
        if submission.taint.level < TaintLevel.SUSPICIOUS:
            raise ApprovalRequired(f"{what}, and this was written after reading mail from outside")
        raise Tainted(f"This run read suspicious mail, and {what}.", rule=self.name, level=submission.taint.level)


def _invited(submission: Submission) -> tuple[Address, ...]:
    """Whom attached invitations name, but for recipients and people of the mailbox's own domain."""
    calendars = (file for file in submission.draft.attachments if is_calendar(file))
    named = {address.key: address for file in calendars for address in calendar_addresses(file.content)}
    known = {address.key for address in submission.recipients}
    own = submission.sender.address.domain
    return tuple(address for key, address in named.items() if key not in known and address.domain != own)


def newcomers(recipients: Iterable[Address], taint: TaintFacts) -> int:
    """How many of these recipients took no part in the run's own thread so far."""
    return sum(not taint.people.involve(address, named=True) for address in recipients)


def _may_be_written_to(address: Address, taint: TaintFacts) -> bool:
    if taint.level is TaintLevel.SUSPICIOUS:
        return taint.people.involve(address, named=False)
    return taint.people.involve(address, named=True) or _is_a_colleague(address, taint.people)


def _is_a_colleague(address: Address, people: ThreadPeople) -> bool:
    return any(same_organisation(address, person) for person in (*people.wrote, *people.written_to))


def _thread(taint: TaintFacts) -> str:
    return f"thread {outside('t', taint.home)}" if taint.home is not None else "a thread of this run"
