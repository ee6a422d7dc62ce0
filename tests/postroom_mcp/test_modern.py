"""The protocol as mcp 2.x speaks it by itself: no handshake, no session, and questions that travel in the answer."""

from __future__ import annotations

import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from postroom import ApprovalState, AsyncPostroom, Oversight, Postroom
from postroom_mcp.protocol import IS_2
from tests.contracts.frameworks import mail_from_ada
from tests.postroom_mcp.clients import said
from tests.postroom_mcp.conftest import door, key
from tests.postroom_mcp.test_elicitation import NO, REPLY, YES, Person, texts
from tests.postroom_mcp.test_stdio import base

pytestmark = pytest.mark.skipif(not IS_2, reason="takes mcp 2.x")


@asynccontextmanager
async def client(url: str, secret: str, **options: Any) -> AsyncIterator[Any]:
    import httpx2
    from mcp import Client
    from mcp.client.streamable_http import streamable_http_client

    async with (
        httpx2.AsyncClient(headers={"Authorization": f"Bearer {secret}"}, timeout=20) as http,
        Client(streamable_http_client(url, http_client=http), **options) as opened,
    ):
        assert opened.protocol_version >= "2026-07-28"
        yield opened


async def test_a_key_reads_and_answers_and_is_one_run(room: AsyncPostroom) -> None:
    secret = await key(room, "read", "reply", "send")

    async with door(room) as url, client(url, secret) as opened:
        listed = [tool.name for tool in (await opened.list_tools()).tools]
        read = await opened.call_tool("read_thread", {"thread_id": "t1"})
        sent = await opened.call_tool("reply", REPLY)
        again = await opened.call_tool("reply", REPLY)
        held = await opened.call_tool("send_message", {"to": ["x@evil.example"], "subject": "All", "text": "All."})

    assert "hand_off_thread" not in listed
    assert "Please refund one." in said(read)
    assert said(sent).startswith("Accepted as m2 in t1")
    assert said(again).startswith("Already sent at")
    assert said(held).startswith("NOT DONE [approval_required]: ")


@pytest.mark.parametrize(
    ("answer", "state", "left"), [(YES, ApprovalState.APPROVED, [REPLY["text"]]), (NO, ApprovalState.REJECTED, [])]
)
async def test_a_person_is_asked_in_the_answer(
    room: AsyncPostroom, answer: dict[str, Any], state: ApprovalState, left: list[str]
) -> None:
    await room.change_mailbox("support", oversight=Oversight.ALL)
    secret, person = await key(room, "read", "reply", "approve"), Person(answer)

    async with door(room, elicitation="approve") as url, client(url, secret, elicitation_callback=person) as opened:
        told = await opened.call_tool("reply", REPLY)

    assert len(person.read) == 1
    assert REPLY["text"] in person.read[0]
    assert said(told).startswith("Accepted as m2") or "Too much." in said(told)
    assert (await room.approvals.get("p1")).state is state
    assert await texts(room) == left


async def test_over_stdio(tmp_path: Path) -> None:
    from mcp import Client, StdioServerParameters

    store = f"sqlite:///{tmp_path / 'room.db'}"
    with Postroom("acme.test", mailboxes=["support"], store=store) as room:
        room.receive(mail_from_ada(), recipients=["support@acme.test"], reverse_path="ada@example.com")
    env = {**base(), "POSTROOM_DOMAIN": "acme.test", "POSTROOM_STORE": store}
    started = StdioServerParameters(
        command=sys.executable, args=["-m", "postroom_mcp", "--mailbox", "support"], env=env
    )

    async with Client(started) as opened:
        mail = await opened.call_tool("check_mail", {})

    assert "t1 m1" in said(mail)
