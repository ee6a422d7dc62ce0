"""A draft on its way through the gates, with every fact that a gate may ask about."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

from postroom.model.address import Address
from postroom.model.choices import Scope
from postroom.model.finding import Finding
from postroom.model.mailbox import MailboxStatus, Oversight, Purpose
from postroom.model.message import Draft
from postroom.model.reputation import Stop
from postroom.model.taint import UNTAINTED, Confinement, TaintFacts
from postroom.model.turn import Hold


class Traffic(StrEnum):
    """What a draft is to its reader, from what is cut first when mail must be cut to what is cut last."""

    OUTREACH = "outreach"  # nobody asked for it
    TRANSACTIONAL = "transactional"  # its reader's own dealings call for it
    REPLY = "reply"  # it answers what a person wrote


@dataclass(frozen=True)
class SenderFacts:
    """The mailbox that submits: its row's id, its own domain, and what a person decided about it.

    Its own limits go before the room's settings. Its domain may be young since a moment (`warm_up_since`), or in doubt
    (`reputation`).
    """

    number: int
    address: Address
    status: MailboxStatus
    purpose: Purpose = Purpose.OUTREACH
    oversight: Oversight = Oversight.AUTONOMOUS
    day_limit: int | None = None
    month_limit: int | None = None
    share: int = 1
    warm_up_since: int | None = None
    reputation: Stop = Stop.NOTHING


@dataclass(frozen=True)
class ThreadFacts:
    """How the thread of a draft stands inside the deciding transaction."""

    number: int
    id: str
    assignee: str | None
    epoch: int
    since: datetime


@dataclass(frozen=True)
class AnsweredFacts:
    """The message that a draft replies to. `arrived` tells mail from outside from what a mailbox of the room wrote.

    `automatic` says why no machine may answer it (see `postroom.model.mail_class`), `by_agent` that an agent wrote it, `hops`
    how many servers it passed. `to_its_author` is whether the draft goes back to whoever wrote it. `people` wrote it or were
    addressed in it, by `Address.person_key`.
    """

    number: int
    sender: Address
    arrived: bool
    auto_submitted: str
    automatic: str = ""
    by_agent: bool = False
    hops: int = 0
    to_its_author: bool = True
    people: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Asked:
    """Who wrote what a reply answers, by `Address.key`, and when the room got it: that person may be answered."""

    by: str
    at: int

    @property
    def moment(self) -> datetime:
        """When that was."""
        return datetime.fromtimestamp(self.at / 1000, UTC)


@dataclass(frozen=True)
class RunFacts:
    """On whose turn a draft was written: the delivery and the thread that woke a handler, and the framework that called.

    `keys` name the run in what the store remembers of it; an operator's own program has none. `hold` is by what the turn is held.
    """

    wake: int | None = None
    thread: int | None = None
    framework: str = ""
    call_ref: str | None = None
    keys: tuple[str, ...] = ()
    hold: Hold | None = None


@dataclass(frozen=True)
class Submission:
    """What an agent asks to send, read by gates. `outside` are the recipients that are not mailboxes of this room.

    `expected_epoch` is the epoch the agent acts on, when it is known; `intent_keys` say what the send means; `plan` is
    the follow-up plan that sends by itself. `to_agents` is whether it goes to an agent outside whose mail is part of the
    same trace. `approved` is the held draft that a person let pass. `findings` are secrets and `faults` other things that
    should not stand in the draft; `unread_files` could not be looked through. `quoted` are the addresses that stand in the
    text, with their lines. Times are milliseconds UTC.
    """

    mailbox: str
    sender: SenderFacts
    scopes: frozenset[Scope]
    needs: Scope
    draft: Draft
    recipients: tuple[Address, ...]
    outside: tuple[Address, ...]
    traffic: Traffic = Traffic.OUTREACH
    thread: ThreadFacts | None = None
    answered: AnsweredFacts | None = None
    asked: Asked | None = None
    to_agents: bool = False
    run: RunFacts = RunFacts()
    taint: TaintFacts = UNTAINTED
    confinement: Confinement = Confinement.GUARDED
    plan: int | None = None
    approved: int | None = None
    expected_epoch: int | None = None
    intent_keys: tuple[str, ...] = ()
    intent_expires_at: int = 0
    trace_id: str = ""
    findings: tuple[Finding, ...] = ()
    unread_files: int = 0
    faults: tuple[Finding, ...] = ()
    quoted: tuple[tuple[Address, int], ...] = ()
    now: int = 0

    @property
    def between_machines(self) -> bool:
        """Whether one machine writes this to another: an agent of the room, one that it answers, or one of the same workflow
        to whom it writes anew. Follow-ups are no answers, and what answers a person is for the person.
        """
        answers_agent = self.answered is not None and self.answered.by_agent and self.answered.to_its_author
        writes_anew = self.to_agents and (self.answered is None or self.answered.by_agent)
        return self.plan is None and (not self.outside or answers_agent or writes_anew)

    @property
    def unasked(self) -> tuple[Address, ...]:
        """Recipients outside who wait for nothing: of a reply, those copied in who had no part in the mail that it answers."""
        if self.traffic is not Traffic.REPLY:
            return self.outside
        people = self.answered.people if self.answered is not None else None
        return tuple(address for address in self.outside if people is not None and address.person_key not in people)
