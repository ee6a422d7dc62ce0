"""What `serve` does with an agent, in every framework. A test file subclasses it and says how its framework is served."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest

from postroom import Budget, Oversight, Postroom
from postroom.testing.script import Conversation, call
from postroom.testing.world.clock import VirtualClock
from tests.contracts.waiting_process import MONDAY

Script = Callable[[Conversation], Any]
ANSWER = "Our billing team looks into it."


class Clerk:
    """A scripted agent: it answers the newest mail once a turn, and notes what it reads."""

    def __init__(self, *, answers: str = ANSWER) -> None:
        self.heard: list[str] = []
        self._answers = answers

    def __call__(self, conversation: Conversation) -> Any:
        lines = [line for line in conversation if line.role in ("user", "tool")]
        self.heard.append("\n".join(line.text for line in conversation))
        if lines[-1].role == "tool" or "About your draft" in lines[-1].text:
            return "Done."
        message = lines[-1].text.split("New mail ")[-1].split()[0]
        return call("reply", message_id=message, text=f"{self._answers} ({message})", cc=[])


class ServingContract:
    @pytest.fixture
    def room(self) -> Iterator[Postroom]:
        clock = VirtualClock(MONDAY)
        with Postroom("acme.test", mailboxes=["support"], clock=clock, background=False) as room:
            yield room

    def serve(self, room: Postroom, script: Script, **options: Any) -> None:
        """Put an agent with this model to work at the mailbox support. `tokens` is what each answer of the model reports."""
        raise NotImplementedError

    def test_it_answers_mail_and_remembers_the_thread(self, room: Postroom) -> None:
        clerk = Clerk()
        self.serve(room, clerk)
        room.start()

        mail(room, 1)
        mail(room, 2, answers=1)
        mail(room, 3)

        assert answers(room, "t1") == [f"{ANSWER} (m1)", f"{ANSWER} (m3)"]
        assert answers(room, "t2") == [f"{ANSWER} (m5)"]
        assert "Done." in clerk.heard[2], "the second turn of a thread does not know the first"
        assert "Done." not in clerk.heard[4], "another thread knows it"

    def test_a_person_approves_and_the_run_goes_on(self, room: Postroom) -> None:
        clerk = Clerk()
        self.serve(room, clerk)
        room.change_mailbox("support", oversight=Oversight.ALL)
        room.start()
        mail(room, 1)
        assert [draft.id for draft in room.approvals.pending()] == ["p1"]

        room.approvals.approve("p1", by="Eva")
        room.drain()

        assert answers(room, "t1") == [f"{ANSWER} (m1)"]
        assert "Accepted as m2" in clerk.heard[-1] or "p1 approved by Eva, sent as m2" in clerk.heard[-1]
        assert not room.dead_letters()

    def test_a_person_rejects_and_the_agent_is_told_why(self, room: Postroom) -> None:
        clerk = Clerk()
        self.serve(room, clerk)
        room.change_mailbox("support", oversight=Oversight.ALL)
        room.start()
        mail(room, 1)

        room.approvals.reject("p1", by="Eva", why="too vague")
        room.drain()

        assert answers(room, "t1") == []
        assert "Eva" in clerk.heard[-1]
        assert "too vague" in clerk.heard[-1]
        assert room.approvals.pending() == []

    def test_mail_that_comes_while_a_draft_is_held_is_worked_on_and_the_draft_can_leave_later(
        self, room: Postroom
    ) -> None:
        clerk = Clerk()
        self.serve(room, clerk)
        room.change_mailbox("support", oversight=Oversight.ALL)
        room.start()
        mail(room, 1)

        mail(room, 2, answers=1)
        told = "\n".join(clerk.heard)
        room.approvals.approve("p1", by="Eva")
        room.drain()

        assert "Mail number 2." in told
        assert f"{ANSWER} (m1)" in answers(room, "t1")
        assert not room.dead_letters()

    def test_a_thread_that_used_up_its_tokens_gets_no_more_turns_until_a_person_says_so(self, room: Postroom) -> None:
        clerk = Clerk()
        self.serve(room, clerk, budget=Budget(tokens=150), tell="eva@example.org", tokens=100)
        room.start()
        mail(room, 1)  # two answers of the model: 200 tokens

        mail(room, 2, answers=1)
        mail(room, 3)

        assert answers(room, "t1") == [f"{ANSWER} (m1)"]
        assert len(answers(room, "t2")) == 1, "another thread has a budget of its own"
        (refused,) = [event for event in room.events(count=1000) if event.name == "budget.used_up"]
        assert (refused.thread_id, refused.details["tokens"]) == ("t1", 200)
        (letter,) = room.dead_letters()
        assert letter.error == "BudgetUsedUp"
        (notice,) = [thread for thread in room.threads() if thread.subject.startswith("t1: ")]
        assert str(room.thread(notice.id).messages[0].to[0]) == "eva@example.org"

        room.wake_again(letter.id)
        room.drain()

        assert answers(room, "t1") == [f"{ANSWER} (m1)", f"{ANSWER} (m3)"]

    def test_a_turn_that_fails_counts_what_it_took(self, room: Postroom) -> None:
        def script(conversation: Conversation) -> Any:
            step = clerk(conversation)
            if step == "Done.":
                raise ConnectionResetError("the model is away")
            return step

        clerk = Clerk()
        self.serve(room, script, budget=Budget(tokens=50), tokens=100)
        room.start()
        mail(room, 1)

        move_on(room, timedelta(minutes=1))

        (letter,) = room.dead_letters()
        assert letter.error == "BudgetUsedUp"

    def test_a_turn_that_is_tried_again_sends_once_and_remembers_once(self, room: Postroom) -> None:
        clerk, failures = Clerk(), [ConnectionResetError("the model is away")]

        def script(conversation: Conversation) -> Any:
            step = clerk(conversation)
            if step == "Done." and failures:
                raise failures.pop()
            return step

        self.serve(room, script)
        room.start()
        mail(room, 1)

        move_on(room, timedelta(minutes=1))

        assert answers(room, "t1") == [f"{ANSWER} (m1)"]
        assert clerk.heard[-1].count("Mail number 1.") == 1, "the second try sees the first one's prompt too"
        assert not room.dead_letters()


def mail(room: Postroom, number: int, *, answers: int = 0) -> None:
    """Ada writes, and everybody does what there is to do."""
    reference = f"In-Reply-To: <{answers}@example.com>\r\n" if answers else ""
    content = (
        f"From: ada@example.com\r\nTo: support@acme.test\r\nSubject: {'Re: ' if answers else ''}Matter {number}\r\n"
        f"Message-ID: <{number}@example.com>\r\n{reference}\r\nMail number {number}.\r\n"
    )
    room.receive(content.encode(), recipients=["support@acme.test"], reverse_path="ada@example.com")
    room.drain()


def move_on(room: Postroom, time: timedelta) -> None:
    """Time passes, and everybody does what there is to do."""
    clock = room.asynchronous._clock
    assert isinstance(clock, VirtualClock)
    clock.move_to(clock.now() + round(time.total_seconds() * 1000))
    room.drain()


def answers(room: Postroom, thread_id: str) -> list[str]:
    return [
        message.new_text
        for message in room.thread(thread_id).messages
        if message.mailbox == "support" and message.direction == "outbound"
    ]
