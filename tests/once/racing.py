"""Programs of this folder that are given numbers and answer each with a line, started at the same moment."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence
from contextlib import ExitStack

Racer = subprocess.Popen[str]


def race(*commands: Sequence[str], heats: int) -> list[list[str]]:
    """The answers of each heat, one of each program: `race(["sender", store, "60"], ...)`. All of them end well."""
    with ExitStack() as ending:
        racers = [_racer(command, ending) for command in commands]
        for racer in racers:
            assert racer.stdout is not None
            assert racer.stdout.readline() == "ready\n"
        answers = [_heat(racers, number) for number in range(heats)]
        for racer in racers:
            racer.communicate(timeout=30)
        assert [racer.returncode for racer in racers] == [0] * len(racers)
    return answers


def _racer(command: Sequence[str], ending: ExitStack) -> Racer:
    name, *arguments = command
    words = [sys.executable, "-m", f"tests.once.{name}", *arguments]
    racer = ending.enter_context(subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True))
    ending.callback(racer.kill)
    return racer


def _heat(racers: Sequence[Racer], number: int) -> list[str]:
    for racer in racers:
        assert racer.stdin is not None
        racer.stdin.write(f"{number}\n")
        racer.stdin.flush()
    return [racer.stdout.readline().strip() for racer in racers if racer.stdout is not None]
