"""The doors that are no operation: the event stream, health, metrics, limits, web calls of providers."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any

import httpx
import pytest
from pydantic import SecretStr
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from postroom import AsyncPostroom, PostroomError
from postroom.doors import Refusal
from postroom.model.settings import Settings
from postroom_server import app
from postroom_server.leaving import while_asked
from postroom_server.limiting import CallLimit
from tests.mail_samples import mail
from tests.postroom_server.conftest import URL, Client, listening

STREAM = "/v1/events/stream"


class Blocks:
    """The blocks of a stream as they come, parsed."""

    def __init__(self, answer: httpx.Response) -> None:
        self._lines = answer.aiter_lines()

    async def next(self) -> dict[str, str]:
        found: dict[str, str] = {}
        async with asyncio.timeout(30):
            async for line in self._lines:
                if not line and "id" in found:
                    return found
                name, _, value = line.partition(": ")
                found[name] = value
        raise AssertionError("the stream ended")


@asynccontextmanager
async def following(url: str, headers: dict[str, str], **params: Any) -> AsyncIterator[httpx.Response]:
    """A stream of events."""
    async with (
        httpx.AsyncClient(base_url=url, timeout=30) as client,
        client.stream("GET", STREAM, params=params, headers=headers) as answer,
    ):
        yield answer


@pytest.fixture
async def url(room: AsyncPostroom) -> AsyncIterator[str]:
    async with listening(app(room)) as found:
        yield found


async def bearer(room: AsyncPostroom, *scopes: str, mailboxes: list[str] | None = None) -> dict[str, str]:
    key = await room.keys.create("test", scopes=scopes, mailboxes=mailboxes)
    return {"Authorization": f"Bearer {key.secret.get_secret_value()}"}


async def test_a_stream_goes_on_where_it_was_cut(room: AsyncPostroom, url: str) -> None:
    headers = await bearer(room, "read")
    async with following(url, headers, after=0) as answer:
        seen = [await Blocks(answer).next()]
    await room.mailbox("support").send("ada@example.com", subject="Hello", text="Welcome to us.")

    async with following(url, {**headers, "Last-Event-ID": seen[0]["id"]}) as answer:
        blocks = Blocks(answer)
        while seen[-1]["event"] != "message.queued":
            seen.append(await blocks.next())

    assert answer.headers["content-type"].startswith("text/event-stream")
    assert [int(block["id"]) for block in seen] == list(range(int(seen[0]["id"]), int(seen[0]["id"]) + len(seen)))
    assert json.loads(seen[-1]["data"])["mailbox"] == "support"


async def test_what_happens_while_a_stream_is_open_comes_at_once(room: AsyncPostroom, url: str) -> None:
    async with following(url, await bearer(room, "read"), names="message.*", after=0) as answer:
        await room.mailbox("support").send("ada@example.com", subject="Hello", text="Welcome to us.")

        block = await Blocks(answer).next()

    assert block["event"] == "message.queued"


async def test_a_key_of_one_mailbox_follows_that_one(room: AsyncPostroom, url: str) -> None:
    headers = await bearer(room, "read", mailboxes=["billing"])
    await room.mailbox("support").send("ada@example.com", subject="Hello", text="Welcome to us.")
    await room.mailbox("billing").send("bob@example.com", subject="Bill", text="Your bill is ready.")

    async with following(url, headers, after=0) as answer:
        blocks = Blocks(answer)
        seen = [await blocks.next() for _ in range(2)]

    assert {json.loads(block["data"])["mailbox"] for block in seen} == {"billing"}


async def test_a_revoked_key_ends_its_streams(room: AsyncPostroom, url: str) -> None:
    made = await room.keys.create("old", scopes=["read"])
    headers = {"Authorization": f"Bearer {made.secret.get_secret_value()}"}
    async with following(url, headers, names="message.*", after=0) as answer:
        await room.keys.revoke(made.key.id)
        await room.mailbox("support").send("ada@example.com", subject="Hello", text="Welcome to us.")

        text = "".join([line async for line in answer.aiter_lines()])

    assert "message.queued" not in text


async def test_a_quiet_stream_says_that_it_lives(room: AsyncPostroom) -> None:
    headers = await bearer(room, "read")
    async with (
        listening(app(room, heartbeat=0.01)) as url,
        following(url, headers, names="message.*") as answer,
        asyncio.timeout(30),
    ):
        lines = answer.aiter_lines()
        found = [await anext(lines) for _ in range(5)]

    assert ": still here" in found


@pytest.mark.parametrize(
    ("params", "headers", "status"),
    [
        ({"after": "x"}, {}, 422),
        ({"after": "9" * 40}, {}, 422),
        ({}, {"Last-Event-ID": "9" * 5_000}, 422),
        ({}, {"Last-Event-ID": "-1"}, 422),
        ({"names": "no.such"}, {}, 422),
        ({"colour": "red"}, {}, 422),
    ],
)
async def test_a_stream_that_cannot_begin_is_a_problem(
    client: Client, params: dict[str, str], headers: dict[str, str], status: int
) -> None:
    reader = await client("read")

    answer = await reader.get(STREAM, params=params, headers=headers)

    assert (answer.status_code, answer.headers["content-type"]) == (status, "application/problem+json")


async def test_a_key_that_may_not_read_follows_nothing(client: Client) -> None:
    answers = [await (await client("send", mailboxes=only)).get(STREAM) for only in (None, ["support"])]

    assert [answer.status_code for answer in answers] == [403, 403]


async def test_a_key_holds_only_so_many_streams(room: AsyncPostroom, url: str) -> None:
    headers = await bearer(room, "read")
    async with httpx.AsyncClient(base_url=url, timeout=30) as client:
        streams = [client.stream("GET", STREAM, headers=headers) for _ in range(10)]
        opened = [await stream.__aenter__() for stream in streams]
        read = [answer.aiter_lines() for answer in opened]  # held, for a reader that is thrown away closes its stream
        for lines in read:
            await anext(lines)

        one_more = await client.get(STREAM, headers=headers)

        for stream in streams:
            await stream.__aexit__(None, None, None)
    assert (one_more.status_code, one_more.headers["retry-after"]) == (429, "10")


async def begun(client: httpx.AsyncClient, headers: dict[str, str]) -> None:
    """Ask for a stream until there is a place."""
    refused = True
    while refused:
        async with client.stream("GET", STREAM, headers=headers) as answer:
            refused = answer.is_error


async def test_streams_that_begin_at_the_same_time_are_counted_too(room: AsyncPostroom, url: str) -> None:
    """A page that opens many at once once got them all, whatever the limit; and whoever leaves makes place."""
    headers = await bearer(room, "read")
    async with httpx.AsyncClient(base_url=url, timeout=30) as client, AsyncExitStack() as leaving:
        streams = [client.stream("GET", STREAM, headers=headers) for _ in range(25)]

        opened = await asyncio.gather(*map(leaving.enter_async_context, streams))

        await leaving.aclose()
        await asyncio.wait_for(begun(client, headers), 20)
    assert sorted(answer.status_code for answer in opened) == [200] * 10 + [429] * 15


async def test_who_asks_for_the_header_of_a_stream_has_its_connection_back(room: AsyncPostroom, url: str) -> None:
    headers = await bearer(room, "read")
    async with httpx.AsyncClient(base_url=url, timeout=10, limits=httpx.Limits(max_connections=1)) as client:
        header = await client.head(STREAM, headers=headers)
        after = await client.get("/health")

    assert header.headers["content-type"].startswith("text/event-stream")
    assert after.status_code == 200


async def test_a_key_that_asks_too_much_is_told_when_to_come_again(client: Client) -> None:
    told = Settings(domain="acme.test", mailboxes=("support",), request_limit=2)
    async with AsyncPostroom("acme.test", settings=told, background=False) as room:
        headers, others = await bearer(room, "read"), await bearer(room, "read")
        transport = httpx.ASGITransport(app(room))
        async with httpx.AsyncClient(transport=transport, base_url=URL) as caller:
            answers = [await caller.get("/v1/mailboxes", headers=headers) for _ in range(3)]
            other = await caller.get("/v1/mailboxes", headers=others)

    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert (answers[2].json()["code"], answers[2].json()["retryable"]) == ("too_many_requests", True)
    assert int(answers[2].headers["retry-after"]) in range(1, 31)
    assert other.status_code == 200


def test_a_bucket_fills_up_evenly() -> None:
    now = 0.0
    limit = CallLimit(60, clock=lambda: now)
    for _ in range(60):
        limit.take("k1")
    with pytest.raises(Refusal):
        limit.take("k1")

    now = 1.5

    assert limit.take("k1") == 0
    with pytest.raises(Refusal):
        limit.take("k1")


async def test_who_is_cut_off_while_it_waits_takes_no_turn(room: AsyncPostroom, client: Client) -> None:
    worker = await client("read", "reply")
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.3):
            await worker.post("/v1/mailboxes/support/turns/claim", json={"wait": "PT30S"})

    await room.receive(mail())
    taken = await worker.post("/v1/mailboxes/support/turns/claim", json={"wait": "PT1S"})

    assert [turn["id"] for turn in taken.json()] == ["d1"]


async def test_what_was_waited_for_is_over_when_its_request_is(room: AsyncPostroom) -> None:
    """It was only told to end: mail that came at once could still be taken for somebody who had gone."""
    asking, never, over = asyncio.current_task(), asyncio.Event(), asyncio.Event()
    assert asking is not None

    async def work() -> None:
        asking.cancel()
        try:
            await never.wait()
        finally:
            over.set()

    request = Request({"type": "http", "app": app(room)}, receive=never.wait)  # type: ignore[arg-type]  # nothing comes
    with pytest.raises(asyncio.CancelledError):
        await while_asked(request, work())
    asking.uncancel()

    assert over.is_set()


async def test_health_lives_and_readiness_asks_the_store(room: AsyncPostroom, client: Client) -> None:
    nobody = await client()
    before = [(await nobody.get(path)).status_code for path in ("/health", "/ready")]
    await room.aclose()

    after = [await nobody.get(path) for path in ("/health", "/ready")]

    assert before == [200, 200]
    assert [answer.status_code for answer in after] == [200, 503]
    assert after[1].headers["retry-after"]


async def test_metrics_count_calls_and_tell_how_the_room_stands(room: AsyncPostroom, client: Client) -> None:
    await room.mailbox("billing").send("support@acme.test", subject="Refund", text="Somebody wants a refund.")
    await room.drain()
    admin, reader = await client("admin", "read"), await client("read")
    await admin.get("/v1/mailboxes/support")
    await admin.get("/v1/mailboxes/nobody")

    measured, refused = await admin.get("/metrics"), await reader.get("/metrics")

    lines = measured.text.splitlines()
    assert measured.headers["content-type"].startswith("application/openmetrics-text")
    assert lines[-1] == "# EOF"
    assert 'postroom_requests_total{operation="mailbox.info",status="200"} 1.0' in lines
    assert 'postroom_requests_total{operation="mailbox.info",status="404"} 1.0' in lines
    assert 'postroom_unread_messages{mailbox="support"} 1.0' in lines
    assert refused.status_code == 403


RAW = "From: ada@example.com\r\nTo: support@acme.test\r\nSubject: Refund\r\nMessage-ID: <1@example.com>\r\n\r\nPlease.\r\n"
CALL = {"RawEmail": RAW, "OriginalRecipient": "support@acme.test", "From": "ada@example.com"}


async def test_a_provider_brings_mail_by_its_own_signature_and_without_a_key() -> None:
    told = Settings(
        domain="acme.test", mailboxes=("support",), provider_secrets={"postmark": SecretStr("hook:a long secret")}
    )
    async with AsyncPostroom("acme.test", settings=told, background=False) as room:
        transport = httpx.ASGITransport(app(room))
        async with httpx.AsyncClient(transport=transport, base_url=URL) as provider:
            wrong = await provider.post("/v1/receive/postmark", json=CALL, auth=("hook", "another secret"))
            nothing = (await room.mailbox("support").messages()).messages
            right = await provider.post("/v1/receive/postmark", json=CALL, auth=("hook", "a long secret"))
            unknown = await provider.post("/v1/receive/nobody", json=CALL)
        page = await room.mailbox("support").messages()

    assert [answer.status_code for answer in (wrong, right, unknown)] == [401, 204, 404]
    assert wrong.json()["code"] == "invalid_signature"
    assert nothing == ()
    assert [message.subject for message in page.messages] == ["Refund"]


async def test_the_description_is_open_and_names_every_operation(client: Client) -> None:
    answer = await (await client()).get("/openapi.json")

    described = answer.json()
    ids = {each["operationId"] for verbs in described["paths"].values() for each in verbs.values()}
    assert described["openapi"] == "3.1.0"
    assert {"mailbox.send", "approvals.approve", "keys.rotate", "events.stream"} <= ids
    assert references(described) <= {f"#/components/schemas/{name}" for name in described["components"]["schemas"]} | {
        f"#/components/{kind}/{name}" for kind in ("responses", "parameters") for name in described["components"][kind]
    }


def references(value: Any) -> set[str]:
    if isinstance(value, dict):
        own = {value["$ref"]} if isinstance(value.get("$ref"), str) else set()
        return own.union(*map(references, value.values()))
    return set().union(*map(references, value)) if isinstance(value, list) else set()


async def test_a_fault_of_ours_says_nothing_of_itself(room: AsyncPostroom) -> None:
    async def broken(request: Request) -> Response:
        raise RuntimeError("the password is secret")

    served = app(room)
    served.router.routes.append(Route("/broken", broken))
    transport = httpx.ASGITransport(served, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url=URL) as caller:
        answer = await caller.get("/broken")

    assert (answer.status_code, answer.json()["code"]) == (500, "internal_error")
    assert "password" not in answer.text


def test_every_error_has_a_status_of_its_own_kind() -> None:
    from postroom.doors import Problem

    kinds = [kind for kind in every(PostroomError) if kind.__module__ == "postroom.model.errors"]
    errors = [kind.__new__(kind) for kind in kinds]
    for error in errors:
        Exception.__init__(error, "A sentence.")
        error.you_can, error.retry_at = "", None

    statuses = {Problem.of(error).status for error in errors}

    assert statuses <= {401, 403, 404, 409, 422, 429, 503}


def every(root: type[PostroomError]) -> list[type[PostroomError]]:
    return [root, *(found for child in root.__subclasses__() for found in every(child))]
