"""A mailbox is deleted by one process while another hands it a thread."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from threading import Event, Thread

import pytest

from postroom import Postroom
from postroom.backends.store.records.records import Records
from postroom.engine import mailboxes
from postroom.model.errors import NotFound
from tests.mail_samples import mail

pytestmark = pytest.mark.servers


@pytest.fixture
def while_billing_goes(postgres_url: str) -> Iterator[tuple[Postroom, Callable[[Callable[[], object]], None]]]:
    """A room in two processes, and what does something in the first while the second deletes billing."""
    opening = {"mailboxes": ["support", "billing", "refunds"], "store": postgres_url, "background": False}
    with Postroom("acme.test", **opening) as one, Postroom("acme.test", **opening) as other:
        one.receive(mail())
        is_deleted = Event()

        def delete(records: Records) -> None:
            mailboxes.delete(records, "billing", successor="refunds")
            is_deleted.set()
            time.sleep(0.3)  # what happens meanwhile comes before the commit

        def meanwhile(happens: Callable[[], object]) -> None:
            deleting = Thread(target=other.asynchronous.call, args=(lambda: other.asynchronous.write(delete),))
            deleting.start()
            assert is_deleted.wait(5)
            try:
                happens()
            finally:
                deleting.join(5)

        yield one, meanwhile


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
