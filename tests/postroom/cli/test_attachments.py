"""`postroom attachments`."""

from __future__ import annotations

from postroom import Postroom
from tests.postroom.cli.conftest import Run
from tests.postroom.engine.threads.test_attachments import with_file


def test_it_shows_what_they_take(run: Run, room: Postroom) -> None:
    room.receive(with_file(b"x" * 31_000))

    shown = run("attachments")

    assert shown.out.splitlines()[0] == "Attachments take 31 kB of 10.7 GB."
    assert [line.split() for line in shown.out.splitlines()[2:]] == [
        ["MAILBOX", "FILES", "SIZE"],
        ["support", "1", "31", "kB"],
    ]
    assert run("attachments", "--json").data["mailboxes"] == [{"mailbox": "support", "octets": 31_000, "files": 1}]


def test_an_empty_room_has_no_table(run: Run, room: Postroom) -> None:
    assert run("attachments").out == "Attachments take 0 B of 10.7 GB.\n"


def test_it_removes_what_nobody_needs(run: Run, room: Postroom) -> None:
    room.receive(with_file(b"x" * 31_000))
    room.mailbox("support").mark_done("t1")

    nothing = run("attachments", "clean", "--older-than", "1d")
    removed = run("attachments", "clean", "--older-than", "0", "--json")

    assert nothing.out == "There is nothing to remove.\n"
    assert removed.data == {"files": 1, "octets": 31_000}


def test_a_span_that_is_none_is_refused(run: Run, room: Postroom) -> None:
    assert run("attachments", "clean", "--older-than", "long").code == 1
