"""A draft on its way to a queued row: what was asked, and what each step found out for the next."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from postroom.backends.store.records.mailboxes import address_of
from postroom.backends.store.records.records import Records
from postroom.engine.wiring import Wiring
from postroom.mail.secrets.scan import NOTHING_FOUND, Scan
from postroom.model.address import Address, Participant
from postroom.model.choices import Scope
from postroom.model.finding import Finding
from postroom.model.message import AttachmentContent, Draft
from postroom.model.run import Run
from postroom.model.taint import UNTAINTED, TaintFacts
from postroom.model.trace import TraceContext
from postroom.model.verdict import Verdict
from postroom.ports.database import Row
from postroom.ports.gate import Gate
from postroom.ports.telemetry import Span


@dataclass(frozen=True)
class Consent:
    """A person's word that lets a held draft go: which one, whose word it is and why, and whether it was edited.

    `intent_keys` are the intents that the draft stands for; `tell` has its agent woken when it was edited.
    """

    number: int
    by: str
    why: str
    edited: bool
    intent_keys: tuple[str, ...]
    tell: bool = True


@dataclass(frozen=True)
class SendRequest:
    """What a mailbox handle asks to send. `answers` names the message replied to (`m12` or its Message-ID).

    `key` is the caller's own idempotency key; `run` says on whose behalf the call is made. `plan` is the follow-up plan
    that sends its `step` by itself, `keeps` are promises (`pr3`) that it keeps,
    `approved` the held draft that a person let pass, with the person's `consent`. What its own `key` alone makes happen once is
    not `counted` among the sends of its turn.
    """

    mailbox: str
    scopes: frozenset[Scope]
    run: Run
    to: tuple[str | Participant | Address, ...] = ()
    cc: tuple[str | Participant | Address, ...] = ()
    subject: str = ""
    text: str = ""
    html: str | None = None
    attachments: tuple[AttachmentContent, ...] = ()
    answers: str | None = None
    reply_all: bool = False
    key: str | None = None
    epoch: int | None = None
    plan: int | None = None
    step: int | None = None
    keeps: tuple[str, ...] = ()
    approved: int | None = None
    consent: Consent | None = None
    counted: bool = True

    @property
    def needs(self) -> Scope:
        """The scope this takes: answering is less than writing first."""
        return Scope.SEND if self.answers is None else Scope.REPLY


@dataclass
class Acceptance:
    """A draft on its way to a row: what each step found out for the next."""

    wiring: Wiring
    request: SendRequest
    sender: Row = field(init=False)
    answered: Row | None = None
    draft: Draft = field(init=False)
    recipients: tuple[Address, ...] = ()
    intent_keys: tuple[str, ...] = ()
    ordinal: int | None = None
    message_id: str = ""
    trace_id: str = ""
    began: int | None = None
    called_from: TraceContext | None = None
    span: Span | None = None
    leaves: Span | None = None
    place: TraceContext | None = None
    told: TraceContext | None = None
    references: tuple[str, ...] = ()
    content: bytes = b""
    date: int = 0
    thread: Row | None = None
    taint: TaintFacts = UNTAINTED
    outside: tuple[Address, ...] = ()
    way_out: str | None = None
    scan: Scan = NOTHING_FOUND
    faults: tuple[Finding, ...] = ()
    quoted: tuple[tuple[Address, int], ...] = ()
    gates: tuple[Gate, ...] = ()
    verdicts: list[Verdict] = field(default_factory=list)
    to_agents: bool = False
    between_machines: bool = False
    stored_as: int = 0
    thread_id: int = 0
    epoch: int = 1
    outbox_id: int = 0

    @property
    def sender_as_participant(self) -> Participant:
        """The From field: the mailbox's address and display name."""
        return Participant(address=address_of(self.sender), name=self.sender["display_name"])


Step = Callable[[Acceptance, Records], None]
