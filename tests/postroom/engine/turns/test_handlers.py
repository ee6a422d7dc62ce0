"""Handlers take turns: at least once, one at a time in a thread, and what they send happens once."""

from __future__ import annotations

import asyncio
import concurrent.futures
import threading
import time
from datetime import timedelta
from pathlib import Path

import pytest

from postroom import FollowUp, Message, Postroom
from postroom.model.errors import ConfigurationError
from postroom.model.event import EventName
from postroom.model.settings import Settings
from tests.mail_samples import mail
from tests.postroom.backends.store.conftest import HandClock
from tests.waiting import until


def test_the_assignees_handler_is_called_with_the_message(room: Postroom) -> None:
    calls: list[tuple[str, Message]] = []
    room.on_message("support")(lambda message: calls.append(("support", message)))
    room.on_message("billing")(lambda message: calls.append(("billing", message)))
    room.start()

    room.receive(mail(to="support@acme.test, billing@acme.test"))
    room.drain()

    assert [(name, message.new_text) for name, message in calls] == [("support", "I was charged twice.")]


def test_an_async_handler_runs_on_a_loop_of_its_own(room: Postroom) -> None:
    threads: list[str] = []

    @room.on_message("support")
    async def answer(message: Message) -> None:
        await asyncio.sleep(0)
        threads.append(threading.current_thread().name)

    room.start()
    room.receive(mail())
    room.drain()

    assert threads == ["postroom-handlers"]


class Agent:
    """An object that stands for an async function."""

    def __init__(self) -> None:
        self.handled: list[str] = []

    async def __call__(self, message: Message) -> None:
        await asyncio.sleep(0)
        self.handled.append(f"{message.id} on {threading.current_thread().name}")


def test_an_object_whose_call_is_async_is_awaited(room: Postroom) -> None:
    agent = Agent()
    room.on_message("support")(agent)
    room.start()

    room.receive(mail())
    room.drain()

    assert agent.handled == ["m1 on postroom-handlers"]


@pytest.mark.parametrize("is_async", [True, False])
@pytest.mark.parametrize(
    "fault", [SystemExit, StopIteration, asyncio.CancelledError, concurrent.futures.CancelledError]
)
def test_a_handler_that_exits_or_is_cancelled_has_failed_like_any_other(
    fault: type[BaseException], is_async: bool
) -> None:
    def exits(message: Message) -> None:
        raise fault

    async def exits_later(message: Message) -> None:
        await asyncio.sleep(0)
        raise fault

    with Postroom("acme.test", mailboxes=["support"], background=False) as room:
        room.on_message("support")(exits_later if is_async else exits)
        room.start()
        room.receive(mail())
        room.drain()

        assert [event.details["error"] for event in room.events() if event.name is EventName.HANDLER_FAILED] == [
            "RuntimeError"
        ]


def test_what_arrives_during_a_turn_is_unread_when_its_own_turn_comes(room: Postroom) -> None:
    unread: list[list[str]] = []

    @room.on_message("support")
    def answer(message: Message) -> None:
        unread.append([each.id for each in room.mailbox("support").messages().messages])
        if message.id == "m1":
            room.receive(mail("And once more!", number=2, answers="<1@example.com>"))

    room.start()
    room.receive(mail())
    room.drain()

    assert unread == [["m1"], ["m2"]]


def test_a_handler_that_is_run_again_sends_once_even_with_other_words(room: Postroom) -> None:
    attempts: list[int] = []

    @room.on_message("support")
    def answer(message: Message) -> None:
        attempts.append(len(attempts))
        room.mailbox("support").reply(message.id, text=f"Attempt {len(attempts)}")
        if len(attempts) == 1:
            raise RuntimeError("the process of the model died after sending")

    room.start()
    room.receive(mail())
    until(lambda: len(attempts) == 2)

    texts = [message.new_text for message in room.thread("t1").messages]
    assert texts == ["I was charged twice.", "Attempt 1"]


def test_a_thread_that_is_closed_by_a_turn_taken_twice_is_closed_once(room: Postroom) -> None:
    tries: list[str] = []

    @room.on_message("support")
    def close(message: Message) -> None:
        room.mailbox("support").mark_done(message.thread_id)
        tries.append(message.id)
        if len(tries) == 1:
            raise ConnectionResetError

    room.start()
    room.receive(mail())
    room.drain()
    until(lambda: len(tries) == 2)

    assert len(tries) == 2
    assert sum(event.name == "thread.done" for event in room.events()) == 1


