"""Floor 2: pure functions on mail. Bytes or text in, values out; no I/O, no clock, no randomness.

The stable ones are exported here, each loaded when it is first asked for: `import postroom.mail` costs next to nothing.
"""

from __future__ import annotations

import sys
from importlib import import_module
from types import ModuleType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from postroom.mail.authentication.verify import verify_authentication
    from postroom.mail.classify import classify
    from postroom.mail.compose import compose
    from postroom.mail.injection.score import score_injection
    from postroom.mail.new_text import new_text
    from postroom.mail.parse import parse
    from postroom.mail.report import read_report
    from postroom.mail.routing import Incoming
    from postroom.mail.sign import sign
    from postroom.mail.threading import thread_messages

__all__ = [
    "Incoming",
    "classify",
    "compose",
    "new_text",
    "parse",
    "read_report",
    "score_injection",
    "sign",
    "thread_messages",
    "verify_authentication",
]

_HOMES = {
    "Incoming": "postroom.mail.routing",
    "classify": "postroom.mail.classify",
    "compose": "postroom.mail.compose",
    "new_text": "postroom.mail.new_text",
    "parse": "postroom.mail.parse",
    "read_report": "postroom.mail.report",
    "score_injection": "postroom.mail.injection.score",
    "sign": "postroom.mail.sign",
    "thread_messages": "postroom.mail.threading",
    "verify_authentication": "postroom.mail.authentication.verify",
}


class _Package(ModuleType):
    """A package whose exported functions win over the submodules of the same name that the import system puts here."""

    def __setattr__(self, name: str, value: object) -> None:
        if not (name in _HOMES and isinstance(value, ModuleType)):
            super().__setattr__(name, value)


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(import_module(_HOMES[name]), name)
    globals()[name] = value
    return value


sys.modules[__name__].__class__ = _Package
