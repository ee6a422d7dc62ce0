"""`room.subscriptions`: the event log as it grows."""

from __future__ import annotations

import asyncio
import threading
from pathlib import Path

import pytest

from postroom import AsyncPostroom, Event, Postroom
from postroom.model.errors import InvalidRequest
from postroom.testing import World
from tests.mail_samples import mail

BOUND = 5.0


def names(events: list[Event]) -> list[str]:
    return [str(event.name) for event in events]


async def test_events_come_as_they_happen_to_a_task_that_waits() -> None:
    async with AsyncPostroom("acme.test", mailboxes=["support"]) as room:
        found: list[Event] = []

        async def read() -> None:
            async for event in room.subscriptions.follow(after=0, names=["mailbox.*"]):
                found.append(event)
                if len(found) == 2:
                    return

        task = asyncio.create_task(read())
        await room.create_mailbox("billing")
        await asyncio.wait_for(task, BOUND)

    assert [(str(event.name), event.mailbox) for event in found] == [
        ("mailbox.created", "support"),
        ("mailbox.created", "billing"),
    ]


async def test_it_ends_when_the_room_closes() -> None:
    room = AsyncPostroom("acme.test", mailboxes=["support"])
    subscription = room.subscriptions.follow()
    waiting = asyncio.create_task(subscription.next())
    await asyncio.sleep(0)
    await room.mailboxes()

    await room.aclose()

    assert await asyncio.wait_for(waiting, BOUND) is None
    assert [event async for event in subscription] == []


async def test_a_reader_that_gives_up_waiting_loses_nothing() -> None:
    async with AsyncPostroom("acme.test", mailboxes=["support"]) as room:
        subscription = room.subscriptions.follow(name="crm")
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(subscription.next(), 0.05)
        await room.create_mailbox("billing")

        event = await asyncio.wait_for(subscription.next(), BOUND)

    assert event is not None
    assert event.mailbox == "billing"


def test_a_blocking_reader_is_woken_from_another_thread(room: Postroom) -> None:
    found: list[str] = []

    def read() -> None:
        found.extend(str(event.name) for event in room.subscriptions.follow(after=0, names=["message.received"]))

    thread = threading.Thread(target=read)
    thread.start()
    room.receive(mail())
    room.close()
    thread.join(BOUND)

    assert not thread.is_alive()
    assert found in ([], ["message.received"])


def test_only_what_is_wanted_comes(room: Postroom) -> None:
    room.receive(mail())
    room.create_mailbox("sales")

    def found(**wish: object) -> list[Event]:
        return list(room.subscriptions.follow(after=0, wait=False, **wish))

    assert set(names(found(names=["message.*"]))) == {"message.received"}
    assert {event.thread_id for event in found(thread_id="t1")} == {"t1"}
    assert [event.mailbox for event in found(mailbox="sales")] == ["sales"]
    assert list(room.subscriptions.follow(wait=False)) == []
    with pytest.raises(InvalidRequest, match="No event is named"):
        found(names=["mesage.*"])


def test_a_named_reader_goes_on_where_it_stopped(tmp_path: Path) -> None:
    store = f"sqlite:///{tmp_path / 'room.db'}"
    with Postroom("acme.test", mailboxes=["a", "b", "c"], store=store) as room:
        reader = room.subscriptions.follow(name="crm", after=0, wait=False)
        assert [next(reader).mailbox, next(reader).mailbox] == ["a", "b"]

    with Postroom("acme.test", store=store) as room:
        assert [event.mailbox for event in room.subscriptions.follow(name="crm", wait=False)] == ["b", "c"]
        assert list(room.subscriptions.follow(name="crm", wait=False)) == []
        assert [event.mailbox for event in room.subscriptions.follow(name="bi", after=0, wait=False)] == ["a", "b", "c"]


def test_what_was_handled_can_be_committed_before_the_next_comes(room: Postroom) -> None:
    reader = room.subscriptions.follow(name="crm", after=0, names=["mailbox.created"], wait=False)
    first = next(reader)
    reader.commit()

    again = room.subscriptions.follow(name="crm", names=["mailbox.created"], wait=False)
    assert next(again).id > first.id


def test_in_a_world_it_is_read_to_the_end_without_waiting() -> None:
    with World(seed=1) as world:
        room = world.room("acme.test", ["support"])
        reader = room.subscriptions.follow(name="crm", wait=False)
        assert list(reader) == []
        world.person("ada@example.com").write("support@acme.test", subject="Order 42", text="Where is it?")
        world.settle()

        assert "message.received" in names(list(reader))
        assert list(reader) == []


def test_more_events_than_a_page_holds(room: Postroom) -> None:
    for number in range(7):
        for turn in range(40):
            (room.pause_mailbox if turn % 2 == 0 else room.resume_mailbox)(("support", "billing")[number % 2])

    found = list(room.subscriptions.follow(after=0, names=["mailbox.paused"], wait=False))

    assert len(found) == 140
    assert [event.id for event in found] == sorted({event.id for event in found})
