"""A team lead lets agents in from outside, by keys: each goes as far as it was let, and the audit log says which one it was."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest

from postroom import Event, Grant, HandOffNote, Mailbox, Postroom, Scope
from postroom.model.errors import ApprovalRequired, InvalidRequest, NotFound, PermissionDenied, PostroomError
from postroom.testing import World

TEAM = ("read", "reply", "send", "hand_off", "provision")
SAME = "This key does not open the room."


@pytest.fixture
def quiet() -> Iterator[World]:
    """A world whose mail needs no socket: keys open the same room whichever way mail goes."""
    with World(seed=7) as opened:
        yield opened


def by_keys(events: list[Event]) -> dict[str, str]:
    """Which key did what, by the name of the event."""
    return {event.name: event.details["key"] for event in events if "key" in event.details}


def handle_of(room: Postroom, grant: Grant, mailbox: str) -> Mailbox:
    """What a door binds: one mailbox, as far as the grant goes there."""
    return room.mailbox(mailbox, scopes=grant.scopes_for(mailbox))


def test_a_child_of_a_teams_key_works_and_the_log_names_it(world: World) -> None:
    room = world.room("acme.test", ["support", "billing", "payroll"])
    team = room.keys.create("support and billing", scopes=TEAM, mailboxes=["support", "billing"], by="grace")
    with room.keys.authenticate(team.secret).acting():
        child = room.keys.create("the support agent", scopes=["read", "reply", "hand_off"], mailboxes=["support"])
    ada = world.person("ada@example.com")
    ada.write("support@acme.test", subject="Order 42", text="Where is my lamp, and what do I owe you?")
    world.settle()

    grant = room.keys.authenticate(child.secret)
    with grant.acting():
        support = handle_of(room, grant, "support")
        [letter] = support.messages().messages
        receipt = support.reply(letter.id, text="The lamp is on its way. Billing tells you the rest.")
        support.hand_off(letter.thread_id, to="billing", note=HandOffNote(summary="Ada asks what she owes."))
        with pytest.raises(PermissionDenied, match="may not send"):
            support.send("ada@example.com", subject="New", text="A thread of its own.")
    world.settle()

    assert child.key.parent_id == team.key.id
    assert by_keys(room.explain(letter.thread_id)) == {"message.queued": "k2", "thread.handed_off": "k2"}
    assert by_keys(room.explain(receipt.message_id)) == {"message.queued": "k2"}
    refused = [event for event in room.events(count=1000) if event.name == "message.refused"]
    assert [event.details["key"] for event in refused] == ["k2"]
    made = [event.details for event in room.events(count=1000) if event.name == "key.created"]
    assert [(details["agent_key"], details["by"], details.get("key")) for details in made] == [
        ("k1", "grace", None),
        ("k2", "", "k1"),
    ]


def test_whatever_goes_beyond_a_key_is_refused_with_a_sentence(quiet: World) -> None:
    room = quiet.room("acme.test", ["support", "billing", "payroll"])
    team = room.keys.create("team", scopes=TEAM, mailboxes=["support"], lasts=timedelta(days=30), by="grace").key
    room.keys.create("auditor", scopes=["read"], by="grace")

    def refusal(**wanted: object) -> str:
        with pytest.raises(PostroomError) as refused:
            room.keys.create(**{"name": "child", "scopes": ["read"], "parent": team.id, **wanted})
        return str(refused.value)

    assert refusal(scopes=["read", "approve", "admin"]).endswith("this one would: it asks for approve, admin.")
    assert refusal(mailboxes=["support", "payroll"]).endswith("it asks for the mailbox payroll.")
    assert refusal(lasts=timedelta(days=31)).endswith("it would last 1 day longer.")
    assert refusal(mailboxes=["nobody"]).endswith("it asks for the mailbox nobody.")
    assert refusal(mailboxes=["nobody"], parent=None).startswith("There is no mailbox 'nobody'")
    assert refusal(scopes=[]).startswith("A key without a scope opens nothing")
    assert refusal(scopes=["everything"]).startswith("'everything' is not a scope; there are: read, reply, send")
    assert refusal(mailboxes=[]).startswith("A key without a mailbox opens nothing")
    assert refusal(name="\x1b[2J").startswith("A key has a name of 1 to 80 characters")
    assert refusal(lasts=timedelta.max).startswith("A key lasts a second to a hundred years")
    assert refusal(lasts=timedelta(milliseconds=1)).startswith("A key lasts a second to a hundred years")
    assert room.keys.create("child", parent=team.id).key.mailboxes == ("support",)

    grant = Grant(room.keys.get(team.id))
    assert grant.permits(Scope.SEND, "support")
    with pytest.raises(
        PermissionDenied, match=r"The key k1 \(team\) lacks the scope admin \(it holds: read, reply, send"
    ):
        grant.require(Scope.ADMIN)
    with pytest.raises(PermissionDenied, match="is for support only, not for mailbox 'payroll'"):
        grant.require(Scope.READ, "payroll")
    with pytest.raises(PermissionDenied, match="is for support only, not for the whole room"):
        grant.require(Scope.READ)


def test_nobody_gets_further_by_making_or_changing_keys(quiet: World) -> None:
    room = quiet.room("acme.test", ["support", "payroll"])
    admin = room.keys.create("admin of support", scopes=list(Scope), mailboxes=["support"]).key
    other = room.keys.create("admin of everything", scopes=list(Scope)).key

    with Grant(admin).acting():
        made = room.keys.create("mine", scopes=["read"]).key
        reached = room.keys.all()
        for attempt in (
            lambda: room.keys.create("theirs", parent=other.id),
            lambda: room.keys.rotate(other.id),
            lambda: room.keys.revoke(other.id),
            lambda: room.keys.get(other.id),
        ):
            with pytest.raises(NotFound, match=f"There is no key '{other.id}' at or below {admin.id}"):
                attempt()
        with pytest.raises(NotFound, match=f"There is no key 'k99' at or below {admin.id}"):
            room.keys.get("k99")

    assert (made.parent_id, made.mailboxes) == (admin.id, ("support",))
    assert [key.id for key in reached] == [admin.id, made.id]


def test_a_rotated_secret_overlaps_and_a_revoked_parent_ends_its_children(quiet: World) -> None:
    room = quiet.room("acme.test", ["support"])
    parent = room.keys.create("team", by="grace")
    child = room.keys.create("agent", scopes=["read"], parent=parent.key.id)

    renewed = room.keys.rotate(child.key.id, overlap=timedelta(hours=2), by="grace")
    opened = [room.keys.authenticate(secret).key.id for secret in (child.secret, renewed.secret)]
    quiet.advance(hours=2)
    with pytest.raises(PermissionDenied, match=SAME):
        room.keys.authenticate(child.secret)
    still = room.keys.authenticate(renewed.secret).key
    room.keys.revoke(parent.key.id, by="grace")

    assert opened == ["k2", "k2"]
    assert still.scopes == {"read"}
    with pytest.raises(PermissionDenied, match=SAME):
        room.keys.authenticate(renewed.secret)
    assert [(key.id, key.state) for key in room.keys.all()] == [("k1", "revoked"), ("k2", "revoked")]
    names = [event.name for event in room.events(count=1000) if event.name.startswith("key.")]
    assert names == ["key.created", "key.created", "key.rotated", "key.revoked"]


def test_a_person_decides_through_a_key_and_what_follows_is_nobodys(quiet: World) -> None:
    room = quiet.room("acme.test", ["support"])
    room.change_mailbox("support", oversight="all")
    with pytest.raises(ApprovalRequired) as held:
        room.mailbox("support").send("ada@example.com", subject="Refund", text="You get it all back.")

    with room.keys.authenticate(room.keys.create("the console", scopes=["approve", "provision"]).secret).acting():
        receipt = room.approvals.approve(held.value.approval_id, by="grace")
        room.create_mailbox("returns")
        room.drain()

    decided = [event for event in room.events(count=1000) if event.name == "approval.decided"]
    assert [(event.details["by"], event.details["key"]) for event in decided] == [("grace", "k1")]
    assert [event.details["key"] for event in room.events(count=1000) if event.mailbox == "returns"] == ["k1"]
    explained = room.explain(receipt.message_id)
    assert set(by_keys(explained)) == {"thread.assigned", "approval.decided", "message.queued"}
    assert [event.details.get("key") for event in explained if event.name == "message.sent"] == [None]


def test_what_a_parent_loses_its_children_lose(quiet: World) -> None:
    room = quiet.room("acme.test", ["support", "billing"])
    parent = room.keys.create("team", scopes=["read", "send"])
    child = room.keys.create("agent", scopes=["read", "send"], parent=parent.key.id)

    room.keys.narrow(parent.key.id, mailboxes=["support"], scopes=["read"], lasts=timedelta(hours=1), by="grace")
    grant = room.keys.authenticate(child.secret)
    with pytest.raises(
        InvalidRequest, match=r"k1 \(team\) cannot be given more than it has: it asks for the mailbox billing"
    ):
        room.keys.narrow(parent.key.id, mailboxes=["support", "billing"])
    quiet.advance(hours=1)

    assert grant.scopes_for("support") == {Scope.READ}
    assert grant.scopes_for("billing") == set()
    assert grant.key.expires_at is not None
    with pytest.raises(PermissionDenied, match=SAME):
        room.keys.authenticate(child.secret)


def test_every_wrong_secret_is_refused_in_the_same_words(quiet: World) -> None:
    room = quiet.room("acme.test", ["support"])
    expired, revoked = room.keys.create("one", lasts=timedelta(hours=1)), room.keys.create("two")
    secret = room.keys.create("three").secret.get_secret_value()
    quiet.advance(hours=1)
    room.keys.revoke(revoked.key.id)
    unknown = quiet.room("other.test", ["support"]).keys.create("theirs").secret

    told = set()
    for wrong in (expired.secret, revoked.secret, unknown, secret[:-1], secret.replace("k3", "k1"), "", "prk_", "ключ"):
        with pytest.raises(PermissionDenied) as refused:
            room.keys.authenticate(wrong)
        told.add(refused.value.as_text())

    assert len(told) == 1
    assert SAME in told.pop()
    assert room.keys.authenticate(f" {secret}\n").key.id == "k3"


def test_a_key_never_leaves_by_mail(quiet: World) -> None:
    room = quiet.room("acme.test", ["support"])
    secret = room.keys.create("mine").secret.get_secret_value()

    with pytest.raises(PostroomError) as refused:
        room.mailbox("support").send("ada@example.com", subject="Key", text=f"Take this: {secret}")

    assert refused.value.code == "secrets_found"
    assert "a Postroom key" in str(refused.value)
    assert secret not in str(refused.value)
    assert secret not in str([event.details for event in room.events(count=1000)])
