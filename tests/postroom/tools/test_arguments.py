"""What a model is told about its arguments, and what it is not."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from postroom import HandOffNote, Mailbox, Postroom
from postroom.tools import TOOL_NAMED, Call
from tests.mail_samples import mail

CALL = Call("test", call_id="call_1")
REPLY = {"message_id": "m1", "text": "On its way."}


@pytest.fixture
def support() -> Iterator[Mailbox]:
    with Postroom("acme.test", mailboxes=["support", "billing"]) as room:
        room.receive(mail(), recipients=["support@acme.test"])
        yield room.mailbox("support")


@pytest.mark.parametrize(
    ("tool", "arguments", "fault"),
    [
        ("reply", {"message_id": "m1"}, "text: Field required"),
        ("reply", '{"message_id": ', "arguments: Invalid JSON"),
        ("hand_off_thread", {"thread_id": "t1", "to": "billing", "summary": "Ada.", "facts": [""]}, "facts.0.text: "),
        (
            "schedule_follow_up",
            {"thread_id": "t1", "steps": [{"after_hours": 1, "text": "?" * 100_001}]},
            "text: String should have at most 100000",
        ),
    ],
)
def test_a_wrong_argument_is_named(support: Mailbox, tool: str, arguments: Any, fault: str) -> None:
    told = TOOL_NAMED[tool].call(support, arguments, CALL)

    assert told.data["code"] == "invalid_request"
    assert fault in told.text


def test_what_breaks_inside_is_not_told_as_a_wrong_argument(support: Mailbox, caplog: pytest.LogCaptureFixture) -> None:
    async def broken(mailbox: Any, given: Any) -> Any:
        HandOffNote.model_validate({"summary": ["what a row of the store holds"]})

    told = replace(TOOL_NAMED["reply"], handler=broken).call(support, REPLY, CALL)

    assert told.data["code"] == "internal_error"
    assert "summary" not in told.text
    assert "tool.crashed" in caplog.messages
