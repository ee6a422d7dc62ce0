"""`kill -9` at every named step of the outbox, counted by the SMTP server that receives."""

from __future__ import annotations

import json
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from postroom.testing import Outside
from tests.crash.sender import STEPS


@pytest.mark.parametrize("kills", [30, pytest.param(220, marks=[pytest.mark.slow, pytest.mark.timeout(600)])])
def test_a_sender_killed_at_any_step_loses_nothing_and_sends_nothing_twice(tmp_path: Path, kills: int) -> None:
    with Outside() as outside:
        command = [
            sys.executable,
            "-m",
            "tests.crash.sender",
            f"sqlite:///{tmp_path}/room.db",
            outside.url,
            str(kills),
            "7",
        ]
        told = json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE, timeout=500).stdout)
        received = Counter(mail.parsed.message_id for mail in outside.mail)

    status = {entry["message_id"]: entry["status"] for entry in told["deliveries"]}
    lost = [message_id for message_id, state in status.items() if state == "sent" and not received[message_id]]
    unsettled = [message_id for message_id, state in status.items() if state not in ("sent", "unknown")]
    print(f"{told['kills']} kills, {told['asked']} messages, {Counter(status.values())}, moments {told['killed']}")
    assert told["kills"] >= kills
    assert len(status) == told["asked"]
    assert lost == []
    assert unsettled == []
    assert [message_id for message_id, count in received.items() if count > 1] == []
    assert set(received) <= set(status)
    if kills > 200:
        assert {moment.split(":")[0] for moment in told["killed"]} >= set(STEPS)
