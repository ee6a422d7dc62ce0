"""Placeholders: what `{message}`, `{thread:ada}` and `{code|base64}` in a case stand for."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from postroom.testing.gullible.disguises import DISGUISES

Look = Callable[[str], str | None]
"""What a name stands for; `None` where it stands for nothing."""

_HOLE = re.compile(r"\{([^{}|\s][^{}|]*)((?:\|\w+)*)\}")
_STRANGERS = re.compile(r"\{strangers:(\d{1,4})\}")


def filled(value: Any, look: Look) -> Any:
    """A text, or every text in a value, with its placeholders replaced. What names nothing known stays as it is: text may
    have braces of its own.
    """
    if isinstance(value, str):
        return _HOLE.sub(lambda hole: _value(hole, look), value)
    if isinstance(value, list | tuple):
        return [part for entry in value for part in _spread(entry, look)]
    if isinstance(value, dict):
        return {name: filled(part, look) for name, part in value.items()}
    return value


def _value(hole: re.Match[str], look: Look) -> str:
    disguises = hole[2].split("|")[1:]
    value = look(hole[1])
    if value is None or not all(name in DISGUISES for name in disguises):
        return hole[0]
    for name in disguises:
        value = DISGUISES[name](value)
    return value


def _spread(entry: Any, look: Look) -> list[Any]:
    """`{strangers:20}` stands for so many addresses."""
    strangers = _STRANGERS.fullmatch(entry) if isinstance(entry, str) else None
    if strangers:
        return [f"stranger{number}@crowd{number}.example" for number in range(int(strangers[1]))]
    return [filled(entry, look)]
