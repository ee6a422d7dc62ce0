"""REST: what a caller with a key sends, and what comes back."""

from __future__ import annotations

import json
from datetime import timedelta

import httpx
import pytest

from postroom import AsyncPostroom
from postroom.model.limits import Limits
from postroom.model.settings import Settings
from postroom_server import app
from tests.postroom_server.conftest import URL, Client

MESSAGES = "/v1/mailboxes/support/messages"
SEND = {"to": "ada@example.com", "subject": "Hello", "text": "Welcome to us."}


async def test_an_agent_reads_answers_and_hands_over_by_rest(room: AsyncPostroom, client: Client) -> None:
    await room.receive(
        b"From: ada@example.com\r\nTo: support@acme.test\r\nSubject: Refund\r\nMessage-ID: <a/1@example.com>\r\n\r\nPlease.\r\n",
        recipients=["support@acme.test"],
    )
    support = await client("read", "reply", "hand_off", mailboxes=["support"])

    page = (await support.get("/v1/mailboxes/support/messages")).json()
    by_wire_id = await support.get("/v1/mailboxes/support/messages/%3Ca%2F1%40example.com%3E")
    thread = page["messages"][0]["thread_id"]
    receipt = await support.post("/v1/mailboxes/support/messages/m1/reply", json={"text": "It is on its way to you."})
    handed = await support.post(
        f"/v1/mailboxes/support/threads/{thread}/hand-off", json={"to": "billing", "note": "Wants a refund."}
    )

    assert page["messages"][0]["new_text"].strip() == "Please."
    assert by_wire_id.json()["id"] == "m1"
    assert (receipt.status_code, receipt.json()["mailbox"]) == (200, "support")
    assert handed.json()["to_mailbox"] == "billing"
    assert (await room.thread(thread)).assignee == "billing"


async def test_a_refusal_is_a_problem_with_the_librarys_code_and_sentence(room: AsyncPostroom, client: Client) -> None:
    await room.suppress("ada@example.com")
    support = await client("send")

    refused = await support.post("/v1/mailboxes/support/messages", json=SEND)

    assert (refused.status_code, refused.headers["content-type"]) == (409, "application/problem+json")
    problem = refused.json()
    assert (problem["type"], problem["code"]) == ("urn:postroom:error:suppressed", "suppressed")
    assert problem["detail"].startswith("ada@example.com is on the suppression list")
    assert "leave this recipient out" in problem["you_can"]


THREAD = "/v1/mailboxes/support/threads/t1"
_BEYOND = b"9999-12-31T23:59:59-14:00"
_STEP_BEYOND_THE_CALENDAR = b'{"steps":[{"at":"%s","text":"x"}]}' % _BEYOND
_NOTE_BEYOND_THE_CALENDAR = b'{"to":"billing","note":{"summary":"x","promises":[{"text":"p","due":"%s"}]}}' % _BEYOND


def _turn(*, claim: int = 1, fence: int = 1) -> bytes:
    turn = {"id": "d1", "mailbox": "support", "claim": claim, "fence": fence, "first": "m1"}
    return json.dumps({"turn": turn}).encode()


