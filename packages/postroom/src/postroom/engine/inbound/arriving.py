"""The steps from bytes at the door to a woken agent."""

from __future__ import annotations

import hashlib
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from postroom.backends.store.records.mailboxes import address_of
from postroom.backends.store.records.messages import NewMessage
from postroom.backends.store.records.quarantine import NO_THREAD
from postroom.backends.store.records.records import Records
from postroom.engine.confinement import tainting
from postroom.engine.confinement.tainting import Stain
from postroom.engine.inbound import feedback, unsubscribing
from postroom.engine.inbound.feedback import Cause
from postroom.engine.plans import plans
from postroom.engine.wiring import Wiring
from postroom.mail.automatic import hops
from postroom.mail.dedup import dedup_key
from postroom.mail.new_text import new_text
from postroom.mail.parse import parse
from postroom.mail.reports.returned import Returned
from postroom.mail.stripping import without_files
from postroom.mail.subjects import base_subject
from postroom.mail.unsubscribe import SUBADDRESS, read_request
from postroom.model.address import Address, Participant
from postroom.model.authentication import AuthenticationResults
from postroom.model.delivery import DeliveryStatus
from postroom.model.errors import MalformedMessage, NotFound
from postroom.model.event import EventName
from postroom.model.ids import at, milliseconds
from postroom.model.mail_class import NOTICES, MailClass, MailKind, WhyNot
from postroom.model.message import Direction, ParsedMessage
from postroom.model.proof import Proof
from postroom.model.report import Report
from postroom.model.request import Flaw, RequestPart
from postroom.model.risk import Risk, RiskLevel
from postroom.model.rule import RuleTried
from postroom.model.suppression import Covers, SuppressionReason
from postroom.model.taint import Confinement, TaintLevel, ThreadPeople
from postroom.model.trace import TraceContext
from postroom.policy.confinement.arrivals import ArrivalFacts, judge
from postroom.policy.confinement.standing import Standing, standing
from postroom.policy.confinement.withholding import withhold
from postroom.ports.database import Row
from postroom.ports.receiver import Arrival
from postroom.ports.telemetry import Span

_NOBODY = Participant(address=Address(local_part="unknown", domain="invalid"))
_UNLIMITED = 2**53
_FORGET_EVERY = 100
_ABOUT_ITS_HOLDER = (EventName.THREAD_ASSIGNED, EventName.THREAD_ROUTED)


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
    said_in_code: dict[str, RuleTried] = field(default_factory=dict)
    routed: Routed | None = None
    thread_id: int = NO_THREAD
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
    def holder(self) -> Row:
        """Who holds the thread that it begins: as a rule says, else the first mailbox that it was sent to."""
        return self.routed.holder if self.routed is not None and self.routed.holder is not None else self.mailboxes[0]

    @property
    def is_echo(self) -> bool:
        """Whether it answers or reports by itself, and so brings nothing that an agent should act on."""
        return self.automatic is not None and self.automatic not in NOTICES

    @property
    def is_forged(self) -> bool:
        """Whether its author's domain was asked, and disowns it."""
        return self.authentication is not None and self.authentication.is_forged

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


def refuse_what_is_too_large(entry: Entry) -> None:
    """The cap comes before the parser."""
    size, limit = len(entry.arrival.content), entry.wiring.settings.max_message_bytes
    if size > limit:
        raise MalformedMessage(
            f"The message has {size:,} octets; this room takes {limit:,}.",
            you_can="send a link in place of the attachment.",
        )


def parse_the_bytes(entry: Entry) -> None:
    """Header, text and attachments; mail without a Message-ID gets one made from its bytes."""
    entry.parsed = parse(entry.arrival.content)
    made = f"<{hashlib.sha256(entry.arrival.content).hexdigest()[:32]}@{entry.wiring.domain}>"
    entry.message_id = entry.parsed.message_id or made


def take_the_new_text(entry: Entry) -> None:
    """What its author added: no quotes, no signature."""
    entry.untrusted_text = new_text(entry.parsed.text, html=entry.parsed.html or None)


