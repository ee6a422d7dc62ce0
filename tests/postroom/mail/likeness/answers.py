"""Pairs of answers: the same said twice by two agents, and different matters said in much the same words."""

from __future__ import annotations

import json
from pathlib import Path

_FOLDER = Path(__file__).parents[4] / "shared" / "answers"


def _pairs(name: str) -> list[tuple[str, str]]:
    lines = (_FOLDER / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()
    return [(first, second) for first, second in map(json.loads, lines)]


SAME_ANSWERS = _pairs("same")
OTHER_MATTERS = _pairs("other")
