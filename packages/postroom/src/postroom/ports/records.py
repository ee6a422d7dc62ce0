"""What gates may ask of the store, inside the transaction that decides."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from typing import Any, Protocol

from postroom.model.address import Address
from postroom.model.approval import HeldDraft
from postroom.model.event import EventName
from postroom.model.reputation import Outcomes, Stop
from postroom.model.suppression import Suppression
from postroom.model.taint import Denial, ReadText, Sent, ThreadPeople
from postroom.model.thread_mail import ThreadText
from postroom.model.turn import Hold, LostTurn
from postroom.model.usage import Counters, Pace, Sharer
from postroom.ports.database import Row


class IntentRecords(Protocol):
    """Once-only keys."""

    def claim(self, keys: Sequence[str], *, call_ref: str | None, expires_at: int) -> Row | None:
        """Claim every key, or the row (`outbox_id`, `key`, `call_ref`) of one that is taken."""


class SuppressionRecords(Protocol):
    """Addresses the room may not write to."""

    def among(self, addresses: Iterable[Address]) -> list[Suppression]:
        """The suppressions in force that concern any of these addresses."""


class MessageRecords(Protocol):
    """Messages of the room."""

    def exchanged(self, thread_id: int, *, since: int, count: int) -> list[int]:
        """When the newest `count` messages between machines were stored, newest first: after `since` and a person's last."""

    def exchanged_in_trace(self, trace_id: str, *, since: int, count: int, lock: bool = False) -> list[int]:
        """The same of a trace, over all its threads; on request nobody else counts there until this transaction ends."""

    def recent_to(self, address: Address, *, since: int, count: int) -> list[Row]:
        """The newest messages that the room sent, or is sending, to an address since then (milliseconds UTC), newest first.

        Rows have `id`, `thread_id`, `mailbox`, `subject`, `new_text` and `created_at`.
        """

    def file_hashes(self, number: int) -> frozenset[str]:
        """The SHA-256 of each file that is attached to a message."""

    def mentions(self, thread_id: int, address: Address) -> bool:
        """Whether an address occurs in a thread: as author or recipient, or in what somebody wrote."""


class ReadRecords(Protocol):
    """What runs were shown."""

    def in_run(self, run_keys: Sequence[str]) -> list[ReadText]:
        """The messages whose text an agent read in the run with any of these keys: bounded, newest first."""

    def opened_in_run(self, run_keys: Sequence[str]) -> list[int]:
        """The threads that the run has opened: bounded, latest first."""

    def threads_in_run(self, run_keys: Sequence[str]) -> list[int]:
        """The threads whose mail the run was shown: bounded, latest first."""


class RunRecords(Protocol):
    """What tainted runs did."""

    def denials(self, run_keys: Sequence[str]) -> list[Denial]:
        """What the run with any of these keys was denied, one for each intent, oldest first."""

    def sent_since(self, run_keys: Sequence[str], *, home: int | None) -> Sent:
        """What the run sent from its home thread since the last mail from outside came in there."""


class TurnRecords(Protocol):
    """Turns of handlers."""

    def lost(self, hold: Hold) -> LostTurn | None:
        """The turn, where it is not its holder's any more; otherwise nobody takes it before this transaction ends."""


class ThreadRecords(Protocol):
    """Threads."""

    def taking_part(self, number: int) -> ThreadPeople:
        """Who takes part in a thread."""


class ApprovalRecords(Protocol):
    """Drafts that a person was asked about."""

    def standing(self, keys: Sequence[str]) -> HeldDraft | None:
        """The draft of any of these intents that waits for a person, or that a person did not let go."""


class CorrespondentRecords(Protocol):
    """Whom the room has to do with."""

    def strangers(self, addresses: Iterable[Address]) -> list[Address]:
        """Those of these addresses that the room never wrote to or heard from."""

    def domains_written_to(self, domains: Iterable[str]) -> frozenset[str]:
        """Those of these domains where the room ever sent mail to."""


class ContentRecords(Protocol):
    """What the messages of threads hold."""

    def of_thread(self, thread: int) -> list[ThreadText]:
        """The newest messages of a thread, who wrote them and who could read them: bounded, newest first."""

    def files_of(self, threads: Collection[int]) -> frozenset[str]:
        """The SHA-256 of every file attached in these threads."""

    def holds_message(self, threads: Collection[int], *, message_id: str, content: bytes) -> bool:
        """Whether a message with this body stands in one of these threads."""


class DomainRecords(Protocol):
    """The room's mail domains."""

    def names(self) -> tuple[str, ...]:
        """Every domain of the room, the primary one first."""


class UsageRecords(Protocol):
    """What was used of the limits."""

    def of(self, *, mailbox: str, domain: str) -> Counters:
        """The counters that a message of this mailbox adds to, as they stand now."""

    def lock(self, *, mailbox: str, domain: str) -> Counters:
        """The same; nobody else counts there until this transaction ends."""

    def write(self, counters: Counters) -> None:
        """Put locked counters in place of what they were."""

    def sharers(self, domain: str | None) -> list[Sharer]:
        """Every mailbox that shares a domain's day, or the room's."""


class PaceRecords(Protocol):
    """How often somebody outside was written to."""

    def take(self, address_keys: Iterable[str], *, day: int) -> list[Pace]:
        """Count one more message to each, and how often that makes."""


class ReputationRecords(Protocol):
    """What became of a domain's messages."""

    def days(self, domain: str, *, since: int) -> list[Outcomes]:
        """Day by day, oldest first."""

    def set_level(self, domain: str, level: Stop, *, was: Stop) -> bool:
        """Write down what the reputation stops; false if somebody else did."""


class EventRecords(Protocol):
    """The audit trail."""

    def append(self, name: EventName, *, trace_id: str, mailbox: str | None = None, **details: Any) -> None:
        """Add one event; it stays only if this transaction is committed."""


class GateRecords(Protocol):
    """The records that gates see."""

    def at_last(self, gate: str, work: Callable[[], None]) -> None:
        """Have this done last before the commit, in the name of a gate, which may still refuse. So rows that everybody counts in
        are locked for as short a time as can be.
        """

    @property
    def intents(self) -> IntentRecords:
        """Once-only keys."""

    @property
    def suppressions(self) -> SuppressionRecords:
        """Addresses nobody may write to."""

    @property
    def messages(self) -> MessageRecords:
        """Messages of the room."""

    @property
    def reads(self) -> ReadRecords:
        """What runs were shown."""

    @property
    def approvals(self) -> ApprovalRecords:
        """Drafts that a person was asked about."""

    @property
    def correspondents(self) -> CorrespondentRecords:
        """Whom the room has to do with."""

    @property
    def contents(self) -> ContentRecords:
        """What the messages of threads hold."""

    @property
    def domains(self) -> DomainRecords:
        """The room's mail domains."""

    @property
    def usage(self) -> UsageRecords:
        """What was used of the limits."""

    @property
    def pace(self) -> PaceRecords:
        """How often somebody outside was written to."""

    @property
    def reputation(self) -> ReputationRecords:
        """What became of a domain's messages."""

    @property
    def events(self) -> EventRecords:
        """The audit trail."""

    @property
    def runs(self) -> RunRecords:
        """What tainted runs did."""

    @property
    def wakes(self) -> TurnRecords:
        """Turns of handlers."""

    @property
    def threads(self) -> ThreadRecords:
        """Threads."""
