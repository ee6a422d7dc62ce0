"""A team takes its room elsewhere: everything it remembers goes along, in files that other programs read."""

from __future__ import annotations

import json
import mailbox
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from postroom import FollowUp, HandOffNote, Postroom
from postroom.model.errors import ApprovalRequired, InvalidRequest
from postroom.model.mailbox import Oversight
from postroom.model.message import AttachmentContent
from postroom.testing import World

ADA = "ada@example.com"


@pytest.fixture
def world() -> Iterator[World]:
    with World(seed=7) as opened:
        yield opened


def lived_in(world: World) -> Any:
    """A room with a past: letters, a hand-off, promises, plans, a bounce, a held draft, and a draft that still waits to leave."""
    room = world.room("acme.test", ["support", "billing", "outreach"])
    ada, bob = world.person(ADA), world.person("bob@example.com")
    support, billing = room.mailbox("support"), room.mailbox("billing")
    ada.write("support@acme.test", subject="Order 1042", text="From the shop:\nFrom here on I wait.\n>From me, too.")
    world.settle()
    letter = support.messages().messages[0]
    support.reply(
        letter.id,
        text="Here is the bill.",
        attachments=[AttachmentContent(filename="bill.txt", content=b"12 EUR\x00\xff")],
    )
    support.hand_off(letter.thread_id, to="billing", note=HandOffNote(summary="Ada waits for her money."))
    world.settle()
    billing.wait_for_reply(letter.thread_id, timeout=timedelta(days=4))
    room.mailbox("outreach").send("nobody@gone.test", subject="Lamps", text="We have new lamps.")
    world.settle()
    room.change_mailbox("outreach", oversight=Oversight.ALL)
    with pytest.raises(ApprovalRequired):
        room.mailbox("outreach").send(ADA, subject="Lamps", text="We have new lamps.")
    plan = billing.follow_up(letter.thread_id, steps=[FollowUp(after=timedelta(days=3), text="Did it come?")])
    billing.pause_follow_up(plan.id)
    bob.write("support@acme.test", subject="Grüße", text="Ein Päckchen, bitte.")
    world.settle()
    room.suppress("dora@example.com", reason="asked by phone")
    return room


