"""What every command has in common: help, JSON, exit codes, pipes and terminals."""

from __future__ import annotations

import os
import pty
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import typer

from postroom import Postroom, __version__
from postroom.cli import app
from tests.postroom.cli.conftest import LETTER, PROGRAM, Run


def _commands() -> Iterator[tuple[str, ...]]:
    for name, command in typer.main.get_command(app).commands.items():
        inner = getattr(command, "commands", {})
        if not inner or command.invoke_without_command:
            yield (name,)
        yield from ((name, word) for word in inner)


COMMANDS = tuple(_commands())
GROUPS = sorted({words[:1] for words in COMMANDS if len(words) > 1})


@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
def test_every_command_has_an_example_and_speaks_json(run: Run, words: tuple[str, ...]) -> None:
    shown = run(*words, "--help")

    assert shown.code == 0
    assert f"postroom {' '.join(words)}" in shown.out.split("Example:")[1]
    assert "--json" in shown.out
    assert max(len(line) for line in shown.out.splitlines()) <= 80


@pytest.mark.parametrize("words", [(), *GROUPS], ids=" ".join)
def test_a_list_of_commands_says_of_each_in_a_whole_line_what_it_does(run: Run, words: tuple[str, ...]) -> None:
    listed = run(*words, "--help").out.split("Commands:\n")[1].splitlines()

    assert all(line.endswith(".") and not line.endswith("...") for line in listed)


def test_help_loads_neither_the_engine_nor_the_models() -> None:
    look = (
        "import sys; from typer.testing import CliRunner; from postroom.cli import app; "
        "CliRunner().invoke(app, ['--help']); "
        "print([m for m in sys.modules if m.startswith(('postroom.engine', 'postroom.model', 'pydantic', 'sqlite3'))])"
    )

    loaded = subprocess.run([sys.executable, "-c", look], capture_output=True, text=True, timeout=60, check=True)

    assert loaded.stdout == "[]\n"


def test_the_library_does_not_load_the_command_line() -> None:
    look = "import sys, postroom; postroom.Postroom; print('postroom.cli' in sys.modules, 'typer' in sys.modules)"

    loaded = subprocess.run([sys.executable, "-c", look], capture_output=True, text=True, timeout=60, check=True)

    assert loaded.stdout == "False False\n"


def test_the_version_is_the_packages(run: Run) -> None:
    assert run("--version").out == f"postroom {__version__}\n"


def test_a_wrong_command_line_is_reported_as_json_where_json_was_asked_for(run: Run) -> None:
    wrong = run("threads", "--cuont", "3", "--json")

    assert (wrong.code, wrong.out, wrong.error["code"]) == (2, "", "usage")