def find_the_mailboxes(entry: Entry, records: Records) -> None:
    """Those it was sent to; and the mailbox whose message it reports about."""
    found = [records.mailboxes.serving(address) for address in entry.addressed]
    if entry.reported is not None:
        sender = records.mailboxes.by_id(entry.reported["mailbox_id"])
        found.append(records.mailboxes.serving(address_of(sender)))
    entry.mailboxes = tuple({row["id"]: row for row in found if row is not None}.values())


def recognise_an_unsubscription(entry: Entry, records: Records) -> None:
    """What a mail program sends to `support+unsubscribe@` for a person who pressed its button (RFC 2369 section 3.2).

    It is for the reader whom its token names; without one, for whoever sends it, unless somebody else does in their name.
    """
    token = read_request(entry.parsed.subject, entry.untrusted_text.partition("\n")[0])
    if token is None or not any(_is_way_out(address, records) for address in entry.addressed):
        return
    entry.take_for(MailKind.UNSUBSCRIBE_REQUEST, WhyNot.UNSUBSCRIPTION)
    entry.unsubscribes = entry.sender.address if entry.sender is not _NOBODY and not entry.is_forged else None
    if token:
        with suppress(NotFound):
            entry.unsubscribes = address_of(unsubscribing.find_reader(records, token))


def recognise_a_wish_to_stop(entry: Entry, records: Records) -> None:
    """ "Stop writing to me", in the words of a person whom this room wrote to."""
    if entry.automatic is None and not entry.by_agent and not entry.is_forged:
        said = entry.mail_class.kind is MailKind.UNSUBSCRIBE_REQUEST
        entry.asks_to_stop = said and records.deliveries.was_written_to(entry.sender.address)


def recognise_a_second_copy(entry: Entry, records: Records) -> None:
    """One copy per recipient, or one delivered twice: placed where it is missing, stored and announced once."""
    seen = records.messages.seen(dedup(entry))
    if seen is None:
        return
    entry.over = True
    if seen["thread_id"] == NO_THREAD:
        records.quarantine.address_to(seen["id"], (mailbox["id"] for mailbox in entry.mailboxes))
        return
    for mailbox in entry.mailboxes:
        records.placements.place(seen["id"], mailbox_id=mailbox["id"], thread_id=seen["thread_id"], unread=False)
    announce(entry, records, records.messages.row(seen["id"]), EventName.MESSAGE_DUPLICATED)


def find_the_thread(entry: Entry, records: Records) -> None:
    """By Message-ID, In-Reply-To and References only, a report with its message; by subject only where the room is set to."""
    found = entry.reported["thread_id"] if entry.reported is not None else entry.answers_thread
    found = found if found is not None else _find_by_key(entry, records)
    entry.joins = found is not None and entry.reported is None and not entry.proven
    if found is None and entry.wiring.settings.thread_by_subject:
        found = _find_by_subject(entry, records)
    entry.begins_it = found is None
    entry.thread_id = NO_THREAD if found is None else records.threads.row(found, lock=True)["id"]


def judge_how_far_to_trust_it(entry: Entry, records: Records) -> None:
    """What comes from outside is tainted; what pretends to be somebody is suspicious."""
    people = ThreadPeople() if entry.begins_it else records.threads.taking_part(entry.thread_id)
    facts = ArrivalFacts(
        entry.sender.address,
        name=entry.sender.name,
        own_names=records.mailboxes.display_names() if entry.sender.name else frozenset(),
        own_domains=frozenset(records.domains.names()),
        people=people,
        joins=entry.joins,
        authentication=entry.authentication,
        risk=entry.risk,
        wrong_token=entry.wrong_token,
    )
    entry.taint, entry.reasons = judge(facts)
    entry.withheld = withhold(facts) if entry.wiring.settings.confinement is not Confinement.OFF else ()


def begin_the_thread(entry: Entry, records: Records) -> None:
    """What joins none begins one, held by whom a rule says, or by the first mailbox that it was sent to."""
    if entry.begins_it:
        number = records.threads.create(entry.parsed.subject, assignee_id=entry.holder["id"])
        entry.thread_id = records.threads.row(number, lock=True)["id"]


