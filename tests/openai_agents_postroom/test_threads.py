"""A session for each mail thread: the next mail of a thread finds what was said before, another thread does not."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from agents import Agent, Runner

from openai_agents_postroom import ThreadSessions, postroom_tools
from openai_agents_postroom.testing import ScriptedModel, call
from postroom import Message, Postroom
from tests.contracts.frameworks import mail_from_ada


@pytest.fixture
def room() -> Iterator[Postroom]:
    with Postroom("acme.test", mailboxes=["support", "billing"]) as room:
        for number in (1, 2):
            room.receive(mail_from_ada(number=number), recipients=["support@acme.test"], reverse_path="ada@example.com")
        yield room


@pytest.fixture(params=["memory", "file"])
def sessions(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[ThreadSessions]:
    kept = ThreadSessions() if request.param == "memory" else ThreadSessions(tmp_path / "sessions.db")
    yield kept
    kept.close()


async def turn(
    sessions: ThreadSessions, room: Postroom, message: Message, *, mailbox: str = "support", **options: Any
) -> str:
    """One turn, and all that its model saw of the conversation."""
    seen: list[str] = []

    def answer(conversation: Any) -> str:
        seen.extend(line.text for line in conversation)
        return f"I read {message.id}."

    handle = room.mailbox(mailbox)
    agent = Agent[Any](name=mailbox, model=ScriptedModel([answer]), tools=[*postroom_tools(handle)])
    with sessions.of(message, handle, **options) as session:
        await Runner.run(agent, f"New mail {message.id}.", session=session)
    return "\n".join(seen)


async def test_the_second_turn_of_a_thread_remembers_the_first(sessions: ThreadSessions, room: Postroom) -> None:
    first = room.message("m1")
    await turn(sessions, room, first)

    assert "I read m1." in await turn(sessions, room, first)


async def test_another_thread_and_another_mailbox_remember_nothing(sessions: ThreadSessions, room: Postroom) -> None:
    await turn(sessions, room, room.message("m1"))

    assert "I read" not in await turn(sessions, room, room.message("m2"))
    assert "I read" not in await turn(sessions, room, room.message("m1"), mailbox="billing")


async def test_mailboxes_share_a_session_where_they_are_told_to(sessions: ThreadSessions, room: Postroom) -> None:
    await turn(sessions, room, room.message("m1"), shared=True)

    seen = await turn(sessions, room, room.message("m1"), mailbox="billing", shared=True)

    assert "I read m1." in seen


async def test_a_file_is_found_again_by_the_next_process(tmp_path: Path, room: Postroom) -> None:
    path = tmp_path / "sessions.db"
    await turn(ThreadSessions(path), room, room.message("m1"))

    assert "I read m1." in await turn(ThreadSessions(path), room, room.message("m1"))


async def test_a_session_keeps_what_the_tools_answered(tmp_path: Path, room: Postroom) -> None:
    support, message = room.mailbox("support"), room.message("m1")
    steps = [call("read_thread", thread_id="t1", full_message=""), "Read."]
    agent = Agent[Any](name="support", model=ScriptedModel(steps), tools=[*postroom_tools(support)])

    with ThreadSessions(tmp_path / "sessions.db").of(message, support) as session:
        await Runner.run(agent, "Work on your mail.", session=session)
        items = await session.get_items()

    assert "I was charged twice." in str(items)
