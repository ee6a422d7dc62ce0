"""Each agent in a process of its own, by the command of the documentation."""

from __future__ import annotations

import re

import pytest

from tests.examples.running import started_as_a_script, told

PACKAGE = "examples.separate_processes"


@pytest.mark.slow
@pytest.mark.timeout(200)
def test_agents_in_processes_of_their_own_answer_in_one_thread(guard):
    done = told(f"{PACKAGE}.story", guard)

    assert (done.returncode, done.stderr) == (0, "")
    processes = re.findall(r"Process (\d+): (\w+) in (\w+) at work", done.stdout)
    assert [(who, where) for _, who, where in processes] == [("support", "LangChain"), ("billing", "CrewAI")]
    assert len({number for number, *_ in processes}) == 2
    tree = done.stdout.partition("sees in her mail program\n")[2].partition("\n\n")[0].splitlines()
    assert [line.index("└─") for line in tree[1:]] == [2, 5, 8, 11, 14]
    assert "One thread of 5 messages, answered by support@acme.test and billing@acme.test" in done.stdout
    assert max(map(len, done.stdout.splitlines())) <= 80


@pytest.mark.parametrize("module", ["story", "support", "billing"])
def test_a_part_started_as_a_script_says_the_right_command(module):
    done = started_as_a_script(f"examples/separate_processes/{module}.py")

    assert done.returncode == 1
    assert done.stderr.strip() == f"Run it as a module: python -m {PACKAGE}.{module}"
