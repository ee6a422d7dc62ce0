"""What CrewAI gives a tool stays there: failures on record, no stale cache, checkpoints, declared settings."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from crewai import Agent, Crew, Task
from crewai.tools import BaseTool, ToolFailure
from pydantic import TypeAdapter

from crewai_postroom import postroom_tools
from crewai_postroom.testing import ScriptedModel, call
from postroom import Postroom, Scope
from tests.contracts.frameworks import mail_from_ada

pytestmark = pytest.mark.filterwarnings(r"ignore::DeprecationWarning:crewai\.")


@pytest.fixture
def room() -> Iterator[Postroom]:
    with Postroom("acme.test", mailboxes=["support"]) as room:
        room.receive(mail_from_ada(), recipients=["support@acme.test"], reverse_path="ada@example.com")
        yield room


def crew(room: Postroom, steps: list[Any], **options: Any) -> Crew:
    tools = postroom_tools(room.mailbox("support"))
    agent = Agent(role="Clerk", goal="Answer mail", backstory="Clerk.", llm=ScriptedModel(steps), tools=tools)
    task = Task(description="Work on your mail.", expected_output="What you did.", agent=agent)
    return Crew(agents=[agent], tasks=[task], **options)


def test_a_refusal_is_on_record_with_its_code(room: Postroom) -> None:
    ended = crew(room, [call("reply", message_id="m99", text="Hello", cc=[]), "I could not."]).kickoff()

    (record,) = ended.tasks_output[0].tool_failures

    assert record.tool_name == "reply"
    assert record.failure.code == "not_found"
    assert record.failure.details["you_can"] == "take ids from check_mail."


def test_mail_is_never_answered_from_a_cache(room: Postroom) -> None:
    seen: list[str] = []

    def look_again(conversation: Any) -> Any:
        seen.append(conversation.result("check_mail"))
        room.receive(mail_from_ada(number=2), recipients=["support@acme.test"], reverse_path="ada@example.com")
        return call("check_mail")

    def end(conversation: Any) -> str:
        seen.append(conversation.result("check_mail"))
        return "Looked twice."

    crew(room, [call("check_mail"), look_again, end], cache=True).kickoff()

    assert seen[0].startswith("1 unread")
    assert seen[1].startswith("2 unread")


def test_several_calls_of_one_answer_run_side_by_side(room: Postroom) -> None:
    calls = [call("reply", message_id="m1", text=f"Part {number}", cc=[]) for number in range(3)]

    crew(room, [calls, "Done."]).kickoff()

    assert len(room.thread("t1").messages) == 4


def test_a_tool_restored_from_a_checkpoint_finds_its_mailbox(room: Postroom) -> None:
    """As an agent's `tools` are stored and restored, without CrewAI's opt-in for callbacks from checkpoints."""
    field = TypeAdapter(list[BaseTool])
    stored = field.dump_json(postroom_tools(room.mailbox("support"), only=["check_mail"]))

    (restored,) = field.validate_json(stored)

    assert restored.run().startswith("1 unread")
    assert b"acme.test" in stored


def test_a_restored_tool_has_the_scopes_that_it_was_stored_with(room: Postroom) -> None:
    """Another agent of the program reads the same mailbox, and may not write."""
    field = TypeAdapter(list[BaseTool])
    stored = field.dump_json(postroom_tools(room.mailbox("support"), only=["send_message"]))
    postroom_tools(room.mailbox("support", scopes=frozenset({Scope.READ})))

    (restored,) = field.validate_json(stored)

    assert restored.run(to=["bob@example.com"], subject="Hello", text="Welcome!").startswith("Accepted as m2")


def test_a_usage_limit_is_kept(room: Postroom) -> None:
    (check,) = postroom_tools(room.mailbox("support"), only=["check_mail"])
    check.max_usage_count = 1

    first, second = check.run(), check.run()

    assert first.startswith("1 unread")
    assert isinstance(second, ToolFailure)


def test_a_tool_says_which_settings_it_reads(room: Postroom) -> None:
    (check,) = postroom_tools(room.mailbox("support"), only=["check_mail"])

    assert [variable.name for variable in check.env_vars] == [
        "POSTROOM_DOMAIN",
        "POSTROOM_STORE",
        "POSTROOM_TRANSPORT",
    ]
    assert check.package_dependencies == ["postroom"]
