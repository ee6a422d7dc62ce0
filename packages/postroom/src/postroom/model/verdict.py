"""What a gate said, with its numbers: kept for `explain`."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel


class Verdict(BaseModel, frozen=True):
    """One gate's answer about one draft."""

    gate: str
    answer: Literal["pass", "refuse"]
    code: str | None = None
    numbers: dict[str, Any] = {}
