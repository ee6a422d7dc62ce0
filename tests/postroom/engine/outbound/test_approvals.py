"""A person's decisions about held drafts: once, bound to what was held, through every gate again."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from postroom import (
    ApprovalState,
    AsyncPostroom,
    AttachmentContent,
    FollowUp,
    Mailbox,
    Oversight,
    Postroom,
    PostroomError,
    Scope,
)
from postroom.model.errors import (
    ApprovalRequired,
    InvalidRequest,
    MailboxPaused,
    NotAssigned,
    NotFound,
    PermissionDenied,
    Rejected,
    Suppressed,
)
from postroom.testing import World
from tests.mail_samples import mail

FILE = AttachmentContent(filename="a.pdf", content_type="application/pdf", content=b"%PDF")


@pytest.fixture
def room(world: World) -> Postroom:
    room = world.room("acme.test", ["support", "billing"])
    for name in ("support", "billing"):
        room.change_mailbox(name, oversight=Oversight.ALL)
    return room


def asked(work: Any, *arguments: Any, **named: Any) -> PostroomError:
    with pytest.raises(PostroomError) as told:
        work(*arguments, **named)
    return told.value


def held(work: Any, *arguments: Any, **named: Any) -> str:
    told = asked(work, *arguments, **named)
    assert isinstance(told, ApprovalRequired)
    assert told.approval_id is not None
    return told.approval_id


def texts(room: Postroom, thread_id: str = "t1") -> list[str]:
    return [message.new_text for message in room.thread(thread_id).messages]


def names(room: Postroom) -> list[str]:
    return [event.name for event in room.events(count=1000)]


def test_an_approved_draft_leaves_as_it_was_held(room: Postroom, support: Mailbox) -> None:
    held(support.reply, "m1", text="See the file.", cc=["bob@example.com"], html="<p>See.</p>", attachments=[FILE])
    shown = room.approvals.get("p1")

    receipt = room.approvals.approve("p1", by="Eva", why="checked")

    left = room.message(receipt.id)
    assert (left.subject, left.new_text, left.thread_id) == ("Re: Charged twice", "See the file.", "t1")
    assert [str(address) for address in receipt.recipients] == ["ada@example.com", "bob@example.com"]
    assert left.attachments[0].sha256 == shown.attachments[0].sha256
    decided = room.approvals.get("p1")
    assert (decided.state, decided.decided_by, decided.why, decided.message_id) == (
        ApprovalState.APPROVED,
        "Eva",
        "checked",
        receipt.id,
    )
    assert room.approvals.files("p1") == (FILE,)


def test_a_hold_leaves_nothing_behind_but_the_draft(room: Postroom, support: Mailbox) -> None:
    before = len(room.threads())

    held(support.send, "bob@example.com", subject="Hello", text="Welcome!")

    assert len(room.threads()) == before
    assert [draft.id for draft in room.approvals.pending()] == ["p1"]
    assert names(room).count("approval.requested") == 1


def test_deciding_twice_sends_once(room: Postroom, support: Mailbox) -> None:
    held(support.reply, "m1", text="We refund it.")

    first = room.approvals.approve("p1", by="Eva")
    second = room.approvals.approve("p1", by="Bob")
    edited = room.approvals.edit("p1", by="Bob", text="Something else.")

    assert (first.duplicate, second.duplicate, edited.duplicate) == (False, True, True)
    assert first.id == second.id == edited.id
    assert texts(room) == ["I was charged twice.", "We refund it."]
    assert room.approvals.get("p1").decided_by == "Eva"
    assert names(room).count("approval.decided") == 1


def test_the_agents_retry_gets_the_receipt_of_what_the_person_edited(room: Postroom, support: Mailbox) -> None:
    held(support.reply, "m1", text="We refund 400 EUR.", html="<p>We refund 400 EUR.</p>")

    receipt = room.approvals.edit("p1", by="Eva", text="We refund 40 EUR.")

    assert support.reply("m1", text="We refund 400 EUR.").id == receipt.id
    assert texts(room)[1:] == ["We refund 40 EUR."]
    assert room.approvals.get("p1").state is ApprovalState.EDITED


def test_a_new_text_takes_the_place_of_the_html(room: Postroom, support: Mailbox) -> None:
    held(support.reply, "m1", text="We refund 400 EUR.", html="<p>We refund 400 EUR.</p>")

    room.approvals.edit("p1", by="Eva", text="We refund 40 EUR.")

    assert "400" not in support.full_text("m2")


def test_a_person_may_change_whom_it_goes_to(room: Postroom, support: Mailbox) -> None:
    held(support.send, ["ada@example.com", "bob@example.com"], subject="Hello", text="Welcome!")

    receipt = room.approvals.edit("p1", by="Eva", to=["ada@example.com"], subject="Welcome")

    assert [str(address) for address in receipt.recipients] == ["ada@example.com"]
    assert room.message(receipt.id).subject == "Welcome"


def test_an_edit_that_changes_nothing_is_refused(room: Postroom, support: Mailbox) -> None:
    held(support.reply, "m1", text="We refund it.")

    with pytest.raises(InvalidRequest, match="An edit changes something"):
        room.approvals.edit("p1", by="Eva")


def test_whoever_decides_has_a_name(room: Postroom, support: Mailbox) -> None:
    held(support.reply, "m1", text="We refund it.")

    for decide in (room.approvals.approve, room.approvals.reject):
        with pytest.raises(InvalidRequest, match="name of whoever decides"):
            decide("p1", by=" ")
    assert room.approvals.get("p1").state is ApprovalState.PENDING


def test_an_answer_has_words(room: Postroom, support: Mailbox) -> None:
    held(support.reply, "m1", text="We refund it.")

    with pytest.raises(InvalidRequest, match="An answer has words"):
        room.approvals.answer("p1", by="Eva", text=" ")


def test_an_unknown_draft_is_not_found(room: Postroom) -> None:
    for decide in (room.approvals.approve, room.approvals.reject):
        with pytest.raises(NotFound, match="There is no held draft p9 here"):
            decide("p9", by="Eva")


def test_what_was_suppressed_meanwhile_does_not_leave_and_waits_on(room: Postroom, support: Mailbox) -> None:
    held(support.reply, "m1", text="We refund it.")
    room.suppress("ada@example.com")

    with pytest.raises(Suppressed, match="is on the suppression list"):
        room.approvals.approve("p1", by="Eva")
    with pytest.raises(Suppressed):
        room.approvals.edit("p1", by="Eva", text="In my own words.")

    assert room.approvals.get("p1").state is ApprovalState.PENDING
    room.unsuppress("ada@example.com")
    assert room.approvals.approve("p1", by="Eva").id == "m2"


def test_nothing_leaves_a_paused_mailbox_whoever_approved_it(room: Postroom, support: Mailbox) -> None:
    held(support.reply, "m1", text="We refund it.")
    room.pause_mailbox("support")

    with pytest.raises(MailboxPaused):
        room.approvals.approve("p1", by="Eva")


def test_a_hand_off_withdraws_the_old_owners_draft(room: Postroom, support: Mailbox) -> None:
    held(support.reply, "m1", text="We refund it.")

    handed = support.hand_off("t1", to="billing", note="Yours.")

    assert "p1" in handed.cancelled
    with pytest.raises(InvalidRequest, match=r"p1 was withdrawn at .* UTC: handed off to billing\."):
        room.approvals.approve("p1", by="Eva")
    assert isinstance(asked(support.reply, "m1", text="We refund it."), NotAssigned)
    assert held(room.mailbox("billing").reply, "m1", text="We refund it.") == "p2"


def test_a_deleted_mailbox_takes_its_drafts_along(room: Postroom, support: Mailbox) -> None:
    held(support.send, "bob@example.com", subject="Hello", text="Welcome!")

    room.delete_mailbox("support", successor="billing")

    assert room.approvals.get("p1").state is ApprovalState.WITHDRAWN


def test_a_handle_that_lacked_the_scope_does_not_get_it_by_approval(room: Postroom, support: Mailbox) -> None:
    reader = room.mailbox("support", scopes={Scope.READ})

    assert isinstance(asked(reader.reply, "m1", text="We refund it."), PermissionDenied)
    assert room.approvals.pending() == []


def test_what_was_changed_in_the_store_does_not_leave(tmp_path: Path) -> None:
    """The decision is about what the person was shown when it was held."""
    path = tmp_path / "room.db"
    with Postroom("acme.test", mailboxes=["support"], store=f"sqlite:///{path}") as room:
        room.change_mailbox("support", oversight=Oversight.ALL)
        held(room.mailbox("support").send, "ada@example.com", subject="Refund", text="We refund 40 EUR.")
    with closing(sqlite3.connect(path)) as store, store:
        store.execute("update approval set body = 'We refund 400 EUR.'")

    with (
        Postroom("acme.test", store=f"sqlite:///{path}") as room,
        pytest.raises(InvalidRequest, match="p1 would not leave as it was held"),
    ):
        room.approvals.approve("p1", by="Eva")


def test_the_draft_of_a_turn_that_is_run_again_in_other_words_is_the_same_draft(world: World, room: Postroom) -> None:
    """And the other sends of the turn keep their numbers: what a person approves later is not sent by the second run."""
    turns: list[list[str]] = []

    @room.on_message("support")
    def answer(message: Any) -> None:
        wording = f"wording {len(turns) + 1}"
        turns.append([held(room.mailbox("support").reply, "m1", text=f"{part}, {wording}") for part in ("one", "two")])
        if len(turns) == 1:
            raise ConnectionResetError("the process loses its model")

    world.person("ada@example.com").write("support@acme.test", subject="Refund", text="I was charged twice.")
    world.run(until=timedelta(hours=1))

    assert turns == [["p1", "p2"], ["p1", "p2"]]
    assert [draft.text for draft in room.approvals.pending()] == ["one, wording 1", "two, wording 1"]


def test_a_turn_that_is_run_again_after_a_no_may_write_something_else(world: World, room: Postroom) -> None:
    turns: list[str] = []

    @room.on_message("support")
    def answer(message: Any) -> None:
        turns.append(held(room.mailbox("support").reply, "m1", text=f"wording {len(turns)}"))
        if len(turns) == 1:
            room.approvals.reject("p1", by="Eva", tell=False)
            raise ConnectionResetError("the process loses its model")

    world.person("ada@example.com").write("support@acme.test", subject="Refund", text="I was charged twice.")
    world.run(until=timedelta(hours=1))

    assert turns == ["p1", "p2"]


@pytest.mark.parametrize(("decide", "woken"), [("reject", 1), ("answer", 1), ("edit", 1), ("approve", 0)])
def test_the_agent_is_woken_to_learn_what_it_does_not_see(
    world: World, room: Postroom, support: Mailbox, decide: str, woken: int
) -> None:
    turns: list[str] = []
    room.on_message("support")(lambda message: turns.append(message.id))
    world.run(until=timedelta(minutes=1))
    turns.clear()
    held(support.reply, "m1", text="We refund it.")
    words = {"answer": {"text": "Ask first."}, "edit": {"text": "We refund half."}}

    getattr(room.approvals, decide)("p1", by="Eva", **words.get(decide, {}))
    world.run(until=timedelta(minutes=1))

    assert turns == ["m1"] * woken


def test_a_new_message_written_in_a_turn_is_told_about_in_that_thread(world: World, room: Postroom) -> None:
    turns: list[str] = []

    @room.on_message("support")
    def answer(message: Any) -> None:
        turns.append(message.id)
        if len(turns) == 1:
            held(room.mailbox("support").send, "carl@example.com", subject="Parts", text="Do you have a lamp?")

    world.person("ada@example.com").write("support@acme.test", subject="Lamp", text="Mine broke.")
    world.run(until=timedelta(hours=1))
    room.approvals.reject("p1", by="Eva", why="we have lamps")
    world.run(until=timedelta(hours=1))

    assert turns == ["m1", "m1"]


def test_nobody_is_woken_about_a_message_that_had_no_reason(world: World, room: Postroom) -> None:
    turns: list[str] = []
    room.on_message("support")(lambda message: turns.append(message.id))
    held(room.mailbox("support").send, "carl@example.com", subject="Parts", text="Do you have a lamp?")

    room.approvals.reject("p1", by="Eva")
    world.run(until=timedelta(hours=1))

    assert turns == []


def test_a_follow_up_waits_for_a_person_and_goes_on(world: World, room: Postroom, support: Mailbox) -> None:
    steps = [FollowUp(after=timedelta(days=1), text=f"Reminder {number}.") for number in (1, 2)]
    support.follow_up("t1", steps=steps)

    world.run(until=timedelta(days=3))
    first = [draft.text for draft in room.approvals.pending()]
    room.approvals.approve("p1", by="Eva")
    world.run(until=timedelta(hours=25))
    second = [draft.text for draft in room.approvals.pending()]

    assert (first, second) == (["Reminder 1."], ["Reminder 2."])
    assert texts(room)[1:] == ["Reminder 1."]


def test_a_no_ends_the_follow_up_plan(world: World, room: Postroom, support: Mailbox) -> None:
    steps = [FollowUp(after=timedelta(days=1), text=f"Reminder {number}.") for number in (1, 2)]
    support.follow_up("t1", steps=steps)
    world.run(until=timedelta(days=2))

    room.approvals.reject("p1", by="Eva")
    world.run()

    assert names(room).count("follow_up.ended") == 1
    assert texts(room) == ["I was charged twice."]
    assert room.approvals.pending() == []


def test_an_answer_of_the_customer_takes_the_reminder_back(world: World, room: Postroom, support: Mailbox) -> None:
    support.follow_up("t1", steps=[FollowUp(after=timedelta(days=1), text="Any news?")])
    world.run(until=timedelta(days=2))

    room.receive(mail("Solved, thanks.", number=2, answers="<1@example.com>"))

    assert room.approvals.get("p1").state is ApprovalState.WITHDRAWN


def test_a_reminder_that_nobody_decided_about_ends_its_plan(world: World, room: Postroom, support: Mailbox) -> None:
    support.follow_up("t1", steps=[FollowUp(after=timedelta(days=1), text="Any news?")])

    world.run()

    assert room.approvals.get("p1").state is ApprovalState.EXPIRED
    assert names(room).count("approval.requested") == 1
    assert names(room).count("follow_up.ended") == 1


def test_an_expired_or_rejected_draft_says_what_became_of_it(room: Postroom, support: Mailbox) -> None:
    held(support.reply, "m1", text="We refund it.")
    room.approvals.answer("p1", by="Eva", text="Ask for the order number first.")

    assert isinstance(asked(support.reply, "m1", text="We refund it."), Rejected)
    with pytest.raises(InvalidRequest, match=r"p1 was answered by Eva at .* UTC: Ask for the order number first\."):
        room.approvals.reject("p1", by="Bob")


def test_a_draft_that_is_sent_without_a_person_meanwhile_is_not_sent_again(room: Postroom, support: Mailbox) -> None:
    held(support.reply, "m1", text="We refund it.", key="refund-1")
    room.change_mailbox("support", oversight=Oversight.AUTONOMOUS)

    assert held(support.reply, "m1", text="We refund it.", key="refund-1") == "p1"
    receipt = room.approvals.approve("p1", by="Eva")

    assert support.reply("m1", text="We refund it.", key="refund-1").id == receipt.id
    assert len(texts(room)) == 2


async def test_the_asynchronous_face_decides_too() -> None:
    async with AsyncPostroom("acme.test", mailboxes=["support"]) as room:
        await room.change_mailbox("support", oversight=Oversight.ALL)
        with pytest.raises(ApprovalRequired):
            await room.mailbox("support").send("ada@example.com", subject="Hello", text="Welcome!")

        receipt = await room.approvals.edit("p1", by="Eva", text="Welcome, Ada!")

        assert (await room.message(receipt.id)).new_text == "Welcome, Ada!"
        assert [draft.state for draft in await room.approvals.all()] == [ApprovalState.EDITED]
        assert await room.approvals.pending() == []
