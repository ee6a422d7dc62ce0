"""A person at the client approves: only where the operator lets it decide, and exactly what was shown."""

from __future__ import annotations

from typing import Any

import mcp.types as types
import pytest

from postroom import ApprovalRequired, ApprovalState, AsyncPostroom, AttachmentContent, Oversight
from postroom_mcp.approval import shown
from tests.postroom_mcp.clients import over_http, refused, said
from tests.postroom_mcp.conftest import door, key

REPLY = {"message_id": "m1", "text": "We refund 400 EUR."}
YES = {"action": "accept", "content": {"approve": True, "why": "It was our fault."}}
NO = {"action": "accept", "content": {"approve": False, "why": "Too much."}}


class Person:
    """Answers every form in one way, and remembers what it read."""

    def __init__(self, answer: dict[str, Any]) -> None:
        self.answer = answer
        self.read: list[str] = []

    async def __call__(self, context: Any, params: Any) -> Any:
        self.read.append(params.message)
        return types.ElicitResult.model_validate(self.answer)


@pytest.fixture
async def held(room: AsyncPostroom) -> AsyncPostroom:
    await room.change_mailbox("support", oversight=Oversight.ALL)
    return room


async def replied(room: AsyncPostroom, person: Person | None, *scopes: str, setting: str = "approve") -> Any:
    secret = await key(room, "read", "reply", *scopes)
    options = {"elicitation_callback": person} if person is not None else {}
    async with door(room, elicitation=setting) as url, over_http(url, secret, **options) as session:
        return await session.call_tool("reply", REPLY)


async def texts(room: AsyncPostroom) -> list[str]:
    return [message.new_text for message in (await room.thread("t1")).messages[1:]]


async def test_a_person_at_the_client_reads_every_word_and_approves(held: AsyncPostroom) -> None:
    person = Person(YES)

    answer = await replied(held, person, "approve")

    assert said(answer).startswith("Accepted as m2 in t1")
    assert await texts(held) == ["We refund 400 EUR."]
    assert "To: ada@example.com\nSubject: Re: Refund\n\nWe refund 400 EUR." in person.read[0]
    draft = await held.approvals.get("p1")
    assert (draft.state, draft.decided_by, draft.why) == (ApprovalState.APPROVED, "mcp:k1", "It was our fault.")


async def test_a_file_of_one_octet_is_no_plural(held: AsyncPostroom) -> None:
    note = AttachmentContent(filename="note.txt", content_type="text/plain", content=b"1")
    with pytest.raises(ApprovalRequired):
        await held.mailbox("support").send("ada@example.com", subject="A note", text="Here.", attachments=[note])

    draft = await held.approvals.get("p1")

    assert "Attached: note.txt (1 octet)" in shown(draft)


async def test_a_no_sends_nothing_and_the_model_reads_why(held: AsyncPostroom) -> None:
    answer = await replied(held, Person(NO), "approve")

    assert refused(answer)
    assert "Too much." in said(answer)
    assert await texts(held) == []
    assert (await held.approvals.get("p1")).state is ApprovalState.REJECTED


@pytest.mark.parametrize(
    "answer",
    [
        {"action": "decline"},
        {"action": "cancel"},
        {"action": "accept", "content": {}},
        {"action": "accept", "content": {"approve": "yes"}},
    ],
)
async def test_whatever_is_no_decision_leaves_it_to_a_person_in_the_room(
    held: AsyncPostroom, answer: dict[str, Any]
) -> None:
    told = await replied(held, Person(answer), "approve")

    assert said(told).startswith("NOT DONE [approval_required]: ")
    assert await texts(held) == []
    assert (await held.approvals.get("p1")).state is ApprovalState.PENDING


@pytest.mark.parametrize(("setting", "scopes"), [("hold", ["approve"]), ("approve", [])])
async def test_nobody_is_asked_where_a_yes_would_decide_nothing(
    held: AsyncPostroom, setting: str, scopes: list[str]
) -> None:
    person = Person(YES)

    told = await replied(held, person, *scopes, setting=setting)

    assert said(told).startswith("NOT DONE [approval_required]: ")
    assert person.read == []
    assert (await held.approvals.get("p1")).state is ApprovalState.PENDING


async def test_a_client_that_shows_no_forms_is_not_asked(held: AsyncPostroom) -> None:
    told = await replied(held, None, "approve")

    assert said(told).startswith("NOT DONE [approval_required]: ")
    assert (await held.approvals.get("p1")).state is ApprovalState.PENDING


async def test_a_yes_lifts_no_suppression(held: AsyncPostroom) -> None:
    class Late(Person):
        async def __call__(self, context: Any, params: Any) -> Any:
            await held.suppress("ada@example.com")
            return await super().__call__(context, params)

    told = await replied(held, Late(YES), "approve")

    assert said(told).startswith("NOT DONE [suppressed]: ")
    assert await texts(held) == []
