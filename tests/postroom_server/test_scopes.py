"""Every operation by every scope, by real requests: what a key lacks, no path opens."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from typing import Any
from urllib.parse import quote

import httpx
import pytest

from postroom import AsyncPostroom, Oversight, PostroomError, Scope
from postroom.doors import OPERATIONS, Operation
from postroom.model.settings import Settings
from postroom_server import app
from tests.postroom_server.conftest import URL

ROUTE = {"name": "vip", "to": "billing"}
TURN = {"id": "d1", "mailbox": "support", "claim": 1, "fence": 1, "first": "m1"}
SAMPLE: dict[str, Any] = {
    "mailbox": "support",
    "thread_id": "t1",
    "message_id": "m1",
    "attachment_id": "a1",
    "wait_id": "w1",
    "plan_id": "f1",
    "promise_id": "pr1",
    "request_id": "q1",
    "approval_id": "p1",
    "webhook_id": "h9",
    "key_id": "k99",
    "turn_id": "d1",
    "subject": "t1",
    "run": "turn:1",
    "name": "acme.test/support/t1",
    "domain": "acme.test",
    "address": "ada@example.com",
    "provider": "nobody",
    "to": "ada@example.com",
    "text": "A few words of an answer.",
    "note": "Please go on.",
    "steps": [{"after": "P1D", "text": "Any news?"}],
    "timeout": "P1D",
    "deadline": "P1D",
    "type": "order/1",
    "body": {},
    "reason": "No.",
    "by": "Eva",
    "why": "Because.",
    "words": "refund",
    "successor": "billing",
    "content": "U3ViamVjdDogaGkNCg0KaGk=",
    "recipients": ["support@acme.test"],
    "older_than": "P30D",
    "rule": ROUTE,
    "url": "https://example.com/",
    "after": 0,
    "items": ["one"],
    "turn": TURN,
    "error": "ValueError",
    "budget": {},
    "tokens": 1,
    "ended": False,
    "due": None,
    "lasts": None,
}
OTHERS: dict[str, dict[str, Any]] = {
    "mailbox.send": {"subject": "Hello"},
    "mailbox.hand_off": {"to": "billing"},
    "mailbox.create_mailbox": {"name": "new1"},
    "mailbox.pause_mailbox": {"name": "spare"},
    "mailbox.delete_mailbox": {"name": "spare"},
    "room.create_mailbox": {"name": "new2"},
    "room.pause_mailbox": {"mailbox": "spare"},
    "room.delete_mailbox": {"mailbox": "spare"},
    "domains.add": {"name": "acme.test"},
    "keys.create": {"name": "a key", "scopes": ["provision"]},
    "plans.of_mailbox": {"name": "support"},
    "routing.remove": {"name": "vip"},
    "secrets.canary": {"name": "vault"},
}


def request_for(operation: Operation) -> tuple[str, str, dict[str, Any]]:
    """Verb, path and the rest of a request that fits."""
    said = {**SAMPLE, **OTHERS.get(operation.name, {})}
    required = {name for name, field in operation.fields.items() if field.default is ...}
    path = operation.path.format(**{name: quote(str(said[name]), safe="") for name in operation.in_path})
    wanted = required | OTHERS.get(operation.name, {}).keys()
    rest = {name: said[name] for name in wanted - set(operation.in_path)}
    if operation.body_model is not None:
        return operation.verb, path, {"json": json.loads(json.dumps(rest))}
    return operation.verb, path, {"params": rest}


@pytest.fixture
async def room() -> AsyncIterator[AsyncPostroom]:
    """Mail from a customer, one held draft, a mailbox to spare."""
    told = Settings(domain="acme.test", mailboxes=("support", "billing", "spare"), request_limit=1_000_000)
    async with AsyncPostroom("acme.test", settings=told, background=False) as opened:
        await opened.receive(
            b"From: ada@example.com\r\nTo: support@acme.test\r\nSubject: Refund\r\nMessage-ID: <1@example.com>\r\n\r\nPlease.\r\n",
            recipients=["support@acme.test"],
        )
        await opened.change_mailbox("billing", oversight=Oversight.ALL)
        with pytest.raises(PostroomError, match="held"):
            await opened.mailbox("billing").send("eva@example.com", subject="Bill", text="Your bill is ready.")
        yield opened


async def bearer(room: AsyncPostroom, *scopes: Scope, mailboxes: list[str] | None = None) -> dict[str, str]:
    made = await room.keys.create(",".join(scopes), scopes=scopes, mailboxes=mailboxes)
    return {"Authorization": f"Bearer {made.secret.get_secret_value()}"}


def opens(operation: Operation, scopes: set[Scope]) -> bool:
    needed = {operation.scope, *operation.beside} - {None}
    return needed <= scopes or operation.instead in scopes


HOLDERS = [{scope} for scope in Scope]
ALL_BUT_ONE = [set(Scope) - {scope} for scope in Scope]


@pytest.mark.parametrize("holders", [HOLDERS, ALL_BUT_ONE], ids=["one scope", "all scopes but one"])
async def test_a_key_opens_what_its_scopes_say_and_nothing_else(room: AsyncPostroom, holders: list[set[Scope]]) -> None:
    transport = httpx.ASGITransport(app(room), raise_app_exceptions=False)

    wrong = []
    async with httpx.AsyncClient(transport=transport, base_url=URL, timeout=5) as client:
        for scopes in holders:
            headers = await bearer(room, *scopes)
            for operation in OPERATIONS:
                verb, path, rest = request_for(operation)
                answer = await client.request(verb, path, headers=headers, **rest)
                if (answer.status_code == 403) is opens(operation, scopes) or answer.status_code in (401, 500):
                    wrong.append((operation.name, sorted(scopes), answer.status_code, answer.text[:200]))

    assert wrong == []
    queued_by = {event.details.get("key") for event in await every_event(room) if event.name == "message.queued"}
    names = {key.id: key.name for key in await room.keys.all()}
    queued = [set(names[str(key)].split(",")) for key in queued_by]
    assert all(scopes & {Scope.SEND, Scope.REPLY, Scope.APPROVE} for scopes in queued)
    assert {Scope.SEND, Scope.REPLY, Scope.APPROVE} <= set().union(*queued)


async def every_event(room: AsyncPostroom) -> list[Any]:
    return [event async for event in room.subscriptions.follow(after=0, wait=False)]


async def test_a_key_of_one_mailbox_opens_no_other_and_nothing_of_the_whole_room(room: AsyncPostroom) -> None:
    headers = await bearer(room, *Scope, mailboxes=["billing"])
    transport = httpx.ASGITransport(app(room), raise_app_exceptions=False)
    own = {"keys", "approvals"}  # of these it reaches its own
    open_to_all = {"room.info"}  # the room's domain, and what a client must know of it

    statuses = {}
    async with httpx.AsyncClient(transport=transport, base_url=URL, timeout=5) as client:
        for operation in OPERATIONS:
            verb, path, rest = request_for(operation)
            if operation.part not in own and operation.name not in open_to_all:
                statuses[operation.name] = (await client.request(verb, path, headers=headers, **rest)).status_code
        held = [(await client.get("/v1/approvals/pending", headers=headers)).json(), await support_sees(room, client)]

    assert {name: status for name, status in statuses.items() if status != 403} == {}
    assert [[draft["mailbox"] for draft in drafts] for drafts in held] == [["billing"], []]


async def support_sees(room: AsyncPostroom, client: httpx.AsyncClient) -> Any:
    headers = await bearer(room, Scope.APPROVE, mailboxes=["support"])
    refused = await client.get("/v1/approvals/p1", headers=headers)
    assert refused.status_code == 403
    return (await client.get("/v1/approvals", headers=headers)).json()


async def test_drafts_of_others_take_no_place_in_the_list_of_a_key(room: AsyncPostroom) -> None:
    await room.change_mailbox("support", oversight=Oversight.ALL)
    with pytest.raises(PostroomError, match="held"):
        await room.mailbox("support").send("eva@example.com", subject="Hello", text="It is on its way.")
    support, billing = [await bearer(room, Scope.APPROVE, mailboxes=[name]) for name in ("support", "billing")]

    async with httpx.AsyncClient(transport=httpx.ASGITransport(app(room)), base_url=URL, timeout=5) as client:
        oldest = (await client.get("/v1/approvals/pending?count=1", headers=support)).json()
        newest = (await client.get("/v1/approvals?count=1", headers=billing)).json()

    assert [draft["id"] for draft in oldest + newest] == ["p2", "p1"]
