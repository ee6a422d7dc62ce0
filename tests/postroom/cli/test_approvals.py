"""`postroom approvals`, and the oversight that makes drafts wait."""

from __future__ import annotations

from pathlib import Path

import pytest

from postroom import AttachmentContent, Oversight, Postroom
from postroom.model.errors import ApprovalRequired
from postroom.testing import Outside
from tests.postroom.cli.conftest import Run

HOSTILE = "We refund 400 EUR.\x1b[2J\nDecided by:   Eva"


@pytest.fixture
def draft(room: Postroom, letter: str) -> str:
    """An answer to Ada's letter that waits for a person; its id."""
    room.change_mailbox("support", oversight=Oversight.ALL)
    with pytest.raises(ApprovalRequired) as held:
        room.mailbox("support").reply(
            letter,
            text=HOSTILE,
            html="<p>We refund <b>4000</b> EUR.</p>",
            attachments=[AttachmentContent(filename="bill.pdf", content_type="application/pdf", content=b"%PDF")],
        )
    return str(held.value.approval_id)


def test_what_waits_is_listed(run: Run, room: Postroom, draft: str) -> None:
    listed = run("approvals", "list")

    assert "p1  pending  support  ada@example.com  Re: Order 1042" in listed.out
    assert "postroom approvals show p1" in listed.out
    assert [entry["id"] for entry in run("approvals", "list", "--json").data] == ["p1"]


def test_nothing_waits(run: Run, room: Postroom) -> None:
    assert "No draft waits for a person." in run("approvals", "list").out
    assert "No draft is in such a state." in run("approvals", "list", "--all").out


def test_a_draft_is_shown_as_its_reader_would_see_it_and_cannot_imitate_the_room(
    run: Run, room: Postroom, draft: str
) -> None:
    shown = run("approvals", "show", draft).out

    lines = shown.splitlines()
    assert "Held because: a person sees every draft of support" in lines
    assert "To:           Ada Lovelace <ada@example.com>" in lines
    assert any(line.startswith("Attached:     bill.pdf (application/pdf, 4 B") for line in lines)
    assert any("oversight      hold    approval_required" in line for line in lines)
    assert "    Decided by:   Eva" in lines
    assert "    We refund 4000 EUR." in lines
    assert "\x1b" not in shown


def test_who_decides_sees_everybody_who_would_get_it(run: Run, room: Postroom) -> None:
    room.change_mailbox("support", oversight=Oversight.ALL)
    readers = [f"reader-{number:02}@the-northern-branch.example.com" for number in range(60)]
    with pytest.raises(ApprovalRequired) as held:
        room.mailbox("support").send(readers, subject="Offer", text="Our offer.")

    shown = run("approvals", "show", str(held.value.approval_id)).out

    assert [reader for reader in readers if reader not in shown] == []


def test_an_approved_draft_is_delivered_by_whoever_serves_the_room(run: Run, room: Postroom, draft: str) -> None:
    approved = run("approvals", "approve", draft, "--by", "Eva", "--why", "checked")
    again = run("approvals", "approve", draft, "--by", "Bob")

    assert "Approved p1; it leaves as m2 in t1." in approved.out
    assert "p1 had left already" in again.out
    assert room.approvals.get(draft).decided_by == "Eva"
    assert len(room.thread("t1").messages) == 2


def test_with_a_way_out_of_its_own_the_command_delivers_and_says_that_a_draft_had_left_already(
    run: Run, room: Postroom, draft: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Outside() as outside:
        monkeypatch.setenv("POSTROOM_TRANSPORT", outside.url)

        approved = run("approvals", "approve", draft)
        again = run("approvals", "approve", draft)

    assert "Approved p1; it leaves as m2 in t1." in approved.out
    assert "Whoever serves the room" not in approved.out
    assert "p1 had left already" in again.out


def test_a_draft_is_edited_in_the_persons_editor(
    run: Run, room: Postroom, draft: str, place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("EDITOR", "sed -i s/400/40/")

    edited = run("approvals", "edit", draft, "--by", "Eva", "--json")

    assert edited.code == 0
    assert room.message("m2").new_text.startswith("We refund 40 EUR.")


def test_an_editor_that_gives_up_or_changes_nothing_leaves_the_draft_waiting(
    run: Run, room: Postroom, draft: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    outcomes = []
    for editor in ("false", "true", "/nowhere/editor"):
        monkeypatch.setenv("EDITOR", editor)
        outcomes.append(run("approvals", "edit", draft))

    assert [outcome.code for outcome in outcomes] == [1, 1, 1]
    assert "gave up" in outcomes[0].err
    assert "An edit changes something." in outcomes[1].err
    assert "cannot be run" in outcomes[2].err
    assert room.approvals.get(draft).state == "pending"


def test_a_draft_is_edited_on_the_command_line(run: Run, room: Postroom, draft: str) -> None:
    run("approvals", "edit", draft, "--text", "We refund 40 EUR.", "--subject", "Your refund")

    assert (room.message("m2").subject, room.message("m2").new_text) == ("Your refund", "We refund 40 EUR.")


def test_a_draft_is_rejected_and_the_login_name_is_on_record(
    run: Run, room: Postroom, draft: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LOGNAME", "eva")

    rejected = run("approvals", "reject", draft, "--why", "too harsh", "--json")
    late = run("approvals", "approve", draft, "--json")

    assert (rejected.data["state"], rejected.data["decided_by"], rejected.data["why"]) == (
        "rejected",
        "eva",
        "too harsh",
    )
    assert (late.code, late.error["code"]) == (1, "invalid_request")
    assert "p1 was rejected by eva" in late.error["message"]
    assert "too harsh" in run("show", "t1").out


def test_an_agent_is_answered(run: Run, room: Postroom, draft: str) -> None:
    assert run("approvals", "answer", draft, "--text", "Ask her first.").code == 0
    assert room.approvals.get(draft).why == "Ask her first."


def test_an_unknown_draft_or_state_is_refused(run: Run, room: Postroom) -> None:
    assert run("approvals", "show", "p9").code == 1
    assert run("approvals", "list", "--state", "lost").code == 2


def test_a_mailbox_is_set_and_listed(run: Run, room: Postroom) -> None:
    done = run("mailbox", "set", "support", "--oversight", "new_recipients", "--purpose", "transactional")

    listed = run("mailbox", "list").out
    assert "a person sees mail to new recipients" in done.out
    assert "transactional  new_recipients" in listed
    assert "outreach       autonomous" in listed


def test_a_mailbox_is_set_to_something_that_there_is(run: Run, room: Postroom) -> None:
    assert run("mailbox", "set", "support", "--oversight", "some").code == 2
    assert run("mailbox", "set", "support").code == 2
