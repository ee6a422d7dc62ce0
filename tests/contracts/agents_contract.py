"""What a real agent of a framework does with the tools. A test file subclasses it and names its framework."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from typing import Any, ClassVar

import pytest

from postroom import Message, Postroom
from postroom.testing.script import Conversation, call
from tests.contracts.frameworks import Framework, assert_one_thread, fast_room, mail_from_ada
from tests.waiting import until

THREE_SENDERS = ["ada@example.com", "support@acme.test", "billing@acme.test"]


def answer_of(text: str) -> Any:
    """A step that answers the newest message of the thread that was just read."""

    def step(conversation: Conversation) -> Any:
        return call("reply", message_id=conversation.id_of("m", tool_name="read_thread"), text=text, cc=[])

    return step


def support_steps(text: str = "Our billing team looks into it.") -> list[Any]:
    return [
        call("check_mail", unread_only=True, cursor=""),
        lambda seen: call("read_thread", thread_id=seen.id_of("t", tool_name="check_mail"), full_message=""),
        answer_of(text),
        lambda seen: call(
            "hand_off_thread",
            thread_id=seen.id_of("t", tool_name="read_thread"),
            to="billing",
            summary="Ada was charged twice.",
            facts=["invoice 4411"],
            open_questions=[],
            promises=[],
            do_not=[],
        ),
        "Handed over to billing.",
    ]


def billing_steps(text: str = "One charge is refunded.") -> list[Any]:
    return [call("read_thread", thread_id="t1", full_message=""), answer_of(text), "Refunded."]


class AgentsContract:
    framework: ClassVar[Framework]

    @pytest.fixture
    def room(self) -> Iterator[Postroom]:
        with fast_room() as room:
            yield room

    def tools(self, room: Postroom, mailbox: str) -> list[Any]:
        return self.framework.postroom_tools(room.mailbox(mailbox))

    def test_support_answers_and_billing_continues_the_same_thread(self, room: Postroom) -> None:
        room.receive(mail_from_ada(), recipients=["support@acme.test"], reverse_path="ada@example.com")

        said = self.framework.run(self.tools(room, "support"), support_steps())
        self.framework.run(self.tools(room, "billing"), billing_steps())

        assert said == "Handed over to billing."
        assert_one_thread(room, "t1", THREE_SENDERS)
        assert len(room.threads()) == 1

    async def test_the_same_on_a_running_loop(self, room: Postroom) -> None:
        room.receive(mail_from_ada(), recipients=["support@acme.test"], reverse_path="ada@example.com")

        await self.framework.arun(self.tools(room, "support"), support_steps())
        said = await self.framework.arun(self.tools(room, "billing"), billing_steps())

        assert said == "Refunded."
        assert_one_thread(room, "t1", THREE_SENDERS)

    def test_an_agent_reads_a_refusal_and_goes_on(self, room: Postroom) -> None:
        room.receive(mail_from_ada(), recipients=["support@acme.test"], reverse_path="ada@example.com")
        read: list[str] = []

        def end(conversation: Conversation) -> str:
            read.append(conversation.result("reply"))
            return "I could not answer."

        said = self.framework.run(
            self.tools(room, "support"), [call("reply", message_id="m99", text="Hello", cc=[]), end]
        )

        assert said == "I could not answer."
        assert read[0].startswith("NOT DONE [not_found]: There is no message m99 here.")

    def test_handlers_are_woken_by_the_customer_and_by_the_hand_off(self, room: Postroom) -> None:
        @room.on_message("support")
        def support(message: Message) -> None:
            self.framework.run(self.tools(room, "support"), support_steps())

        @room.on_message("billing")
        async def billing(message: Message) -> None:
            await self.framework.arun(self.tools(room, "billing"), billing_steps())

        room.start()
        room.receive(mail_from_ada(), recipients=["support@acme.test"], reverse_path="ada@example.com")

        until(lambda: len(room.thread("t1").messages) == 3)
        room.drain()
        assert_one_thread(room, "t1", THREE_SENDERS)

    def test_a_handler_that_is_run_again_with_other_words_sends_once(self, room: Postroom) -> None:
        """Only works if the handler's turn reaches every tool call, through all the threads of the framework."""
        turns: list[str] = []

        @room.on_message("support")
        def support(message: Message) -> None:
            turns.append(message.id)
            steps = [*two_replies(f"wording {len(turns)}"), "Done."]
            self.framework.run(self.tools(room, "support"), steps)
            if len(turns) == 1:
                raise ConnectionResetError("the process loses its model after the answer")

        room.start()
        room.receive(mail_from_ada(), recipients=["support@acme.test"], reverse_path="ada@example.com")

        until(lambda: len(turns) == 2)
        room.drain()
        sent = [message.new_text for message in room.thread("t1").messages[1:]]
        assert sent == ["first answer, wording 1", "second answer, wording 1"]

    def test_a_refused_answer_does_not_make_a_repeated_handler_send_twice(self, room: Postroom) -> None:
        """The first turn stumbles over a refusal before it answers; the second answers at once, in other words."""
        turns: list[str] = []
        room.suppress("blocked@example.com")

        @room.on_message("support")
        def support(message: Message) -> None:
            turns.append(message.id)
            answer = call("reply", message_id="m1", text=f"wording {len(turns)}", cc=[])
            refused = call("reply", message_id="m1", text="To both of you.", cc=["blocked@example.com"])
            steps = [refused, answer] if len(turns) == 1 else [answer]
            self.framework.run(self.tools(room, "support"), [*steps, "Done."])
            if len(turns) == 1:
                raise ConnectionResetError("the process loses its model after the answer")

        room.start()
        room.receive(mail_from_ada(), recipients=["support@acme.test"], reverse_path="ada@example.com")

        until(lambda: len(turns) == 2)
        room.drain()
        assert [message.new_text for message in room.thread("t1").messages[1:]] == ["wording 1"]

    def test_an_asynchronous_handler_that_is_run_again_sends_once(self, room: Postroom) -> None:
        turns: list[str] = []
        over = threading.Event()

        @room.on_message("support")
        async def support(message: Message) -> None:
            turns.append(message.id)
            steps = [*two_replies(f"wording {len(turns)}"), "Done."]
            await self.framework.arun(self.tools(room, "support"), steps)
            if len(turns) == 1:
                raise ConnectionResetError("the process loses its model after the answer")
            over.set()

        room.start()
        room.receive(mail_from_ada(), recipients=["support@acme.test"], reverse_path="ada@example.com")

        until(over.is_set)
        room.drain()
        sent = [message.new_text for message in room.thread("t1").messages[1:]]
        assert sent == ["first answer, wording 1", "second answer, wording 1"]


def two_replies(wording: str) -> list[Any]:
    return [
        call("reply", message_id="m1", text=f"first answer, {wording}", cc=[]),
        call("reply", message_id="m1", text=f"second answer, {wording}", cc=[]),
    ]
