"""`postroom webhooks`."""

from __future__ import annotations

import base64
import json
import re
import signal
import subprocess

import pytest

from postroom import Postroom
from tests.postroom.cli.conftest import PROGRAM, Run

URL = "https://hooks.example.com/postroom"


def test_a_webhook_is_added_and_its_secret_shown_once(run: Run, room: Postroom) -> None:
    added = run("webhooks", "add", URL, "--event", "message.*", "--mailbox", "support")
    listed = run("webhooks", "list")

    assert added.code == 0
    assert f"h1 is told message.* of support from now on, at {URL}" in added.out
    secret = re.search(r"^whsec_(\S+)$", added.out, re.MULTILINE)
    assert secret is not None
    assert len(base64.b64decode(secret[1])) == 24
    assert "h1       active  0        0         message.* of support" in listed.out
    assert "whsec_" not in listed.out + run("webhooks", "list", "--json").out
    assert secret[1] not in run("events", "--after", "0", "--json").out


def test_what_could_never_be_called_is_refused_with_what_to_do(run: Run, room: Postroom) -> None:
    refused = run("webhooks", "add", "https://169.254.169.254/latest")

    assert refused.code == 1
    assert "A webhook may not call 169.254.169.254." in refused.err
    assert "POSTROOM_WEBHOOK_NETWORKS" in refused.err
    assert run("webhooks", "add", "http://example.com/").code == 1
    assert run("webhooks", "add", URL, "--event", "mesage.*").code == 1
    assert run("webhooks", "add", URL, "--mailbox", "nobody").code == 1
    assert run("webhooks", "add", URL, "--secret", "whsec_short").code == 1
    assert run("webhooks", "pause", "h7", "--json").error["code"] == "not_found"


def test_it_is_paused_resumed_replayed_and_removed(run: Run, room: Postroom, letter: str) -> None:
    run("webhooks", "add", URL)

    assert "h1 is paused; postroom webhooks resume h1" in run("webhooks", "pause", "h1").out
    assert "2 events to be told to h1 again." in run("webhooks", "replay", "h1", "--after", "2", "--until", "5").out
    assert run("webhooks", "replay", "h1", "--after", "2", "--until", "5", "--json").data == {"id": "h1", "events": 2}
    assert [one["state"] for one in run("webhooks", "deliveries", "h1", "--json").data] == ["waiting"] * 2
    assert "message.received  waiting  0" in run("webhooks", "deliveries", "h1").out
    assert "h1 is called again; 2 events to tell." in run("webhooks", "resume", "h1").out
    assert "0 events to be told to h1 again." in run("webhooks", "requeue", "h1").out
    assert run("webhooks", "requeue", "h1", "4").code == 1
    assert "h1 is told nothing any more." in run("webhooks", "remove", "h1").out
    assert "No webhook is told anything." in run("webhooks", "list").out


def test_a_secret_is_rotated(run: Run, room: Postroom) -> None:
    first = run("webhooks", "add", URL, "--json").data["secret"]
    second = run("webhooks", "rotate", "h1", "--overlap", "2d")
    own = run("webhooks", "rotate", "h1", "--overlap", "0", "--secret", first, "--json")

    assert "the old one signs as well until" in second.out
    assert first not in second.out
    assert own.data["secret"] == first
    assert own.data["old_secret_until"] is None


@pytest.mark.parametrize("count", ["-1", "99999999999999999999"])
def test_a_number_of_events_that_is_none_is_a_sentence(run: Run, room: Postroom, count: str) -> None:
    told = run("events", "--count", count)

    assert told.code == 2
    assert "Invalid value for '--count'" in told.err


def test_no_events_at_all_are_asked_for_by_none(run: Run, room: Postroom) -> None:
    assert run("events", "--count", "0").out == ""


def test_events_are_listed_and_followed_by_a_cursor(run: Run, room: Postroom, letter: str) -> None:
    told = run("events", "--name", "message.*")
    lines = [line for line in run("events", "--json").out.splitlines() if line]
    newest = run("events", "--count", "1", "--json").out.splitlines()
    of_nobody = run("events", "--mailbox", "nobody")

    assert re.search(r"^ +\d+  \d\d:\d\d:\d\d\.\d{3}  message.received +m1 +support", told.out, re.MULTILINE)
    assert "mailbox.created" not in told.out
    assert newest == lines[-1:]
    assert len(run("events", "--after", "1", "--json").out.splitlines()) == len(lines) - 1
    assert run("events", "--thread", "t1", "--after", "0").out.count("m1") >= 1
    assert of_nobody.out == ""
    assert run("events", "--name", "nothing").code == 1


def test_events_are_followed_until_ctrl_c(room: Postroom, letter: str) -> None:
    command = [PROGRAM, "events", "--follow", "--json", "--after", "0", "--name", "mailbox.*"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as program:
        assert program.stdout is not None
        first = [json.loads(program.stdout.readline())["mailbox"] for _ in range(2)]
        room.pause_mailbox("billing")
        told = json.loads(program.stdout.readline())
        program.send_signal(signal.SIGINT)
        code = program.wait(30)

    assert first == ["billing", "support"]
    assert (told["name"], told["mailbox"]) == ("mailbox.paused", "billing")
    assert code == 0
