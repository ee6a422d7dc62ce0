"""The post of a world: carries mail between everybody, asks the recipient's server, and brings back what fails."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial
from typing import Protocol

from postroom.backends.smtp_reply import read_reply
from postroom.mail.mime.parse import parse
from postroom.mail.tokens import without_token
from postroom.model.address import Address
from postroom.model.delivery import DeliveryStatus, RecipientOutcome
from postroom.model.errors import TransportUnavailable
from postroom.model.message import Direction, Envelope
from postroom.model.settings import RetrySchedule
from postroom.testing.people.mail import Mail
from postroom.testing.servers.identity import Identity
from postroom.testing.servers.notices import Failure, Stamp, delivery_report
from postroom.testing.servers.servers import Answer, Passage, ScriptedServer
from postroom.testing.servers.socketless import Conversation
from postroom.testing.world.clock import VirtualClock
from postroom.testing.world.entropy import SeededEntropy
from postroom.testing.world.journal import Entry, Journal, What
from postroom.testing.world.schedule import Action, Schedule

SUBMISSION = "submission.test"
GIVEN_UP = Answer(451, "4.4.7 Delivery time expired")

_SAID = {
    DeliveryStatus.SENT: What.ACCEPTED,
    DeliveryStatus.DEFERRED: What.DEFERRED,
    DeliveryStatus.FAILED: What.REFUSED,
    DeliveryStatus.UNKNOWN: What.DROPPED,
}


class Door(Protocol):
    """Where a room takes mail in."""

    def take(self, mail: Mail, client: Identity | None) -> Mapping[Address, Answer]:
        """Hand a message in, as the server of that identity; what was said to the recipients that were refused."""


class Reader(Protocol):
    """Somebody who gets mail."""

    def take(self, mail: Mail) -> None:
        """Get a message."""


@dataclass
class Post:
    """Knows everybody. `doors` are the rooms that run, by each of their domains; `away` those whose process is down;
    `rooms` is the own domain of each domain's room.

    `mail` is all that was handed over, `taken` what a room has answered for with a 250.
    """

    clock: VirtualClock
    schedule: Schedule
    journal: Journal
    entropy: SeededEntropy
    servers: dict[str, ScriptedServer] = field(default_factory=dict)
    doors: dict[str, Door] = field(default_factory=dict)
    away: set[str] = field(default_factory=set)
    rooms: dict[str, str] = field(default_factory=dict)
    readers: dict[str, Reader] = field(default_factory=dict)
    before_note: Callable[[], None] = field(default=lambda: None)
    mail: list[Mail] = field(default_factory=list)
    taken: list[tuple[Address, str]] = field(default_factory=list)
    retry: RetrySchedule = field(default_factory=RetrySchedule)

    @property
    def moment(self) -> datetime:
        """The world's time."""
        return self.clock.moment

    def server(self, domain: str) -> ScriptedServer:
        """The server of a domain; one without faults where none was scripted."""
        return self.servers.setdefault(domain, ScriptedServer(domain))

    def plan(self, due: int, action: Action) -> None:
        """Have something happen at a time, in milliseconds UTC."""
        self.schedule.plan(due, action)

    def note(self, entry: Entry) -> None:
        """Put an entry on record, behind what the rooms did before it."""
        self.before_note()
        self.journal.append(entry)

    def submit(self, mail: Mail) -> None:
        """Take a message from somebody outside: it leaves for each recipient's server as soon as the world moves."""
        self.mail.append(mail)
        for part in _by_domain(mail):
            self.plan(self.clock.now(), partial(self._attempt, part, queued_at=self.clock.now()))

    def carry(self, envelope: Envelope, content: bytes, passage: Passage) -> None:
        """Bring content that a room's next hop has accepted to its recipients, as the passage says."""
        mail = Mail(raw=content, envelope=envelope, parsed=parse(content), direction=Direction.OUTBOUND, at=self.moment)
        self.mail.append(mail)
        self._pass_on(mail, passage)

    def _pass_on(self, mail: Mail, passage: Passage) -> None:
        fates: dict[Passage, list[Address]] = {}
        for recipient in mail.envelope.forward_paths:
            fates.setdefault(passage.of(recipient), []).append(recipient)
        for fate, recipients in fates.items():
            part, now = _for(mail, recipients), self.clock.now()
            for delay in fate.delays:
                self.plan(now + round(delay.total_seconds() * 1000), partial(self._arrive, part, sent_at=now))
            if fate.bounce_after is not None:
                due = now + round(fate.bounce_after.total_seconds() * 1000)
                self.plan(due, partial(self.bounce, part, fate.bounce_status))
            elif not fate.delays:
                self.plan(now, partial(self._lose, part))

    def _attempt(self, mail: Mail, *, queued_at: int) -> None:
        """A mail server of somebody outside tries to deliver; it tries again as Postfix does, or tells the sender."""
        outcomes = self._outcomes(mail)
        for outcome in outcomes:
            if outcome.status is not DeliveryStatus.SENT:
                self.note(self._said(mail, outcome))
        self._bounce(mail, [_failure(each) for each in outcomes if each.status is DeliveryStatus.FAILED])
        later = [
            each.recipient for each in outcomes if each.status in (DeliveryStatus.DEFERRED, DeliveryStatus.UNKNOWN)
        ]
        if later:
            rest = _for(mail, later)
            self._try_again(rest, partial(self._attempt, rest, queued_at=queued_at), since=queued_at)

    def _outcomes(self, mail: Mail) -> list[RecipientOutcome]:
        talk = Conversation(self.server, mail.envelope, now=self.clock.now(), hop=ScriptedServer(SUBMISSION))
        try:
            if talk.takes_content():
                talk.hand_over(mail.raw, lambda envelope, _, passage: self._pass_on(_with(mail, envelope), passage))
            return talk.outcomes()
        except TransportUnavailable as error:
            paths = mail.envelope.forward_paths
            return [
                RecipientOutcome(recipient=path, status=DeliveryStatus.DEFERRED, code=0, text=str(error))
                for path in paths
            ]

    def _arrive(self, mail: Mail, *, sent_at: int, again: bool = False) -> None:
        for part in _by_domain(mail):
            domain = part.envelope.forward_paths[0].domain
            if domain in self.doors:
                client = self.servers[by].identity if (by := part.handed_in_by) in self.servers else None
                refused = self.doors[domain].take(_at(part, self.moment), client)
                self.taken += [(path, part.message_id) for path in part.envelope.forward_paths if path not in refused]
                self._bounce(part, [_refusal(*each) for each in refused.items()])
            elif domain in self.away:
                self._wait_for_the_room(part, domain, sent_at=sent_at, again=again)
            else:
                self._to_readers(part)

    def _to_readers(self, mail: Mail) -> None:
        for recipient in mail.envelope.forward_paths:
            copy = _at(_for(mail, [recipient]), self.moment).model_copy(update={"direction": Direction.OUTBOUND})
            reader = self._reader(recipient)
            if reader is not None:
                reader.take(copy)
            else:
                self.note(self._entry(copy, What.DELIVERED, who=str(recipient), note="nobody reads it"))

    def _reader(self, address: Address) -> Reader | None:
        """Who reads mail to an address, or to a subaddress of it (RFC 5233)."""
        whole = Address(local_part=address.base_local_part, domain=address.domain)
        return self.readers.get(address.key) or self.readers.get(whole.key)

    def _wait_for_the_room(self, mail: Mail, domain: str, *, sent_at: int, again: bool) -> None:
        """On record the first time only: the attempts that follow say nothing new."""
        if not again:
            for recipient in mail.envelope.forward_paths:
                self.note(
                    self._entry(
                        mail, What.DEFERRED, who=domain, recipient=str(without_token(recipient)), note="nobody is in"
                    )
                )
        self._try_again(mail, partial(self._arrive, mail, sent_at=sent_at, again=True), since=sent_at)

    def _try_again(self, mail: Mail, attempt: Action, *, since: int) -> None:
        """As Postfix does; given up, the sender is told."""
        due = self.retry.next_attempt(queued_at=since, now=self.clock.now())
        if due is not None:
            self.plan(due, attempt)
        else:
            self._bounce(mail, [Failure(path, "4.4.7", GIVEN_UP) for path in mail.envelope.forward_paths])

    def bounce(self, mail: Mail, status: str) -> None:
        """Have a message that was accepted come back as a report."""
        answer = Answer(550 if status.startswith("5") else 451, f"{status} The mail could not be delivered")
        self._bounce(mail, [Failure(path, status, answer) for path in mail.envelope.forward_paths])

    def _bounce(self, mail: Mail, failures: list[Failure]) -> None:
        """Tell the sender by a report with the null reverse-path; about a report itself nobody is told (RFC 5321 4.5.5)."""
        to = mail.envelope.reverse_path
        if not failures or to is None:
            for failure in failures:
                note = f"nobody takes this report: {failure.diagnostic.text}"
                self.note(self._entry(mail, What.NOTED, who=str(failure.recipient), note=note))
            return
        host = failures[0].recipient.domain
        stamp = Stamp(host=host, now=self.clock.now(), message_id=f"<{self.entropy.token(12)}@{host}>")
        raw = delivery_report(mail.raw, failures, to=to, stamp=stamp)
        for failure in failures:
            self.note(self._bounced(mail, failure, stamp))
        envelope = Envelope(reverse_path=None, forward_paths=(to,))
        self.submit(Mail(raw=raw, envelope=envelope, parsed=parse(raw), direction=Direction.INBOUND, at=self.moment))

    def _lose(self, mail: Mail) -> None:
        for recipient in mail.envelope.forward_paths:
            self.note(self._entry(mail, What.LOST, who=recipient.domain, recipient=str(without_token(recipient))))

    def _said(self, mail: Mail, outcome: RecipientOutcome) -> Entry:
        recipient = outcome.recipient
        entry = self._entry(mail, _SAID[outcome.status], who=recipient.domain, recipient=str(without_token(recipient)))
        return said(entry, outcome)

    def _bounced(self, mail: Mail, failure: Failure, stamp: Stamp) -> Entry:
        reply = read_reply(failure.diagnostic.code, failure.diagnostic.text)
        return self._entry(
            mail,
            What.BOUNCED,
            who=stamp.host,
            recipient=str(failure.recipient),
            message_id=stamp.message_id,
            code=reply.code,
            enhanced=failure.status,
        )

    def _entry(self, mail: Mail, what: What, **fields: object) -> Entry:
        """An entry about a message, with the agent that sent it, if one did."""
        sender = mail.envelope.reverse_path
        of_a_room = sender is not None and (sender.domain in self.doors or sender.domain in self.away)
        known: dict[str, object] = {
            "at": self.moment,
            "what": what,
            "room": self.rooms[sender.domain] if sender and of_a_room else None,
            "mailbox": sender.base_local_part if sender and of_a_room else None,
            "message_id": mail.message_id,
            "subject": mail.subject,
        }
        return Entry(**(known | fields))  # type: ignore[arg-type]  # fields of `Entry`, named above and by the callers


