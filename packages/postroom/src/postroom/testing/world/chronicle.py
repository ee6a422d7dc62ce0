"""What a room of the world did, told as entries of the journal: its own events, each beside the message it is about."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace

from postroom.backends.store.records.message_values import recipients_of
from postroom.backends.store.records.records import Records
from postroom.engine.room import AsyncPostroom
from postroom.mail.tokens import without_token
from postroom.model.address import Address
from postroom.model.delivery import DeliveryStatus, RecipientOutcome
from postroom.model.errors import NotFound, TransportUnavailable
from postroom.model.event import Event, EventName
from postroom.model.ids import at, inside, outside
from postroom.model.message import Envelope
from postroom.ports.database import Row
from postroom.ports.transport import BeforeContent, Transport
from postroom.testing.world.journal import Entry, What
from postroom.testing.world.post import said

_PAGE = 1000
_MESSAGE_ID = re.compile(rb"^Message-ID: (\S+)", re.IGNORECASE | re.MULTILINE)

_SAID = {
    EventName.MESSAGE_SENT: What.ACCEPTED,
    EventName.MESSAGE_DEFERRED: What.DEFERRED,
    EventName.MESSAGE_FAILED: What.REFUSED,
    EventName.MESSAGE_UNKNOWN: What.DROPPED,
}
"""What the transport has put on record by itself, with the recipient."""

_SILENT = frozenset({EventName.MAILBOX_CREATED, EventName.THREAD_ASSIGNED, EventName.HANDLER_COMPLETED})

_VERBS = {
    EventName.MAILBOX_PAUSED: What.PAUSED,
    EventName.MAILBOX_RESUMED: What.RESUMED,
    EventName.MAILBOX_DELETED: What.DELETED,
    EventName.MESSAGE_RECEIVED: What.DELIVERED,
    EventName.MESSAGE_RELEASED: What.DELIVERED,
    EventName.MESSAGE_DUPLICATED: What.DELIVERED_AGAIN,
    EventName.MESSAGE_QUEUED: What.WROTE,
    EventName.MESSAGE_REFUSED: What.HELD_BACK,
    EventName.MESSAGE_REPEATED: What.REPEATED,
    EventName.MESSAGE_SENT: What.DELIVERED,
    EventName.MESSAGE_KEPT: What.KEPT,
    EventName.MESSAGE_DEFERRED: What.DEFERRED,
    EventName.MESSAGE_FAILED: What.GIVEN_UP,
    EventName.MESSAGE_UNKNOWN: What.DROPPED,
    EventName.MESSAGE_CANCELLED: What.CANCELLED,
    EventName.MESSAGE_REQUEUED: What.REQUEUED,
    EventName.MESSAGE_BOUNCED: What.LEARNED,
    EventName.MESSAGE_COMPLAINED: What.LEARNED,
    EventName.THREAD_STOPPED: What.CALLED_OFF,
    EventName.THREAD_HANDED_OFF: What.HANDED_OFF,
    EventName.THREAD_DONE: What.DONE,
    EventName.HANDLER_FAILED: What.HANDLER_FAILED,
    EventName.HANDLER_GAVE_UP: What.HANDLER_GAVE_UP,
    EventName.WAIT_STARTED: What.WAITS,
    EventName.WAIT_ENDED: What.WAIT_ENDED,
    EventName.FOLLOW_UP_PLANNED: What.PLANNED,
    EventName.FOLLOW_UP_ENDED: What.PLAN_ENDED,
    EventName.SUPPRESSION_ADDED: What.SUPPRESSED,
    EventName.SUPPRESSION_REMOVED: What.UNSUPPRESSED,
}


@dataclass(frozen=True)
class About:
    """What is told of a stored message."""

    message_id: str = ""
    subject: str = ""
    thread: str | None = None
    recipients: tuple[str, ...] = ()
    answers: bool = False


NOTHING = About()


class Chronicle:
    """Follows one room's events, and is told by its transport what servers answer, which events say without a recipient."""

    def __init__(self, room: AsyncPostroom, *, append: Callable[[Entry], None], after: int = 0) -> None:
        self.room = room
        self.cursor = after
        self._append = append
        self._about: dict[str, About] = {}
        self._by_wire_id: dict[str, About] = {}
        self._witnessed: Counter[tuple[str, What]] = Counter()

    async def catch_up(self) -> None:
        """Tell every event that has not been told."""
        events = await self.room.read(self._news)
        for event in events:
            self.cursor = event.id
            entry = self._told(event)
            if entry is not None:
                self._append(entry)
        if len(events) == _PAGE:
            await self.catch_up()

    def witness(self, envelope: Envelope, message_id: str, outcomes: Sequence[RecipientOutcome]) -> None:
        """Tell what servers answered; the room's own events about it are not told again."""
        about = self._by_wire_id.get(message_id, NOTHING)
        for outcome in outcomes:
            entry = said(
                Entry(
                    at=at(self.room.now()),
                    what=What.ACCEPTED,
                    who=outcome.recipient.domain,
                    room=self.room.domain,
                    mailbox=envelope.reverse_path.base_local_part if envelope.reverse_path else None,
                    recipient=str(outcome.recipient),
                    message_id=message_id,
                    subject=about.subject,
                    thread=about.thread,
                ),
                outcome,
            )
            self._witnessed[message_id, entry.what] += 1
            self._append(entry)

    def _news(self, records: Records) -> list[Event]:
        events = records.events.after(self.cursor, count=_PAGE)
        for number in dict.fromkeys(event.message_id for event in events):
            if number is not None and number not in self._about:
                about = _about(records, inside("m", number))
                self._about[number] = self._by_wire_id[about.message_id] = about
        return events

    def _told(self, event: Event) -> Entry | None:
        about = self._about[event.message_id] if event.message_id else NOTHING
        if event.name in _SILENT or self._is_witnessed(event, about):
            return None
        what = _VERBS.get(event.name, What.NOTED)
        mailbox = event.details.get("source") if what is What.HANDED_OFF else event.mailbox
        entry = Entry(
            at=event.at,
            what=what,
            who=f"{mailbox}@{self.room.domain}" if mailbox else self.room.domain,
            room=self.room.domain,
            mailbox=mailbox,
            message_id=about.message_id or None,
            subject=about.subject,
            thread=event.thread_id or about.thread,
            note=_note(event, what),
        )
        return _DETAILS.get(what, _as_it_is)(entry, event, about)

    def _is_witnessed(self, event: Event, about: About) -> bool:
        said_by_server = _SAID.get(event.name)
        if said_by_server is None or not self._witnessed[about.message_id, said_by_server]:
            return False
        self._witnessed[about.message_id, said_by_server] -= 1
        return True


