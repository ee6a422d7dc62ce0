"""A person at the console: signed in by a key, in a browser's stead."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from dataclasses import dataclass
from zlib import crc32

import httpx
import pytest

from postroom import AsyncPostroom, Oversight, Scope
from postroom.model.errors import ApprovalRequired
from postroom_server import app

URL = "http://127.0.0.1"
_TOKEN = re.compile(r'name="token" value="([^"]+)"')


@dataclass
class Browser:
    """One browser."""

    client: httpx.AsyncClient
    secret: str = ""

    async def get(self, path: str = "") -> httpx.Response:
        return await self.client.get(f"/console{path}")

    async def sign_in(self, secret: str, **headers: str) -> httpx.Response:
        self.secret = secret
        return await self.client.post("/console/sign-in", data={"key": secret}, headers=headers)

    async def token(self) -> str:
        """What the forms of this session carry."""
        found = _TOKEN.search((await self.get("/approvals")).text)
        assert found is not None
        return found[1]

    async def send(self, path: str, *, headers: dict[str, str] | None = None, **form: str) -> httpx.Response:
        """A form, with the token of this session unless it brings another."""
        fields = {"token": await self.token(), **form}
        return await self.client.post(f"/console{path}", data=fields, headers=headers or {})


SignIn = Callable[..., Awaitable[Browser]]


@pytest.fixture
async def browser(room: AsyncPostroom) -> AsyncIterator[SignIn]:
    """Signs in: `await browser("read", "approve", mailboxes=["support"])`; `await browser()` is a stranger."""
    served, opened = app(room), list[httpx.AsyncClient]()

    async def make(*scopes: Scope | str, mailboxes: Iterable[str] | None = None, name: str = "Eva") -> Browser:
        transport = httpx.ASGITransport(served, raise_app_exceptions=False)
        opened.append(httpx.AsyncClient(transport=transport, base_url=URL, timeout=5))
        made = Browser(opened[-1])
        if scopes:
            key = await room.keys.create(name, scopes=scopes, mailboxes=mailboxes)
            assert (await made.sign_in(key.secret.get_secret_value())).status_code == 303
        return made

    yield make
    for each in opened:
        await each.aclose()


def letter(to: str, *, subject: str = "Refund", text: str = "I was charged twice.", html: str = "") -> bytes:
    """Mail of Ada's."""
    kind, body = ("html", html) if html else ("plain", text)
    head = {
        "From": "Ada Lovelace <ada@example.com>",
        "To": to,
        "Subject": subject,
        "Date": "Sat, 21 Nov 2026 10:00:00 +0000",
        "Message-ID": f"<{crc32(f'{to}{subject}{body}'.encode())}@example.com>",
        "MIME-Version": "1.0",
        "Content-Type": f"text/{kind}; charset=utf-8",
        "Content-Transfer-Encoding": "8bit",
    }
    fields = "".join(f"{name}: {value}\r\n" for name, value in head.items())
    return f"{fields}\r\n{body}".encode()


async def receive(room: AsyncPostroom, to: str = "support@acme.test", **parts: str) -> None:
    """Ada writes."""
    await room.receive(letter(to, **parts), recipients=[to], reverse_path="ada@example.com")


async def hold(room: AsyncPostroom, mailbox: str = "support", *, text: str = "We refund 400 EUR.") -> str:
    """Ada writes to a mailbox whose every draft a person sees, and its agent answers; the id of the held draft."""
    await room.change_mailbox(mailbox, oversight=Oversight.ALL)
    await receive(room, f"{mailbox}@acme.test")
    [newest] = (await room.mailbox(mailbox).messages()).messages
    with pytest.raises(ApprovalRequired) as held:
        await room.mailbox(mailbox).reply(newest.id, text=text)
    return str(held.value.approval_id)