def files(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def rows(folder: Path, table: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (folder / f"{table}.jsonl").read_text().splitlines()]


def elsewhere(folder: Path, **more: Any) -> Postroom:
    return Postroom("acme.test", mailboxes=["support"], store=f"sqlite:///{folder / 'elsewhere.db'}", **more)


def test_a_room_that_comes_back_is_the_same_room(world: World, tmp_path: Path) -> None:
    room = lived_in(world)
    first = room.keeping.export(tmp_path / "first")

    with elsewhere(tmp_path) as moved:
        brought = moved.keeping.import_room(tmp_path / "first")
        settled = moved.keeping.export(tmp_path / "settled")
        threads, there = moved.threads(), room.threads()
        thread = moved.thread(there[-1].id)
    with Postroom("acme.test", store=f"sqlite:///{tmp_path / 'third.db'}") as third:
        third.keeping.import_room(tmp_path / "settled")
        third.keeping.export(tmp_path / "again")

    assert files(tmp_path / "again") == files(tmp_path / "settled")
    assert (brought.threads, brought.messages, brought.rows) == (first.threads, first.messages, first.rows)
    assert settled.messages == first.messages > 3
    assert threads == there
    assert thread == room.thread(thread.id)
    assert (thread.assignee, thread.epoch) == ("billing", 2)
    assert [row["reason"] for row in rows(tmp_path / "again", "suppression")][-1] == "asked by phone"


def test_every_message_is_the_same_to_the_last_octet(world: World, tmp_path: Path) -> None:
    room = lived_in(world)
    room.keeping.export(tmp_path / "first")
    with elsewhere(tmp_path) as moved:
        moved.keeping.import_room(tmp_path / "first")
        moved.keeping.export(tmp_path / "second")

    first, second = files(tmp_path / "first"), files(tmp_path / "second")
    changed = {name for name in first if first[name] != second.get(name)} - {"export.json"}
    assert changed <= {"claim.jsonl", "delivery.jsonl", "event.jsonl", "plan.jsonl"}
    assert {name for name in first if name.startswith("mail/")} == {
        "mail/billing.mbox", "mail/outreach.mbox", "mail/support.mbox",
    }  # fmt: skip


def test_nothing_is_sent_and_nobody_is_woken(world: World, tmp_path: Path) -> None:
    room = lived_in(world)
    room.keeping.export(tmp_path / "first")
    woken: list[str] = []

    with elsewhere(tmp_path, clock=world.clock, background=False) as moved:
        moved.on_message()(lambda message: woken.append(message.id))
        held = moved.keeping.import_room(tmp_path / "first").held_back
        moved.start()
        assert moved.drain(5)
        waiting = [planned.kind for planned in moved.plans.all()]
        dead = moved.dead_letters()

    assert woken == []
    assert held is not None
    assert held.turns == len([each for each in dead if each.kind == "turn"]) > 0
    assert sorted(waiting) == ["follow_up", "held_draft", "wait"]


def test_other_programs_read_the_mail(world: World, tmp_path: Path) -> None:
    lived_in(world).keeping.export(tmp_path / "first")

    read = mailbox.mbox(tmp_path / "first" / "mail" / "support.mbox", create=False)
    subjects = [message["Subject"] for message in read]
    read.close()

    assert subjects[0] == "Order 1042"
    assert len(subjects) == len(rows(tmp_path / "first", "placement")) - sum(
        1 for row in rows(tmp_path / "first", "placement") if row["mailbox_id"] != 1
    )


def test_no_key_and_no_secret_leaves(world: World, tmp_path: Path) -> None:
    room = lived_in(world)
    room.domains.add("acme.test")
    room.keeping.export(tmp_path / "first")

    text = b"".join(files(tmp_path / "first").values())

    assert b"PRIVATE KEY" not in text
    assert "secret" not in {path.stem for path in (tmp_path / "first").iterdir()}


def test_a_file_that_was_changed_is_refused_and_nothing_comes_in(world: World, tmp_path: Path) -> None:
    lived_in(world).keeping.export(tmp_path / "first")
    with (tmp_path / "first" / "suppression.jsonl").open("ab") as file:
        file.write(b"{}\n")

    with elsewhere(tmp_path) as moved:
        with pytest.raises(InvalidRequest, match="not as it was written"):
            moved.keeping.import_room(tmp_path / "first")

        assert moved.threads() == []


def test_a_room_with_mail_and_a_full_folder_are_left_alone(world: World, tmp_path: Path) -> None:
    room = lived_in(world)
    room.keeping.export(tmp_path / "first")

    with pytest.raises(InvalidRequest, match="There is mail in this room"):
        room.keeping.import_room(tmp_path / "first")
    with pytest.raises(InvalidRequest, match="is not empty"):
        room.keeping.export(tmp_path / "first")
    with Postroom("other.test") as other, pytest.raises(InvalidRequest, match=r"the room acme\.test, not other\.test"):
        other.keeping.import_room(tmp_path / "first")


ELSEWHERE = b"""From ada@example.com Fri Nov 20 12:00:00 2026
From: Ada <ada@example.com>
To: support@acme.test
Subject: Re: Lamp
Message-ID: <three@example.com>
In-Reply-To: <two@acme.test>
References: <one@example.com> <two@acme.test>
Date: Fri, 20 Nov 2026 12:00:00 +0000

Thank you!
>From now on only you.

From ada@example.com Wed Nov 18 12:00:00 2026
From: Ada <ada@example.com>
To: support@acme.test
Subject: Lamp
Message-ID: <one@example.com>
Date: Wed, 18 Nov 2026 12:00:00 +0000

It is broken.

From support@acme.test Thu Nov 19 12:00:00 2026
From: Support <support@acme.test>
To: ada@example.com
Subject: Re: Lamp
Message-ID: <two@acme.test>
In-Reply-To: <one@example.com>
References: <one@example.com>
Date: Thu, 19 Nov 2026 12:00:00 +0000

A new one is on its way.
"""


def test_mail_from_another_program_moves_in_as_it_was_written(tmp_path: Path) -> None:
    (tmp_path / "old.mbox").write_bytes(ELSEWHERE)
    woken: list[str] = []
    with elsewhere(tmp_path) as room:
        room.on_message()(lambda message: woken.append(message.id))
        room.start()
        first = room.keeping.import_mbox(tmp_path / "old.mbox", mailbox="support")
        again = room.keeping.import_mbox(tmp_path / "old.mbox", mailbox="support")
        assert room.drain(5)
        thread = room.thread("t1")
        info = room.mailbox("support").info()
        found = room.mailbox("support").search("broken")

    assert (first.messages, first.threads, again.messages, again.known) == (3, 1, 0, 3)
    assert [str(message.direction) for message in thread.messages] == ["inbound", "outbound", "inbound"]
    assert thread.messages[2].new_text == "Thank you!\nFrom now on only you."
    assert thread.last_at.isoformat() == "2026-11-20T12:00:00+00:00"
    assert (thread.assignee, info.unread, woken) == ("support", 0, [])
    assert [message.id for message in found] == ["m1"]


def test_what_is_no_mbox_is_refused(tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("Dear Ada")
    with elsewhere(tmp_path) as room, pytest.raises(InvalidRequest, match="is no mbox"):
        room.keeping.import_mbox(tmp_path / "letter.txt", mailbox="support")
