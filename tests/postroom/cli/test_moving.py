"""`postroom export` and `postroom import`."""

from __future__ import annotations

from pathlib import Path

from postroom import Postroom
from tests.postroom.cli.conftest import LETTER, Run


def test_a_room_is_written_out_and_brought_into_a_new_store(run: Run, room: Postroom, letter: str) -> None:
    wrote = run("export", "acme")
    brought = run("--store", "new.db", "import", "acme")
    threads = run("--store", "new.db", "threads", "--json")

    assert (wrote.code, wrote.err) == (0, "")
    assert wrote.out.startswith("Wrote 1 message, 1 thread, ")
    assert brought.code == 0
    assert "1 turn may have been taken since. Look: postroom outbox dead" in brought.out
    assert "Keys and secrets stayed behind. Next: postroom domain add acme.test" in brought.out
    assert [thread["subject"] for thread in threads.data] == ["Order 1042"]


def test_an_mbox_comes_into_a_mailbox_once(run: Run, place: Path, room: Postroom) -> None:
    (place / "old.mbox").write_bytes(
        b"From ada@example.com Fri Jan  1 00:00:00 1999\n" + LETTER.replace(b"\r\n", b"\n")
    )

    first = run("import", "--mbox", "old.mbox", "--mailbox", "support")
    again = run("import", "--mbox", "old.mbox", "--mailbox", "support", "--json")

    assert first.out == "Brought 1 message in 1 new thread to support.\n"
    assert (again.data["messages"], again.data["known"]) == (0, 1)


def test_a_wrong_command_line_is_told(run: Run, room: Postroom) -> None:
    for words in ((), ("acme", "--mbox", "old.mbox"), ("--mbox", "old.mbox")):
        assert run("import", *words, "--json").code == 2
    refused = run("import", "nowhere", "--json")
    assert (refused.code, refused.error["code"]) == (1, "invalid_request")
