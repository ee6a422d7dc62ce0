"""What a gate said, with its numbers: kept for `explain`."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from typing import Any, Literal

from pydantic import BaseModel, TypeAdapter

Answer = Literal["pass", "refuse", "hold", "approved"]


class Verdict(BaseModel, frozen=True):
    """One gate's answer about one draft. `hold` asks for a person; `approved` would, but a person has let it pass."""

    gate: str
    answer: Answer
    code: str | None = None
    numbers: dict[str, Any] = {}


@cache
def passed(gate: str) -> Verdict:
    """What most gates say of most drafts: nothing against it, and no numbers."""
    return Verdict(gate=gate, answer="pass")


def as_json(verdicts: Iterable[Verdict]) -> str:
    """Verdicts as they are kept, all in one text."""
    return _several().dump_json([*verdicts]).decode()


@cache
def _several() -> TypeAdapter[list[Verdict]]:
    return TypeAdapter(list[Verdict])
