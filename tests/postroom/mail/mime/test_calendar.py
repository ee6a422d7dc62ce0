"""Invitations in received mail."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from postroom.mail.mime.calendar import MAX_BYTES, read_invitations, told
from postroom.mail.mime.parse import parse

LUNCH = (
    b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nMETHOD:REQUEST\r\nBEGIN:VEVENT\r\nUID:1@example.com\r\nSUMMARY:Lunch\\, with cake\r\n"
    b"DTSTART:20261124T110000Z\r\nDTEND:20261124T120000Z\r\nLOCATION:Room 1\r\n"
    b'ORGANIZER;CN="Ada Lovelace":mailto:ada@example.com\r\nATTENDEE;RSVP=TRUE:mailto:support@acme.test\r\n'
    b"ATTENDEE:MAILTO:bob@x.test\r\nRRULE:FREQ=DAILY\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
)


def test_an_invitation_is_typed_data():
    (lunch,) = read_invitations(LUNCH)

    assert (lunch.method, lunch.uid, lunch.summary, lunch.location) == (
        "REQUEST",
        "1@example.com",
        "Lunch, with cake",
        "Room 1",
    )
    assert (lunch.start, lunch.end) == (datetime(2026, 11, 24, 11, tzinfo=UTC), datetime(2026, 11, 24, 12, tzinfo=UTC))
    assert str(lunch.organizer) == "Ada Lovelace <ada@example.com>"
    assert [str(each.address) for each in lunch.attendees] == ["support@acme.test", "bob@x.test"]
    assert lunch.recurs


def test_a_model_is_told_in_one_line():
    (lunch,) = read_invitations(LUNCH)

    assert told(lunch) == (
        "[calendar REQUEST: Lunch, with cake; 2026-11-24 11:00 UTC to 2026-11-24 12:00 UTC, repeated; at Room 1; "
        "organizer ada@example.com; attendees support@acme.test, bob@x.test]"
    )


def test_a_day_without_a_time_and_a_duration_are_understood():
    day = LUNCH.replace(
        b"DTSTART:20261124T110000Z\r\nDTEND:20261124T120000Z", b"DTSTART;VALUE=DATE:20261124\r\nDURATION:P2D"
    )

    (found,) = read_invitations(day)

    assert (found.start, found.end) == (date(2026, 11, 24), date(2026, 11, 26))


@pytest.mark.parametrize(
    "content",
    [b"", b"BEGIN:VCALENDAR", b"\xff\xfe\x00", LUNCH.replace(b"DTSTART:2026", b"DTSTART:99"), LUNCH + b"x" * MAX_BYTES],
)
def test_a_broken_calendar_loses_nothing_but_itself(content):
    assert isinstance(read_invitations(content), tuple)


def test_the_invitations_of_a_message_stand_beside_its_attachments():
    message = parse(b"From: ada@example.com\r\nContent-Type: text/calendar; method=REQUEST\r\n\r\n" + LUNCH)

    assert [each.summary for each in message.invitations] == ["Lunch, with cake"]
    assert [each.content_type for each in message.attachments] == ["text/calendar"]


LINES = st.sampled_from(
    [*LUNCH.split(b"\r\n"), b"DTSTART;TZID=Nowhere/City:20261124T110000", b"ATTENDEE:x", b" folded", b"\xff"]
)


@settings(max_examples=100, deadline=None, derandomize=True)
@given(st.lists(LINES, max_size=30))
def test_any_lines_are_read_or_are_none(lines):
    found = read_invitations(b"\r\n".join([*LUNCH.split(b"\r\n")[:4], *lines, b"END:VEVENT", b"END:VCALENDAR"]))

    assert all(len(told(each)) < 2_000 for each in found)