@pytest.mark.parametrize(
    ("verb", "path", "content", "kind", "status"),
    [
        ("POST", "/v1/mailboxes/support/messages", b"{", "application/json", 400),
        ("POST", "/v1/mailboxes/support/messages", b"\xff\xfe", "application/json", 400),
        ("POST", "/v1/mailboxes/support/messages", b"[" * 100_000, "application/json", 400),
        ("POST", "/v1/mailboxes/support/messages", b'{"from":"x"}', "application/json", 422),
        ("POST", "/v1/mailboxes/support/messages", b"{}", "text/plain", 415),
        ("POST", "/v1/mailboxes/support/threads/t1/done", b'{"x":1}', "application/json", 422),
        ("GET", "/v1/mailboxes/support/messages?count=many", b"", "", 422),
        ("GET", "/v1/mailboxes/support/messages?colour=red", b"", "", 422),
        ("GET", "/v1/mailboxes/support/messages/m9", b"", "", 404),
        ("GET", "/v1/mailboxes/nobody", b"", "", 404),
        ("GET", "/v1/mailboxes/support/messages/x%00y", b"", "", 422),
        ("POST", "/v1/turns/complete", _turn(claim=10**30), "application/json", 422),
        ("POST", "/v1/turns/complete", _turn(fence=10**30), "application/json", 422),
        ("POST", f"{THREAD}/follow-ups", b'{"steps":[{"after":"P99999999D","text":"x"}]}', "application/json", 422),
        ("POST", f"{THREAD}/follow-ups", _STEP_BEYOND_THE_CALENDAR, "application/json", 422),
        ("POST", f"{THREAD}/hand-off", _NOTE_BEYOND_THE_CALENDAR, "application/json", 422),
        ("GET", "/v1/nothing", b"", "", 404),
        ("DELETE", "/v1/mailboxes", b"", "", 405),
    ],
)
async def test_what_does_not_fit_is_a_problem(
    client: Client, verb: str, path: str, content: bytes, kind: str, status: int
) -> None:
    caller = await client("read", "reply", "send", "admin", "provision")

    answer = await caller.request(verb, path, content=content, headers={"Content-Type": kind} if kind else {})

    assert (answer.status_code, answer.headers["content-type"]) == (status, "application/problem+json"), answer.text
    assert answer.json()["detail"]


async def test_no_key_and_a_wrong_key_are_challenged_in_the_same_words(room: AsyncPostroom, client: Client) -> None:
    nobody = await client()
    revoked = await room.keys.create("old", scopes=["read"])
    await room.keys.revoke(revoked.key.id)
    secrets = ["", "Basic eDp5", "Bearer", "Bearer prk_k1_x", f"Bearer {revoked.secret.get_secret_value()}"]

    answers = [await nobody.get("/v1/mailboxes", headers={"Authorization": each}) for each in secrets]

    assert {answer.status_code for answer in answers} == {401}
    assert all(answer.headers["www-authenticate"].startswith("Bearer") for answer in answers)
    assert len({answer.text for answer in answers[3:]}) == 1


@pytest.mark.parametrize(
    "path",
    ["/v1/events", "/v1/threads", "/v1/deliveries", "/v1/dead-letters", "/v1/approvals", "/v1/plans", "/v1/quarantine"],
)
async def test_less_than_nothing_is_asked_of_no_list(client: Client, path: str) -> None:
    """SQLite gave all that there is, and PostgreSQL no answer but that the store is away: try again."""
    anybody = await client("read", "approve", "admin")

    refused, empty = [await anybody.get(path, params={"count": count}) for count in (-1, 0)]

    assert (refused.status_code, refused.json()["code"]) == (422, "invalid_request")
    assert "count: Input should be greater than or equal to 0" in refused.json()["detail"]
    assert (empty.status_code, empty.json()) == (200, [])


async def test_nobody_is_given_back_what_a_turn_has_used(client: Client) -> None:
    agent = await client("reply")

    refused = await agent.post("/v1/mailboxes/support/spending/count", json={"tokens": -1_000, "ended": True})

    assert refused.status_code == 422
    assert "tokens: Input should be greater than or equal to 0" in refused.json()["detail"]


async def test_a_path_says_all_that_it_takes(client: Client) -> None:
    anybody = await client()

    refused = [
        await anybody.request(*call) for call in (("PUT", MESSAGES), ("OPTIONS", "/v1/routing"), ("PUT", "/u/x"))
    ]

    assert [(each.status_code, each.headers["allow"]) for each in refused] == [
        (405, "GET, HEAD, POST"),
        (405, "GET, HEAD, POST, PUT"),
        (405, "GET, HEAD, POST"),
    ]


async def test_a_page_names_the_next_one(room: AsyncPostroom, client: Client) -> None:
    for number in range(3):
        await room.mailbox("billing").send("support@acme.test", subject=f"Note {number}", text=f"Note number {number}.")
    await room.drain()
    reader = await client("read")

    first = await reader.get("/v1/mailboxes/support/messages", params={"count": 2})
    second = await reader.get(first.links["next"]["url"])

    assert first.json()["next"] == first.links["next"]["url"].rpartition("before=")[2].split("&")[0]
    assert [message["subject"] for message in second.json()["messages"]] == ["Note 0"]
    assert "link" not in second.headers


