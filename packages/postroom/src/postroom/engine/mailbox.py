"""A handle on one mailbox: what an agent, or the tools it was given, can do."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from functools import cached_property, partial
from typing import TYPE_CHECKING, Any, TypeVar

from postroom.backends.store.records.records import Records
from postroom.engine import limits, mailboxes, provisioning
from postroom.engine.confinement.confining import Confining
from postroom.engine.faces.requests import AsyncMailboxRequests
from postroom.engine.handle import Handle
from postroom.engine.keys.grant import narrowed, require_of_key
from postroom.engine.outbound import outbox, receipts
from postroom.engine.outbound.acceptance import SendRequest
from postroom.engine.plans import follow_ups, promises, waits
from postroom.engine.threads import attachment_texts, indexing, reading, threads
from postroom.engine.threads.reading import AttachmentText, MailboxPage
from postroom.engine.threads.visible import visible_message, visible_thread
from postroom.mail.threads.subjects import forward_subject
from postroom.model.address import Address, Participant, Recipient
from postroom.model.bounds import how_many
from postroom.model.business_hours import BusinessHours
from postroom.model.choices import STOP_ON_DEFAULT, Scope, StopCondition
from postroom.model.delivery import Receipt
from postroom.model.errors import Tainted, TurnLost
from postroom.model.ids import inside, outside
from postroom.model.mailbox import MailboxInfo, MailboxStatus
from postroom.model.message import AttachmentContent, Message
from postroom.model.notice import Notice
from postroom.model.plan import FollowUp, FollowUpPlan, Wait
from postroom.model.promise import Promise
from postroom.model.run import Run, current_run
from postroom.model.taint import TaintFacts
from postroom.model.thread import HandOff, HandOffNote, Thread
from postroom.model.usage import Usage
from postroom.policy.confinement.acts import Act
from postroom.policy.permission import require

if TYPE_CHECKING:
    from postroom.engine.room import AsyncPostroom

T = TypeVar("T")


class AsyncMailbox(Handle):
    """One mailbox of a room, with the scopes its holder was given. Made by `AsyncPostroom.mailbox`; no I/O to make.

    Every method raises `PermissionDenied` without its scope, and `NotFound` when there is no such mailbox (any more).
    """

    def __init__(self, room: AsyncPostroom, name: str, scopes: frozenset[Scope]) -> None:
        self.room = room
        self.name = name
        self._scopes = scopes

    @property
    def scopes(self) -> frozenset[Scope]:
        """What its holder may do; inside `Grant.acting` no more than the key may here."""
        return narrowed(self._scopes, self.name)

    @cached_property
    def run_key(self) -> str:
        """The name of the run that calls through this handle, where neither a handler nor a framework names one."""
        return f"handle:{self.room.token(8)}"

    @property
    def requests(self) -> AsyncMailboxRequests:
        """Typed requests to agents of other organisations, and theirs to this mailbox."""
        return AsyncMailboxRequests(self, lambda **draft: self._submit(self._request(**draft)))

    def rehearsing(self) -> AsyncMailbox:
        """A handle like this one, whose sends raise `Rehearsed`: the gates are asked about them, and nothing is sent or held."""
        from postroom.engine.outbound.rehearsing import RehearsingMailbox

        return RehearsingMailbox.of(self)

    def __repr__(self) -> str:
        return f"<mailbox {self.name}@{self.room.domain}>"

    async def info(self) -> MailboxInfo:
        """Name, address, status, and how many messages are unread."""
        return await self.room.read(lambda records: records.mailboxes.info(records.mailboxes.row(self.name)))

    async def usage(self) -> Usage:
        """What this mailbox has used of its limits, and what it may send now, its domain and the room regarded."""
        self._require(Scope.READ)
        return await self.room.read(lambda records: limits.usage_of(records, self.room.settings, self.name))

    async def send(
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
        """Begin a new thread. The same recipients, subject and text inside the window give back the first receipt.

        `key` is your own idempotency key in place of the content. Raises `InvalidRequest`, `SendRefused`.
        """
        request = self._request(
            to=_as_tuple(to), subject=subject, text=text, html=html, cc=cc, attachments=attachments, key=key
        )
        return await self._submit(request)

    async def reply(
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
        """Answer a message (`m12` or its Message-ID) in its thread: recipients, subject and references follow from it.

        `epoch` is the thread's as you read it; inside a handler it is known. `keeps` are promises (`pr3`) that this answer
        keeps; they are kept if it is accepted. Raises `NotAssigned` when another mailbox
        holds the thread by now, `NotFound`, `InvalidRequest`, any other `SendRefused`.
        """
        request = self._request(answers=message_id, text=text, html=html, cc=cc, attachments=attachments, key=key)
        return await self._submit(replace(request, reply_all=reply_all, epoch=epoch, keeps=tuple(keeps)))

    async def forward(self, message_id: str, *, to: Recipient | Sequence[Recipient], text: str = "") -> Receipt:
        """Send a message on, whole, as an attachment (`message/rfc822`), with a few words of your own, in a new thread."""
        self._require(Scope.READ)
        _, original = await self._open(lambda records: reading.as_attachment(records, message_id, mailbox=self.name))
        request = self._request(
            to=_as_tuple(to),
            subject=forward_subject(original.subject),
            text=text or f"Forwarded: {original.subject}",
            attachments=(original.attachment,),
        )
        return await self._submit(request)

    async def messages(self, *, unread: bool = True, count: int = 20, before: str | None = None) -> MailboxPage:
        """Up to `count` received messages, newest first; `before` is the `next` of the page before. Marks nothing read."""
        self._require(Scope.READ)
        confined = self._confined()
        page = await self._list(
            confined,
            lambda records: reading.page(records, mailbox=self.name, unread=unread, count=count, before=before),
        )
        if page.messages:
            await self._remember(confined, lambda records: confined.saw(records, page.messages))
        return page.model_copy(update={"messages": confined.as_listed(page.messages)})

    async def take_notices(self, *, count: int = 20) -> tuple[Notice, ...]:
        """What ended without this mailbox's agent since it last asked, oldest first; each is told once."""
        self._require(Scope.READ)
        return await self.room.write(
            lambda records: records.notices.take(records.mailboxes.row(self.name)["id"], count=how_many(count))
        )

    async def message(self, message_id: str) -> Message:
        """One message, by id (`m12`) or Message-ID."""
        self._require(Scope.READ)
        _, message = await self._open(lambda records: reading.message(records, message_id, mailbox=self.name))
        return message

    async def thread(self, thread_id: str) -> Thread:
        """A thread with its messages and hand-offs. Marks nothing read."""
        self._require(Scope.READ)
        _, thread = await self._open(lambda records: reading.thread(records, thread_id, mailbox=self.name))
        return thread

    async def mark_read(self, thread_id: str, *, up_to: str | None = None) -> int:
        """Mark a thread's messages read in this mailbox; how many were unread. `up_to` is the newest that you have seen
        (`m12`): what came after it stays unread.
        """
        self._require(Scope.READ)
        return await self.room.write(
            lambda records: reading.mark_read(records, thread_id, mailbox=self.name, up_to=up_to)
        )

    async def full_text(self, message_id: str) -> str:
        """A message's whole plain text, quotes and signature included. Untrusted."""
        self._require(Scope.READ)
        _, text = await self._open(lambda records: reading.full_text(records, message_id, mailbox=self.name))
        return text

    async def search(self, words: str, *, count: int = 10) -> tuple[Message, ...]:
        """Messages of this mailbox whose subject or new text holds every word, newest first."""
        self._require(Scope.READ)
        confined = self._confined()
        look = partial(reading.search, words=words, mailbox=self.name, count=count)
        found = await self._list(confined, lambda records: None if records.search.is_behind() else look(records))
        if found is None:
            await indexing.catch_up(self.room.write)
            found = await self._list(confined, look)
        if found:
            await self._remember(confined, lambda records: confined.saw(records, found))
        return confined.as_listed(found)

    async def attachment(self, attachment_id: str) -> AttachmentContent:
        """An attachment with its bytes (`a5`, from a message's `attachments`). Untrusted."""
        self._require(Scope.READ)
        _, content = await self._open(lambda records: reading.attachment(records, attachment_id, mailbox=self.name))
        return content

    async def attachment_text(self, attachment_id: str) -> AttachmentText:
        """What an attachment says: text, HTML, CSV, mail; PDF, DOCX and XLSX with `postroom[attachments]`. Untrusted."""
        self._require(Scope.READ)
        _, found = await self._open(lambda records: attachment_texts.find(records, attachment_id, mailbox=self.name))
        said = found.said
        if said is None:
            said = await attachment_texts.read(found, self.room.settings)
            await self.room.write(lambda records: attachment_texts.keep(records, found, said))
        return reading.as_text(found.row, text=said.text, why_not=said.why_not)

    async def delivery_status(self, message_id: str) -> Receipt:
        """The receipt of a message that was sent from this room, with each recipient's delivery as it stands now."""
        self._require(Scope.READ)

        def look(records: Records) -> Receipt:
            row = visible_message(records, message_id, mailbox=records.mailboxes.row(self.name))
            return receipts.receipt(records, records.deliveries.of_message(row["id"]))

        return await self.room.read(look)

    async def hand_off(self, thread_id: str, *, to: str, note: HandOffNote | str, epoch: int | None = None) -> HandOff:
        """Give a thread to another mailbox, in one transaction: new assignee, new epoch, your queued mail, waits and
        follow-ups in it cancelled, the note delivered, the new owner woken. Raises `NotAssigned`, `NotFound`.
        """
        self._require(Scope.HAND_OFF)
        typed = HandOffNote(summary=note) if isinstance(note, str) else note
        at_epoch = epoch if epoch is not None else self._epoch(thread_id)
        confined = self._confined()

        def hand_over(records: Records, taint: TaintFacts) -> HandOff:
            done = threads.hand_off(
                records, thread_id, source=self.name, target=to, note=typed, epoch=at_epoch, taint=taint.run
            )
            confined.handed_off(records, taint, thread=inside("t", thread_id))
            return done

        return await self._act(Act.HAND_OFF, hand_over, thread_id=thread_id)

    async def mark_done(self, thread_id: str) -> None:
        """Mark a thread done until its next message. Raises `NotAssigned` when another mailbox holds it."""
        self._require(Scope.REPLY)
        await self._act(
            Act.FINISH,
            lambda records, taint: threads.finish(records, thread_id, mailbox=self.name),
            thread_id=thread_id,
        )

    async def wait_for_reply(self, thread_id: str, *, timeout: timedelta) -> Wait:
        """Await an answer in a thread; returns at once. This mailbox's handler is woken by the answer, or at the deadline, and
        finds it as `current_wait()`. The same tool call, and the same turn, make one wait in a thread.
        """
        self._require(Scope.REPLY)
        run = current_run.get() or Run()
        return await self._act(
            Act.WAIT,
            lambda records, taint: waits.start(records, thread_id, mailbox=self.name, timeout=timeout, run=run),
            thread_id=thread_id,
        )

    async def wait_status(self, wait_id: str) -> Wait:
        """How a wait (`w7`) in a thread that this mailbox can see stands or ended."""
        self._require(Scope.READ)

        def look(records: Records) -> Wait:
            row = records.plans.row(inside("w", wait_id))
            visible_thread(records, outside("t", row["thread_id"]), mailbox=records.mailboxes.row(self.name))
            return waits.value(row)

        return await self.room.read(look)

    async def follow_up(
        self,
        thread_id: str,
        *,
        steps: Sequence[FollowUp],
        stop_on: frozenset[StopCondition] | set[StopCondition] = STOP_ON_DEFAULT,
        business_hours: BusinessHours | bool = True,
        jitter: timedelta = timedelta(0),
    ) -> FollowUpPlan:
        """Plan messages of a thread for later, until one of the stop conditions comes true. Each leaves within the business
        hours given, else within those of this mailbox, where it has some; `False`: at any hour. It is up to `jitter` later.
        A turn that is taken a second time finds the plans that it made.

        Raises `NotAssigned`; `SecretsFound` and `FaultyDraft` for a text that could never be sent.
        """
        self._require(Scope.REPLY)
        await self.room.run(lambda opened: follow_ups.read_over(opened.wiring, thread_id, steps))
        seconds = follow_ups.drawn(jitter, len(steps), token=self.room.token)
        intended = follow_ups.Intended(tuple(steps), frozenset(stop_on), business_hours, seconds)
        confined, thread, run = self._confined(), inside("t", thread_id), current_run.get() or Run()

        def plan(records: Records, taint: TaintFacts) -> FollowUpPlan:
            if (made := follow_ups.made_before(records, thread, mailbox=self.name, run=run)) is not None:
                return made
            confined.refuse_many_steps(taint, len(steps) + follow_ups.steps_waiting(records, thread))
            shadow = confined.planned(records, taint, thread=thread)
            return follow_ups.plan(records, thread_id, intended, mailbox=self.name, shadow=shadow, run=run)

        return await self._act(Act.FOLLOW_UP, plan, thread_id=thread_id)

    async def pause_follow_up(self, plan_id: str) -> FollowUpPlan:
        """Nothing of a follow-up plan (`f8`) of this mailbox is due until it is resumed; what stops it still does."""
        number = inside("f", plan_id)
        return await self._change_a_plan(lambda records: follow_ups.pause(records, number, mailbox=self.name))

    async def resume_follow_up(self, plan_id: str) -> FollowUpPlan:
        """End a pause: the next step is as far away as it was."""
        number = inside("f", plan_id)
        return await self._change_a_plan(lambda records: follow_ups.resume(records, number, mailbox=self.name))

    async def cancel_follow_up(self, plan_id: str) -> None:
        """Cancel a follow-up plan (`f8`) of this mailbox; cancelling twice cancels once."""
        number = inside("f", plan_id)
        await self._change_a_plan(lambda records: follow_ups.cancel(records, number, mailbox=self.name))

    async def promise(self, thread_id: str, text: str, *, due: datetime | None = None) -> Promise:
        """Write down what this mailbox said it would do in a thread that it holds. When it is due, its agent is woken; who is
        handed the thread has to keep it. Raises `NotAssigned`, `InvalidRequest` for a moment that is over.
        """
        self._require(Scope.REPLY)
        confined, thread = self._confined(), inside("t", thread_id)

        def make(records: Records, taint: TaintFacts) -> Promise:
            confined.left(records, thread=thread)
            return promises.make(records, thread_id, mailbox=self.name, text=text, due=due, taint=taint.run)

        return await self._act(Act.PROMISE, make, thread_id=thread_id)

    async def keep_promise(self, promise_id: str) -> Promise:
        """This mailbox did what it had promised (`pr3`); kept twice, it is kept once. Raises `InvalidRequest` for one that ended
        otherwise, or another's.
        """
        self._require(Scope.REPLY)
        return await self._act(
            Act.KEEP_PROMISE, lambda records, taint: promises.keep(records, promise_id, mailbox=self.name)
        )

    async def mailboxes(self) -> list[MailboxInfo]:
        """The mailboxes of the room that a thread can be handed to."""
        self._require(Scope.READ)
        return await self.room.mailboxes()

    async def create_mailbox(self, name: str, *, display_name: str = "") -> MailboxInfo:
        """Create a mailbox on the room's primary domain. Takes the `provision` scope, of a key one for the whole room."""
        self._require(Scope.PROVISION, None)
        created = await self._act(
            Act.CREATE_MAILBOX,
            lambda records, taint: mailboxes.create(records, name, display_name=display_name, by=self.name),
        )
        await self.room.run(lambda opened: provisioning.make_there_too(opened.wiring, created), shield=True)
        return created

    async def pause_mailbox(self, name: str) -> MailboxInfo:
        """Pause a mailbox. Takes the `provision` scope, of a key one for that mailbox."""
        self._require(Scope.PROVISION, name)
        return await self._act(
            Act.PAUSE_OWN if name == self.name else Act.PAUSE_MAILBOX,
            lambda records, taint: mailboxes.set_status(records, name, MailboxStatus.PAUSED, by=self.name),
        )

    async def delete_mailbox(self, name: str, *, successor: str) -> list[str]:
        """Delete a mailbox in favour of a successor. Takes the `admin` scope, of a key one for both."""
        self._require(Scope.ADMIN, name, successor)
        return await self._act(
            Act.DELETE_MAILBOX,
            lambda records, taint: mailboxes.delete(records, name, successor=successor, by=self.name),
        )

    async def _change_a_plan(self, work: Callable[[Records], T]) -> T:
        self._require(Scope.REPLY)
        return await self._act(Act.CANCEL_FOLLOW_UP, lambda records, taint: work(records))

    def _require(self, scope: Scope, *others: str | None) -> None:
        require(self.scopes, scope, mailbox=self.name)
        require_of_key(scope, *others)

    def _confined(self) -> Confining:
        """The run that calls, here and now: the store's threads do not know it."""
        return Confining(current_run.get() or Run(), self.name, self.room.settings)

    async def _list(self, confined: Confining, look: Callable[[Records], T]) -> T:
        """Read of several threads at once, where the run may."""

        def listed(records: Records) -> T:
            confined.refuse_to_list(records)
            return look(records)

        async with self._noting(confined, Act.LIST):
            return await self.room.read(listed)

    async def _open(self, look: Callable[[Records], tuple[Sequence[Message], T]]) -> tuple[Sequence[Message], T]:
        """Read mail of one thread, where the run may; from then on it has read these messages."""
        confined = self._confined()

        def opened(records: Records) -> tuple[Sequence[Message], T]:
            messages, value = look(records)
            confined.refuse_to_open(records, messages)
            return messages, value

        async with self._noting(confined, Act.OPEN):
            messages, value = await self.room.read(opened)
        await self._remember(confined, lambda records: confined.opened(records, messages))
        return messages, value

    async def _remember(self, confined: Confining, work: Callable[[Records], None]) -> None:
        """What a run is shown is on record before it sees it."""
        if confined.remembers:
            await self.room.write(work)

    async def _act(self, act: Act, work: Callable[[Records, TaintFacts], T], *, thread_id: str | None = None) -> T:
        """Do something that is no send, where the run may, in one transaction."""
        confined, thread = self._confined(), inside("t", thread_id) if thread_id is not None else None
        async with self._noting(confined, act, thread=thread):
            return await self.room.write(lambda records: work(records, confined.refuse(records, act, thread=thread)))

    @asynccontextmanager
    async def _noting(self, confined: Confining, act: Act, *, thread: int | None = None) -> AsyncIterator[None]:
        """A refusal undoes its transaction; that it was given is written down in another."""
        try:
            yield
        except (Tainted, TurnLost) as refusal:
            note = partial(confined.note_the_refusal, act=act, refusal=refusal, thread=thread)
            await self.room.write(note)
            raise

    def _epoch(self, thread_id: str) -> int | None:
        run = current_run.get()
        return run.epoch if run is not None and run.thread == inside("t", thread_id) else None

    def _request(
        self, *, cc: Sequence[Recipient] = (), attachments: Sequence[AttachmentContent] = (), **fields: Any
    ) -> SendRequest:
        run = current_run.get() or Run()
        return SendRequest(
            mailbox=self.name, scopes=self.scopes, run=run, cc=tuple(cc), attachments=tuple(attachments), **fields
        )

    async def _submit(self, request: SendRequest) -> Receipt:
        return await self.room.run(lambda opened: outbox.submit(opened.wiring, request), shield=True)


def _as_tuple(recipients: Recipient | Sequence[Recipient]) -> tuple[Recipient, ...]:
    return (recipients,) if isinstance(recipients, str | Participant | Address) else tuple(recipients)
