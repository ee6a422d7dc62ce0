"""What a person is told of a message beside its words: in signs and in words, never by colour alone."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator

import httpx
import pytest

from postroom import Postroom
from postroom.testing import World
from postroom_server import app
from tests.postroom_server.console.conftest import URL, Browser


@pytest.fixture
async def eva(quiet: tuple[World, Postroom]) -> AsyncIterator[Browser]:
    _, room = quiet
    transport = httpx.ASGITransport(app(room))
    async with httpx.AsyncClient(transport=transport, base_url=URL, timeout=5) as client:
        browser = Browser(client)
        await browser.sign_in(room.keys.create("Eva", scopes=["read"]).secret.get_secret_value())
        yield browser


@pytest.fixture
def quiet() -> Iterator[tuple[World, Postroom]]:
    with World(seed=7) as world:
        yield world, world.room("acme.test", ["support"])


async def test_a_proven_and_a_forged_sender_are_told_apart(quiet: tuple[World, Postroom], eva: Browser) -> None:
    world, room = quiet
    world.server("example.com", signs=True)
    world.server("evil.example", signs=True)
    world.person("Ada <ada@example.com>").write("support@acme.test", subject="Hello", text="It is me.")
    world.person("Eve <eve@evil.example>").write(
        "support@acme.test", subject="Urgent", text="It is me, too.", sender="ada@example.com"
    )
    world.settle()

    shown = "".join([(await eva.get(f"/threads/{thread.id}")).text for thread in room.threads()])

    assert "✓</span> sender proven: dmarc=pass" in shown
    assert "✕</span> forged sender: dmarc=fail" in shown


async def test_mail_of_a_machine_says_so(quiet: tuple[World, Postroom], eva: Browser) -> None:
    world, room = quiet
    world.person("Ada <ada@example.com>").write(
        "support@acme.test", subject="Away", text="I am away.", headers={"Auto-Submitted": "auto-replied"}
    )
    world.settle()

    shown = (await eva.get(f"/threads/{room.threads()[0].id}")).text

    assert "⚙</span> automatic: " in shown


async def test_one_message_is_told_as_one(quiet: tuple[World, Postroom], eva: Browser) -> None:
    world, room = quiet
    world.person("Ada <ada@example.com>")
    room.mailbox("support").send("ada@example.com", subject="Hello", text="Welcome to us.")
    world.settle()

    limits, threads = (await eva.get("/limits")).text, (await eva.get()).text

    assert "acme.test: of its last 1 message 0 bounced, 0 called abuse." in limits
    assert ">1 message</span>" in threads
