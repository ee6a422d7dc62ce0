"""A web call that is verified may still carry what a stranger wrote: reading it never fails, whatever stands where."""

from __future__ import annotations

import base64
import json
from datetime import datetime
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import SecretStr

from postroom.backends.http import HttpClient
from postroom.backends.providers.forms import FormField, field, read_form, write_form
from postroom.backends.providers.provider import WebCall
from postroom.backends.registry import find_provider
from postroom.mail.mime.parse import parse
from postroom.model.errors import MalformedMessage
from postroom.ports.receiver import Arrival
from tests.contracts.waiting_process import MONDAY

ADA = "ada@example.com"
FILE = {"Name": "a.txt", "ContentType": "text/plain", "Content": base64.b64encode(b"x").decode(), "ContentID": "c@d"}
SAMPLES: dict[str, list[Any]] = {
    "postmark": [
        {"RecordType": "Bounce", "Type": "HardBounce", "Email": ADA, "MessageID": "1", "Metadata": {"postroom": "a@b"}},
        {
            "From": ADA,
            "OriginalRecipient": ADA,
            "TextBody": "",
            "Headers": [{"Name": "X", "Value": "y"}],
            "Attachments": [FILE],
        },
    ],
    "resend": [
        {"type": "email.bounced", "data": {"to": [ADA], "tags": {"postroom": "61"}, "bounce": {"type": "Permanent"}}},
    ],
    "sendgrid": [[{"event": "bounce", "email": ADA, "status": "5.1.1", "timestamp": 1, "reason": "gone"}]],
    "mailgun": [
        {
            "event-data": {
                "event": "failed",
                "recipient": ADA,
                "delivery-status": {"code": 550},
                "message": {"headers": {}},
            }
        },
    ],
    "ses": [
        {
            "eventType": "Bounce",
            "mail": {"messageId": "1", "tags": {"postroom": ["61"]}},
            "bounce": {"bouncedRecipients": []},
        },
        {
            "notificationType": "Received",
            "receipt": {"recipients": [ADA]},
            "content": "From: x\n\nHi",
            "mail": {"source": ADA},
        },
    ],
}
ODD = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(allow_nan=False),
    st.text(max_size=20),
    st.sampled_from(["\ud800", "\x00", "a\r\nBcc: eve@example.com", "x" * 5_000, ADA, "=?utf-8?b?/w==?=", "\u202e"]),
    st.lists(st.text(max_size=3), max_size=2),
    st.dictionaries(st.text(max_size=3), st.integers(), max_size=2),
)


def call(name: str, told: Any) -> WebCall:
    if name == "ses":
        told = {"Type": "Notification", "Message": json.dumps(told)}
    return WebCall({}, json.dumps(told).encode(), _now(), SecretStr("secret"), HttpClient())


def _now() -> datetime:
    return MONDAY


def places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [path, *(place for key, inside in items for place in places(inside, (*path, key)))]


def with_odd(value: Any, path: tuple[Any, ...], odd: Any) -> Any:
    if not path:
        return odd
    copied = value.copy()
    copied[path[0]] = with_odd(value[path[0]], path[1:], odd)
    return copied


@pytest.mark.parametrize("name", sorted(SAMPLES))
@settings(max_examples=60, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_whatever_stands_in_its_json_is_read_or_refused(name: str, data: st.DataObject) -> None:
    sample = data.draw(st.sampled_from(SAMPLES[name]))
    told = with_odd(sample, data.draw(st.sampled_from(places(sample))), data.draw(ODD))
    hear = find_provider(name).hear
    assert hear is not None

    try:
        heard = hear(call(name, told))
    except MalformedMessage:
        return

    for each in heard:
        if isinstance(each, Arrival):
            parsed = parse(each.content)
            assert not any(header.lower() == "bcc" for header, _ in parsed.headers)


@settings(max_examples=100, deadline=None, derandomize=True)
@given(body=st.binary(max_size=300), boundary=st.sampled_from(["b", "--", "x-y"]))
def test_a_form_of_any_bytes_is_read_or_refused(body: bytes, boundary: str) -> None:
    for kind in (f"multipart/form-data; boundary={boundary}", "application/x-www-form-urlencoded"):
        read_form(body, kind)


def test_a_form_comes_back_as_it_was_written() -> None:
    fields = [
        FormField("text", "Grüße\r\n--b\r\n".encode()),
        FormField("file", b"\x00\r\n\r\n\xff", filename="a b.bin", content_type="application/pdf"),
        FormField("empty", b""),
    ]

    body, kind = write_form(fields, boundary="zZ9")
    form = read_form(body, kind)

    assert list(form) == fields
    assert field(form, "text").startswith("Grüße")
    assert field(form, "nothing") == ""


def test_what_is_no_form_is_refused() -> None:
    with pytest.raises(MalformedMessage):
        read_form(b"{}", "application/json")


def test_json_that_is_nested_too_deeply_is_refused() -> None:
    told = json.loads('{"a":' * 60 + "1" + "}" * 60)

    with pytest.raises(MalformedMessage):
        call("postmark", told).json()


def test_a_header_that_comes_in_parts_cannot_say_more_than_one_field() -> None:
    told = {
        "From": ADA,
        "OriginalRecipient": ADA,
        "Subject": "Hello\r\nBcc: eve@example.com\r\n\r\nNot the body",
        "TextBody": "The body",
        "Headers": [
            {"Name": "X-A\r\nBcc", "Value": "eve@example.com"},
            {"Name": "Bcc: x", "Value": "y\r\nBcc: eve@example.com"},
        ],
    }
    hear = find_provider("postmark").hear
    assert hear is not None

    (arrival,) = hear(call("postmark", told))

    assert isinstance(arrival, Arrival)
    parsed = parse(arrival.content)
    assert parsed.text.strip() == "The body"
    assert "bcc" not in {name.lower() for name, _ in parsed.headers}