def test_a_room_without_a_domain_is_a_fault_of_the_settings(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("POSTROOM_DOMAIN")

    wrong = run("mailbox", "list")

    assert wrong.code == 2
    assert "POSTROOM_DOMAIN" in wrong.err
    assert "--domain acme.test" in wrong.err


@pytest.mark.parametrize(
    ("name", "value"),
    [("POSTROOM_DOMAIN", "not a domain"), ("POSTROOM_MAILBOXES", "support"), ("POSTROOM_STORE", "http://example.com")],
)
def test_a_malformed_setting_ends_with_two_and_a_sentence(
    run: Run, monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv(name, value)

    wrong = run("mailbox", "create", "support", "--json")

    assert (wrong.code, wrong.error["code"]) == (2, "configuration_error")


def test_a_mistyped_store_leaves_no_empty_room_behind(run: Run, place: Path) -> None:
    refused = run("--store", "mistyped.db", "threads")

    assert refused.code == 1
    assert "There is no room in mistyped.db yet." in refused.err
    assert not (place / "mistyped.db").exists()


@pytest.mark.usefixtures("letter")
def test_in_a_pipe_there_are_no_colours_and_nothing_is_cut(program: Run, room: Postroom) -> None:
    long = b"Order " + b"very " * 30 + b"long"
    room.receive(LETTER.replace(b"Order 1042", long).replace(b"<order@", b"<2@"), recipients=["support@acme.test"])

    piped = program("threads")

    assert "\x1b" not in piped.out
    assert long.decode() in piped.out


def test_control_characters_of_mail_never_reach_a_terminal(place: Path, room: Postroom) -> None:
    attack = b"\x1b]0;owned\x07\xc2\x9b31mred \xe2\x80\xae[bold]b[/bold]"
    letter = LETTER.replace(b"\r\n\r\n", b"\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n" + attack)
    room.receive(letter.replace(b"Order 1042", b"=?utf-8?q?=1B[31mOrder?="), recipients=["support@acme.test"])

    for command in (["threads"], ["show", "t1"], ["show", "m1", "--whole"], ["explain", "t1"]):
        seen = on_a_terminal(*command)
        assert "\x1b[1" in seen or "\x1b[3" in seen
        assert not any(mark in seen for mark in ("\x1b]0", "\x1b[31m", "\x07", "\x9b", "\u202e"))
    assert "[bold]b[/bold]" in on_a_terminal("show", "t1")


def test_names_and_scopes_are_not_cut_for_columns_that_say_nothing(place: Path, room: Postroom) -> None:
    room.keys.create("support agent", mailboxes=["support"])

    keys = on_a_terminal("keys", "list")
    limits = on_a_terminal("limits")

    assert "support agent" in keys
    assert "read, reply, send, hand_off" in keys
    assert "BELOW" not in keys
    assert "acme.test" in limits
    assert "…" not in keys + limits


def test_on_a_narrow_terminal_every_row_still_says_what_it_is_about(place: Path, room: Postroom) -> None:
    """A long name of a mailbox once took the terminal for itself; a narrow one showed limits, and not of whom."""
    room.create_mailbox("customers-of-the-northern-branch-who-wait-for-a-second-answer")

    limits, mailboxes = (
        without_styles(on_a_terminal(*words, columns=60)) for words in (["limits"], ["mailbox", "list"])
    )

    assert [line[:8] for line in limits.splitlines()[:6]] == [
        "LIMIT OF",
        "the room",
        "acme.te…",
        "billing ",
        "custome…",
        "support ",
    ]
    assert "custome…  custome…  active  0       outreach" in mailboxes
    assert max(map(len, (limits + mailboxes).splitlines())) == 60


def test_a_long_line_of_a_time_line_does_not_run_back_under_its_time(place: Path) -> None:
    world = Path(__file__).parents[3] / "shared/worlds/refund.yaml"

    lines = without_styles(on_a_terminal("simulate", str(world))).splitlines()

    assert [line for line in lines if "support@acme.test" in line.split(" ", 1)[0]] == []


def test_who_has_no_account_is_asked_who_decides(run: Run, room: Postroom, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("LOGNAME", "USER", "LNAME", "USERNAME"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr("os.getuid", lambda: 424_242)

    asked = run("keys", "create", "agent")

    assert asked.code == 2
    assert "you have no login name here; say who decides" in asked.err
    assert run("keys", "create", "agent", "--by", "eva").code == 0


def on_a_terminal(*words: str, columns: int = 80) -> str:
    """What a command writes to a terminal of so many columns."""
    ours, theirs = pty.openpty()
    environment = {**os.environ, "TERM": "xterm-256color", "COLUMNS": str(columns)}
    with subprocess.Popen([PROGRAM, *words], stdout=theirs, stderr=theirs, env=environment) as running:
        os.close(theirs)
        seen = _all_of(ours)
        assert running.wait(timeout=60) == 0
    os.close(ours)
    return seen.decode()


def without_styles(seen: str) -> str:
    """What is to be read of what a terminal was sent."""
    return re.sub(r"\x1b\[[0-9;?]*[A-Za-z]|\r", "", seen)


def _all_of(terminal: int) -> bytes:
    seen = b""
    while True:
        try:
            part = os.read(terminal, 65_536)
        except OSError:  # Linux says so when the other end is closed
            return seen
        if not part:
            return seen
        seen += part
