"""The one-click door, over real HTTP on loopback."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator

import httpx
import pytest
import uvicorn

from postroom import AsyncPostroom, PostroomError
from postroom.mail.mime.parse import parse
from postroom.model.errors import StoreUnavailable
from postroom.model.settings import Settings
from postroom_server import app, listen

ONE_CLICK = {"List-Unsubscribe": "One-Click"}
URL = "https://mail.acme.test"


@pytest.fixture
async def room() -> AsyncIterator[AsyncPostroom]:
    settings = Settings(domain="acme.test", mailboxes=("outreach",), unsubscribe_url=URL)
    async with AsyncPostroom("acme.test", settings=settings, background=False) as opened:
        yield opened


@pytest.fixture
async def browser(room: AsyncPostroom) -> AsyncIterator[httpx.AsyncClient]:
    with listen("127.0.0.1", 0) as door:
        server = uvicorn.Server(uvicorn.Config(app(room), log_config=None, lifespan="off", ws="none"))
        serving = asyncio.create_task(server.serve(sockets=[door]))
        async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{door.getsockname()[1]}", timeout=5) as client:
            yield client
        server.should_exit = True
        await serving


async def link(room: AsyncPostroom, to: str = "ada@example.com") -> str:
    """The path of the way out in a message to this reader."""
    sent = await room.mailbox("outreach").send(to, subject=f"News for {to}", text="We have news for you.")
    row = await room.read(lambda records: records.messages.row_by_message_id(sent.message_id))
    parsed = parse(await room.read(lambda records: records.messages.content(row["id"])))
    assert parsed.header("List-Unsubscribe-Post") == "List-Unsubscribe=One-Click"
    found = re.search(rf"<{URL}(/u/\w+)>", parsed.header("List-Unsubscribe") or "")
    assert found is not None
    return found[1]


async def test_one_post_unsubscribes_and_again_changes_nothing(room: AsyncPostroom, browser: httpx.AsyncClient) -> None:
    path = await link(room)

    answers = [await browser.post(path, data=ONE_CLICK) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [200, 200]
    assert not any(answer.cookies for answer in answers)
    (entry,) = await room.suppressions()
    assert (str(entry.address), entry.reason, entry.covers) == ("ada@example.com", "unsubscribe", "outreach")
    assert entry.message_id == "m1"
    with pytest.raises(PostroomError, match="suppression list"):
        await room.mailbox("outreach").send("ada@example.com", subject="More", text="And more news for you.")


async def test_a_get_only_shows_the_button_that_posts(room: AsyncPostroom, browser: httpx.AsyncClient) -> None:
    path = await link(room)

    page = await browser.get(path)

    assert page.status_code == 200
    assert await room.suppressions() == []
    assert page.text.count("<button") == page.text.count('<form method="post">') == 1
    assert 'name="viewport" content="width=device-width' in page.text
    assert "ada" not in page.text
    assert "http" not in page.text
    assert page.headers["cache-control"] == "no-store"


@pytest.mark.parametrize("method", ["GET", "POST"])
async def test_every_wrong_token_gets_the_same_404(
    room: AsyncPostroom, browser: httpx.AsyncClient, method: str
) -> None:
    path = await link(room)
    last = "0" if path[-1] != "0" else "1"
    wrong = [path[:-1] + last, "/u/" + "0" * 40, "/u/x", f"{path}0", "/u/" + "a" * 5_000]

    answers = [await browser.request(method, each) for each in wrong]

    assert {(answer.status_code, answer.text) for answer in answers} == {(404, answers[0].text)}
    assert await room.suppressions() == []


async def test_a_body_is_read_no_further_than_it_may_be_long(room: AsyncPostroom, browser: httpx.AsyncClient) -> None:
    answer = await browser.post(await link(room), content=b"x" * 100_000)

    assert answer.status_code == 413
    assert await room.suppressions() == []


async def test_a_room_that_is_closed_says_try_later(room: AsyncPostroom, browser: httpx.AsyncClient) -> None:
    path = await link(room)
    await room.aclose()

    assert (await browser.post(path)).status_code == 503
    with pytest.raises(StoreUnavailable):
        await room.suppressions()


async def test_several_readers_of_one_message_have_the_mail_form_only(room: AsyncPostroom) -> None:
    await room.mailbox("outreach").send(["ada@example.com", "bob@example.com"], subject="News", text="We have news.")

    parsed = parse(await room.read(lambda records: records.messages.content(1)))

    assert parsed.header("List-Unsubscribe") == "<mailto:outreach+unsubscribe@acme.test?subject=unsubscribe>"
    assert parsed.header("List-Unsubscribe-Post") is None
