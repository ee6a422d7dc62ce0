"""`postroom backup` and `postroom restore`."""

from __future__ import annotations

from pathlib import Path

from postroom import Postroom
from tests.postroom.cli.conftest import Run
from tests.postroom.cli.test_answers import on_a_terminal


def test_a_backup_is_restored_beside_the_mail_that_came_since(
    run: Run, place: Path, room: Postroom, letter: str
) -> None:
    made = run("backup", "copy.postroom")
    room.close()
    refused = run("restore", "copy.postroom")
    restored = run("restore", "copy.postroom", "--replace")

    assert (made.code, made.err) == (0, "")
    assert made.out.startswith("Copied acme.test into copy.postroom: ")
    assert (refused.code, refused.out) == (1, "")
    assert "There is mail in postroom.db." in refused.err
    assert restored.code == 0
    assert "1 turn may have been taken since. Look: postroom outbox dead" in restored.out
    assert "  postroom mailbox resume support" in restored.out
    assert len([path for path in place.iterdir() if ".before-" in path.name]) == 1
    assert [info["status"] for info in run("mailbox", "list", "--json").data] == ["paused", "paused"]


def test_mail_that_waited_is_counted_and_left_to_a_person(run: Run, place: Path) -> None:
    store = f"sqlite:///{place / 'postroom.db'}"
    with Postroom("acme.test", mailboxes=["support"], store=store, delivering=False) as room:
        for name in ("ada", "bob"):
            room.mailbox("support").send(f"{name}@example.com", subject=f"For {name}", text=f"Welcome, {name}!")
    run("backup", "copy.postroom")

    restored = run("restore", "copy.postroom", "--replace")

    assert "2 deliveries may have left since, and will not by itself. Look: postroom outbox" in restored.out


def test_the_bar_is_gone_when_the_answer_comes(room: Postroom) -> None:
    """Printed beside it, the answer stood behind the bar on one line, and the bar stayed."""
    for words, answer in ((("backup", "copy.postroom"), "Copied"), (("export", "acme"), "Wrote")):
        seen = on_a_terminal(*words)

        assert seen.index("\x1b[?25h") < seen.index(answer), "the cursor comes back when a bar goes"


def test_a_room_in_use_is_left_alone(run: Run, room: Postroom, letter: str) -> None:
    run("backup", "copy.postroom")

    refused = run("restore", "copy.postroom", "--replace", "--json")

    assert refused.code == 1
    assert refused.error["you_can"] == "stop the room first."


def test_what_is_no_backup_is_refused_in_a_sentence(run: Run, place: Path) -> None:
    (place / "letter.txt").write_text("Dear Ada")

    for name in ("letter.txt", "nothing.postroom"):
        refused = run("restore", name, "--json")
        assert (refused.code, refused.error["code"]) == (1, "invalid_request")
    assert not (place / "postroom.db").exists()


def test_the_document_says_what_the_file_holds(run: Run, room: Postroom) -> None:
    made = run("backup", "copy.postroom", "--json").data

    assert (made["file"], made["rooms"]) == ("copy.postroom", ["acme.test"])
    assert len(made["sha256"]) == 64
