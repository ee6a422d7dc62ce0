"""What a gate said, with its numbers: kept for `explain`."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel

Answer = Literal["pass", "refuse", "hold", "approved"]


class Verdict(BaseModel, frozen=True):
    """One gate's answer about one draft. `hold` asks for a person; `approved` would, but a person has let it pass."""

    gate: str
    answer: Answer
    code: str | None = None
    numbers: dict[str, Any] = {}
