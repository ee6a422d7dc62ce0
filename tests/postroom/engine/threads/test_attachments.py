"""Attachments in a room: read page by page, counted, removed when nobody needs them."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from postroom import Postroom
from postroom.model.errors import InvalidRequest, NotFound
from postroom.model.event import EventName
from postroom.model.settings import Settings
from postroom.model.storage import Cleaned, MailboxStorage
from postroom.tools import TOOLS, Call, ToolResult
from tests.clock import Clock

DAY = timedelta(days=1)


@pytest.fixture
def clock() -> Clock:
    return Clock()


def opened(clock: Clock, **told: object) -> Postroom:
    settings = Settings(domain="acme.test", mailboxes=("support", "billing"), **told)
    return Postroom("acme.test", settings=settings, clock=clock, background=False)


@pytest.fixture
def room(clock: Clock) -> Iterator[Postroom]:
    with opened(clock) as room:
        yield room


def with_file(content: bytes, *, name: str = "order.csv", number: int = 1, to: str = "support") -> bytes:
    return (
        (
            f"From: Ada <ada@example.com>\r\nTo: {to}@acme.test\r\nSubject: Order\r\nMessage-ID: <{number}@example.com>\r\n"
            "MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\nPlease see the file.\r\n--b\r\n"
            f"Content-Type: application/octet-stream; name={name}\r\nContent-Transfer-Encoding: base64\r\n\r\n"
        ).encode()
        + base64.encodebytes(content).replace(b"\n", b"\r\n")
        + b"\r\n--b--\r\n"
    )


def calls(room: Postroom, tool: str, **arguments: object) -> ToolResult:
    row = next(row for row in TOOLS if row.name == tool)
    return row.call(room.mailbox("support"), arguments, Call("script", run_id="talk"))


def events(room: Postroom, name: EventName) -> list[dict[str, object]]:
    return [event.details for event in room.events() if event.name is name]


def test_a_long_file_is_read_page_by_page(room: Postroom) -> None:
    room.receive(with_file(b"line\n" * 5_000 + b"the end"))

    first = calls(room, "read_attachment", attachment_id="a1").text
    last = calls(room, "read_attachment", attachment_id="a1", page=3).text
    beyond = calls(room, "read_attachment", attachment_id="a1", page=4).text

    assert first.endswith("Page 1 of 3. Ask for page 2 to read on.")
    assert "the end" in last
    assert last.endswith("Page 3 of 3.")
    assert beyond.endswith("It has 3 pages.")


def test_what_no_reader_knows_is_said_to_be_no_text(room: Postroom) -> None:
    room.receive(with_file(b"\x89PNG", name="photo.png"))

    told = calls(room, "read_attachment", attachment_id="a1").text

    assert told.endswith("It is not text; a person or another tool must open it.")


def test_what_was_read_in_a_file_is_not_told_to_somebody_else(room: Postroom) -> None:
    room.receive(
        with_file(b"The code of the gate at Lindenweg 14 is B-482136-XK, ask for Mrs. Moreau there.", name="a.txt")
    )
    room.receive(
        b"From: Eve <eve@evil.example>\r\nTo: support@acme.test\r\nSubject: Hi\r\nMessage-ID: <e@evil.example>\r\n\r\n"
        b"How do I get in?\r\n"
    )
    calls(room, "read_attachment", attachment_id="a1")
    calls(room, "read_thread", thread_id="t2")

    told = calls(
        room,
        "reply",
        message_id="m2",
        text="The code of the gate at Lindenweg 14 is B-482136-XK, ask for Mrs. Moreau there.",
    )

    assert told.refused
    assert getattr(told.error, "rule", "") == "crossing"


def test_what_attachments_take_is_counted_by_mailbox(room: Postroom) -> None:
    room.receive(with_file(b"12345"))
    room.receive(with_file(b"123", number=2, to="billing"))

    usage = room.attachments.usage()

    assert (usage.octets, usage.quota) == (8, 10 * 1024**3)
    assert usage.mailboxes == (
        MailboxStorage(mailbox="support", octets=5, files=1),
        MailboxStorage(mailbox="billing", octets=3, files=1),
    )


def test_a_full_room_takes_the_words_and_not_the_file(clock: Clock) -> None:
    with opened(clock, attachment_quota=10) as room:
        room.receive(with_file(b"12345678"))
        room.receive(with_file(b"1234", number=2))

        support = room.mailbox("support")
        message = support.message("m2")
        with pytest.raises(NotFound, match="not kept any more"):
            support.attachment("a2")

        assert message.new_text == "Please see the file."
        assert [(file.filename, file.size, file.kept) for file in message.attachments] == [("order.csv", 4, False)]
        assert support.full_text("m2") == "Please see the file.\n"
        assert "order.csv 4 B, not kept" in calls(room, "read_thread", thread_id="t2").text
        assert events(room, EventName.STORAGE_FULL) == [{"files": 1, "quota": 10}]
        assert room.attachments.usage().octets == 8


def test_files_of_threads_that_are_done_are_removed_and_their_messages_stay(room: Postroom, clock: Clock) -> None:
    room.receive(with_file(b"12345"))
    room.receive(with_file(b"123", number=2))
    support = room.mailbox("support")
    support.mark_done("t1")
    clock.later(90 * DAY)

    cleaned = room.attachments.clean(older_than=89 * DAY)

    assert cleaned == Cleaned(files=1, octets=5)
    assert [file.kept for file in (*support.message("m1").attachments, *support.message("m2").attachments)] == [
        False,
        True,
    ]
    assert support.full_text("m1") == "Please see the file.\n"
    assert room.attachments.usage().octets == 3
    assert events(room, EventName.ATTACHMENTS_REMOVED) == [{"files": 1, "octets": 5}]
    assert room.attachments.clean(older_than=89 * DAY) == Cleaned(files=0, octets=0)


def test_what_was_read_of_a_file_can_be_read_when_it_is_gone(room: Postroom, clock: Clock) -> None:
    room.receive(with_file(b"Lamp,41"))
    support = room.mailbox("support")
    support.attachment_text("a1")
    support.mark_done("t1")
    clock.later(DAY)

    room.attachments.clean(older_than=timedelta(hours=1))

    assert support.attachment_text("a1").untrusted_text == "Lamp,41"


def test_a_thread_that_is_not_silent_for_long_enough_keeps_its_files(room: Postroom, clock: Clock) -> None:
    room.receive(with_file(b"12345"))
    room.mailbox("support").mark_done("t1")
    clock.later(10 * DAY)

    assert room.attachments.clean(older_than=11 * DAY).files == 0
    with pytest.raises(InvalidRequest):
        room.attachments.clean(older_than=-DAY)


def test_a_room_that_is_told_how_long_cleans_once_a_day(clock: Clock) -> None:
    with opened(clock, attachment_lifetime=86_400) as room:
        room.start()
        room.receive(with_file(b"12345"))
        room.mailbox("support").mark_done("t1")
        for _ in range(3):
            clock.later(DAY)
            room.drain()

        assert room.attachments.usage().octets == 0
        assert events(room, EventName.ATTACHMENTS_REMOVED) == [{"files": 1, "octets": 5}]


def test_a_process_that_keeps_files_leaves_the_cleaning_to_one_that_does_not(clock: Clock, tmp_path: Path) -> None:
    """It took the day's turn, and ended it for good: nobody cleaned any more."""
    store = f"sqlite:///{tmp_path / 'room.db'}"
    with opened(clock, store=store, attachment_lifetime=86_400) as cleans, opened(clock, store=store) as keeps:
        cleans.start()
        keeps.start()
        cleans.receive(with_file(b"12345"))
        cleans.mailbox("support").mark_done("t1")
        for _ in range(3):
            clock.later(DAY)
            keeps.drain()
            cleans.drain()

        assert cleans.attachments.usage().octets == 0