def store_the_message(entry: Entry, records: Records) -> None:
    """The bytes as they came, once; and the keys that lead the next answer here."""
    number = records.messages.insert(new_message(entry, records), dedup_key=dedup(entry))
    records.threads.add_message(entry.thread_id, message_ids=entry.leads_to)
    entry.stored = records.messages.row(number)
    announce(
        entry,
        records,
        entry.stored,
        EventName.MESSAGE_RECEIVED,
        source=entry.arrival.source,
        defects=list(entry.parsed.defects),
        automatic=entry.automatic,
        kind=entry.mail_class.kind,
        **authenticated(entry),
        **({"risk": entry.risk.level} if entry.risk is not None and entry.risk.level is not RiskLevel.LOW else {}),
        **({"by_agent": True} if entry.by_agent else {}),
        **({"told_trace": entry.told_trace} if entry.told_trace else {}),
        **({"would_withhold": list(entry.withheld)} if entry.withheld else {}),
    )
    if entry.begins_it:
        announce(entry, records, entry.stored, EventName.THREAD_ASSIGNED, epoch=1)


def taint_the_thread(entry: Entry, records: Records) -> None:
    """The thread is as tainted as its mail, whoever holds it."""
    cause = Stain(entry.taint, entry.reasons, entry.stored["id"], entry.thread_id)
    tainting.stain_thread(records, cause, settings=entry.wiring.settings)
    if entry.stored["id"] % _FORGET_EVERY == 0:
        tainting.forget_what_is_over(records, entry.wiring.settings)


def place_it(entry: Entry, records: Records) -> None:
    """Unread with the assignee, whichever address it was sent to; seen, but nobody's task, in the other mailboxes."""
    records.threads.adopt(entry.thread_id, assignee_id=entry.mailboxes[0]["id"])
    assignee = records.threads.row(entry.thread_id)["assignee_id"]
    for mailbox_id in sorted({assignee, *(mailbox["id"] for mailbox in entry.mailboxes)}):
        records.placements.place(
            entry.stored["id"], mailbox_id=mailbox_id, thread_id=entry.thread_id, unread=mailbox_id == assignee
        )


def take_what_it_reports(entry: Entry, records: Records) -> None:
    """A bounce fails its delivery; a dead address or a complaint reaches every plan of the room."""
    if entry.report is not None and entry.reported is not None:
        limits = entry.wiring.settings.reputation
        feedback.take_report(
            records, entry.report, sent=entry.reported, news=entry.stored, proof=entry.proof, limits=limits
        )


def stop_what_it_unsubscribes(entry: Entry, records: Records) -> None:
    """No mailbox sends outreach to this person again, whichever was told; whoever said it in words gets no more at all,
    but for answers to what they write later.
    """
    if entry.unsubscribes is not None:
        _stop_writing(entry, records, entry.unsubscribes, covers=Covers.OUTREACH)
    elif entry.asks_to_stop:
        _stop_writing(entry, records, entry.sender.address, covers=Covers.UNASKED)


def settle_what_it_answers(entry: Entry, records: Records) -> None:
    """An answer proves that what it answers arrived; and it ends the waits and follow-ups of its thread."""
    if entry.report is not None:
        return
    for outbox_id in records.deliveries.settle_by_reference((*entry.parsed.in_reply_to, *entry.parsed.references)):
        row = records.deliveries.row(outbox_id)
        records.events.append(
            EventName.MESSAGE_SENT,
            trace_id=row["trace_id"],
            mailbox=row["mailbox"],
            thread_id=row["thread_id"],
            message_id=row["message_id"],
            status=DeliveryStatus.SENT,
            found_by="answer",
        )
    if entry.automatic is None and not entry.is_settled:
        entry.ended_a_wait = plans.answered(records, entry.stored)


