"""The small benchmarks run and tell every figure; what they measure is not asserted, but for what does not vary."""

from __future__ import annotations

import pytest

from tests.benchmarks import import_time, tokens, tool_call

FRAMEWORKS = ("LangChain, sync", "LangChain, async", "CrewAI, sync", "CrewAI, async", "OpenAI Agents")


def named(told: str) -> list[str]:
    return [line.split("  ")[0] for line in told.splitlines()[1:]]


@pytest.mark.slow
def test_the_overhead_of_a_call_is_told_for_each_framework(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tool_call, "CALLS", 2)

    tool_call.main(["--rounds", "1"])

    whats = ("a tool that does nothing", "check_mail, no mail")
    assert named(capsys.readouterr().out) == [f"overhead of {what}, {name}" for name in FRAMEWORKS for what in whats]


def test_the_cost_of_the_import_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    import_time.main(["--rounds", "1"])

    assert named(capsys.readouterr().out) == [name for name, _, _ in import_time.STATEMENTS]


def test_what_a_model_reads_keeps_its_goals() -> None:
    tools, thread = tokens.measured()

    assert (tools.meets, thread.meets) == (True, True)
    assert thread.value < (thread.of_reference or 0)
