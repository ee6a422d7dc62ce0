"""The sync face: `Postroom` and `Mailbox` block on `AsyncPostroom` and `AsyncMailbox`, method by method."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from functools import cache
from typing import TYPE_CHECKING, Any, Literal, Self, TypeVar

from postroom.engine import faces
from postroom.engine.faces.parts import Parts
from postroom.engine.handle import Handle
from postroom.engine.signals import told_by_a_signal
from postroom.model.choices import DEFAULT_SCOPES, EVERY_MAILBOX, ORDER, STOP_ON_DEFAULT, Covers, Scope, StopCondition

if TYPE_CHECKING:  # naming a room loads none of what it works with; `_asynchronous` makes these names known
    from types import TracebackType

    from pydantic import SecretStr

    from postroom.engine.mailbox import AsyncMailbox
    from postroom.engine.outbound import dead_letters
    from postroom.engine.room import AsyncPostroom
    from postroom.engine.threads import explaining
    from postroom.engine.threads.reading import AttachmentText, MailboxPage
    from postroom.engine.turns.pools import Pool
    from postroom.model.address import Recipient
    from postroom.model.business_hours import BusinessHours
    from postroom.model.delivery import DeliveryStatus, Receipt
    from postroom.model.event import Event
    from postroom.model.mailbox import MailboxInfo, Oversight, Purpose, Wakes
    from postroom.model.message import AttachmentContent, Message
    from postroom.model.notice import Notice
    from postroom.model.plan import FollowUp, FollowUpPlan, Wait
    from postroom.model.promise import Promise
    from postroom.model.room_info import RoomInfo
    from postroom.model.settings import Settings
    from postroom.model.suppression import Suppression
    from postroom.model.thread import HandOff, HandOffNote, Thread
    from postroom.model.usage import Usage
    from postroom.ports.clock import Clock, Entropy
    from postroom.ports.receiver import Receiver
    from postroom.ports.resolver import Resolver
    from postroom.ports.telemetry import Telemetry
    from postroom.ports.transport import Transport

H = TypeVar("H", bound=Callable[..., Any])


class Mailbox(Handle):
    """One mailbox of a room, with the scopes its holder was given. See `AsyncMailbox` for what each method raises."""

    def __init__(self, asynchronous: AsyncMailbox) -> None:
        self.asynchronous = asynchronous
        self._call = asynchronous.room.call
        self._call_in_place = asynchronous.room.call_in_place

    def __repr__(self) -> str:
        return repr(self.asynchronous)

    @property
    def name(self) -> str:
        """The mailbox's name."""
        return self.asynchronous.name

    @property
    def scopes(self) -> frozenset[Scope]:
        """What this handle may do."""
        return self.asynchronous.scopes

    @property
    def requests(self) -> faces.MailboxRequests:
        """Typed requests to agents of other organisations, and theirs to this mailbox."""
        return faces.MailboxRequests(self.asynchronous.requests, self.asynchronous.room)

    def info(self) -> MailboxInfo:
        """Name, address, status, and how many messages are unread."""
        return self._call(self.asynchronous.info)

    def usage(self) -> Usage:
        """What this mailbox has used of its limits, and what it may send now."""
        return self._call(self.asynchronous.usage)

    def send(
        self,
        to: Recipient | Sequence[Recipient],
        *,
        subject: str,
        text: str,
        html: str | None = None,
        cc: Sequence[Recipient] = (),
        attachments: Sequence[AttachmentContent] = (),
        key: str | None = None,
    ) -> Receipt:
        """Begin a new thread, once."""
        return self._call_in_place(
            lambda: self.asynchronous.send(
                to, subject=subject, text=text, html=html, cc=cc, attachments=attachments, key=key
            )
        )

    def reply(
        self,
        message_id: str,
        *,
        text: str,
        html: str | None = None,
        cc: Sequence[Recipient] = (),
        reply_all: bool = False,
        attachments: Sequence[AttachmentContent] = (),
        key: str | None = None,
        epoch: int | None = None,
        keeps: Sequence[str] = (),
    ) -> Receipt:
        """Answer a message in its thread, once."""
        return self._call_in_place(
            lambda: self.asynchronous.reply(
                message_id,
                text=text,
                html=html,
                cc=cc,
                reply_all=reply_all,
                attachments=attachments,
                key=key,
                epoch=epoch,
                keeps=keeps,
            )
        )

    def forward(self, message_id: str, *, to: Recipient | Sequence[Recipient], text: str = "") -> Receipt:
        """Send a message on, whole, as an attachment."""
        return self._call(lambda: self.asynchronous.forward(message_id, to=to, text=text))

    def messages(self, *, unread: bool = True, count: int = 20, before: str | None = None) -> MailboxPage:
        """A page of received messages, newest first."""
        return self._call(lambda: self.asynchronous.messages(unread=unread, count=count, before=before))

    def take_notices(self, *, count: int = 20) -> tuple[Notice, ...]:
        """What ended without this mailbox's agent since it last asked; each is told once."""
        return self._call(lambda: self.asynchronous.take_notices(count=count))

    def message(self, message_id: str) -> Message:
        """One message."""
        return self._call(lambda: self.asynchronous.message(message_id))

    def thread(self, thread_id: str) -> Thread:
        """A thread with its messages and hand-offs."""
        return self._call(lambda: self.asynchronous.thread(thread_id))

    def mark_read(self, thread_id: str, *, up_to: str | None = None) -> int:
        """Mark a thread's messages read, up to one of them; how many were unread."""
        return self._call(lambda: self.asynchronous.mark_read(thread_id, up_to=up_to))

    def full_text(self, message_id: str) -> str:
        """A message's whole plain text. Untrusted."""
        return self._call(lambda: self.asynchronous.full_text(message_id))

    def search(self, words: str, *, count: int = 10) -> tuple[Message, ...]:
        """Messages that hold every word, newest first."""
        return self._call(lambda: self.asynchronous.search(words, count=count))

    def attachment(self, attachment_id: str) -> AttachmentContent:
        """An attachment with its bytes. Untrusted."""
        return self._call(lambda: self.asynchronous.attachment(attachment_id))

    def attachment_text(self, attachment_id: str) -> AttachmentText:
        """What an attachment says: text, HTML, CSV, mail; PDF, DOCX and XLSX with `postroom[attachments]`. Untrusted."""
        return self._call(lambda: self.asynchronous.attachment_text(attachment_id))

    def delivery_status(self, message_id: str) -> Receipt:
        """The receipt of a sent message as its deliveries stand now."""
        return self._call(lambda: self.asynchronous.delivery_status(message_id))

    def hand_off(self, thread_id: str, *, to: str, note: HandOffNote | str, epoch: int | None = None) -> HandOff:
        """Give a thread to another mailbox, in one transaction."""
        return self._call(lambda: self.asynchronous.hand_off(thread_id, to=to, note=note, epoch=epoch))

    def mark_done(self, thread_id: str) -> None:
        """Mark a thread done until its next message."""
        return self._call(lambda: self.asynchronous.mark_done(thread_id))

    def wait_for_reply(self, thread_id: str, *, timeout: timedelta) -> Wait:
        """Await an answer in a thread; returns at once."""
        return self._call(lambda: self.asynchronous.wait_for_reply(thread_id, timeout=timeout))

    def wait_status(self, wait_id: str) -> Wait:
        """How a wait stands or ended."""
        return self._call(lambda: self.asynchronous.wait_status(wait_id))

    def follow_up(
        self,
        thread_id: str,
        *,
        steps: Sequence[FollowUp],
        stop_on: frozenset[StopCondition] | set[StopCondition] = STOP_ON_DEFAULT,
        business_hours: BusinessHours | bool = True,
        jitter: timedelta = timedelta(0),
    ) -> FollowUpPlan:
        """Plan messages of a thread for later, until one of the stop conditions comes true."""
        return self._call(
            lambda: self.asynchronous.follow_up(
                thread_id, steps=steps, stop_on=stop_on, business_hours=business_hours, jitter=jitter
            )
        )

    def pause_follow_up(self, plan_id: str) -> FollowUpPlan:
        """Nothing of a follow-up plan (`f8`) of this mailbox is due until it is resumed."""
        return self._call(lambda: self.asynchronous.pause_follow_up(plan_id))

    def resume_follow_up(self, plan_id: str) -> FollowUpPlan:
        """End a pause: the next step is as far away as it was."""
        return self._call(lambda: self.asynchronous.resume_follow_up(plan_id))

    def cancel_follow_up(self, plan_id: str) -> None:
        """Cancel a follow-up plan of this mailbox."""
        return self._call(lambda: self.asynchronous.cancel_follow_up(plan_id))

    def promise(self, thread_id: str, text: str, *, due: datetime | None = None) -> Promise:
        """Write down what this mailbox said it would do in a thread that it holds."""
        return self._call(lambda: self.asynchronous.promise(thread_id, text, due=due))

    def keep_promise(self, promise_id: str) -> Promise:
        """This mailbox did what it had promised (`pr3`)."""
        return self._call(lambda: self.asynchronous.keep_promise(promise_id))

    def mailboxes(self) -> list[MailboxInfo]:
        """The mailboxes of the room."""
        return self._call(self.asynchronous.mailboxes)

    def create_mailbox(self, name: str, *, display_name: str = "") -> MailboxInfo:
        """Create a mailbox. Takes the `provision` scope."""
        return self._call(lambda: self.asynchronous.create_mailbox(name, display_name=display_name))

    def pause_mailbox(self, name: str) -> MailboxInfo:
        """Pause a mailbox. Takes the `provision` scope."""
        return self._call(lambda: self.asynchronous.pause_mailbox(name))

    def delete_mailbox(self, name: str, *, successor: str) -> list[str]:
        """Delete a mailbox in favour of a successor. Takes the `admin` scope."""
        return self._call(lambda: self.asynchronous.delete_mailbox(name, successor=successor))


