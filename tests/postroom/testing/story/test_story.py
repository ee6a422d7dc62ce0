"""The documentation's story: it goes well with plain functions, and its checker notices whatever breaks it."""

from __future__ import annotations

from collections.abc import Callable
from io import StringIO

import pytest
from rich.console import Console

from postroom import Message, Postroom
from postroom.testing.story.story import CLOSED, NOTE, PASSED_ON, REFUNDED, plain_agents, tell_story

pytestmark = pytest.mark.timeout(15)

Handler = Callable[[Message], None]


def told(cast: Callable[[Postroom], None], *, patience: float = 5.0) -> tuple[int, str]:
    """The exit code of the story with these agents, and what it printed at 80 columns."""
    written = StringIO()
    code = tell_story(cast, console=Console(file=written, width=80), patience=patience)
    return code, written.getvalue()


def cast_with(
    *, support: Callable[[Postroom], Handler] | None = None, billing: Callable[[Postroom], Handler] | None = None
):
    """The plain agents, one of them replaced."""

    def register(room: Postroom) -> None:
        plain_agents(room)
        for name, other in (("support", support), ("billing", billing)):
            if other is not None:
                room.on_message(name)(other(room))

    return register


def test_plain_functions_keep_one_thread_across_two_mailboxes():
    code, output = told(plain_agents)

    assert code == 0
    assert "One thread of 5 messages, answered by support@acme.test and billing@acme.test" in output
    assert output.count("└─") == 5


def test_the_output_fits_eighty_columns_and_has_no_colour_where_there_is_no_terminal():
    _, output = told(plain_agents)

    assert max(map(len, output.splitlines())) <= 80
    assert "\x1b" not in output


def test_it_says_who_held_the_thread_and_why():
    _, output = told(plain_agents)

    assert "support     epoch 1" in output
    assert f"billing     epoch 2: {NOTE.summary}" in output


def test_a_new_message_in_place_of_a_reply_breaks_the_story():
    def billing(room: Postroom) -> Handler:
        def send_anew(message: Message) -> None:
            text = CLOSED if "arrived" in message.new_text else REFUNDED
            room.mailbox("billing").send(str(message.sender), subject=f"Re: {message.subject}", text=text)
            room.mailbox("billing").mark_done(message.thread_id)

        return send_anew

    code, output = told(cast_with(billing=billing))

    assert code == 1
    assert "messages begin a thread, not one" in output


def test_answering_the_last_mail_twice_breaks_the_story():
    def billing(room: Postroom) -> Handler:
        def twice(message: Message) -> None:
            room.mailbox("billing").reply(message.id, text=REFUNDED)
            if "arrived" in message.new_text:
                room.mailbox("billing").reply(message.id, text=CLOSED)
            room.mailbox("billing").mark_done(message.thread_id)

        return twice

    code, output = told(cast_with(billing=billing))

    assert code == 1
    assert "The customer's last mail has 2 answers, not one." in output


def test_a_thread_that_nobody_closes_breaks_the_story():
    def billing(room: Postroom) -> Handler:
        return lambda message: room.mailbox("billing").reply(message.id, text=f"{REFUNDED} {message.id}") and None

    code, output = told(cast_with(billing=billing))

    assert code == 1
    assert "billing never marked t1 as done." in output


def test_a_thread_that_support_keeps_ends_with_the_log_of_what_was_sent():
    def support(room: Postroom) -> Handler:
        return lambda message: room.mailbox("support").reply(message.id, text=PASSED_ON) and None

    code, output = told(cast_with(support=support), patience=0.5)

    assert code == 1
    assert "Message 1 for ada@example.com by billing@acme.test did not come within 0.5 s." in output
    assert "support@acme.test -> ada@example.com" in output


def test_a_refused_send_is_named_where_mail_is_missing():
    """Support goes on after it handed the thread over: the mail is refused, and the reader learns why."""

    def support(room: Postroom) -> Handler:
        def too_late(message: Message) -> None:
            room.mailbox("support").hand_off(message.thread_id, to="billing", note=NOTE)
            room.mailbox("support").reply(message.id, text=PASSED_ON)

        return too_late

    code, output = told(cast_with(support=support), patience=0.5)

    assert code == 1
    assert "message.refused in support: not_assigned" in output
