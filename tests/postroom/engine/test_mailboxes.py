"""The life of a mailbox."""

from __future__ import annotations

import pytest

from postroom import Mailbox, Postroom, Scope
from postroom.model.errors import InvalidRequest, NotFound, PermissionDenied
from tests.mail_samples import mail


def test_a_deleted_mailboxs_threads_and_future_mail_go_to_its_successor(room: Postroom, support: Mailbox) -> None:
    assert room.delete_mailbox("support", successor="billing") == ["t1"]
    room.receive(mail("Hello again", number=2, subject="New question"))

    assert room.thread("t1").assignee == "billing"
    assert room.thread("t2").assignee == "billing"
    assert [info.name for info in room.mailboxes()] == ["billing"]


def test_a_deleted_mailbox_can_do_nothing(room: Postroom, support: Mailbox) -> None:
    room.delete_mailbox("support", successor="billing")

    with pytest.raises(NotFound, match="no mailbox 'support'"):
        support.reply("m1", text="Hello")


def test_an_agent_provisions_a_mailbox_only_with_the_scope(room: Postroom, support: Mailbox) -> None:
    provisioning = room.mailbox("support", scopes=support.scopes | {Scope.PROVISION})

    assert str(provisioning.create_mailbox("refunds", display_name="Refunds").address) == "refunds@acme.test"
    with pytest.raises(PermissionDenied, match="provision"):
        support.create_mailbox("more")


@pytest.mark.parametrize("name", ["", "Support", "a b", "a@b", "-a", "x" * 70, "a\r\nb"])
def test_a_name_that_is_no_local_part_is_refused(room: Postroom, name: str) -> None:
    with pytest.raises(InvalidRequest):
        room.create_mailbox(name)


def test_a_name_that_is_taken_is_refused(room: Postroom) -> None:
    with pytest.raises(InvalidRequest, match="exists already"):
        room.create_mailbox("support")


def test_another_mailboxs_thread_is_as_if_it_did_not_exist(room: Postroom, support: Mailbox) -> None:
    billing = room.mailbox("billing")

    with pytest.raises(NotFound, match="no thread t1"):
        billing.thread("t1")
    with pytest.raises(NotFound):
        billing.message("m1")


def test_who_succeeds_a_mailbox_reads_that_its_last_mail_was_stopped() -> None:
    with Postroom("acme.test", mailboxes=["support", "billing"], transport="smtp://127.0.0.1:9") as room:
        room.receive(mail())
        room.mailbox("support").reply("m1", text="I pass this on.")
        room.mailbox("support").hand_off("t1", to="billing", note="Charged twice.")
        room.drain(5)
        room.delete_mailbox("support", successor="billing")

        room.suppress("ada@example.com")

        assert [stopped.ended for stopped in room.mailbox("billing").take_notices()] == [("m2",)]
