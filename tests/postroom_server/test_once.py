"""Idempotency keys, and the turns that calls from outside act in: nothing is done twice."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import httpx
import pytest

from postroom import AsyncPostroom
from postroom.doors import Once, answering
from tests.postroom_server.conftest import Client

SEND = {"to": "ada@example.com", "subject": "Hello", "text": "Welcome to us."}
MESSAGES = "/v1/mailboxes/support/messages"


def once(key: str, **more: str) -> dict[str, Any]:
    return {"headers": {"Idempotency-Key": key, **more}}


async def events(room: AsyncPostroom, name: str) -> list[Any]:
    return [event async for event in room.subscriptions.follow(after=0, wait=False) if event.name == name]


async def test_a_send_that_comes_again_is_answered_as_before_and_sent_once(room: AsyncPostroom, client: Client) -> None:
    support = await client("send")

    first = await support.post(MESSAGES, json=SEND, **once("order-1"))
    again = await support.post(MESSAGES, json=SEND, **once("order-1"))

    assert (first.status_code, again.status_code) == (200, 200)
    assert again.content == first.content
    assert again.headers["idempotency-replayed"] == "true"
    assert len(await events(room, "message.queued")) == 1


async def test_the_key_of_a_send_is_its_intent_whatever_its_text(room: AsyncPostroom, client: Client) -> None:
    """Cut off before the answer was kept: the act runs again, and its intent knows the first one."""
    support = await client("send")
    first = await support.post(MESSAGES, json=SEND, **once("order-1"))
    await room.write(lambda records: records.answers.finish("k1", "order-1", status=answering.UNDER_WAY, body=None))

    again = await support.post(MESSAGES, json=SEND, **once("order-1"))

    assert again.json() == {**first.json(), "duplicate": True}
    assert len(await events(room, "message.queued")) == 1


async def test_another_call_under_the_same_key_is_a_conflict(room: AsyncPostroom, client: Client) -> None:
    support = await client("send")
    await support.post(MESSAGES, json=SEND, **once("order-1"))

    other_body = await support.post(MESSAGES, json={**SEND, "text": "Something else."}, **once("order-1"))
    other_path = await support.post("/v1/mailboxes/billing/messages", json=SEND, **once("order-1"))

    assert [answer.status_code for answer in (other_body, other_path)] == [409, 409]
    assert other_body.json()["code"] == "idempotency_conflict"
    assert len(await events(room, "message.queued")) == 1


async def test_two_keys_of_the_room_do_not_share_their_calls(room: AsyncPostroom, client: Client) -> None:
    one, other = await client("send"), await client("send")

    answers = [
        await each.post(MESSAGES, json={**SEND, "subject": subject}, **once("1"))
        for each, subject in ((one, "A"), (other, "B"))
    ]

    assert [answer.json()["duplicate"] for answer in answers] == [False, False]
    assert len(await events(room, "message.queued")) == 2


async def test_what_is_no_send_is_done_once_too(room: AsyncPostroom, client: Client) -> None:
    admin = await client("admin")

    answers = [await admin.post("/v1/webhooks", json={"url": "https://example.com/"}, **once("hook")) for _ in range(2)]
    suppressed = [
        await admin.post("/v1/suppressions", json={"address": "ada@example.com"}, **once("stop")) for _ in range(2)
    ]

    assert [answer.status_code for answer in suppressed] == [204, 204]
    assert len(await room.webhooks.list()) == 1
    assert answers[0].json()["secret"].startswith("whsec_")
    assert (answers[1].status_code, answers[1].json()["code"]) == (409, "idempotency_conflict")


async def test_a_secret_is_not_kept_with_the_answer(room: AsyncPostroom, client: Client) -> None:
    admin = await client("admin")
    made = await admin.post("/v1/webhooks", json={"url": "https://example.com/"}, **once("hook"))

    row = await room.read(
        lambda records: records.connection.one("answer", room=records.answers.room, agent_key="k1", key="hook")
    )

    assert made.json()["secret"]
    assert row is not None
    assert (row["status"], row["body"]) == (200, None)


async def test_a_call_that_was_cut_off_is_not_done_again_unseen(room: AsyncPostroom, client: Client) -> None:
    admin = await client("admin")
    await admin.post("/v1/suppressions", json={"address": "ada@example.com"}, **once("stop"))
    await room.write(lambda records: records.answers.finish("k1", "stop", status=answering.UNDER_WAY, body=None))

    again = await admin.post("/v1/suppressions", json={"address": "ada@example.com"}, **once("stop"))

    assert again.status_code == 409
    assert "nobody knows whether it was done" in again.json()["detail"]


async def test_what_was_refused_may_come_again(room: AsyncPostroom, client: Client) -> None:
    support = await client("send")
    await room.suppress("ada@example.com")
    refused = await support.post(MESSAGES, json=SEND, **once("order-1"))
    await room.unsuppress("ada@example.com")

    again = await support.post(MESSAGES, json=SEND, **once("order-1"))

    assert (refused.status_code, again.status_code) == (409, 200)


async def test_answers_are_forgotten_after_their_lifetime(room: AsyncPostroom) -> None:
    known = Once("k1", "old", "digest", repeatable=False)
    await answering.begin(room, known)
    await answering.finish(room, known, status=200, body=b"{}")
    await room.write(lambda records: records.answers.forget_old(before=records.now + 1))

    assert await answering.begin(room, known) is None


async def test_calls_at_the_same_moment_are_one(room: AsyncPostroom, client: Client) -> None:
    admin = await client("admin")

    answers = await asyncio.gather(*(admin.put("/v1/domains/acme.test", json={}, **once("add")) for _ in range(5)))

    assert sorted({answer.status_code for answer in answers}) in ([200], [200, 409])
    assert len(await events(room, "domain.added")) == 1


def run(**said: Any) -> dict[str, Any]:
    return {"headers": {"Postroom-Run": json.dumps(said)}}


@pytest.fixture
async def taken(room: AsyncPostroom, client: Client) -> tuple[httpx.AsyncClient, dict[str, Any], dict[str, Any]]:
    """An agent elsewhere that has taken the turn which a customer's mail began: its client, the turn, what to say of it."""
    await room.receive(
        b"From: ada@example.com\r\nTo: support@acme.test\r\nSubject: Refund\r\nMessage-ID: <1@example.com>\r\n\r\nPlease.\r\n",
        recipients=["support@acme.test"],
    )
    support = await client("read", "reply", mailboxes=["support"])
    (turn,) = (await support.post("/v1/mailboxes/support/turns/claim", json={})).json()
    return support, turn, {"id": turn["id"], "claim": turn["claim"], "fence": turn["fence"]}