class Postroom(Handle, Parts):
    """A room, blocking. The same names as `AsyncPostroom`, whose docstrings say more; use it as `with`, or `close` it."""

    def __init__(
        self,
        domain: str,
        *,
        mailboxes: Sequence[str] = (),
        store: str | None = None,
        transport: str | Transport | None = None,
        receivers: Sequence[str | Receiver] = (),
        clock: Clock | None = None,
        entropy: Entropy | None = None,
        resolver: Resolver | None = None,
        telemetry: Telemetry | None = None,
        settings: Settings | None = None,
        delivering: bool = True,
        background: bool = True,
    ) -> None:
        self._over(
            _asynchronous()(
                domain,
                mailboxes=mailboxes,
                store=store,
                transport=transport,
                receivers=receivers,
                clock=clock,
                entropy=entropy,
                resolver=resolver,
                telemetry=telemetry,
                settings=settings,
                delivering=delivering,
                background=background,
            )
        )

    def _over(self, asynchronous: AsyncPostroom) -> Self:
        self.asynchronous = asynchronous
        self._call = asynchronous.call
        self._stop = threading.Event()
        return self

    @classmethod
    def from_env(cls, **overrides: Any) -> Self:
        """A room as the `POSTROOM_*` environment variables describe it; what is given here goes before them."""
        return cls.__new__(cls)._over(_asynchronous().from_env(**overrides))

    @classmethod
    def connect(
        cls,
        url: str,
        *,
        key: str | SecretStr,
        telemetry: Telemetry | None = None,
        clock: Clock | None = None,
        background: bool = True,
    ) -> Self:
        """A room that another process opened and serves, used over REST as far as a key allows it."""
        return cls.__new__(cls)._over(
            _asynchronous().connect(url, key=key, telemetry=telemetry, clock=clock, background=background)
        )

    @property
    def domain(self) -> str:
        """The room's primary domain."""
        return self.asynchronous.domain

    @property
    def resting(self) -> bool:
        """Whether no more turns of handlers begin here."""
        return self.asynchronous.resting

    @property
    def telemetry(self) -> Telemetry:
        """Where spans and metrics go."""
        return self.asynchronous.telemetry

    def mailbox(self, name: str, *, scopes: frozenset[Scope] | set[Scope] = DEFAULT_SCOPES) -> Mailbox:
        """A handle bound to one mailbox and to what its holder may do."""
        return Mailbox(self.asynchronous.mailbox(name, scopes=scopes))

    def on_message(self, mailbox: str = EVERY_MAILBOX) -> Callable[[H], H]:
        """Decorate a plain or async function that is called for every message that wakes a mailbox."""
        return self.asynchronous.on_message(mailbox)

    def route(self, name: str, *, order: int = ORDER) -> Callable[[H], H]:
        """Decorate a function that says which mailbox holds a new thread, or `None`: a rule in code."""
        return self.asynchronous.route(name, order=order)

    def pool(self, name: str, *, mailboxes: Sequence[str] = ()) -> Pool:
        """A pool of agents behind these mailboxes, or the one of that name."""
        return self.asynchronous.pool(name, mailboxes=mailboxes)

    def receive(
        self,
        content: bytes,
        *,
        recipients: Sequence[str] = (),
        reverse_path: str | None = None,
        client_ip: str | None = None,
        helo: str | None = None,
        metadata: Mapping[str, str] | None = None,
    ) -> None:
        """Let in one message that arrived by a way of your own."""
        return self._call(
            lambda: self.asynchronous.receive(
                content,
                recipients=recipients,
                reverse_path=reverse_path,
                client_ip=client_ip,
                helo=helo,
                metadata=metadata,
            )
        )

    def info(self) -> RoomInfo:
        """What a caller must know first: the room's domain, and by which key it calls."""
        return self._call(self.asynchronous.info)

    def mailboxes(self) -> list[MailboxInfo]:
        """Every mailbox of the room, by name."""
        return self._call(self.asynchronous.mailboxes)

    def create_mailbox(
        self,
        name: str,
        *,
        display_name: str = "",
        domain: str | None = None,
        local_part: str | None = None,
        wakes: Wakes | None = None,
    ) -> Mailbox:
        """Create `name@` the primary domain, or another one of the room."""
        return Mailbox(
            self._call(
                lambda: self.asynchronous.create_mailbox(
                    name, display_name=display_name, domain=domain, local_part=local_part, wakes=wakes
                )
            )
        )

    def pause_mailbox(self, name: str) -> MailboxInfo:
        """Nothing leaves and no handler wakes; mail still accumulates."""
        return self._call(lambda: self.asynchronous.pause_mailbox(name))

    def resume_mailbox(self, name: str) -> MailboxInfo:
        """End a pause."""
        return self._call(lambda: self.asynchronous.resume_mailbox(name))

    def change_mailbox(
        self,
        name: str,
        *,
        purpose: Purpose | None = None,
        oversight: Oversight | None = None,
        wakes: Wakes | None = None,
        business_hours: BusinessHours | Literal["any"] | None = None,
    ) -> MailboxInfo:
        """Decide what a mailbox's mail is to its readers, who sees its drafts, which mail gives its agent a turn, and
        which business hours its follow-ups keep to.
        """
        return self._call(
            lambda: self.asynchronous.change_mailbox(
                name, purpose=purpose, oversight=oversight, wakes=wakes, business_hours=business_hours
            )
        )

    def delete_mailbox(self, name: str, *, successor: str) -> list[str]:
        """Delete a mailbox; its threads and its future mail go to the successor."""
        return self._call(lambda: self.asynchronous.delete_mailbox(name, successor=successor))

    def threads(self, *, count: int = 50) -> list[Thread]:
        """The latest threads of the room, newest first, without their messages."""
        return self._call(lambda: self.asynchronous.threads(count=count))

    def thread(self, thread_id: str) -> Thread:
        """One thread with all its messages, as the whole room sees it."""
        return self._call(lambda: self.asynchronous.thread(thread_id))

    def message(self, message_id: str) -> Message:
        """One message, whichever mailboxes saw it."""
        return self._call(lambda: self.asynchronous.message(message_id))

    def receipts(self, thread_id: str) -> list[Receipt]:
        """The receipt of every message that was sent in a thread, oldest first."""
        return self._call(lambda: self.asynchronous.receipts(thread_id))

    def explain(self, subject: str) -> list[Event]:
        """Everything that happened to a message or a thread, oldest first."""
        return self._call(lambda: self.asynchronous.explain(subject))

    def events(self, *, after: int = 0, count: int = 100) -> list[Event]:
        """The audit trail above a cursor, oldest first."""
        return self._call(lambda: self.asynchronous.events(after=after, count=count))

    def deliveries(self, *statuses: DeliveryStatus, count: int = 100) -> list[explaining.OutboxEntry]:
        """What is in the outbox, newest first."""
        return self._call(lambda: self.asynchronous.deliveries(*statuses, count=count))

    def requeue(self, message_id: str) -> Receipt:
        """Send again, by a person's decision."""
        return self._call(lambda: self.asynchronous.requeue(message_id))

    def dead_letters(self, *, count: int = 100) -> list[dead_letters.DeadLetter]:
        """What was given up, newest first."""
        return self._call(lambda: self.asynchronous.dead_letters(count=count))

    def wake_again(self, turn_id: str) -> None:
        """Give a handler's turn that was given up another round of tries."""
        return self._call(lambda: self.asynchronous.wake_again(turn_id))

    def suppress(
        self,
        address: str,
        *,
        reason: str = "manual",
        covers: Covers | str = Covers.ALL,
        expires_at: datetime | None = None,
        lasts: timedelta | None = None,
    ) -> None:
        """The room may not write to this address from now on."""
        return self._call(
            lambda: self.asynchronous.suppress(
                address, reason=reason, covers=covers, expires_at=expires_at, lasts=lasts
            )
        )

    def unsuppress(self, address: str) -> bool:
        """Lift a suppression; whether there was one."""
        return self._call(lambda: self.asynchronous.unsuppress(address))

    def suppressions(self) -> list[Suppression]:
        """Every suppression in force."""
        return self._call(self.asynchronous.suppressions)

    def start(self) -> None:
        """Begin to receive, and to run timers and handlers, in the background of this process."""
        return self._call(self.asynchronous.start)

    def serve(self) -> None:
        """`start`, then block until `stop`, SIGTERM or Ctrl-C; then close."""
        with told_by_a_signal(self._stop):
            try:
                self.start()
                while not self._stop.wait(0.5):
                    pass
            finally:
                self.close()

    def stop(self) -> None:
        """End `serve`, from any thread or a signal handler."""
        self._stop.set()

    def drain(self, timeout: float = 10.0) -> bool:
        """Wait until nothing is due any more; false if `timeout` seconds were not enough."""
        return self._call(lambda: self.asynchronous.drain(timeout))

    def next_due(self) -> int | None:
        """When something falls due next, in milliseconds UTC; `None` when nothing waits."""
        return self._call(self.asynchronous.next_due)

    def rest(self, grace: float) -> bool:
        """Begin no more turns of handlers here; whether those under way ended within `grace` seconds."""
        return self._call(lambda: self.asynchronous.rest(grace))

    def listening(self) -> list[tuple[str, int]]:
        """Host and port of every listening receiver, once started."""
        return self.asynchronous.listening()

    def close(self) -> None:
        """Deliver what is due (for a bounded time), stop everything, close the store."""
        self.asynchronous.close()

    def __enter__(self) -> Self:
        self._call(self.asynchronous.__aenter__)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


@cache
def _asynchronous() -> type[AsyncPostroom]:
    """What does the work. It is loaded when a room is made, not when one is named.

    From then on the signatures here can be read at runtime: their names are those of the async twins.
    """
    from postroom.engine import mailbox, room

    globals().update({**vars(mailbox), **vars(room), **globals()})
    return room.AsyncPostroom
