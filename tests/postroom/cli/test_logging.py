"""`-v` and `--log-json`: what happens, line by line, on standard error."""

from __future__ import annotations

import json
import subprocess

from tests.postroom.cli.conftest import PROGRAM


def test_each_thing_that_happens_is_a_line_of_json() -> None:
    told = subprocess.run(
        [PROGRAM, "--log-json", "mailbox", "create", "support"], capture_output=True, check=True, timeout=30
    )

    (line,) = told.stderr.splitlines()
    event = json.loads(line)
    assert (event["event"], event["mailbox"], event["room"]) == ("mailbox.created", "support", "acme.test")
    assert told.stdout.decode() == "Created support@acme.test.\n"


def test_for_a_person_it_is_a_line_of_words() -> None:
    told = subprocess.run([PROGRAM, "-v", "mailbox", "create", "support"], capture_output=True, check=True, timeout=30)

    assert b"info    mailbox.created        room=acme.test mailbox=support" in told.stderr
