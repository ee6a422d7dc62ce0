"""Every tool, and every method of a mailbox, times every scope: without its scope nothing is done, whoever asks."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import product
from typing import Any

import pytest
from pydantic import BaseModel

from postroom import FollowUp, Grant, HandOffNote, Mailbox, Postroom, Scope
from postroom.doors import OPERATIONS, Operation
from postroom.model.choices import DEFAULT_SCOPES
from postroom.model.errors import PermissionDenied
from postroom.model.event import EventName
from postroom.tools import TOOLS, Call, Tool, ToolResult, offered
from tests.mail_samples import mail

CALL = Call("test", call_id="call_1")
BODY = '{"sku": "lamp"}'
GIVEN_TO_TOOLS: dict[str, dict[str, Any]] = {
    "check_mail": {},
    "read_thread": {"thread_id": "t1"},
    "search_mail": {"words": "order"},
    "send_message": {"to": ["ada@example.com"], "subject": "Hello", "text": "Welcome!"},
    "reply": {"message_id": "m1", "text": "On its way."},
    "hand_off_thread": {"thread_id": "t1", "to": "billing", "summary": "Ada asks what she owes."},
    "wait_for_reply": {"thread_id": "t1", "hours": 2},
    "schedule_follow_up": {"thread_id": "t1", "steps": [{"after_hours": 3, "text": "Any news?"}]},
    "delivery_status": {"message_id": "m1"},
    "read_attachment": {"attachment_id": "a1"},
    "list_mailboxes": {},
    "sending_limits": {},
    "create_mailbox": {"name": "returns"},
    "pause_mailbox": {"name": "support"},
    "delete_mailbox": {"name": "billing", "successor": "support"},
    "cancel_follow_up": {"plan_id": "f1"},
    "make_promise": {"thread_id": "t1", "text": "Call back"},
    "keep_promise": {"promise_id": "pr1"},
    "mark_done": {"thread_id": "t1"},
    "forward_message": {"message_id": "m1", "to": ["bob@example.com"]},
    "send_request": {"to": "shop@example.com", "type": "order/1", "body": BODY, "hours": 2},
    "acknowledge_request": {"request_id": "q1"},
    "answer_request": {"request_id": "q1", "body": BODY},
    "decline_request": {"request_id": "q1", "reason": "Out of stock."},
}
GIVEN_TO_METHODS: dict[str, Any] = {
    "to": "ada@example.com",
    "subject": "Hello",
    "text": "Welcome!",
    "message_id": "m1",
    "thread_id": "t1",
    "note": HandOffNote(summary="Ada asks what she owes."),
    "timeout": timedelta(days=1),
    "wait_id": "w1",
    "steps": (FollowUp(after=timedelta(hours=3), text="Any news?"),),
    "plan_id": "f1",
    "due": datetime(2100, 1, 1, tzinfo=UTC),
    "promise_id": "pr1",
    "words": "order",
    "attachment_id": "a1",
    "name": "billing",
    "successor": "support",
    "type": "order/1",
    "body": {"sku": "lamp"},
    "deadline": timedelta(hours=2),
    "request_id": "q1",
    "reason": "Out of stock.",
}
OF_A_MAILBOX = [operation for operation in OPERATIONS if operation.of_mailbox and operation.scope is not None]
TOO_LITTLE_FOR_A_TOOL = [(tool, scope) for tool, scope in product(TOOLS, Scope) if scope is not tool.scope]
TOO_LITTLE_FOR_A_METHOD = [
    (operation, scope)
    for operation, scope in product(OF_A_MAILBOX, Scope)
    if scope is not operation.scope or operation.beside
]


def name_of(each: Tool | Operation | Scope) -> str:
    return str(each) if isinstance(each, Scope) else each.name


class Order(BaseModel):
    """What two organisations have agreed on."""

    sku: str


@pytest.fixture(scope="module")
def room() -> Iterator[Postroom]:
    """What is denied changes nothing, so that all may share a room."""
    with Postroom("acme.test", mailboxes=["support", "billing"], background=False) as opened:
        opened.requests.define("order/1", asks=Order, answers=Order)
        opened.receive(mail())
        yield opened


@pytest.fixture(scope="module")
def elsewhere(room: Postroom) -> Grant:
    """A key that may do anything, in another mailbox."""
    return Grant(room.keys.create("elsewhere", scopes=list(Scope), mailboxes=["billing"]).key)


def denied(result: ToolResult) -> bool:
    return result.error is not None and result.error.code == "permission_denied"


def everything(room: Postroom) -> object:
    """What a write would change: the audit trail but for refusals, mailboxes and what is unread there, where each thread stands."""
    happened = [event.id for event in room.events(count=10_000) if event.name != EventName.MESSAGE_REFUSED]
    return happened, room.mailboxes(), room.threads()


def test_every_tool_is_tried_here() -> None:
    assert GIVEN_TO_TOOLS.keys() == {tool.name for tool in TOOLS}


def test_approving_is_a_persons_scope_and_no_tools() -> None:
    assert Scope.APPROVE not in DEFAULT_SCOPES
    assert [tool.name for tool in TOOLS if tool.scope is Scope.APPROVE] == []


@pytest.mark.parametrize(("tool", "scope"), TOO_LITTLE_FOR_A_TOOL, ids=name_of)
def test_a_tool_does_nothing_without_its_scope(room: Postroom, tool: Tool, scope: Scope) -> None:
    handle, before = room.mailbox("support", scopes={scope}), everything(room)

    result = tool.call(handle, GIVEN_TO_TOOLS[tool.name], CALL)

    assert denied(result)
    assert result.text.startswith("NOT DONE [permission_denied]: This handle of mailbox 'support' may not")
    assert tool not in offered(handle, only=[each.name for each in TOOLS])
    assert everything(room) == before


@pytest.mark.parametrize("tool", TOOLS, ids=name_of)
def test_a_tool_is_let_in_with_every_scope(tool: Tool) -> None:
    with Postroom("acme.test", mailboxes=["support", "billing"], background=False) as room:
        room.requests.define("order/1", asks=Order, answers=Order)
        room.receive(mail())

        result = tool.call(room.mailbox("support", scopes=frozenset(Scope)), GIVEN_TO_TOOLS[tool.name], CALL)

    assert not denied(result)
    assert result.error is None or result.error.code not in ("invalid_request", "internal_error")


@pytest.mark.parametrize(("operation", "scope"), TOO_LITTLE_FOR_A_METHOD, ids=name_of)
def test_a_method_does_nothing_without_its_scope(room: Postroom, operation: Operation, scope: Scope) -> None:
    handle, before = room.mailbox("support", scopes={scope}), everything(room)

    with pytest.raises(PermissionDenied):
        call(room, operation, handle)

    assert everything(room) == before


@pytest.mark.parametrize("operation", OF_A_MAILBOX, ids=name_of)
def test_a_handle_goes_no_further_than_the_key_that_acts(
    room: Postroom, elsewhere: Grant, operation: Operation
) -> None:
    """Even where a door binds too much: every scope, on a mailbox that the key is not for."""
    handle, before = room.mailbox("support", scopes=frozenset(Scope)), everything(room)

    with elsewhere.acting(), pytest.raises(PermissionDenied):
        call(room, operation, handle)

    assert everything(room) == before


def test_a_key_of_one_mailbox_provisions_no_other(room: Postroom) -> None:
    admin = Grant(room.keys.create("admin of support", scopes=list(Scope), mailboxes=["support"]).key)
    support = room.mailbox("support", scopes=admin.scopes)

    with admin.acting():
        for attempt, told in (
            (lambda: support.create_mailbox("returns"), "for support only, not for the whole room"),
            (lambda: support.pause_mailbox("billing"), "for support only, not for mailbox 'billing'"),
            (lambda: support.delete_mailbox("support", successor="billing"), "not for mailbox 'billing'"),
        ):
            with pytest.raises(PermissionDenied, match=told):
                attempt()


def call(room: Postroom, operation: Operation, handle: Mailbox) -> object:
    """The method, with something fitting for each argument that it must have."""
    needed = {field.name for field in operation.signature.fields if field.default is ...}
    arguments = {name: GIVEN_TO_METHODS[name] for name in needed}
    bound = handle.asynchronous
    return room.asynchronous.call(lambda: operation.call(operation.target(room.asynchronous, bound), arguments))