def said(entry: Entry, outcome: RecipientOutcome) -> Entry:
    """An entry with what a server said, its words where there is no enhanced code; nothing where it said nothing."""
    words = outcome.text if outcome.code and outcome.enhanced is None else ""
    return replace(entry, what=_SAID[outcome.status], code=outcome.code or None, enhanced=outcome.enhanced, note=words)


def _failure(outcome: RecipientOutcome) -> Failure:
    text = " ".join(part for part in (outcome.enhanced, outcome.text) if part)
    return Failure(outcome.recipient, outcome.enhanced or "5.0.0", Answer(outcome.code, text))


def _refusal(recipient: Address, answer: Answer) -> Failure:
    return Failure(recipient, read_reply(answer.code, answer.text).enhanced or "5.0.0", answer)


def _by_domain(mail: Mail) -> Iterable[Mail]:
    """The message once for each domain of its recipients, in their order."""
    paths = mail.envelope.forward_paths
    for domain in dict.fromkeys(path.domain for path in paths):
        yield _for(mail, [path for path in paths if path.domain == domain])


def _for(mail: Mail, recipients: Iterable[Address]) -> Mail:
    """The message with these recipients only."""
    paths = tuple(recipients)
    if paths == mail.envelope.forward_paths:
        return mail
    return _with(mail, mail.envelope.model_copy(update={"forward_paths": paths}))


def _with(mail: Mail, envelope: Envelope) -> Mail:
    return mail.model_copy(update={"envelope": envelope})


def _at(mail: Mail, moment: datetime) -> Mail:
    return mail.model_copy(update={"at": moment})
