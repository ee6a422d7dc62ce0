"""A wait of three days, and one that nobody answers, over the death of the process: one story for every framework."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any, ClassVar

import pytest

from tests.contracts.frameworks import QUIET
from tests.contracts.waiting_process import CLOSED, I_ASK, REFUNDED, WHICH

TOP = Path(__file__).parents[2]


@pytest.mark.slow
class WaitsContract:
    program: ClassVar[str]

    def test_a_run_that_waits_goes_on_in_the_next_process_after_the_answer_and_after_the_deadline(
        self, tmp_path: Path
    ) -> None:
        begun = self.killed_while_it_waits(tmp_path)
        with self.process(tmp_path, "go_on") as process:
            ended = self.told(process)

        assert [name for name, _, _ in begun["waits"]] == ["wait.started"] * 4
        for who, said in begun["said"].items():
            assert said == ["I was charged twice.", WHICH], who
        assert sorted(outcome for name, _, outcome in ended["waits"] if name == "wait.ended") == [
            *["replied"] * 2,
            *["timed_out"] * 2,
        ]
        assert len([name for name, _, _ in ended["waits"] if name == "wait.started"]) == 4
        for mailbox in ("support", "billing"):
            assert ended["said"][f"{mailbox}/ada"] == ["I was charged twice.", WHICH, "It is 4411.", REFUNDED]
            assert ended["said"][f"{mailbox}/bob"] == ["I was charged twice.", WHICH, CLOSED]
        assert ended["dead"] == []
        assert I_ASK in (tmp_path / "seen.txt").read_text(), "the model does not see what it did before"

    def killed_while_it_waits(self, folder: Path) -> Any:
        with self.process(folder, "begin") as process:
            told = self.told(process)
            process.send_signal(signal.SIGKILL)
        return told

    def told(self, process: subprocess.Popen[str]) -> Any:
        """The JSON line, among what a framework writes to the terminal."""
        assert process.stdout is not None
        return json.loads(next(line for line in process.stdout if line.startswith("{")))

    def process(self, folder: Path, act: str) -> subprocess.Popen[str]:
        environment = {**os.environ, **QUIET, "HOME": str(folder), "XDG_DATA_HOME": str(folder)}
        command = [sys.executable, "-m", self.program, str(folder), act]
        return subprocess.Popen(command, cwd=TOP, env=environment, stdout=subprocess.PIPE, text=True)
