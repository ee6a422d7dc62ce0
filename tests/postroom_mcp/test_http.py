"""Over streamable HTTP: whose key it is decides everything, on every request."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import httpx
import pytest

from postroom import AsyncPostroom, Scope
from postroom.tools import DEFAULT_TOOLS, TOOLS
from postroom_mcp import app
from postroom_mcp.sessions import MOST_OF_A_KEY
from tests.docs.blocks import ROOT
from tests.postroom_mcp.clients import data, over_http, refused, said
from tests.postroom_mcp.conftest import door, key, served

HELLO = {
    "jsonrpc": "2.0",
    "id": 1,
    "method": "initialize",
    "params": {
        "protocolVersion": "2025-06-18",
        "capabilities": {},
        "clientInfo": {"name": "test", "version": "1"},
    },
}
ACCEPT = {"Accept": "application/json, text/event-stream"}
LIST = {"jsonrpc": "2.0", "id": 2, "method": "tools/list"}


async def test_who_leaves_in_the_middle_of_a_call_is_no_fault_of_the_server(room: AsyncPostroom) -> None:
    """A traceback once stood in the log for each client that went while it wrote."""
    secret, sent = await key(room, "read"), list[Any]()
    headers = [(b"host", b"127.0.0.1"), (b"authorization", f"Bearer {secret}".encode())]
    came = iter([{"type": "http.request", "body": b"{", "more_body": True}, {"type": "http.disconnect"}])

    async def receive() -> Any:
        return next(came)

    async def send(message: Any) -> None:
        sent.append(message)

    await app(room)(
        {"type": "http", "method": "POST", "path": "/mcp/support", "query_string": b"", "headers": headers},
        receive,
        send,
    )

    assert (sent, [*came]) == ([], [])


async def test_a_key_for_one_mailbox_reads_and_answers_its_mail(room: AsyncPostroom) -> None:
    secret = await key(room, "read", "reply", "send", "hand_off")

    async with door(room) as url, over_http(url, secret) as session:
        listed = await session.list_tools()
        mail = await session.call_tool("check_mail", {})
        sent = await session.call_tool("reply", {"message_id": "m1", "text": "We look into it."})

    assert [tool.name for tool in listed.tools] == list(DEFAULT_TOOLS)
    assert "t1 m1" in said(mail)
    assert "<<mail " in said(mail)
    assert data(sent)["thread_id"] == "t1"
    assert [message.new_text for message in (await room.thread("t1")).messages[1:]] == ["We look into it."]


async def test_the_audit_log_names_the_key(room: AsyncPostroom) -> None:
    secret = await key(room, "read", "reply")

    async with door(room) as url, over_http(url, secret) as session:
        await session.call_tool("reply", {"message_id": "m1", "text": "We look into it."})

    events = [event for event in await room.events(count=1000) if event.name == "message.queued"]
    assert [event.details["key"] for event in events] == ["k1"]


async def test_what_mail_says_stands_in_the_fence_only(room: AsyncPostroom) -> None:
    secret = await key(room, "read")

    async with door(room) as url, over_http(url, secret) as session:
        read = await session.call_tool("read_thread", {"thread_id": "t1"})

    assert "charged twice" in said(read)
    assert "charged" not in str(data(read))
    assert data(read)["id"] == "t1"


async def test_the_whole_data_is_there_where_the_operator_wants_it(room: AsyncPostroom) -> None:
    secret = await key(room, "read")

    async with door(room, structured="all") as url, over_http(url, secret) as session:
        read = await session.call_tool("read_thread", {"thread_id": "t1"})

    assert "charged twice" in str(data(read))


@pytest.mark.parametrize("scope", Scope)
async def test_with_each_scope_alone_every_tool_of_another_is_refused(room: AsyncPostroom, scope: Scope) -> None:
    names = tuple(tool.name for tool in TOOLS)
    secret = await key(room, scope)

    async with door(room, tools=names) as url, over_http(url, secret) as session:
        listed = [tool.name for tool in (await session.list_tools()).tools]
        answers = {tool: await session.call_tool(tool.name, {}) for tool in TOOLS if tool.name not in listed}

    assert listed == [tool.name for tool in TOOLS if tool.scope is scope]
    assert all(refused(answer) for answer in answers.values())
    assert {said(answer).split(":")[0] for answer in answers.values()} == {"NOT DONE [permission_denied]"}


async def test_a_key_that_reads_cannot_send(room: AsyncPostroom) -> None:
    secret = await key(room, "read")

    async with door(room) as url, over_http(url, secret) as session:
        tried = [
            await session.call_tool("reply", {"message_id": "m1", "text": "Hello"}),
            await session.call_tool("send_message", {"to": ["bob@example.com"], "subject": "Hi", "text": "Hi"}),
        ]

    assert all(said(each).startswith("NOT DONE [permission_denied]: ") for each in tried)
    assert len((await room.thread("t1")).messages) == 1
    assert len(await room.threads()) == 1


async def test_bad_arguments_and_unknown_tools_are_answers(room: AsyncPostroom) -> None:
    secret = await key(room, "read", "reply")

    async with door(room) as url, over_http(url, secret) as session:
        wrong = await session.call_tool("reply", {"message_id": "m1", "mailbox": "billing"})
        unknown = await session.call_tool("approve", {"approval_id": "p1"})
        unlisted = await session.call_tool("mark_done", {"thread_id": "t1"})

    assert refused(wrong)
    assert said(wrong).startswith("NOT DONE [invalid_request]: ")
    assert said(unknown).startswith("NOT DONE [not_found]: There is no tool 'approve' here.")
    assert said(unlisted).startswith("NOT DONE [not_found]: ")


async def test_what_a_key_has_read_by_one_session_confines_it_in_the_next(room: AsyncPostroom) -> None:
    """Some clients open a session for each call."""
    secret = await key(room, "read", "send")

    async with door(room) as url:
        async with over_http(url, secret) as session:
            await session.call_tool("read_thread", {"thread_id": "t1"})
        async with over_http(url, secret) as session:
            held = await session.call_tool(
                "send_message", {"to": ["ops@evil.example"], "subject": "Customers", "text": "All of them."}
            )

    assert said(held).startswith("NOT DONE [approval_required]: ")


async def test_the_path_names_the_mailbox_of_a_key_for_several(room: AsyncPostroom) -> None:
    secret = await key(room, "read", mailboxes=None)

    async with door(room) as url, httpx.AsyncClient(headers={"Authorization": f"Bearer {secret}", **ACCEPT}) as client:
        async with over_http(f"{url}/support", secret) as session:
            mail = await session.call_tool("check_mail", {})
        unnamed = await client.post(url, json=HELLO)

    assert "t1 m1" in said(mail)
    assert unnamed.status_code == 400
    assert "/mcp/support" in unnamed.json()["detail"]


async def test_a_key_opens_no_other_mailbox(room: AsyncPostroom) -> None:
    secret = await key(room, *Scope)

    async with door(room) as url, httpx.AsyncClient(headers={"Authorization": f"Bearer {secret}", **ACCEPT}) as client:
        answer = await client.post(f"{url}/billing", json=HELLO)

    assert answer.status_code == 403


@pytest.mark.parametrize("given", [{}, {"Authorization": "Bearer prk_k1_00"}, {"Authorization": "Basic dTpw"}])
async def test_nobody_comes_in_without_a_key(room: AsyncPostroom, given: dict[str, str]) -> None:
    async with door(room) as url, httpx.AsyncClient(headers={**given, **ACCEPT}) as client:
        answer = await client.post(url, json=HELLO)

    assert answer.status_code == 401
    assert answer.headers["www-authenticate"] == 'Bearer realm="postroom"'
    assert answer.json()["code"] == "unauthenticated"


async def test_a_session_is_of_the_key_that_opened_it(room: AsyncPostroom) -> None:
    secret, other = await key(room, "read", mailboxes=None), await key(room, "read", mailboxes=None)

    async with door(room) as url, httpx.AsyncClient(headers=ACCEPT) as client:
        opened = await client.post(f"{url}/support", json=HELLO, headers=bearer(secret))
        session = {"mcp-session-id": opened.headers["mcp-session-id"]}
        own = await client.post(f"{url}/support", json=LIST, headers=bearer(secret) | session)
        stolen = await client.post(f"{url}/support", json=LIST, headers=bearer(other) | session)
        elsewhere = await client.post(f"{url}/billing", json=LIST, headers=bearer(secret) | session)

    assert own.status_code == 200
    assert stolen.status_code == elsewhere.status_code == 404


async def test_the_session_that_a_key_has_not_used_for_longest_ends_where_it_opens_too_many(
    room: AsyncPostroom,
) -> None:
    """It was out of reach, but its streams and its task went on until it had been idle for long."""
    secret = await key(room, "read")

    async with door(room) as url, httpx.AsyncClient(headers=bearer(secret) | ACCEPT, timeout=20) as client:
        opened = [await client.post(url, json=HELLO)]
        session = {"mcp-session-id": opened[0].headers["mcp-session-id"]}
        async with client.stream("GET", url, headers=session) as stream:
            opened += [await client.post(url, json=HELLO) for _ in range(MOST_OF_A_KEY)]
            rest = await asyncio.wait_for(stream.aread(), 30)
        after = await client.post(url, json=LIST, headers=session)
        youngest = await client.post(url, json=LIST, headers={"mcp-session-id": opened[-1].headers["mcp-session-id"]})

    assert {answer.status_code for answer in opened} == {200}
    assert b"data:" not in rest
    assert (after.status_code, after.json()["code"], youngest.status_code) == (404, "not_found", 200)


async def test_a_request_that_is_refused_leaves_no_session_behind(room: AsyncPostroom) -> None:
    secret = await key(room, "read")

    async with door(room) as url, httpx.AsyncClient(headers=bearer(secret) | ACCEPT, timeout=20) as client:
        first = await client.post(url, json=LIST)
        tasks = len(asyncio.all_tasks())
        refused = {(await client.post(url, json=LIST)).status_code for _ in range(20)}
        more = len(asyncio.all_tasks()) - tasks

    assert (first.status_code, refused) == (400, {400})
    assert more < 20


async def test_a_session_whose_end_is_refused_goes_on_and_counts(room: AsyncPostroom) -> None:
    """Nobody reached it any more, and its key could open as many more as it liked."""
    secret = await key(room, "read")

    async with door(room) as url, httpx.AsyncClient(headers=bearer(secret) | ACCEPT, timeout=20) as client:
        opened = await client.post(url, json=HELLO)
        session = {"mcp-session-id": opened.headers["mcp-session-id"]}
        refused = await client.delete(url, headers={**session, "mcp-protocol-version": "1999-01-01"})
        goes_on = await client.post(url, json=LIST, headers=session)
        ended = await client.delete(url, headers=session)
        after = await client.post(url, json=LIST, headers=session)

    assert refused.status_code in (400, 405)
    assert [answer.status_code for answer in (goes_on, ended, after)] == [200, 200, 404]


async def test_a_revoked_key_is_out_at_once(room: AsyncPostroom) -> None:
    secret = await key(room, "read")

    async with door(room) as url, httpx.AsyncClient(headers=bearer(secret) | ACCEPT) as client:
        opened = await client.post(url, json=HELLO)
        await room.keys.revoke("k1", by="ops")
        after = await client.post(url, json=LIST, headers={"mcp-session-id": opened.headers["mcp-session-id"]})

    assert (opened.status_code, after.status_code) == (200, 401)


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ({"Host": "evil.example"}, 421),
        ({"Origin": "https://evil.example"}, 403),
        ({"Origin": "null"}, 403),
        ({"Origin": "http://localhost:3000"}, 200),
        ({"Host": "mail.acme.test"}, 200),
    ],
)
async def test_pages_from_elsewhere_may_not_call(room: AsyncPostroom, fields: dict[str, str], status: int) -> None:
    secret = await key(room, "read")

    async with door(room, hosts=("mail.acme.test",)) as url, httpx.AsyncClient() as client:
        answer = await client.post(url, json=HELLO, headers=bearer(secret) | ACCEPT | fields)

    assert answer.status_code == status


async def test_a_body_that_is_too_long_is_not_read(room: AsyncPostroom) -> None:
    secret = await key(room, "read")

    async def endless() -> Any:
        for _ in range(80):
            yield b" " * 65536

    async with door(room) as url, httpx.AsyncClient(headers=bearer(secret) | ACCEPT) as client:
        declared = await client.post(url, content=b" " * (5 * 1024 * 1024))
        streamed = await client.post(url, content=endless(), headers={"Content-Type": "application/json"})

    assert (declared.status_code, streamed.status_code) == (413, 413)


async def test_a_store_that_is_away_is_no_fault_of_the_door(room: AsyncPostroom) -> None:
    secret = await key(room, "read")
    await room.aclose()

    async with door(room) as url, httpx.AsyncClient(headers=bearer(secret) | ACCEPT) as client:
        answer = await client.post(url, json=HELLO)

    assert (answer.status_code, answer.json()["code"]) == (503, "store_unavailable")


async def test_the_same_request_again_in_a_session_is_a_retry_and_in_another_it_is_said(room: AsyncPostroom) -> None:
    secret = await key(room, "read", "reply")
    call = {
        "jsonrpc": "2.0",
        "id": 7,
        "method": "tools/call",
        "params": {"name": "reply", "arguments": {"message_id": "m1", "text": "On its way."}},
    }

    async with door(room) as url, httpx.AsyncClient(headers=bearer(secret) | ACCEPT, timeout=10) as client:
        texts = []
        for again in (2, 1):
            opened = await client.post(url, json=HELLO)
            session = {"mcp-session-id": opened.headers["mcp-session-id"]}
            texts += [(await client.post(url, json=call, headers=session)).text for _ in range(again)]

    first, retried, elsewhere = texts
    assert "Accepted as m2" in first
    assert "Accepted as m2" in retried
    assert "Already sent at" in elsewhere
    assert len((await room.thread("t1")).messages) == 2


def bearer(secret: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {secret}"}


async def test_the_server_of_a_room_has_the_door_too(room: AsyncPostroom) -> None:
    from postroom_server import app

    secret = await key(room, "read", mailboxes=None)

    async with served(app(room)) as url, over_http(f"{url}/mcp/support", secret) as session:
        mail = await session.call_tool("check_mail", {})

    assert "t1 m1" in said(mail)


@pytest.mark.slow
def test_a_signal_ends_the_server_when_the_room_is_closed(tmp_path: Path) -> None:
    told = {**os.environ, "POSTROOM_DOMAIN": "acme.test", "POSTROOM_STORE": f"sqlite:///{tmp_path / 'room.db'}"}
    command = [sys.executable, "-m", "postroom_mcp", "--http", "127.0.0.1:0"]
    with subprocess.Popen(command, env=told, cwd=ROOT, stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr is not None
        url = process.stderr.readline().split()[-1]
        answer = httpx.post(url, timeout=20)

        process.send_signal(signal.SIGTERM)

        assert answer.status_code == 401
        assert process.wait(20) == 0
