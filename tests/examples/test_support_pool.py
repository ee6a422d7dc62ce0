"""Ten agents behind three mailboxes; one of their processes is killed, and no customer notices but by the clock."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from examples.support_pool import story
from tests.examples.running import TOP, environment

PACKAGE = "examples.support_pool"
MODULES = ("langchain", "crewai", "openai_agents")


@pytest.mark.slow
@pytest.mark.timeout(150)
@pytest.mark.parametrize("module", MODULES)
def test_every_letter_is_answered_once_though_a_process_with_turns_is_killed(module: str, guard: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", f"{PACKAGE}.{module}"],
        cwd=TOP,
        env={**environment(), "PYTHONPATH": str(guard)},
        capture_output=True,
        text=True,
        timeout=140,
        check=False,
    )

    assert (done.returncode, done.stderr) == (0, "")
    assert "12 letters, 12 answers: nothing is lost, nothing doubled." in done.stdout
    assert re.search(r"was killed \(SIGKILL\) while a\d+, .* held \d turns", done.stdout)
    assert len(re.findall(r", then a\d+ +took over", done.stdout)) >= 2
    assert max(map(len, done.stdout.splitlines())) <= 80
    assert "\x1b" not in done.stdout


@pytest.mark.parametrize("module", MODULES)
def test_an_example_started_as_a_script_says_the_right_command(module: str) -> None:
    script = f"examples/support_pool/{module}.py"
    done = subprocess.run([sys.executable, script], cwd=TOP, capture_output=True, text=True, timeout=60, check=False)

    assert done.returncode == 1
    assert done.stderr.strip() == f"Run it as a module: python -m {PACKAGE}.{module}"


def test_half_of_the_ten_agents_live_in_the_process_that_is_killed() -> None:
    assert story.HERE + story.ELSEWHERE == story.AGENTS
    assert len(story.AGENTS) == 10
    assert {mailbox for _, mailbox, *_ in story.LETTERS} == set(story.MAILBOXES)
