"""Ada asks to be forgotten: what the room knows of her goes, and nobody writes to her again."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from postroom import FollowUp, HandOffNote, Message, Postroom
from postroom.model.errors import ApprovalRequired, InvalidRequest, NotFound, Suppressed
from postroom.model.mailbox import Oversight
from postroom.testing import World
from tests.mail_samples import mail

ADA = "ada@example.com"
ANY_ADA = (b"ada@example.com", b"ada+lamps@example.com", b"lovelace")


@pytest.fixture
def world() -> Iterator[World]:
    with World(seed=7) as opened:
        yield opened


def known(world: World) -> Any:
    """Ada has a thread with the team alone, takes part in one with Bob, and is in a plan of outreach."""
    room = world.room("acme.test", ["support", "billing", "outreach"])
    ada, bob = world.person(f"Ada Lovelace <{ADA}>"), world.person("bob@example.com")
    support = room.mailbox("support")
    ada.write("support@acme.test", subject="Order 1042", text="I am Ada Lovelace of 1 Main Street. My lamp is broken.")
    world.settle()
    letter = support.messages().messages[0]
    support.reply(letter.id, text="A new one is on its way to 1 Main Street.")
    support.hand_off(letter.thread_id, to="billing", note=HandOffNote(summary="Ada Lovelace waits for her money."))
    room.mailbox("billing").follow_up(letter.thread_id, steps=[FollowUp(after=timedelta(days=3), text="Did it come?")])
    room.memory.add(f"acme.test/billing/{letter.thread_id}", ['{"said": "ada@example.com"}'])
    bob.write("support@acme.test", subject="Two lamps", text="For me and a friend, please.")
    world.settle()
    shared = next(m for m in support.messages().messages if m.subject == "Two lamps")
    support.reply(shared.id, text="Gladly.", cc=[ADA])
    room.mailbox("outreach").send("ada+lamps@example.com", subject="Lamps", text="We have new lamps.")
    world.settle()
    room.change_mailbox("outreach", oversight=Oversight.ALL)
    with pytest.raises(ApprovalRequired):
        room.mailbox("outreach").send(ADA, subject="Chairs", text="Dear Ada Lovelace, we have chairs.")
    return room, ada


def everything(room: Any, folder: Path) -> bytes:
    room.keeping.export(folder)
    return b"".join(path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file())


def test_what_the_room_knew_of_her_is_gone(world: World, tmp_path: Path) -> None:
    room, _ = known(world)
    before = everything(room, tmp_path / "before").lower()
    would = room.keeping.erase(ADA, dry_run=True)

    done = room.keeping.erase(ADA)

    after = everything(room, tmp_path / "after").lower()
    assert [word in before for word in (*ANY_ADA, b"main street")] == [True] * 4
    assert [word for word in (*ANY_ADA, b"main street") if word in after] == []
    assert (would.threads, would.messages, would.redacted) == (done.threads, done.messages, done.redacted) == (2, 3, 2)
    assert room.mailbox("billing").search("lamp") == ()
    assert [event.details["messages"] for event in room.events(count=1000) if event.name == "person.erased"] == [3]


def test_what_others_said_stays(world: World) -> None:
    room, _ = known(world)
    room.keeping.erase(ADA)

    thread = room.thread(next(thread.id for thread in room.threads()))

    assert [message.new_text for message in thread.messages] == ["For me and a friend, please.", "Gladly."]
    assert [str(person.address) for person in thread.messages[1].cc] == ["erased@erased.invalid"]
    assert [message.id for message in room.mailbox("support").search("gladly")] == [thread.messages[1].id]


def test_the_story_of_a_thread_is_told_without_what_went_to_her_alone(world: World) -> None:
    room, ada = known(world)
    shared = next(message for message in ada.received if message.subject == "Re: Two lamps")
    ada.answer(shared, text="One for me. Where is my invoice?")
    world.settle()
    hers = room.mailbox("support").messages().messages[0]
    room.mailbox("support").reply(hers.id, text="It is on its way.")
    world.settle()
    trace_id = room.explain(hers.thread_id)[0].trace_id

    room.keeping.erase(ADA)

    for subject in (hers.thread_id, trace_id):
        assert "message.queued" in {event.name for event in room.explain(subject)}


def test_nobody_writes_to_her_again_unless_she_writes(world: World) -> None:
    room, ada = known(world)
    room.keeping.erase(ADA)

    with pytest.raises(Suppressed):
        room.mailbox("outreach").send("Ada+autumn@example.com", subject="Lamps", text="We have new lamps again.")
    world.advance(days=10)
    assert room.suppressions() == []

    ada.write("support@acme.test", subject="Me again", text="A question.")
    world.settle()
    letter = next(m for m in room.mailbox("support").messages().messages if m.subject == "Me again")
    room.mailbox("support").reply(letter.id, text="An answer.")


def test_the_hash_goes_along_when_the_team_moves(world: World, tmp_path: Path) -> None:
    room, _ = known(world)
    room.keeping.erase(ADA)
    room.keeping.export(tmp_path / "acme")

    with Postroom("acme.test", store=f"sqlite:///{tmp_path / 'new.db'}") as moved:
        moved.keeping.import_room(tmp_path / "acme")
        with pytest.raises(Suppressed):
            moved.mailbox("outreach").send(ADA, subject="Lamps", text="We have new lamps for you.")
        assert moved.unsuppress(ADA)
        moved.mailbox("support").send(ADA, subject="Lamps", text="You asked for it.")


def test_her_mail_is_gone_from_the_file_itself(tmp_path: Path) -> None:
    letter = b"From: Ada <ada@example.com>\r\nTo: support@acme.test\r\nSubject: Secret\r\n\r\nXylophone-1042\r\n"
    with Postroom("acme.test", mailboxes=["support"], store=f"sqlite:///{tmp_path / 'room.db'}") as room:
        room.receive(letter, recipients=["support@acme.test"], reverse_path=ADA)
        message = room.mailbox("support").messages().messages[0]
        room.keeping.erase(ADA)
        with pytest.raises(NotFound):
            room.message(message.id)

    assert b"Xylophone-1042" not in (tmp_path / "room.db").read_bytes()


def test_what_keeps_the_place_of_her_mail_stands_in_no_thread() -> None:
    """The third thread has the number that her message had, which was the newest; it is a thread like any other."""
    with Postroom("acme.test", mailboxes=["support"], background=False) as room:
        for number, answers in ((1, None), (2, "<1@example.com>")):
            room.receive(mail(number=number, answers=answers, sender="bob@example.com"))
        room.receive(mail(number=3))
        room.keeping.erase(ADA)
        room.receive(mail(number=4, sender="grace@example.com"))

        receipt = room.mailbox("support").reply("m4", text="We look into it.")

        assert receipt.thread_id == "t3"
        assert [message.id for message in room.thread("t3").messages] == ["m4", "m5"]


@pytest.mark.parametrize("decision", ["reject", "answer", "edit"])
def test_a_draft_that_her_mail_led_to_is_decided_all_the_same(world: World, decision: str) -> None:
    """It is for Bob, in a thread of its own; what its agent was at when it wrote it is gone, and with that the turn about it."""
    room, bob, drafts = world.room("acme.test", ["support"]), world.person("bob@example.com"), []
    room.change_mailbox("support", oversight=Oversight.ALL)

    @room.on_message("support")
    def pass_on(message: Message) -> None:
        with pytest.raises(ApprovalRequired) as held:
            room.mailbox("support").send("bob@example.com", subject="A lamp", text="Please mend a lamp.")
        drafts.append(held.value.approval_id)

    world.person(f"Ada Lovelace <{ADA}>").write("support@acme.test", subject="Order 1042", text="My lamp is broken.")
    world.settle()
    room.keeping.erase(ADA)

    words = {"reject": {}, "answer": {"text": "He has retired."}, "edit": {"text": "Please mend two lamps."}}[decision]
    getattr(room.approvals, decision)(drafts[0], by="Eva", **words)
    world.settle()

    assert room.approvals.pending() == []
    assert [mail.new_text for mail in bob.received] == (["Please mend two lamps."] if decision == "edit" else [])


def test_a_mailbox_is_no_person(world: World) -> None:
    room, _ = known(world)

    with pytest.raises(InvalidRequest, match="is a mailbox of this room"):
        room.keeping.erase("support@acme.test")


def test_who_joins_her_thread_while_she_is_forgotten_loses_nothing(tmp_path: Path) -> None:
    """Bob writes in it, and another process takes his mail in, between the look for her traces and their removal."""
    store, joined = f"sqlite:///{tmp_path / 'room.db'}", []
    with (
        Postroom("acme.test", mailboxes=["support"], store=store) as room,
        Postroom("acme.test", mailboxes=["support"], store=store) as elsewhere,
    ):
        room.receive(mail("My lamp is broken.", number=1, sender=ADA), recipients=["support@acme.test"])

        def bob_joins(*_: Any) -> None:
            if not joined:
                joined.append("bob")
                raw = mail("Mine too.", number=2, sender="bob@example.com", answers="<1@example.com>")
                elsewhere.receive(raw, recipients=["support@acme.test"])

        done = room.keeping.erase(ADA, told=bob_joins)

        (left,) = room.threads()
        assert (done.threads, done.messages) == (0, 1)
        assert [message.new_text for message in room.thread(left.id).messages] == ["Mine too."]