Taken = tuple[httpx.AsyncClient, dict[str, Any], dict[str, Any]]


async def test_a_turn_that_is_run_again_elsewhere_sends_once(room: AsyncPostroom, taken: Taken) -> None:
    """The same ordinal is the same send, however the model words it; the next ordinal is another one."""
    support, turn, held = taken
    reply = f"{MESSAGES}/{turn['message']['id']}/reply"

    first = await support.post(reply, json={"text": "It is on its way to you."}, **run(turn=held, ordinal=1))
    again = await support.post(reply, json={"text": "We have sent it already."}, **run(turn=held, ordinal=1))
    second = await support.post(reply, json={"text": "One more thing: thanks."}, **run(turn=held, ordinal=2))

    assert again.json() == {**first.json(), "duplicate": True, "retry": True}
    assert second.json()["id"] != first.json()["id"]


async def test_a_turn_is_looked_up_and_never_believed(room: AsyncPostroom, client: Client, taken: Taken) -> None:
    support, turn, held = taken
    reply = f"{MESSAGES}/{turn['message']['id']}/reply"
    stranger = await client("read", "reply", mailboxes=["billing"])
    text = {"text": "It is on its way to you."}

    wrong_claim = await support.post(reply, json=text, **run(turn={**held, "claim": 99}, ordinal=1))
    old_fence = await support.post(reply, json=text, **run(turn={**held, "fence": 99}, ordinal=1))
    uncounted = await support.post(reply, json=text, **run(turn=held))
    others = await stranger.get("/v1/mailboxes/billing/messages", **run(turn=held, ordinal=1))

    assert [answer.status_code for answer in (wrong_claim, old_fence, uncounted, others)] == [404, 409, 422, 403]
    assert old_fence.json()["code"] == "turn_lost"
    assert await events(room, "message.queued") == []


async def test_what_one_key_calls_its_run_is_nobody_elses(room: AsyncPostroom, client: Client, taken: Taken) -> None:
    support, turn, _ = taken
    await support.get(f"{MESSAGES}/{turn['message']['id']}", **run(names=["langchain:1"]))
    await support.get(f"{MESSAGES}/{turn['message']['id']}")

    runs = await room.read(lambda records: records.reads.opened_in_run(["k1/langchain:1"]))
    unnamed = await room.read(lambda records: records.reads.opened_in_run(["key:k1"]))
    others = await room.read(lambda records: records.reads.opened_in_run(["langchain:1"]))

    assert (bool(runs), bool(unnamed), bool(others)) == (True, True, False)