def _is_way_out(address: Address, records: Records) -> bool:
    ends = address.local_part.casefold().endswith(f"+{SUBADDRESS}")
    return ends and records.mailboxes.serving(address) is not None


def _stop_writing(entry: Entry, records: Records, address: Address, *, covers: Covers) -> None:
    message, reason = entry.stored, SuppressionReason.UNSUBSCRIBE
    cause = Cause(
        reason,
        message["trace_id"],
        entry.mailboxes[0]["name"],
        message["thread_id"],
        message["id"],
        news=message,
        covers=covers,
        wakes=not entry.is_echo,
    )
    feedback.stop_writing_to(records, address, cause)


def _find_by_key(entry: Entry, records: Records) -> int | None:
    """Where the Message-IDs lead to several threads, the oldest in which its author takes part."""
    found = records.threads.find_all(entry.leads_to)
    if len(found) < 2:
        return next(iter(found), None)
    return next((number for number in found if _takes_part(entry, records, number)), found[0])


def _takes_part(entry: Entry, records: Records, number: int) -> bool:
    own = frozenset(records.domains.names())
    who = standing(entry.sender.address, records.threads.taking_part(number), own_domains=own)
    return who is Standing.PARTICIPANT


def _find_by_subject(entry: Entry, records: Records) -> int | None:
    subject = base_subject(entry.parsed.subject)
    if entry.parsed.references or entry.parsed.in_reply_to or not subject or subject == entry.parsed.subject.strip():
        return None
    people = [person.address.key for person in (entry.sender, *entry.parsed.to, *entry.parsed.cc)]
    since = records.now - entry.wiring.settings.subject_window * 1000
    found = records.threads.find_by_subject(subject, address_keys=people, since=since)
    return found if found is not None and _takes_part(entry, records, found) else None


def new_message(entry: Entry, records: Records) -> NewMessage:
    """What is stored of an arrival."""
    parsed = entry.parsed
    return NewMessage(
        message_id=entry.message_id,
        content=entry.kept,
        thread_id=entry.thread_id,
        mailbox_id=None,
        direction=Direction.INBOUND,
        sender=entry.sender,
        to=parsed.to,
        cc=parsed.cc,
        reply_to=parsed.reply_to,
        subject=parsed.subject,
        new_text=entry.untrusted_text,
        in_reply_to=parsed.in_reply_to[0] if len(parsed.in_reply_to) == 1 else None,
        references=parsed.references,
        auto_submitted=entry.auto_submitted,
        trace_id=entry.trace_id,
        date=_date(parsed, now=records.now),
        attachments=parsed.attachments,
        keeper_id=entry.mailboxes[0]["id"],
        without_files=entry.without_files,
        automatic=entry.automatic or "",
        kind=entry.mail_class.kind,
        until=entry.mail_class.until,
        by_agent=entry.by_agent,
        exchange=entry.by_agent,
        hops=hops(parsed),
        taint=entry.taint,
        authentication=entry.authentication,
        risk=entry.risk,
        span=entry.place.span if entry.place is not None else "",
        told_trace=entry.told_trace,
    )


def _date(parsed: ParsedMessage, *, now: int) -> int:
    claimed = milliseconds(parsed.date) if parsed.date is not None else now
    return claimed if abs(claimed) < _UNLIMITED else now


def authenticated(entry: Entry) -> dict[str, str]:
    """What was found about the author, in short, for the record."""
    return {"authentication": entry.authentication.short} if entry.authentication is not None else {}


def dedup(entry: Entry) -> str:
    """What makes a second copy of a message be known."""
    return dedup_key(entry.message_id, entry.arrival.content)


def announce(entry: Entry, records: Records, message: Row, name: EventName, **details: Any) -> None:
    """Write down what became of an arrival, with its mailbox; where it begins a thread, with who holds that."""
    mailbox = entry.holder if name in _ABOUT_ITS_HOLDER else entry.mailboxes[0]
    records.events.append(
        name,
        trace_id=message["trace_id"],
        mailbox=mailbox["name"],
        thread_id=message["thread_id"],
        message_id=message["id"],
        **details,
    )