async def test_the_audit_trail_names_the_key(room: AsyncPostroom, client: Client) -> None:
    support = await client("send", mailboxes=["support"])

    await support.post("/v1/mailboxes/support/messages", json=SEND)

    (queued,) = [event for event in await room.events() if event.name == "message.queued"]
    assert queued.details["key"] == "k1"


async def test_a_body_is_read_no_further_than_it_may_be_long(room: AsyncPostroom, client: Client) -> None:
    support = await client("send")
    text = "x" * room.settings.max_request_bytes

    answer = await support.post("/v1/mailboxes/support/messages", content=json.dumps({**SEND, "text": text}))

    assert (answer.status_code, answer.json()["code"]) == (413, "too_large")


async def test_a_header_that_lies_about_a_run_reaches_nobody_elses(room: AsyncPostroom, client: Client) -> None:
    support = await client("send")
    headers = {
        "Postroom-Run": '{"framework":"x","names":["turn:1"],"turn":{"id":"d1","claim":1,"fence":1},"ordinal":1}'
    }

    unknown = await support.post("/v1/mailboxes/support/messages", json=SEND, headers=headers)
    broken = await support.post("/v1/mailboxes/support/messages", json=SEND, headers={"Postroom-Run": "{x"})

    assert (unknown.status_code, broken.status_code) == (404, 422)


async def test_what_would_break_a_header_is_refused_and_comes_back_in_none(room: AsyncPostroom, client: Client) -> None:
    support = await client("read", "send")
    cut = "Hello\r\nBcc: eva@example.com"

    sent = await support.post("/v1/mailboxes/support/messages", json={**SEND, "subject": cut})
    asked = await support.get("/v1/mailboxes/support/messages?before=1%0d%0aX-Mine:%20yes")
    found = await support.get("/v1/mailboxes/support/messages/%0d%0aX-Mine:%20yes")

    assert [answer.status_code for answer in (sent, asked, found)] == [422, 422, 422]
    assert not any("x-mine" in answer.headers for answer in (sent, asked, found))
    assert [event for event in await room.events() if event.name == "message.queued"] == []


async def test_a_wait_of_another_mailboxs_thread_is_nobodys_here(room: AsyncPostroom, client: Client) -> None:
    sent = await room.mailbox("support").send("ada@example.com", subject="Hello", text="Welcome to us.")
    wait = await room.mailbox("support").wait_for_reply(sent.thread_id, timeout=timedelta(days=1))
    support, billing = [await client("read", mailboxes=[name]) for name in ("support", "billing")]

    own = await support.get(f"/v1/mailboxes/support/waits/{wait.id}")
    other = await billing.get(f"/v1/mailboxes/billing/waits/{wait.id}")

    assert (own.json()["status"], other.status_code) == ("open", 404)


async def test_a_limit_says_when_to_come_again(client: Client) -> None:
    """In the time of the room."""
    told = Settings(domain="acme.test", mailboxes=("support",), limits=Limits(mailbox_day=1))
    async with AsyncPostroom("acme.test", settings=told, background=False) as room:
        key = await room.keys.create("test", scopes=["send"])
        headers = {"Authorization": f"Bearer {key.secret.get_secret_value()}"}
        transport = httpx.ASGITransport(app(room))
        async with httpx.AsyncClient(transport=transport, base_url=URL, headers=headers) as caller:
            path = "/v1/mailboxes/support/messages"
            answers = [
                await caller.post(path, json={**SEND, "subject": f"Hello {n}", "text": f"Word {n}"}) for n in range(2)
            ]

    problem = answers[1].json()
    assert (answers[1].status_code, problem["code"], problem["retryable"]) == (429, "limit_exceeded", True)
    assert problem["facts"]["allowed"] == 1
    assert 0 < int(answers[1].headers["retry-after"]) <= 86_400
