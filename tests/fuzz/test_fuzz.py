"""Bytes that nobody would send: coverage-guided fuzzing of what reads mail, for a bounded time."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.fuzz.targets import TARGETS

SECONDS = 12
ROOT = Path(__file__).parents[2]

pytest.importorskip("atheris", reason="atheris has no wheel for this platform")


@pytest.mark.slow
@pytest.mark.parametrize("target", TARGETS)
def test_no_input_raises_or_takes_longer_than_two_seconds(target: str, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "tests.fuzz.run", target, f"--seconds={SECONDS}", f"--keep={tmp_path}"]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=SECONDS * 10, check=False)

    assert run.returncode == 0, run.stderr[-4_000:]
    assert executed(run.stderr) > 100
    assert list(tmp_path.iterdir()) == []


def executed(statistics: str) -> int:
    """How many inputs were tried, as libFuzzer counts."""
    line = next(line for line in statistics.splitlines() if line.startswith("stat::number_of_executed_units"))
    return int(line.rpartition(":")[2])
