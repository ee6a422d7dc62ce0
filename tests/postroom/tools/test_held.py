"""What an agent sees of drafts that a person decides about, and that it cannot decide itself."""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from postroom import AsyncPostroom, Mailbox, Oversight, Postroom, Scope
from postroom.model.run import Ordinals, Run, current_run
from postroom.tools import TOOLS, Call, Decision, decide, offered
from tests.contracts.frameworks import estimated_tokens
from tests.mail_samples import mail

CALL = Call("test", call_id="call_1")
TOOL = {tool.name: tool for tool in TOOLS}
DECIDING = re.compile(r"approv|reject|decid|decision|edit|held|release|let_go|\bp\d")


@pytest.fixture
def room() -> Iterator[Postroom]:
    with Postroom("acme.test", mailboxes=["support"]) as room:
        room.receive(mail())
        room.change_mailbox("support", oversight=Oversight.ALL)
        yield room


@pytest.fixture
def support(room: Postroom) -> Mailbox:
    return room.mailbox("support", scopes=frozenset(Scope))


@pytest.mark.parametrize("tool", TOOLS, ids=lambda tool: tool.name)
def test_no_tool_decides_about_a_draft(tool) -> None:
    assert not DECIDING.search(tool.name)
    assert not DECIDING.search(" ".join(json.loads(json.dumps(tool.schema()))["properties"]))


def test_no_tool_of_any_scope_lets_a_held_draft_go(room: Postroom, support: Mailbox) -> None:
    """Every tool is called with the draft's id wherever it takes a text; the draft waits on."""
    TOOL["reply"].call(support, {"message_id": "m1", "text": "We refund it.", "cc": []}, CALL)

    for tool in offered(support, only=[tool.name for tool in TOOLS if tool.effect != "destructive"]):
        texts = {name: "p1" for name, field in tool.schema()["properties"].items() if field.get("type") == "string"}
        tool.call(support, texts, CALL)

    assert room.approvals.get("p1").state == "pending"
    assert len(room.thread("t1").messages) == 1


def test_a_call_that_is_held_says_so_to_the_model_and_the_program(support: Mailbox) -> None:
    told = TOOL["reply"].call(support, {"message_id": "m1", "text": "We refund it.", "cc": []}, CALL)

    assert told.refused
    assert told.text.startswith("NOT DONE [approval_required]: A person must look at this draft first")
    assert "held as p1" in told.text
    assert "not lost" in told.text
    assert "end your turn, or do something else; do not send it again" in told.text
    assert (told.data["approval_id"], told.data["code"]) == ("p1", "approval_required")


@pytest.mark.parametrize(
    ("decide", "line"),
    [
        (lambda approvals: None, "p1 held since 20"),
        (lambda approvals: approvals.reject("p1", by="Eva", why="too harsh"), 'p1 rejected by Eva: "too harsh"'),
        (lambda approvals: approvals.answer("p1", by="Eva", text="Ask\nfirst"), 'p1 answered by Eva: "Ask first"'),
        (lambda approvals: approvals.approve("p1", by="Eva"), "p1 approved by Eva, sent as m2"),
    ],
)
def test_reading_the_thread_shows_a_short_line_of_ours(room: Postroom, support: Mailbox, decide, line: str) -> None:
    plain = TOOL["read_thread"].call(support, {"thread_id": "t1"}, CALL).text
    TOOL["reply"].call(support, {"message_id": "m1", "text": "We refund it.", "cc": []}, CALL)

    decide(room.approvals)
    shown = TOOL["read_thread"].call(support, {"thread_id": "t1"}, CALL).text

    ours = shown.partition("<<mail")[0]
    assert line in ours
    assert estimated_tokens(ours) - estimated_tokens(plain.partition("<<mail")[0]) <= 40


def test_only_the_latest_drafts_of_a_thread_are_shown(support: Mailbox) -> None:
    for number in range(8):
        TOOL["reply"].call(support, {"message_id": "m1", "text": f"Draft {number}", "cc": []}, CALL)

    shown = TOOL["read_thread"].call(support, {"thread_id": "t1"}, CALL).text

    assert re.findall(r"^(p\d) held", shown, re.MULTILINE) == ["p4", "p5", "p6", "p7", "p8"]


SENDS = [
    ("reply", {"message_id": "m1", "text": "We refund it.", "cc": []}),
    ("send_message", {"to": ["bob@example.com"], "subject": "Hello", "text": "Welcome!", "cc": []}),
    ("forward_message", {"message_id": "m1", "to": ["bob@example.com"]}),
]


