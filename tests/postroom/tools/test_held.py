"""What an agent sees of drafts that a person decides about, and that it cannot decide itself."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

import pytest

from postroom import Mailbox, Oversight, Postroom, Scope
from postroom.tools import TOOLS, Call, offered
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
