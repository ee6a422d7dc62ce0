"""Every example runs as one command, without key and network, and shows the customer one thread."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

TOP = Path(__file__).parents[2]
MODULES = ("langchain", "crewai", "openai_agents", "three_frameworks_one_thread")


def run(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run Python in the top folder, as a reader of the documentation would, without any key."""
    kept = {name: value for name, value in os.environ.items() if not name.endswith(("_API_KEY", "_TRACING"))}
    command = [sys.executable, *arguments]
    return subprocess.run(
        command, cwd=TOP, env={**kept, **environment}, capture_output=True, text=True, timeout=60, check=False
    )


@pytest.mark.parametrize("module", MODULES)
def test_an_example_shows_one_thread_across_two_mailboxes(module):
    done = run("-m", f"examples.support_to_billing.{module}", PYTHONIOENCODING="utf-8")

    assert (done.returncode, done.stderr) == (0, "")
    tree = done.stdout.partition("sees in her mail program\n")[2].partition("\n\n")[0].splitlines()
    assert [line.count("└─") for line in tree] == [0, 1, 1, 1, 1, 1]
    assert [line.index("└─") for line in tree[1:]] == [2, 5, 8, 11, 14]
    assert "One thread of 5 messages, answered by support@acme.test and billing@acme.test" in done.stdout


def test_three_frameworks_hold_the_thread_in_turn_and_the_customer_hears_two():
    done = run("-m", "examples.support_to_billing.three_frameworks_one_thread", PYTHONIOENCODING="utf-8")

    held = done.stdout.partition("Who held t1\n")[2].partition("\n\n")[0].splitlines()
    assert [line.split()[1] for line in held] == ["support", "billing", "supervisor", "billing"]
    assert "supervisor@" not in done.stdout


@pytest.mark.parametrize("module", MODULES)
def test_an_example_started_as_a_script_says_the_right_command(module):
    done = run(f"examples/support_to_billing/{module}.py")

    assert done.returncode == 1
    assert done.stderr.strip() == f"Run it as a module: python -m examples.support_to_billing.{module}"


def test_an_example_without_a_terminal_prints_no_colours():
    done = run("-m", "examples.support_to_billing.langchain", PYTHONIOENCODING="utf-8")

    assert "\x1b" not in done.stdout
