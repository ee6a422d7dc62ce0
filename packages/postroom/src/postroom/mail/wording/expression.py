"""Long expressions, each compiled when the first text is asked for it: to import this library compiles none of them."""

from __future__ import annotations

import re
from typing import Any, cast


class _Later:
    """Stands in for a compiled expression, and becomes as fast as one with its first use."""

    def __init__(self, source: str, flags: int) -> None:
        self._source = source
        self._flags = flags

    def __getattr__(self, name: str) -> Any:
        found = getattr(re.compile(self._source, self._flags), name)
        setattr(self, name, found)
        return found


def expression(source: str, flags: int = 0) -> re.Pattern[str]:
    """What `re.compile` gives, with every method of it. A source that is no expression raises `re.error` at its first use."""
    return cast(re.Pattern[str], _Later(source, flags))
