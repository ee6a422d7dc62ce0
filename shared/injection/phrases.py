"""Reads the hand-written patterns of `phrases/` and writes out sentences: `(a|b)` is a choice, `{slot}` a value of `slots.txt`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import TypeVar

FOLDER = Path(__file__).parent / "phrases"
_SLOT = re.compile(r"\{([a-z_]+)\}")
_CHOICE = re.compile(r"(?<!\\)\(([^()]*)(?<!\\)\)")
_HEADING = re.compile(r"\[([a-z_]+)\]")
_MAX_DEPTH = 8

Value = TypeVar("Value")


@dataclass(frozen=True)
class Sentence:
    """One sentence: what family of patterns it comes from, and whether it is written for a machine."""

    text: str
    family: str
    attack: bool


class Dice:
    """The same numbers everywhere: of `random`, only what is promised to stay as it is."""

    def __init__(self, seed: int) -> None:
        self._random = Random(seed)

    def number(self, below: int) -> int:
        """An integer from 0 on."""
        return int(self._random.random() * below)

    def one_of(self, values: list[Value]) -> Value:
        """One of these."""
        return values[self.number(len(values))]


def paragraphs(name: str) -> dict[str, list[str]]:
    """The lines of a file of patterns, by the heading they stand under."""
    found: dict[str, list[str]] = {}
    for line in (FOLDER / name).read_text("utf-8").splitlines():
        if heading := _HEADING.fullmatch(line):
            current = found.setdefault(heading[1], [])
        elif line.strip() and not line.startswith("# "):
            current.append(line)
    return found


class Writer:
    """Makes sentences of patterns."""

    def __init__(self, dice: Dice) -> None:
        self._dice = dice
        self._slots = paragraphs("slots.txt")

    def write(self, pattern: str) -> str:
        """One sentence of this pattern."""
        for _ in range(_MAX_DEPTH):
            written = _SLOT.sub(self._slot, _CHOICE.sub(self._choice, pattern))
            if written == pattern:
                break
            pattern = written
        return re.sub(r"\\(.)", r"\1", " ".join(pattern.split()))

    def _choice(self, match: re.Match[str]) -> str:
        return self._dice.one_of(match[1].split("|"))

    def _slot(self, match: re.Match[str]) -> str:
        return self._dice.one_of(self._slots[match[1]]) if match[1] in self._slots else match[0]


def sentences(dice: Dice, *, attacks: int, benign: int, per_language: int) -> Iterator[Sentence]:
    """So many sentences of each pattern, without doubles."""
    writer = Writer(dice)
    for family, patterns in paragraphs("attacks.txt").items():
        yield from _distinct(writer, patterns, f"attack {family}", times=attacks, attack=True)
    for family, patterns in paragraphs("benign.txt").items():
        yield from _distinct(writer, patterns, f"benign {family}", times=benign, attack=False)
    for language, patterns in paragraphs("languages.txt").items():
        for sign, attack in (("+ ", True), ("- ", False)):
            own = [pattern[2:] for pattern in patterns if pattern.startswith(sign)]
            yield from _distinct(writer, own, f"language {language}", times=per_language, attack=attack)


def _distinct(writer: Writer, patterns: list[str], family: str, *, times: int, attack: bool) -> Iterator[Sentence]:
    for pattern in patterns:
        for text in dict.fromkeys(writer.write(pattern) for _ in range(times)):
            yield Sentence(text, family, attack)
