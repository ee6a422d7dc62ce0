"""Who acts by a key is told apart from whoever else is at work in the room, and from what the room does by itself."""

from __future__ import annotations

import asyncio
import logging
from collections import Counter
from pathlib import Path

import pytest

from postroom import AsyncPostroom, Grant
from postroom.model.errors import PermissionDenied

AGENTS, LETTERS = 4, 5


def named(events: list, name: str) -> Counter[str | None]:
    return Counter(event.details.get("key") for event in events if event.name == name)


async def test_agents_who_act_at_once_are_not_taken_for_each_other() -> None:
    async with AsyncPostroom("acme.test", mailboxes=["support"]) as room:
        keys = [(await room.keys.create(f"agent {number}")).secret for number in range(AGENTS)]

        async def work(number: int) -> None:
            grant = await room.keys.authenticate(keys[number])
            for letter in range(LETTERS):
                with grant.acting():
                    support = room.mailbox("support", scopes=grant.scopes_for("support"))
                    await support.send(f"ada{number}@example.com", subject=f"Letter {letter}", text="Hello!")

        await asyncio.wait_for(asyncio.gather(*map(work, range(AGENTS))), 20)
        await room.mailbox("support").send("bob@example.com", subject="By itself", text="Hello!")
        events = await room.events(count=1_000)

    assert named(events, "message.queued") == {**{f"k{number + 1}": LETTERS for number in range(AGENTS)}, None: 1}


async def test_what_the_room_does_by_itself_is_no_keys_even_where_a_key_opened_it(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'room.db'}"
    async with AsyncPostroom("acme.test", mailboxes=["support"], store=url) as room:
        key = (await room.keys.create("agent")).key

    with Grant(key).acting():
        async with AsyncPostroom("acme.test", store=url) as room:
            await room.mailbox("support").send("ada@example.com", subject="Hello", text="Welcome!")
            assert await room.drain(5)
            events = await room.events(count=1_000)

    assert named(events, "message.queued") == {"k1": 1}
    assert named(events, "message.kept") | named(events, "message.sent") == {None: 1}


async def test_a_log_line_names_the_key_and_nothing_shows_its_secret(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    async with AsyncPostroom("acme.test", mailboxes=["support"]) as room:
        new = await room.keys.create("agent")
        with (await room.keys.authenticate(new.secret)).acting():
            await room.create_mailbox("returns")

    [made] = [line for line in caplog.records if line.message == "mailbox.created" and line.mailbox == "returns"]
    assert made.key == "k1"
    assert not any("prk_" in repr(line.__dict__) for line in caplog.records)
    assert "prk_" not in repr(new) + str(new.model_dump(mode="json"))


async def test_a_revocation_holds_for_the_next_call_of_another_process(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'room.db'}"
    async with AsyncPostroom("acme.test", store=url) as one, AsyncPostroom("acme.test", store=url) as other:
        new = await one.keys.create("agent")
        assert (await other.keys.authenticate(new.secret)).key.id == "k1"

        await one.keys.revoke("k1")

        with pytest.raises(PermissionDenied):
            await other.keys.authenticate(new.secret)
