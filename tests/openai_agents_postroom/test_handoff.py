"""An SDK hand-off that also moves the mail thread: both go, or neither."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from typing import Any

import pytest
from agents import Agent, ModelBehaviorError, RunConfig, Runner
from agents.extensions import handoff_filters
from agents.strict_schema import ensure_strict_json_schema

from openai_agents_postroom import mail_handoff, postroom_tools
from openai_agents_postroom.testing import ScriptedModel, call
from postroom import ConfigurationError, Message, Postroom, Scope, current_thread_id
from postroom.testing.script import ToolCall
from tests.contracts.frameworks import assert_one_thread, fast_room, mail_from_ada
from tests.waiting import until

NOTE = {"summary": "Charged twice.", "facts": ["invoice 4411"], "open_questions": [], "promises": [], "do_not": []}
HAND_OFF = call("transfer_to_billing", **NOTE)
REFUND = call("reply", message_id="m1", text="One charge is refunded.", cc=[])


@pytest.fixture
def room() -> Iterator[Postroom]:
    with fast_room() as room:
        yield room


def mail_arrives(room: Postroom, number: int = 1) -> None:
    room.receive(mail_from_ada(number=number), recipients=["support@acme.test"], reverse_path="ada@example.com")


def support_agent(room: Postroom, steps: list[Any], billing_steps: list[Any], **options: Any) -> Agent[Any]:
    billing = Agent[Any](
        name="billing", model=ScriptedModel(billing_steps), tools=[*postroom_tools(room.mailbox("billing"))]
    )
    support = room.mailbox("support", scopes=options.pop("scopes", frozenset(Scope)))
    return Agent[Any](
        name="support",
        model=ScriptedModel(steps),
        tools=[*postroom_tools(support)],
        handoffs=[mail_handoff(billing, support, to="billing", **options)],
    )


def run_in_a_handler(room: Postroom, agent: Agent[Any], config: RunConfig | None = None) -> Any:
    ended: list[Any] = []

    @room.on_message("support")
    async def take_turn(message: Message) -> None:
        try:
            ended.append(await Runner.run(agent, "Work on your mail.", run_config=config))
        except Exception as error:
            ended.append(error)

    room.start()
    mail_arrives(room)
    until(lambda: bool(ended))
    return ended[0]


def test_the_run_and_the_thread_go_to_billing_together(room: Postroom) -> None:
    ended = run_in_a_handler(room, support_agent(room, [HAND_OFF], [REFUND, "Refunded."]))

    thread = room.thread("t1")
    assert ended.final_output == "Refunded."
    assert ended.last_agent.name == "billing"
    assert thread.assignee == "billing"
    assert thread.hand_offs[0].note.summary == "Charged twice."
    assert thread.hand_offs[0].note.facts[0].text == "invoice 4411"
    assert_one_thread(room, "t1", ["ada@example.com", "billing@acme.test"])


def test_a_blocking_handler_hands_off_too(room: Postroom) -> None:
    agent = support_agent(room, [HAND_OFF], [REFUND, "Refunded."])
    turns: list[str] = []

    @room.on_message("support")
    def take_turn(message: Message) -> None:
        turns.append(current_thread_id())
        asyncio.run(Runner.run(agent, "Work on your mail."))

    room.start()
    mail_arrives(room)

    until(lambda: len(room.threads()) == 1 and len(room.thread("t1").messages) == 2)
    assert turns == ["t1"]
    assert room.thread("t1").assignee == "billing"


def test_billings_own_handler_does_not_answer_a_second_time(room: Postroom) -> None:
    """The hand-off wakes it as well; the answer that billing's agent gave inside support's turn counts as its own."""
    told: list[str] = []

    @room.on_message("billing")
    def billing(message: Message) -> None:
        told.append(room.mailbox("billing").reply(message.id, text="Quite different words.").id)

    run_in_a_handler(room, support_agent(room, [HAND_OFF], [REFUND, "Refunded."]))

    until(lambda: bool(told))
    assert told == ["m2"]
    assert_one_thread(room, "t1", ["ada@example.com", "billing@acme.test"])


def test_a_turn_that_dies_after_the_hand_off_leaves_the_thread_to_billings_handler(room: Postroom) -> None:
    model_lost = ConnectionResetError("the process loses its model")
    read: list[str] = []

    def fail(conversation: Any) -> Any:
        raise model_lost

    def end(conversation: Any) -> str:
        read.append(conversation.result("transfer_to_billing"))
        return "It is billing's."

    @room.on_message("billing")
    def billing(message: Message) -> None:
        room.mailbox("billing").reply(message.id, text="From the handler.")

    agent = support_agent(room, [HAND_OFF, HAND_OFF, end], [fail])

    @room.on_message("support")
    async def take_turn(message: Message) -> None:
        await Runner.run(agent, "Work on your mail.")

    room.start()
    mail_arrives(room)

    until(lambda: bool(read))
    room.drain()
    assert read[0].startswith("NOT DONE [not_assigned]: billing holds thread t1")
    assert_one_thread(room, "t1", ["ada@example.com", "billing@acme.test"])


@pytest.mark.parametrize("config", [None, RunConfig(nest_handoff_history=True)])
def test_a_refused_hand_off_is_read_by_the_model_and_changes_nothing(room: Postroom, config: RunConfig | None) -> None:
    room.pause_mailbox("billing")
    read: list[str] = []

    def end(conversation: Any) -> str:
        read.append("\n".join(line.text for line in conversation))
        return "I could not hand it over."

    ended = run_in_a_handler(room, support_agent(room, [HAND_OFF, end], []), config)

    assert "NOT DONE [mailbox_paused]: Mailbox 'billing' is paused" in read[0].replace("\\", "")
    assert ended.final_output == "I could not hand it over."
    assert ended.last_agent.name == "support"
    assert room.thread("t1").assignee == "support"
    assert room.thread("t1").hand_offs == ()


def test_a_hand_off_of_a_thread_that_went_elsewhere_is_refused(room: Postroom) -> None:
    def lose_it(conversation: Any) -> Any:
        room.mailbox("support").hand_off("t1", to="sales", note="Sold.")
        return HAND_OFF

    room.create_mailbox("sales")
    ended = run_in_a_handler(room, support_agent(room, [lose_it, "It is gone."], []))

    (output,) = [item for item in ended.new_items if item.type == "handoff_output_item"]
    assert output.raw_item["output"].startswith("NOT DONE [not_assigned]: sales holds thread t1")
    assert ended.last_agent.name == "support"
    assert room.thread("t1").assignee == "sales"


class Garbled(ToolCall):
    arguments_json = "not an object"


@pytest.mark.parametrize(
    "words",
    [
        call("transfer_to_billing"),
        call("transfer_to_billing", **NOTE, mailbox="ceo"),
        Garbled("transfer_to_billing", {}, "call_garbled"),
    ],
)
def test_a_note_that_cannot_be_meant_is_refused(room: Postroom, words: ToolCall) -> None:
    ended = run_in_a_handler(room, support_agent(room, [words, HAND_OFF], [REFUND, "Refunded."]))

    refused, _ = [item for item in ended.new_items if item.type == "handoff_output_item"]
    assert refused.raw_item["output"].startswith("NOT DONE [invalid_request]")
    assert ended.final_output == "Refunded."
    assert len(room.thread("t1").hand_offs) == 1


def test_the_model_cannot_choose_the_thread_or_the_mailbox(room: Postroom) -> None:
    elsewhere = call("transfer_to_billing", **NOTE, thread_id="t9", to="support")

    run_in_a_handler(room, support_agent(room, [elsewhere], [REFUND, "Refunded."]))

    assert room.thread("t1").assignee == "billing"


async def test_outside_a_handler_the_thread_is_named(room: Postroom) -> None:
    mail_arrives(room)

    ended = await Runner.run(support_agent(room, [HAND_OFF], [REFUND, "Refunded."], thread_id="t1"), "Work.")

    assert ended.final_output == "Refunded."
    assert room.thread("t1").assignee == "billing"


async def test_without_a_handler_and_without_a_thread_the_developer_is_told(room: Postroom) -> None:
    mail_arrives(room)

    with pytest.raises(ConfigurationError, match="No handler runs here"):
        await Runner.run(support_agent(room, [HAND_OFF], []), "Work.")


def test_a_filter_of_the_app_sees_the_hand_off(room: Postroom) -> None:
    seen: list[str] = []

    def read(conversation: Any) -> Any:
        seen.extend(line.tool_name for line in conversation if line.role == "tool")
        return REFUND

    config = RunConfig(handoff_input_filter=handoff_filters.remove_all_tools)
    ended = run_in_a_handler(room, support_agent(room, [HAND_OFF], [read, "Refunded."]), config)

    assert ended.final_output == "Refunded."
    assert seen == []


def test_a_mailbox_that_may_not_hand_off_is_not_offered_it(room: Postroom) -> None:
    agent = support_agent(room, [HAND_OFF], [], scopes=frozenset({Scope.READ}))

    ended = run_in_a_handler(room, agent)

    assert isinstance(ended, ModelBehaviorError)  # as for any tool that a model makes up
    assert room.thread("t1").assignee == "support"


def test_its_schema_is_strict_and_names_neither_thread_nor_mailbox(room: Postroom) -> None:
    schema = mail_handoff(Agent(name="billing"), room.mailbox("support"), to="billing").input_json_schema

    assert ensure_strict_json_schema(schema) == schema
    assert schema["required"] == ["summary", "facts", "open_questions", "asked", "promises", "do_not"]