def test_a_handler_that_keeps_failing_is_given_up_and_blocks_nobody(room: Postroom) -> None:
    handled: list[str] = []

    @room.on_message("support")
    def answer(message: Message) -> None:
        if message.subject == "Poison":
            raise ValueError(message.subject)
        handled.append(message.subject)

    room.start()
    room.receive(mail(number=1, subject="Poison"))
    room.receive(mail(number=2, subject="Harmless"))
    until(lambda: handled == ["Harmless"])

    assert any(event.name == "handler.failed" for event in room.explain("t1"))


def test_a_hand_off_wakes_the_new_owner_with_the_customers_message(room: Postroom) -> None:
    woken: list[str] = []
    room.on_message("support")(lambda message: room.mailbox("support").hand_off("t1", to="billing", note="a refund"))
    room.on_message("billing")(lambda message: woken.append(message.id))
    room.start()

    room.receive(mail())
    room.drain()

    assert woken == ["m1"]


def test_what_arrives_while_no_handler_runs_is_handled_after_the_next_start(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/room.db"
    with Postroom("acme.test", mailboxes=["support"], store=url) as room:
        room.receive(mail())

    handled: list[str] = []
    with Postroom("acme.test", mailboxes=["support"], store=url) as room:
        room.on_message()(lambda message: handled.append(message.new_text))
        room.start()
        room.drain()

    assert handled == ["I was charged twice."]


def test_turns_of_one_thread_follow_the_order_in_which_its_mail_came(room: Postroom) -> None:
    handled: list[str] = []

    @room.on_message("support")
    def answer(message: Message) -> None:
        handled.append(f"{message.id} begins")
        if message.id != "m8":
            room.receive(mail(number=len(handled), answers="<0@example.com>"))
            time.sleep(0.01)  # room for the next turn to begin too early
        handled.append(f"{message.id} ends")

    room.start()
    room.receive(mail(number=0))
    room.drain()

    assert handled == [f"m{number} {what}" for number in range(1, 9) for what in ("begins", "ends")]


def test_a_turn_that_is_tried_again_finds_its_mail_unread() -> None:
    settings = Settings(domain="acme.test", mailboxes=("support",))
    unread: list[list[str]] = []
    clock = HandClock()
    with Postroom("acme.test", settings=settings, clock=clock, background=False) as room:

        @room.on_message("support")
        def answer(message: Message) -> None:
            unread.append([each.id for each in room.mailbox("support").messages().messages])
            room.mailbox("support").mark_read(message.thread_id)
            if len(unread) == 1:
                raise ConnectionResetError("the process loses its model")

        room.start()
        room.receive(mail())
        room.drain()
        clock.time += 60_000
        room.drain()

        assert unread == [["m1"], ["m1"]]
        assert room.mailbox("support").info().unread == 0


def test_a_paused_mailbox_handles_what_accumulated_when_it_resumes(room: Postroom) -> None:
    handled: list[str] = []
    room.on_message("support")(lambda message: handled.append(message.id))
    room.start()
    room.pause_mailbox("support")
    room.receive(mail())
    room.drain()
    before = list(handled)

    room.resume_mailbox("support")
    until(lambda: bool(handled))

    assert (before, handled) == ([], ["m1"])


def test_a_handler_of_a_mailbox_that_was_deleted_does_not_stop_the_others(room: Postroom) -> None:
    handled: list[str] = []
    room.on_message("billing")(lambda message: handled.append(f"billing {message.id}"))
    room.on_message("support")(lambda message: handled.append(f"support {message.id}"))
    room.start()
    room.delete_mailbox("billing", successor="support")

    room.receive(mail(to="billing@acme.test"))
    until(lambda: bool(handled))

    assert handled == ["support m1"]


def test_a_wait_that_times_out_wakes_its_agent(room: Postroom) -> None:
    woken: list[str] = []
    room.receive(mail())
    support = room.mailbox("support")
    support.reply("m1", text="Which invoice?")
    wait = support.wait_for_reply("t1", timeout=timedelta(milliseconds=50))
    room.on_message("support")(lambda message: woken.append(message.id))
    room.start()
    until(lambda: woken == ["m1", "m1"])

    assert support.wait_status(wait.id).status == "timed_out"


def test_a_follow_up_is_sent_unless_somebody_answered(room: Postroom) -> None:
    room.receive(mail(number=1))
    room.receive(mail(number=2, subject="Another"))
    support = room.mailbox("support")
    for message_id, thread_id in (("m1", "t1"), ("m2", "t2")):
        support.reply(message_id, text="Which invoice?")
        support.follow_up(thread_id, steps=[FollowUp(after=timedelta(milliseconds=80), text="Any news?")])
    room.receive(mail("4411", number=3, answers="<2@example.com>"))
    room.start()
    until(lambda: len(room.thread("t1").messages) == 3)

    assert [message.new_text for message in room.thread("t1").messages][-1] == "Any news?"
    assert "Any news?" not in [message.new_text for message in room.thread("t2").messages]


def test_a_hand_off_ends_the_old_owners_plans(room: Postroom) -> None:
    room.receive(mail())
    support = room.mailbox("support")
    wait = support.wait_for_reply("t1", timeout=timedelta(days=1))
    plan = support.follow_up("t1", steps=[FollowUp(after=timedelta(days=1), text="Any news?")])

    done = support.hand_off("t1", to="billing", note="a refund")

    assert set(done.cancelled) == {wait.id, plan.id}
    assert support.wait_status(wait.id).status == "handed_off"


def test_a_blocking_call_on_the_rooms_own_loop_is_refused_and_does_not_hang(room: Postroom) -> None:
    async def block() -> None:
        room.mailboxes()

    with pytest.raises(ConfigurationError, match="own loop"):
        room.asynchronous.call(block)


def test_the_sync_face_works_inside_a_running_loop(room: Postroom) -> None:
    async def main() -> int:
        return len(room.mailboxes())

    assert asyncio.run(main()) == 2


async def test_the_async_face_works_from_any_loop() -> None:
    from postroom import AsyncPostroom

    async with AsyncPostroom("acme.test", mailboxes=["support"]) as room:
        await room.receive(mail())

        first = await room.mailbox("support").reply("m1", text="Hello")
        again = await asyncio.to_thread(asyncio.run, room.mailbox("support").reply("m1", text="Hello"))

    assert again.id == first.id


def test_a_failed_handler_gives_up_after_the_set_number_of_tries() -> None:
    settings = Settings(domain="acme.test", mailboxes=("support",), handler_tries=1)
    with Postroom("acme.test", settings=settings) as room:

        @room.on_message("support")
        def answer(message: Message) -> None:
            raise ValueError

        room.start()
        room.receive(mail())
        until(lambda: room.explain("t1")[-1].name == "handler.gave_up")


def test_without_a_background_nothing_happens_but_inside_drain() -> None:
    handled: list[str] = []
    with Postroom("acme.test", mailboxes=["support"], background=False) as room:
        room.on_message("support")(
            lambda message: handled.append(room.mailbox("support").reply(message.id, text="Hi").id)
        )
        room.start()
        room.receive(mail())
        before = list(handled)
        room.drain()

        assert (before, handled) == ([], ["m2"])
        assert room.mailbox("support").delivery_status("m2").deliveries[0].status == "kept"
        assert room.next_due() is None


def test_the_decorator_without_a_mailbox_says_what_is_missing(room: Postroom) -> None:
    """It once took the function for the name of a mailbox, and no mail ever reached it."""

    def answer(message: Message) -> None:
        raise NotImplementedError

    with pytest.raises(ConfigurationError, match=r"Say for which mailbox: @room\.on_message\('support'\)"):
        room.on_message(answer)  # type: ignore[arg-type]


def said(caplog: pytest.LogCaptureFixture) -> list[tuple[str, str]]:
    return [(line.getMessage(), line.mailbox) for line in caplog.records if line.name == "postroom.handlers"]  # type: ignore[attr-defined]


def test_a_second_handler_of_a_mailbox_takes_the_place_of_the_first_and_the_log_says_so(
    room: Postroom, caplog: pytest.LogCaptureFixture
) -> None:
    calls: list[str] = []
    room.on_message("support")(lambda message: calls.append("first"))
    room.on_message("support")(lambda message: calls.append("second"))
    room.start()

    room.receive(mail())
    room.drain()

    assert calls == ["second"]
    assert said(caplog) == [("handler.replaced", "support")]


def test_a_handler_of_a_mailbox_that_does_not_exist_is_told_of_at_the_start(
    room: Postroom, caplog: pytest.LogCaptureFixture
) -> None:
    for name in ("support", "suport", "*"):
        room.on_message(name)(lambda message: None)

    room.start()

    assert said(caplog) == [("handler.without_mailbox", "suport")]
