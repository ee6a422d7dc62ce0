"""`postroom serve`, as a program: it listens, delivers, and stops when told."""

from __future__ import annotations

import json
import os
import signal
import smtplib
import socket
import subprocess
import sys
import threading
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from postroom.cli.serving import without_secrets
from tests.postroom.cli.conftest import LETTER, PROGRAM, Run
from tests.waiting import until


@contextmanager
def serving(*words: str, **settings: str) -> Iterator[subprocess.Popen[str]]:
    """The program, killed after ninety seconds, as it has to start first: whoever reads from it then sees its end."""
    environment = {**os.environ, "POSTROOM_MAILBOXES": '["support"]', **settings}
    with subprocess.Popen(
        [PROGRAM, "serve", *words], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment
    ) as running:
        bound = threading.Timer(90, running.kill)
        bound.start()
        try:
            yield running
        finally:
            bound.cancel()
            running.kill()


def printed(running: subprocess.Popen[str], *, until: str) -> str:
    """What the program has printed up to a line; it goes on running."""
    assert running.stdout is not None
    lines = [running.stdout.readline()]
    while lines[-1] != until:
        assert lines[-1], f"the program ended after {lines}"
        lines.append(running.stdout.readline())
    return "".join(lines)


def first_document(running: subprocess.Popen[str]) -> Any:
    return json.loads(printed(running, until="}\n"))


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_stops_it_in_order(number: signal.Signals) -> None:
    with serving("--json") as running:
        first_document(running)

        running.send_signal(number)

        out, err = running.communicate(timeout=60)
        assert (running.returncode, out, err) == (0, "", "")


def test_mail_that_comes_in_by_smtp_is_in_the_room(program: Run) -> None:
    with serving("--json", POSTROOM_RECEIVERS='["smtp://127.0.0.1:0"]') as running:
        host, port = first_document(running)["listening"][0].rsplit(":", 1)
        with smtplib.SMTP(host, int(port), timeout=30) as client:
            client.sendmail("ada@example.com", ["support@acme.test"], LETTER)

        threads = program("threads", "--json").data

    assert [(thread["subject"], thread["assignee"]) for thread in threads] == [("Order 1042", "support")]


def test_it_hints_at_what_is_not_set() -> None:
    with serving() as running:
        greeting = printed(running, until="Ctrl-C stops it.\n")

    assert "POSTROOM_RECEIVERS" in greeting
    assert "POSTROOM_TRANSPORT" in greeting


def test_passwords_are_not_printed() -> None:
    with serving("--json", POSTROOM_TRANSPORT="smtp://me:hunter2@127.0.0.1:2525") as running:
        shown = first_document(running)

    assert shown["transport"] == "smtp://127.0.0.1:2525"


SHOP = """
from postroom import Postroom

room = Postroom("acme.test", mailboxes=["support"], store="sqlite:///shop.db", receivers=["smtp://127.0.0.1:0"])

@room.on_message("support")
def answer(message):
    room.mailbox("support").reply(message.id, text="On its way.")
"""


def test_the_handlers_of_a_program_and_the_web_run_in_the_same_process(place: Path, program: Run) -> None:
    (place / "shop.py").write_text(SHOP)

    with serving("--app", "shop:room", "--http", "0", "--json") as running:
        state = first_document(running)
        host, port = state["listening"][0].rsplit(":", 1)
        with smtplib.SMTP(host, int(port), timeout=30) as client:
            client.sendmail("ada@example.com", ["support@acme.test"], LETTER)
        with urllib.request.urlopen(f"{state['http']}/health", timeout=30) as answer:
            health = answer.status
        running.send_signal(signal.SIGTERM)
        out, err = running.communicate(timeout=60)

    shown = program("--store", "shop.db", "threads", "--json").data
    assert (running.returncode, out, err, health) == (0, "", "", 200)
    assert [thread["message_count"] for thread in shown] == [2]


def test_a_program_without_a_room_is_told_in_a_sentence(place: Path, run: Run) -> None:
    (place / "empty_shop.py").write_text("room = 7")

    for program, told in [
        ("no_such_shop:room", "There is no module"),
        ("empty_shop:room", "has no room of the name room"),
    ]:
        refused = run("serve", "--app", program, "--json")
        assert refused.code == 2
        assert told in refused.error["message"]


def test_a_place_that_is_taken_is_told_and_nothing_runs_on(run: Run, unused_tcp_port: int) -> None:
    with socket.create_server(("127.0.0.1", unused_tcp_port)):
        refused = run("serve", "--http", str(unused_tcp_port), "--json")

    assert refused.code == 2
    assert refused.error["message"].startswith(f"Cannot listen at 127.0.0.1:{unused_tcp_port}")


def test_sigterm_ends_a_program_that_serves_its_room(place: Path) -> None:
    (place / "shop.py").write_text(f"{SHOP}\nprint('ready', flush=True)\nroom.serve()\nprint('closed')\n")
    with subprocess.Popen([sys.executable, "shop.py"], stdout=subprocess.PIPE, text=True) as running:
        bound = threading.Timer(90, running.kill)
        bound.start()
        assert running.stdout is not None
        assert running.stdout.readline() == "ready\n"
        until(lambda: (place / "shop.db").exists())
        running.send_signal(signal.SIGTERM)

        out, _ = running.communicate(timeout=60)
        bound.cancel()

    assert (running.returncode, out) == (0, "closed\n")


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("postgresql:///acme?host=/run/postgresql&password=hunter2", "postgresql:///acme"),
        ("postgresql://me:hunter2@/acme", "postgresql:///acme"),
        ("postgresql://me:hunter2@one:5432,two:5432/acme", "postgresql://one:5432,two:5432/acme"),
        ("imaps://me%40acme.test:hunter2@[::1]:993/INBOX", "imaps://[::1]:993/INBOX"),
        ("sqlite:////srv/me@acme/room.db", "sqlite:////srv/me@acme/room.db"),
        ("memory:", "memory:"),
    ],
)
def test_a_url_is_shown_without_its_secrets(url: str, shown: str) -> None:
    assert without_secrets(url) == shown
