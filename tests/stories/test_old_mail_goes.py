"""A room keeps mail for a month: what is over by then goes by itself, and what somebody still needs stays."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from postroom import FollowUp, Postroom
from postroom.model.errors import NotFound
from postroom.model.message import Message
from postroom.model.settings import Settings
from postroom.testing import DropAfterContent, World
from tests.clock import Clock
from tests.mail_samples import mail


@pytest.fixture
def world() -> Iterator[World]:
    with World(seed=7) as opened:
        yield opened


def room_that_forgets(world: World) -> Any:
    """Its agent answers everything but what it cannot."""
    room = world.room("acme.test", ["support", "outreach"], keep_messages="30d", keep_events="60d", handler_tries=1)

    @room.on_message("support")
    def answer(message: Message) -> None:
        if message.subject == "riddles":
            raise ValueError("no answer")
        room.mailbox("support").reply(message.id, text=f"An answer about {message.subject}.")

    return room


def ask(world: World, name: str, subject: str) -> None:
    world.person(f"{name}@example.com").write("support@acme.test", subject=subject, text=f"A question about {subject}.")
    world.settle()


def subjects(room: Any) -> list[str]:
    return sorted(thread.subject for thread in room.threads())


def thread_of(room: Any, subject: str) -> str:
    return next(str(thread.id) for thread in room.threads() if thread.subject == subject)


def test_what_is_over_goes_and_what_is_needed_stays(world: World) -> None:
    room = room_that_forgets(world)
    for name, subject in (("ada", "lamps"), ("bob", "chairs"), ("cleo", "desks"), ("dora", "riddles")):
        ask(world, name, subject)
    lamps, chairs, desks = (thread_of(room, subject) for subject in ("lamps", "chairs", "desks"))
    room.mailbox("support").follow_up(chairs, steps=[FollowUp(after=timedelta(days=300), text="How are they?")])
    world.advance(days=20)
    ask(world, "eve", "beds")
    world.advance(days=15)

    assert subjects(room) == ["beds", "chairs", "riddles"]
    for gone in (lamps, desks):
        with pytest.raises(NotFound):
            room.thread(gone)
    assert room.mailbox("support").search("lamps") == ()
    cleaned = [event.details for event in room.events(count=1000) if event.name == "room.cleaned"]
    assert [(details["threads"], details["messages"]) for details in cleaned if details["threads"]] == [(2, 4)]


def test_mail_whose_outcome_nobody_knows_stays(world: World) -> None:
    room = room_that_forgets(world)
    ask(world, "ada", "lamps")
    world.server("slow.test", DropAfterContent())
    world.person("bob@slow.test")
    room.mailbox("outreach").send("bob@slow.test", subject="chairs", text="We have new chairs.")
    world.advance(days=40)

    assert subjects(room) == ["chairs"]
    assert {str(entry.delivery.status) for entry in room.deliveries()} == {"unknown"}


def test_turns_of_a_mailbox_that_was_deleted_keep_no_mail(world: World) -> None:
    """Its successor has turns of its own."""
    room = room_that_forgets(world)
    world.person("ada@example.com").write("outreach@acme.test", subject="lamps", text="A question about lamps.")
    world.settle()
    room.delete_mailbox("outreach", successor="support")
    world.advance(days=40)

    assert subjects(room) == []


def test_mail_of_a_mailbox_that_has_no_handler_goes_once_it_was_read(world: World) -> None:
    """Its agent asks for its mail, so nobody ever takes the turns that it gets besides."""
    room = room_that_forgets(world)
    outreach, ada = room.mailbox("outreach"), world.person("ada@example.com")
    for subject in ("lamps", "chairs"):
        ada.write("outreach@acme.test", subject=subject, text=f"A question about {subject}.")
        world.settle()
    outreach.mark_read(thread_of(room, "lamps"))
    world.advance(days=20)
    ada.write("outreach@acme.test", subject="beds", text="A question about beds.")
    world.settle()
    outreach.mark_read(thread_of(room, "beds"))
    world.advance(days=15)

    assert subjects(room) == ["beds", "chairs"]


def test_events_go_later_than_mail(world: World) -> None:
    room = room_that_forgets(world)
    ask(world, "ada", "lamps")
    world.advance(days=45)
    then = [event.name for event in room.events(count=1000) if event.thread_id == "t1"]
    world.advance(days=45)

    events = room.events(count=1000)

    assert "message.received" in then
    assert [event for event in events if event.thread_id == "t1"] == []
    assert "room.cleaned" in {event.name for event in events}


def test_without_a_setting_nothing_goes_and_what_is_over_is_swept(world: World) -> None:
    room = world.room("acme.test", ["support"])
    world.person("ada@example.com")
    room.mailbox("support").send("ada@example.com", subject="lamps", text="We have new lamps.")
    world.advance(days=400)

    done = room.keeping.clean()

    assert subjects(room) == ["lamps"]
    assert (done.threads, done.events) == (0, 0)
    assert done.rows > 0
    assert room.keeping.clean().rows == 0


def test_a_duration_is_read_as_people_write_it() -> None:
    given = Settings.model_validate({"domain": "acme.test", "keep_messages": "365d", "keep_events": 86_400})

    assert (given.keep_messages, given.keep_events) == (365 * 86_400, 86_400)
    with pytest.raises(ValueError, match="is not a duration"):
        Settings.model_validate({"domain": "acme.test", "keep_messages": "a year"})


def test_a_process_that_keeps_everything_leaves_forgetting_to_one_that_does_not(tmp_path: Path) -> None:
    """It took the day's turn, and ended it for good: nothing was forgotten any more."""
    clock, store = Clock(), f"sqlite:///{tmp_path / 'room.db'}"
    told = [
        Settings.model_validate({"domain": "acme.test", "mailboxes": ["support"], "store": store, **keeps})
        for keeps in ({"keep_messages": "2d"}, {})
    ]
    first, second = (Postroom("acme.test", settings=each, clock=clock, background=False) for each in told)
    with first as forgets, second as keeps:
        forgets.on_message("support")(lambda message: forgets.mailbox("support").mark_done(message.thread_id))
        forgets.start()
        keeps.start()
        forgets.receive(mail())
        forgets.drain()
        for _ in range(4):
            clock.later(timedelta(days=1))
            keeps.drain()
            forgets.drain()

        assert forgets.threads() == []
