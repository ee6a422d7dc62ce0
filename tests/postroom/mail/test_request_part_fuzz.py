"""The JSON part of a request: what is written is read again, and no bytes make the reading fail in another way."""

from __future__ import annotations

from datetime import UTC

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from postroom.mail.request_part import (
    FILENAME,
    MEDIA_TYPE,
    MalformedPart,
    part_in,
    read_part,
    stands_in,
    told,
    write_part,
)
from postroom.model.message import AttachmentContent, Draft, ParsedMessage
from postroom.model.request import RequestKind, RequestPart

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)
PARTS = st.builds(
    RequestPart,
    kind=st.sampled_from(RequestKind),
    id=st.from_regex(r"[!-~]{8,40}", fullmatch=True),
    type=st.just("purchase-order/1"),
    body=st.dictionaries(st.text(max_size=8), VALUES, max_size=4),
    deadline=st.none() | st.datetimes(timezones=st.just(UTC)),
    reason=st.text(max_size=40),
)


@given(PARTS)
@settings(max_examples=100, deadline=None)
def test_what_is_written_is_read_again_and_stands_in_its_text(part: RequestPart) -> None:
    file = write_part(part)

    assert read_part(ParsedMessage(attachments=(file,))) == part
    assert part_in(Draft(to=(), text=told(part, "A few words."), attachments=(file,))) == part
    assert part_in(Draft(to=(), text="A few words.", attachments=(file,))) is None


@given(st.binary(max_size=300) | st.text(alphabet='[]{}":,0e+-null', max_size=300).map(str.encode))
@settings(max_examples=200, deadline=None)
def test_any_bytes_are_a_part_or_malformed(content: bytes) -> None:
    file = AttachmentContent(filename=FILENAME, content_type=MEDIA_TYPE, content=content)
    try:
        read_part(ParsedMessage(attachments=(file,)))
    except MalformedPart:
        assert not stands_in("", file)
        assert part_in(Draft(to=(), text="As attached.", attachments=(file,))) is None


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"[" * 60_000, "json_invalid"),
        (b'{"a":' * 40 + b"1" + b"}" * 40, "too_deep"),
        (b" " * 65_537, "too_long"),
        (b'{"kind": "request", "id": "12345678", "type": "../../etc"}', "string_pattern_mismatch"),
        (b'{"kind": "order", "id": "12345678", "type": "a/1"}', "enum"),
        (b'{"kind": "request", "id": "1\\r\\nBcc: x", "type": "a/1"}', "string_pattern_mismatch"),
        (b'{"price": NaN}', "json_invalid"),
    ],
)
def test_what_cannot_be_meant_has_a_name(content: bytes, code: str) -> None:
    with pytest.raises(MalformedPart) as fault:
        read_part(
            ParsedMessage(attachments=(AttachmentContent(filename=FILENAME, content_type=MEDIA_TYPE, content=content),))
        )

    assert fault.value.flaw.code == code
