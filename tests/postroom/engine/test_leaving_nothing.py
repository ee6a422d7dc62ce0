"""A room leaves no thread behind: not where it cannot be opened, nor where somebody calls it once it is closed."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable

import pytest
from pydantic import SecretStr

from postroom import AsyncPostroom, ConfigurationError, InvalidRequest, Postroom
from postroom.model.errors import StoreUnavailable
from postroom.model.settings import Settings
from postroom.tools import TOOL_NAMED, Call
from tests.waiting import until


def threads() -> set[threading.Thread]:
    return {thread for thread in threading.enumerate() if thread.name.startswith("postroom-")}


class Halting:
    """Randomness that is long in coming."""

    def __init__(self) -> None:
        self.asked, self.may_answer = threading.Event(), threading.Event()

    def token(self, octets: int) -> str:
        self.asked.set()
        assert self.may_answer.wait(timeout=5)
        return "00" * octets


@pytest.mark.parametrize(
    "settings",
    [
        Settings(domain="acme.test", provisioner=SecretStr("nonsense://KEY@")),
        Settings(domain="acme.test", scorer="nonsense"),
        Settings(domain="acme.test", mailboxes=("not a name",)),
    ],
    ids=["provisioner", "scorer", "mailbox"],
)
def test_a_room_that_cannot_be_opened_keeps_no_store_open(settings: Settings) -> None:
    before, room = threads(), Postroom("acme.test", settings=settings)

    for _ in range(2):
        with pytest.raises((ConfigurationError, InvalidRequest)):
            room.mailboxes()
    room.close()

    assert threads() <= before


async def test_a_room_that_is_closed_while_it_opens_keeps_no_store_open() -> None:
    before, entropy = threads(), Halting()
    room = AsyncPostroom("acme.test", entropy=entropy)
    looking = asyncio.create_task(room.mailboxes())
    assert await asyncio.to_thread(entropy.asked.wait, 5)

    closing = asyncio.create_task(room.aclose())
    await asyncio.to_thread(until, lambda: room.closed)
    entropy.may_answer.set()
    await asyncio.wait_for(closing, 5)
    await asyncio.gather(looking, return_exceptions=True)

    assert threads() <= before


@pytest.mark.parametrize(
    "use",
    [
        lambda room: room.mailboxes(),
        lambda room: room.mailbox("support").send("ada@example.com", subject="Hello", text="Welcome!"),
        lambda room: room.start(),
        lambda room: room.drain(),
    ],
    ids=["look", "send", "start", "drain"],
)
@pytest.mark.parametrize(
    "make",
    [
        lambda: Postroom("acme.test", mailboxes=["support"]),
        lambda: Postroom.connect("http://127.0.0.1:9", key="prk_k1_nothing"),
    ],
    ids=["embedded", "remote"],
)
def test_a_room_that_is_closed_begins_nothing_again(
    make: Callable[[], Postroom], use: Callable[[Postroom], object]
) -> None:
    before, room = threads(), make()
    room.close()

    with pytest.raises(StoreUnavailable, match="closed"):
        use(room)

    assert threads() <= before


async def test_a_tool_of_a_room_that_is_closed_tells_its_agent() -> None:
    before, room = threads(), AsyncPostroom("acme.test", mailboxes=["support"])
    await room.mailboxes()
    await room.aclose()

    told = await TOOL_NAMED["check_mail"].acall(room.mailbox("support"), {}, Call("test"))

    assert told.error is not None
    assert told.error.code == "store_unavailable"
    assert threads() <= before
