"""A mailbox is deleted by one process while another hands it a thread."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from threading import Event, Thread

import pytest

from postroom import HandOffNote, Postroom
from postroom.backends.store.records.records import Records
from postroom.engine import mailboxes
from postroom.engine.threads import threads
from postroom.model.errors import NotAssigned, NotFound
from tests.mail_samples import mail

Meanwhile = Callable[[Callable[[], object]], None]

pytestmark = pytest.mark.servers


@pytest.fixture
def two_processes(postgres_url: str) -> Iterator[tuple[Postroom, Postroom]]:
    """A room in two processes; support has a thread."""
    opening = {"mailboxes": ["support", "billing", "refunds"], "store": postgres_url, "background": False}
    with Postroom("acme.test", **opening) as one, Postroom("acme.test", **opening) as other:
        one.receive(mail())
        yield one, other


@pytest.fixture
def while_billing_goes(two_processes: tuple[Postroom, Postroom]) -> tuple[Postroom, Meanwhile]:
    """The first process, and what does something in it while the second deletes billing."""
    one, other = two_processes
    is_deleted = Event()

    def delete(records: Records) -> None:
        mailboxes.delete(records, "billing", successor="refunds")
        is_deleted.set()
        time.sleep(0.3)  # what happens meanwhile comes before the commit

    def meanwhile(happens: Callable[[], object]) -> None:
        deleting = Thread(target=write, args=(other, delete))
        deleting.start()
        assert is_deleted.wait(5)
        try:
            happens()
        finally:
            deleting.join(5)

    return one, meanwhile


def test_a_thread_is_not_handed_to_a_mailbox_that_goes(while_billing_goes) -> None:
    room, meanwhile = while_billing_goes

    with pytest.raises(NotFound, match="no mailbox 'billing'"):
        meanwhile(lambda: room.mailbox("support").hand_off("t1", to="billing", note="A refund."))

    assert room.thread("t1").assignee == "support"


def test_a_mailbox_that_goes_succeeds_no_other(while_billing_goes) -> None:
    room, meanwhile = while_billing_goes

    with pytest.raises(NotFound, match="no mailbox 'billing'"):
        meanwhile(lambda: room.delete_mailbox("support", successor="billing"))

    assert room.thread("t1").assignee == "support"


def test_a_thread_is_handed_over_while_its_mailbox_goes(two_processes: tuple[Postroom, Postroom]) -> None:
    """Neither waits for what the other has locked: nothing is run a second time."""
    one, other = two_processes
    has_begun, runs = Event(), []

    def delete(records: Records) -> None:
        runs.append("delete")
        for name in ("refunds", "support"):
            records.mailboxes.row(name, lock=True)
        has_begun.set()
        time.sleep(0.3)  # the hand-off comes as far as it can
        mailboxes.delete(records, "support", successor="refunds")

    def hand_off(records: Records) -> None:
        runs.append("hand off")
        threads.hand_off(
            records, "t1", source="support", target="refunds", note=HandOffNote(summary="Yes."), epoch=None
        )

    deleting = Thread(target=write, args=(other, delete))
    deleting.start()
    assert has_begun.wait(5)
    try:
        with pytest.raises(NotAssigned, match="refunds"):
            write(one, hand_off)
    finally:
        deleting.join(5)

    assert runs == ["delete", "hand off"]


def write(room: Postroom, work: Callable[[Records], None]) -> None:
    room.asynchronous.call(lambda: room.asynchronous.write(work))
