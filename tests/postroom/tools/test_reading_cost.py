"""Reading costs what is new: a thread of six messages, ids, owner, marks and fence included, in one call."""

from __future__ import annotations

from postroom import Postroom
from postroom.tools import TOOLS, Call
from tests.contracts.frameworks import estimated_tokens
from tests.docs.blocks import ROOT

SAMPLES = sorted((ROOT / "shared/mail/thread").glob("*.eml"))


def test_a_thread_of_six_messages_costs_at_most_a_thousand_tokens() -> None:
    with Postroom("acme.test", mailboxes=["support"]) as room:
        for sample in SAMPLES:
            room.receive(sample.read_bytes(), recipients=["support@acme.test"], reverse_path="dana@example.com")
        read_thread = next(tool for tool in TOOLS if tool.name == "read_thread")

        shown = read_thread.call(room.mailbox("support"), {"thread_id": "t1"}, Call("test")).text

    assert [f"m{number} " in shown for number in range(1, 7)] == [True] * 6
    assert "wrote:" not in shown
    assert estimated_tokens(shown) <= 1_000
