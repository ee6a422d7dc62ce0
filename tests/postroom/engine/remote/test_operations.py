"""The table of operations: complete, unambiguous, and the same on both sides of the wire."""

from __future__ import annotations

import inspect
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from pydantic import SecretStr, ValidationError

from postroom import AsyncPostroom, AttachmentContent, DeliveryStatus, FollowUp, HandOffNote
from postroom.doors import NOT_OPERATIONS, OPERATIONS, operation_of
from postroom.engine.faces.approvals import AsyncApprovals
from postroom.engine.faces.parts import AsyncParts
from postroom.engine.faces.requests import AsyncMailboxRequests
from postroom.engine.faces.webhooks import AsyncWebhooks
from postroom.engine.mailbox import AsyncMailbox
from postroom.model.errors import InvalidRequest
from postroom.model.webhook import Webhook


def public_methods(part: str, kind: type) -> Iterator[str]:
    for name, member in vars(kind).items():
        if not name.startswith("_") and (inspect.isfunction(member) or isinstance(member, classmethod)):
            yield f"{part}.{name}"


def parts() -> Iterator[tuple[str, type]]:
    yield "mailbox", AsyncMailbox
    yield "mailbox.requests", AsyncMailboxRequests
    yield "room", AsyncPostroom
    room = AsyncPostroom("acme.test", background=False)
    for name, member in vars(AsyncParts).items():
        if isinstance(member, property) and not name.startswith("_"):
            yield name, type(getattr(room, name))


def test_every_public_method_is_an_operation_or_says_why_not() -> None:
    methods = {name for part, kind in parts() for name in public_methods(part, kind)}

    assert methods == {operation.name for operation in OPERATIONS} | NOT_OPERATIONS.keys()
    assert not NOT_OPERATIONS.keys() & {operation.name for operation in OPERATIONS}


def test_every_operation_has_a_place_of_its_own() -> None:
    places = Counter((operation.verb, operation.path) for operation in OPERATIONS)

    assert [place for place, times in places.items() if times > 1] == []


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda operation: operation.name)
def test_everything_in_a_path_is_an_argument_and_describes_itself(operation: Any) -> None:
    own = [name for name in operation.in_path if not (operation.of_mailbox and name == "mailbox")]
    models = [operation.path_model, operation.query_model, operation.body_model]

    assert set(own) <= operation.fields.keys()
    assert {field for model in models if model for field in model.model_fields} == operation.fields.keys()
    assert all(model.model_json_schema() for model in models if model)
    assert operation.result.json_schema(mode="serialization")


CALLS: list[tuple[Any, dict[str, Any]]] = [
    (
        AsyncMailbox.send,
        {
            "to": "ada@example.com",
            "subject": "Grüße",
            "text": "Hello\n",
            "attachments": (AttachmentContent(filename="a.bin", content=b"\xff\x00>>??"),),
            "key": "order-42",
        },
    ),
    (AsyncMailbox.messages, {"unread": False, "count": 5, "before": "12"}),
    (AsyncMailbox.message, {"message_id": "<a/b+c%d@example.com>"}),
    (AsyncMailbox.hand_off, {"thread_id": "t3", "to": "billing", "note": HandOffNote(summary="Paid twice.")}),
    (AsyncMailbox.wait_for_reply, {"thread_id": "t3", "timeout": timedelta(days=2, seconds=1)}),
    (
        AsyncMailbox.follow_up,
        {
            "thread_id": "t3",
            "steps": (FollowUp(after=timedelta(hours=3), text="Any news?"),),
            "stop_on": frozenset({"replied"}),
            "business_hours": False,
        },
    ),
    (AsyncMailbox.promise, {"thread_id": "t3", "text": "Call back", "due": datetime(2026, 3, 1, 9, 30, tzinfo=UTC)}),
    (AsyncPostroom.deliveries, {"statuses": (DeliveryStatus.SENT, DeliveryStatus.UNKNOWN), "count": 3}),
    (AsyncPostroom.delete_mailbox, {"name": "old", "successor": "new"}),
    (AsyncPostroom.receive, {"content": b"Subject: \xfc\r\n\r\n", "metadata": {"account": "7"}}),
    (AsyncWebhooks.add, {"url": "https://a.test/", "events": ("message.*",), "secret": SecretStr("whsec_x")}),
    (AsyncWebhooks.rotate, {"webhook_id": "h1", "overlap": timedelta(hours=1)}),
    (AsyncApprovals.edit, {"approval_id": "p5", "by": "Eva", "to": ("ada@example.com",), "html": None}),
]


@pytest.mark.parametrize(("method", "arguments"), CALLS, ids=lambda each: getattr(each, "__qualname__", ""))
def test_arguments_arrive_as_they_were_given(method: Any, arguments: dict[str, Any]) -> None:
    operation = operation_of(method)

    request = operation.request(arguments, mailbox="support" if operation.of_mailbox else None)
    path = dict(zip(operation.in_path, values(operation.path, request.path), strict=True))

    assert operation.arguments(path, request.query, request.body or b"") == arguments


def values(template: str, path: str) -> list[str]:
    from urllib.parse import unquote

    pairs = zip(template.split("/"), path.split("/"), strict=True)
    return [unquote(part) for name, part in pairs if name.startswith("{")]


def test_a_secret_travels_once_and_is_covered_everywhere_else() -> None:
    webhook = Webhook(id="h1", url="https://a.test/", events=("*",), created_at=datetime.now(UTC), secret="whsec_x")  # type: ignore[arg-type]  # pydantic covers it
    add, pause = operation_of(AsyncWebhooks.add), operation_of(AsyncWebhooks.pause)

    assert b"whsec_x" not in pause.write(webhook)
    assert add.read(add.write(webhook)) == webhook


@pytest.mark.parametrize(
    "body",
    [b'{"to":"a@b.c","subject":"s","text":"t","from":"x@y.z"}', b'{"to":"a@b.c"}', b"[]", b"{", b'{"to":1}', b"\xff"],
    ids=["unknown field", "missing field", "no object", "no JSON", "wrong type", "no UTF-8"],
)
def test_a_body_that_does_not_fit_is_refused(body: bytes) -> None:
    with pytest.raises(ValidationError):
        operation_of(AsyncMailbox.send).arguments({"mailbox": "support"}, (), body)


@pytest.mark.parametrize(
    "query", [[("count", "x")], [("count", "9" * 40)], [("unread", "perhaps")], [("colour", "red")]]
)
def test_a_query_that_does_not_fit_is_refused(query: list[tuple[str, str]]) -> None:
    with pytest.raises(ValidationError):
        operation_of(AsyncMailbox.messages).arguments({"mailbox": "support"}, query)


def test_a_client_is_told_what_cannot_travel() -> None:
    with pytest.raises(InvalidRequest, match="timeout"):
        operation_of(AsyncMailbox.wait_for_reply).request(
            {"thread_id": "t1", "timeout": timedelta(days=-1)}, mailbox="support"
        )
