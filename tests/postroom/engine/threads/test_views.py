"""What a person sees who may see some mailboxes: the threads in which one of them has a part, and nothing of the others."""

from __future__ import annotations

import pytest

from postroom import DeliveryStatus, Postroom
from postroom.model.errors import InvalidRequest, NotFound
from postroom.testing import World


@pytest.fixture
def room(world: World) -> Postroom:
    """Ada writes to support, Bob to billing; support hands Ada over."""
    opened = world.room("acme.test", ["support", "billing", "payroll"])
    world.person("ada@example.com").write("support@acme.test", subject="Lamp", text="Where is it?")
    world.settle()
    world.person("bob@example.com").write("billing@acme.test", subject="Invoice", text="It is wrong.")
    world.settle()
    opened.mailbox("support").hand_off("t1", to="billing", note="She asks what she owes.")
    return opened


def test_each_sees_what_one_of_its_mailboxes_has_a_part_in(room: Postroom) -> None:
    def seen(*mailboxes: str) -> list[str]:
        return [thread.id for thread in room.views.threads(mailboxes=mailboxes).threads]

    assert seen("support") == ["t1"]
    assert sorted(seen("billing")) == ["t1", "t2"]
    assert sorted(seen("support", "billing")) == ["t1", "t2"]
    assert seen("payroll") == seen("nobody") == seen() == []
    assert {thread.id for thread in room.views.threads().threads} == {"t1", "t2"}


def test_the_deliveries_of_a_mailbox_are_found_below_those_of_others(room: Postroom) -> None:
    room.mailbox("support").send("eve@example.com", subject="Lamp", text="It is here.")
    for name in ("carl", "dora"):
        room.mailbox("billing").send(f"{name}@example.com", subject="Invoice", text=f"It is right, {name}.")

    def listed(*mailboxes: str) -> list[str]:
        found = room.views.deliveries(DeliveryStatus.QUEUED, mailboxes=mailboxes, count=2)
        return [entry.delivery.recipient.local_part for entry in found]

    assert listed("support") == ["eve"]
    assert listed("billing") == listed("support", "billing") == ["dora", "carl"]
    assert listed() == []
    assert len(room.views.deliveries()) == 3


def test_what_is_not_for_them_is_not_there(room: Postroom) -> None:
    foreign = room.views.thread("t2").messages[0].id

    for look in (room.views.message, room.views.original):
        with pytest.raises(NotFound):
            look(foreign, mailboxes=["support"])
    with pytest.raises(NotFound) as hidden:
        room.views.thread("t2", mailboxes=["support"])
    with pytest.raises(NotFound) as missing:
        room.views.thread("t9", mailboxes=["support"])
    assert str(hidden.value).replace("t2", "t9").split(";")[0] in str(missing.value)
    assert room.views.thread("t1", mailboxes=["support"]).assignee == "billing"
    assert {event.mailbox for event in room.views.events(mailboxes=["support"])} == {"support"}


def test_looking_marks_nothing_read(room: Postroom) -> None:
    before = room.mailbox("billing").info().unread

    room.views.thread("t2")
    room.views.original(room.views.thread("t2").messages[0].id)

    assert room.mailbox("billing").info().unread == before == 2


def test_pages_follow_each_other(room: Postroom) -> None:
    first = room.views.threads(count=1)
    second = room.views.threads(count=1, before=first.next)
    newest = room.views.events(count=2)

    assert {first.threads[0].id, second.threads[0].id} == {"t1", "t2"}
    assert second.next is None
    assert [event.id for event in room.views.events(before=newest[-1].id, count=1)] == [newest[-1].id - 1]
    with pytest.raises(InvalidRequest):
        room.views.threads(before="; drop table thread")
