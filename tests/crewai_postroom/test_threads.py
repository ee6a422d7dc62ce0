"""The state of a Flow for each mail thread: a new instance goes on where the thread's last turn ended."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from crewai.flow.flow import Flow, FlowState, start
from crewai.flow.persistence import SQLiteFlowPersistence, persist

from crewai_postroom import thread_inputs
from postroom import Mailbox, Postroom
from tests.contracts.frameworks import mail_from_ada

pytestmark = pytest.mark.filterwarnings(r"ignore::DeprecationWarning:crewai\.")


class Matter(FlowState):
    """What the flow knows of one matter."""

    seen: list[str] = []
    message_id: str = ""


@pytest.fixture
def room() -> Iterator[Postroom]:
    with Postroom("acme.test", mailboxes=["support", "billing"]) as room:
        for number in (1, 2):
            room.receive(mail_from_ada(number=number), recipients=["support@acme.test"], reverse_path="ada@example.com")
        head, _, body = mail_from_ada("Re: Refund", "Any news?", number=3).partition(b"\r\n\r\n")
        answer = head + b"\r\nIn-Reply-To: <ada-1@example.com>\r\n\r\n" + body
        room.receive(answer, recipients=["support@acme.test"], reverse_path="ada@example.com")
        yield room


@pytest.fixture
def matters(tmp_path: Path) -> type[Flow[Matter]]:
    @persist(SQLiteFlowPersistence(str(tmp_path / "flows.db")))
    class Matters(Flow[Matter]):
        @start()
        def note(self) -> list[str]:
            self.state.seen.append(self.state.message_id)
            return list(self.state.seen)

    return Matters


def turn(matters: type[Flow[Matter]], mailbox: Mailbox, message_id: str, **options: Any) -> list[str]:
    """A new instance's turn about one message; the messages that its state knows of."""
    message = mailbox.message(message_id)
    flow = matters(suppress_flow_events=True)
    known: list[str] = flow.kickoff(inputs={**thread_inputs(message, mailbox, **options), "message_id": message_id})
    return known


def test_the_second_mail_of_a_thread_finds_the_state_of_the_first(room: Postroom, matters: type[Flow[Matter]]) -> None:
    support = room.mailbox("support")
    turn(matters, support, "m1")

    assert room.message("m3").thread_id == "t1"
    assert turn(matters, support, "m3") == ["m1", "m3"]


def test_another_thread_starts_fresh(room: Postroom, matters: type[Flow[Matter]]) -> None:
    support = room.mailbox("support")
    turn(matters, support, "m1")

    assert turn(matters, support, "m2") == ["m2"]


def test_another_mailbox_starts_fresh_unless_told_to_share(room: Postroom, matters: type[Flow[Matter]]) -> None:
    support, billing = room.mailbox("support"), room.mailbox("billing")
    for shared in (False, True):
        turn(matters, support, "m1", shared=shared)
    support.hand_off("t1", to="billing", note="Yours.")

    assert turn(matters, billing, "m3") == ["m3"]
    assert turn(matters, billing, "m3", shared=True) == ["m1", "m3"]


async def test_an_awaited_flow_goes_on_too(room: Postroom, matters: type[Flow[Matter]]) -> None:
    support = room.mailbox("support")
    for message_id in ("m1", "m3"):
        flow = matters(suppress_flow_events=True)
        inputs = thread_inputs(support.message(message_id), support)
        known = await flow.akickoff(inputs={**inputs, "message_id": message_id})

    assert known == ["m1", "m3"]


def test_a_flow_without_a_class_for_its_state_goes_on_too(room: Postroom, tmp_path: Path) -> None:
    @persist(SQLiteFlowPersistence(str(tmp_path / "flows.db")))
    class Counting(Flow[dict[str, Any]]):
        @start()
        def count(self) -> int:
            self.state["turns"] = self.state.get("turns", 0) + 1
            return int(self.state["turns"])

    support = room.mailbox("support")

    turns = [
        Counting(suppress_flow_events=True).kickoff(inputs=thread_inputs(support.message(message_id), support))
        for message_id in ("m1", "m3", "m2")
    ]

    assert turns == [1, 2, 1]