def rows(path: Path) -> list[str]:
    """Everything in the store."""
    with closing(sqlite3.connect(path)) as store:
        return list(store.iterdump())


def test_every_tool_that_sends_can_be_rehearsed() -> None:
    of_requests = {tool.name for tool in TOOLS if tool.name.endswith("_request")}  # tests/stories tells of them
    assert {tool.name for tool in TOOLS if tool.sends} - of_requests == {name for name, _ in SENDS}


@pytest.mark.parametrize(("name", "arguments"), SENDS)
def test_a_rehearsal_asks_every_gate_and_leaves_no_trace(
    tmp_path: Path, name: str, arguments: dict[str, object]
) -> None:
    path = tmp_path / "room.db"
    with Postroom("acme.test", mailboxes=["support"], store=f"sqlite:///{path}", delivering=False) as room:
        room.receive(mail())
        support = room.mailbox("support")
        before = rows(path)
        passes = TOOL[name].needs_approval(support, arguments, CALL)
        between = rows(path)
        room.change_mailbox("support", oversight=Oversight.ALL)
        changed = rows(path)
        holds = TOOL[name].needs_approval(support, arguments, CALL)

        assert (passes, holds) == (False, True)
        assert between == before
        assert rows(path) == changed


@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("reply", {"message_id": "m99", "text": "We refund it.", "cc": []}),
        ("reply", {"message_id": "m1"}),
        ("reply", '{"message_id": '),
        ("read_thread", {"thread_id": "t1"}),
        ("delete_mailbox", {"name": "support", "successor": "support"}),
    ],
)
def test_nobody_is_asked_about_what_is_refused_anyway_or_sends_nothing(support: Mailbox, name: str, arguments) -> None:
    assert not TOOL[name].needs_approval(support, arguments, CALL)


async def test_a_rehearsal_can_be_awaited() -> None:
    async with AsyncPostroom("acme.test", mailboxes=["support"]) as room:
        await room.change_mailbox("support", oversight=Oversight.OUTBOUND_ONLY)

        assert await TOOL["send_message"].aneeds_approval(room.mailbox("support"), SENDS[1][1], CALL)


def test_a_call_that_the_framework_vouches_for_leaves(room: Postroom, support: Mailbox) -> None:
    approved = Call("test", call_id="call_1", approved_by="Eva")

    told = TOOL["reply"].call(support, SENDS[0][1], approved)

    assert told.text.startswith("Accepted as m2")
    assert (room.approvals.get("p1").state, room.approvals.get("p1").decided_by) == ("approved", "Eva")


def test_an_approved_reply_counts_its_recipients_as_any_reply_does(room: Postroom, support: Mailbox) -> None:
    """Whom it goes to stood in mail: what its sender wrote there is not read as words of ours."""
    told = TOOL["reply"].call(support, SENDS[0][1], Call("test", call_id="call_1", approved_by="Eva"))

    assert told.text == "Accepted as m2 in t1 for 1 recipient."


def test_a_rehearsal_that_breaks_does_not_end_the_run(support: Mailbox) -> None:
    """The call itself says to the model what a crash means."""

    async def broken(mailbox: Any, given: Any) -> Any:
        raise RuntimeError("the disk is full")

    assert not replace(TOOL["reply"], handler=broken).needs_approval(support, SENDS[0][1], CALL)


def test_an_approval_of_other_words_lets_nothing_go(room: Postroom, support: Mailbox) -> None:
    """A turn that is run again says it differently: what is held since the first run is not what was approved now."""
    approved = Call("test", call_id="call_1", approved_by="Eva")
    run = Run(wake=7)
    for call, text in ((CALL, "We refund 400 EUR."), (approved, "We refund 40 EUR.")):
        run.ordinals = Ordinals()
        token = current_run.set(run)
        told = TOOL["reply"].call(support, {"message_id": "m1", "text": text, "cc": []}, call)
        current_run.reset(token)

    assert "held as p1" in told.text
    assert told.data["same_words"] is False
    assert [draft.state for draft in room.approvals.all()] == ["pending"]


def test_a_mailbox_decides_about_its_own_drafts_only(room: Postroom, support: Mailbox) -> None:
    TOOL["reply"].call(support, SENDS[0][1], CALL)
    room.create_mailbox("billing")

    told = decide(room.mailbox("billing"), "p1", Decision("approve", by="Eva"))

    assert told.data["code"] == "not_found"
    assert room.approvals.get("p1").state == "pending"
