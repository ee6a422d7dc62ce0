"""An arrival on its way in: what each step found out for the next."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property

from postroom.backends.store.records.quarantine import NO_THREAD
from postroom.engine.wiring import Wiring
from postroom.mail.domains.client_networks import is_from_outside
from postroom.mail.mime.stripping import without_files
from postroom.mail.reports.returned import Returned
from postroom.mail.threads.dedup import dedup_key
from postroom.model.address import Address, Participant
from postroom.model.authentication import AuthenticationResults
from postroom.model.ids import at
from postroom.model.mail_class import NOTICES, MailClass, MailKind, WhyNot
from postroom.model.message import ParsedMessage
from postroom.model.proof import Proof
from postroom.model.report import Report
from postroom.model.request import Flaw, RequestPart
from postroom.model.risk import Risk
from postroom.model.rule import RuleTried
from postroom.model.taint import TaintLevel
from postroom.model.trace import TraceContext
from postroom.ports.database import Row
from postroom.ports.receiver import Arrival
from postroom.ports.telemetry import Span

_NOBODY = Participant(address=Address(local_part="unknown", domain="invalid"))


@dataclass(frozen=True)
class Routed:
    """Which rule takes a new thread, for which mailbox, and by what; without a holder none does."""

    holder: Row | None
    rule: str
    because: tuple[str, ...]
    tried: tuple[RuleTried, ...]


@dataclass
class Entry:
    """An arrival on its way in: what each step found out for the next."""

    wiring: Wiring
    arrival: Arrival
    parsed: ParsedMessage = field(init=False)
    message_id: str = ""
    untrusted_text: str = ""
    report: Report | None = None
    returned: Returned | None = None
    returned_to: Row | None = None
    reported: Row | None = None
    proof: Proof = Proof.NONE
    mail_class: MailClass = field(default_factory=MailClass)
    automatic: WhyNot | None = None
    by_agent: bool = False
    authentication: AuthenticationResults | None = None
    risk: Risk | None = None
    proven: bool = False
    answers_thread: int | None = None
    wrong_token: bool = False
    unsubscribes: Address | None = None
    asks_to_stop: bool = False
    mailboxes: tuple[Row, ...] = ()
    served: dict[str, Row] = field(default_factory=dict)
    said_in_code: dict[str, RuleTried] = field(default_factory=dict)
    routed: Routed | None = None
    thread_id: int = NO_THREAD
    thread: Row | None = None
    begins_it: bool = False
    joins: bool = False
    taint: TaintLevel = TaintLevel.NONE
    reasons: tuple[str, ...] = ()
    withheld: tuple[str, ...] = ()
    without_files: bool = False
    ended_a_wait: bool = False
    part: RequestPart | None = None
    malformed_part: Flaw | None = None
    is_settled: bool = False
    stored: Row = field(init=False)
    over: bool = False
    began: int | None = None
    called_from: TraceContext | None = None
    span: Span | None = None
    place: TraceContext | None = None
    trace_id: str = ""
    told_trace: str = ""

    @property
    def sender(self) -> Participant:
        """Who says to have written it: From, else the reverse-path."""
        if self.parsed.sender is not None:
            return self.parsed.sender
        return Participant(address=self.arrival.reverse_path) if self.arrival.reverse_path else _NOBODY

    def take_for(self, kind: MailKind, why: WhyNot) -> None:
        """It is something automatic after all, as only the room can know."""
        self.mail_class = MailClass(kind=kind, is_auto=True, may_reply=False, why_not=why, reasons=(why,))
        self.automatic, self.by_agent = why, False

    @property
    def has_an_author(self) -> bool:
        """Whether it says at all who has written it."""
        return self.sender is not _NOBODY

    @cached_property
    def dedup_key(self) -> str:
        """What makes a second copy of it be known."""
        return dedup_key(self.message_id, self.arrival.content)

    @property
    def holder(self) -> Row:
        """Who holds the thread that it begins: as a rule says, else the first mailbox that it was sent to."""
        return self.routed.holder if self.routed is not None and self.routed.holder is not None else self.mailboxes[0]

    @property
    def assignee_id(self) -> int:
        """Whose thread it is: its holder's; the first mailbox's that it was sent to where nobody holds it or it begins now."""
        held_by = self.thread["assignee_id"] if self.thread is not None else None
        if held_by is not None:
            return int(held_by)
        return int((self.holder if self.begins_it else self.mailboxes[0])["id"])

    @property
    def epoch(self) -> int:
        """Of its thread."""
        return int(self.thread["epoch"]) if self.thread is not None else 1

    @property
    def is_echo(self) -> bool:
        """Whether it answers or reports by itself, and so brings nothing that an agent should act on."""
        return self.automatic is not None and self.automatic not in NOTICES

    @property
    def is_forged(self) -> bool:
        """Whether its author's domain was asked, and disowns it."""
        return self.authentication is not None and self.authentication.is_forged

    @property
    def has_proven_author(self) -> bool:
        """Whether it is sure who wrote it: by its domain, or because it never left our own machine and network."""
        if self.authentication is not None:
            return self.authentication.is_authentic
        return self.arrival.client_ip is not None and not is_from_outside(self.arrival.client_ip)

    @property
    def auto_submitted(self) -> str:
        """As its header says (RFC 3834 section 5); a report always answers a message automatically."""
        return "auto-replied" if self.report is not None else self.parsed.auto_submitted

    @property
    def addressed(self) -> tuple[Address, ...]:
        """Whom it was sent to: by the envelope; where the source does not know it, by the header."""
        return self.arrival.recipients or tuple(person.address for person in (*self.parsed.to, *self.parsed.cc))

    @property
    def kept(self) -> bytes:
        """The bytes that are stored: as they came, but for attachments that have no room."""
        content = self.arrival.content
        return without_files(content, self.parsed, at=at(self.wiring.clock.now())) if self.without_files else content

    @property
    def leads_to(self) -> tuple[str, ...]:
        """Every Message-ID that ties this message to a thread."""
        return (*self.parsed.references, *self.parsed.in_reply_to, self.message_id)
