"""A room as rules see it: a store in memory with threads, mail and runs in it, and drafts to ask about."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

from postroom.backends.store.store import Store, open_store
from postroom.mail.addresses.addresses import parse_address
from postroom.mail.threads.dedup import dedup_key
from postroom.model.address import Participant
from postroom.model.choices import Scope
from postroom.model.ids import at
from postroom.model.mailbox import MailboxStatus
from postroom.model.message import AttachmentContent, Direction, Draft
from postroom.model.submission import RunFacts, SenderFacts, Submission, ThreadFacts
from postroom.model.taint import TaintFacts, TaintLevel
from postroom.ports.gate import Gate
from tests.postroom.backends.store.conftest import START, HandClock, message

RUN = ("turn:1",)
SUPPORT = parse_address("support@acme.test")


class GateRoom:
    """The room `acme.test` with one mailbox, `support`. What is written down here a run has read, unless told otherwise."""

    def __init__(self, store: Store, clock: HandClock) -> None:
        self.store, self.clock = store, clock
        self._messages = 0
        store.write(lambda records: records.mailboxes.add("support", SUPPORT, display_name="Support"))

    def thread(self) -> int:
        return self.store.write(lambda records: records.threads.create("Order", assignee_id=None))

    def mail(
        self,
        thread: int,
        text: str,
        *,
        sender: str = "ada@example.com",
        to: str = "support@acme.test",
        level: TaintLevel = TaintLevel.OUTSIDE,
        attachments: tuple[AttachmentContent, ...] = (),
        content: bytes = b"Subject: Order\r\n\r\nHello",
        read: bool = True,
    ) -> int:
        self._messages += 1
        new = replace(
            message(thread, message_id=f"<{self._messages}@example.com>", sender=sender, text=text, subject="Order"),
            to=tuple(Participant(address=parse_address(entry)) for entry in to.split()),
            direction=Direction.OUTBOUND if level is TaintLevel.NONE else Direction.INBOUND,
            attachments=attachments,
            content=content,
            taint=level,
        )
        key = dedup_key(new.message_id, content)
        number = self.store.write(lambda records: records.messages.insert(new, dedup_key=key))
        if read:
            self.store.write(lambda records: records.reads.record(RUN, [number], opened=True))
        return number

    def wrote_to(self, address: str) -> None:
        thread = self.thread()
        number = self.mail(thread, "Hello", sender="support@acme.test", to=address, level=TaintLevel.NONE, read=False)
        self.store.write(
            lambda records: records.deliveries.enqueue(
                message_id=number,
                mailbox_id=records.mailboxes.row("support")["id"],
                thread_id=thread,
                epoch=1,
                traffic="reply",
                recipients=(parse_address(address),),
                verdicts=(),
            )
        )

    def check(self, rule: Gate, submission: Submission) -> dict[str, Any]:
        return self.store.write(lambda records: rule.check(submission, records))


def draft(
    text: str = "Hello",
    *,
    to: str = "ada@example.com",
    thread: int | None = None,
    level: TaintLevel = TaintLevel.OUTSIDE,
    home: int | None = None,
    **fields: Any,
) -> Submission:
    """What `support` asks to send, in a thread or in none, on a run that has read mail."""
    recipients = tuple(parse_address(entry) for entry in to.split())
    return Submission(
        mailbox="support",
        sender=SenderFacts(number=1, address=SUPPORT, status=MailboxStatus.ACTIVE),
        scopes=frozenset(),
        needs=Scope.SEND,
        draft=Draft(to=tuple(Participant(address=address) for address in recipients), text=text, **fields),
        recipients=recipients,
        outside=tuple(address for address in recipients if address.domain != "acme.test"),
        thread=None if thread is None else ThreadFacts(thread, f"t{thread}", "support", 1, at(START)),
        run=RunFacts(keys=RUN),
        taint=TaintFacts(level=level, home=home),
        now=START,
    )


@contextmanager
def gate_room() -> Iterator[GateRoom]:
    clock = HandClock()
    store = open_store("memory:", room="rules", domains=("acme.test",), clock=clock)
    try:
        yield GateRoom(store, clock)
    finally:
        store.close()