class WitnessedTransport:
    """A room's transport, with its chronicle looking on."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport
        self.chronicle: Chronicle | None = None

    async def deliver(
        self, envelope: Envelope, content: bytes, *, before_content: BeforeContent
    ) -> list[RecipientOutcome]:
        """Attempt every recipient once; see `Transport`."""
        if self.chronicle is not None:
            await self.chronicle.catch_up()
        try:
            outcomes = await self._transport.deliver(envelope, content, before_content=before_content)
        except TransportUnavailable as error:
            self._tell(envelope, content, [_out_of_reach(path, str(error)) for path in envelope.forward_paths])
            raise
        self._tell(envelope, content, outcomes)
        return outcomes

    async def aclose(self) -> None:
        """Close the transport."""
        await self._transport.aclose()

    def _tell(self, envelope: Envelope, content: bytes, outcomes: Sequence[RecipientOutcome]) -> None:
        if self.chronicle is not None:
            found = _MESSAGE_ID.search(content)
            self.chronicle.witness(envelope, found[1].decode() if found else "", outcomes)


def _about(records: Records, number: int) -> About:
    """What a message is about, also where it is in quarantine and in no thread; of one that has been removed, nothing."""
    for look in (records.messages.row, records.quarantine.row):
        with suppress(NotFound):
            return _said_of(look(number))
    return NOTHING


def _said_of(row: Row) -> About:
    return About(
        message_id=row["message_id"],
        subject=row["subject"],
        thread=outside("t", row["thread_id"]) if row["thread_id"] else None,
        recipients=tuple(str(without_token(person.address)) for person in recipients_of(row).addressed),
        answers=row["in_reply_to"] is not None,
    )


def _out_of_reach(recipient: Address, text: str) -> RecipientOutcome:
    return RecipientOutcome(recipient=recipient, status=DeliveryStatus.DEFERRED, code=0, text=text)


def _note(event: Event, what: What) -> str:
    """The few words of an event's details that a reader needs."""
    named = (event.name,) if what is What.NOTED else (event.name.rpartition(".")[2],) if what is What.LEARNED else ()
    details = ("plan", "outcome", "code", "error", "why", "reason")
    return " ".join((*named, *(str(event.details[name]) for name in details if event.details.get(name))))


def _wrote(entry: Entry, event: Event, about: About) -> Entry:
    what = What.ANSWERED if about.answers and entry.what is What.WROTE else entry.what
    return replace(entry, what=what, recipient=", ".join(about.recipients))


def _handed_off(entry: Entry, event: Event, about: About) -> Entry:
    return replace(entry, recipient=f"{event.details['target']}@{entry.room}", message_id=None, subject="")


def _received(entry: Entry, event: Event, about: About) -> Entry:
    """Mail from outside; or mail between two mailboxes of the room, or a copy that an answer proves to have arrived."""
    if event.name is not EventName.MESSAGE_SENT:
        return replace(entry, note="")
    found_out = event.details.get("found_by") is not None
    return replace(
        entry,
        what=What.SETTLED if found_out else What.ACCEPTED,
        recipient=", ".join(about.recipients),
        note=f"by an {event.details['found_by']}" if found_out else "in this room",
    )


def _gave_up(entry: Entry, event: Event, about: About) -> Entry:
    return replace(entry, recipient=", ".join(about.recipients), enhanced=event.details.get("enhanced"), note="")


def _as_it_is(entry: Entry, event: Event, about: About) -> Entry:
    return entry


_DETAILS: dict[What, Callable[[Entry, Event, About], Entry]] = {
    What.WROTE: _wrote,
    What.REPEATED: _wrote,
    What.HANDED_OFF: _handed_off,
    What.DELIVERED: _received,
    What.DELIVERED_AGAIN: _received,
    What.GIVEN_UP: _gave_up,
}
