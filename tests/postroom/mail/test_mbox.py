"""mbox: what goes in comes out."""

from __future__ import annotations

from datetime import UTC, datetime
from io import BytesIO

from hypothesis import given
from hypothesis import strategies as st

from postroom.mail.mbox import entries, entry, is_exact, message

THEN = datetime(2026, 11, 21, 9, 5, tzinfo=UTC)
LINES = st.lists(
    st.sampled_from([b"From me", b">From me", b">>From ", b"", b"Hello", b"From: Ada", b"\xff\x00"]), min_size=1
)


def test_an_entry_says_from_whom_and_when() -> None:
    made = entry(b"Subject: Hi\r\n\r\nFrom here\r\n", sender="ada@example.com", at=THEN)

    assert made == b"From ada@example.com Sat Nov 21 09:05:00 2026\nSubject: Hi\n\n>From here\n\n"


@given(st.lists(LINES, min_size=1, max_size=4))
def test_messages_come_out_as_they_went_in(bodies: list[list[bytes]]) -> None:
    contents = [b"".join(line + b"\r\n" for line in (b"Subject: Hi", b"", *lines)) for lines in bodies]
    whole = b"".join(entry(content, sender="ada@example.com", at=THEN) for content in contents)

    assert [message(each) for each in entries(BytesIO(whole))] == contents
    assert all(map(is_exact, contents))


def test_the_empty_line_behind_an_entry_may_end_in_a_carriage_return_too() -> None:
    whole = (
        b"From ada@example.com\r\nSubject: Hi\r\n\r\n>From me\r\n\r\nFrom ada@example.com\r\nSubject: Ho\r\n\r\n\r\n"
    )

    found = [message(each) for each in entries(BytesIO(whole))]

    assert found == [b"Subject: Hi\r\n\r\nFrom me\r\n", b"Subject: Ho\r\n\r\n"]


def test_what_no_mbox_can_hold_is_known() -> None:
    assert not is_exact(b"Subject: Hi\r\n\r\nno end of line")
    assert not is_exact(b"Subject: Hi\n\nbare line feeds\n")
