"""Floor 2: pure functions on mail. Bytes or text in, values out; no I/O, no clock, no randomness.

The stable ones are exported here, each loaded when it is first asked for: `import postroom.mail` costs next to nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from postroom.mail.authentication.verify import verify_authentication
    from postroom.mail.classification.classify import classify
    from postroom.mail.injection.score import score_injection
    from postroom.mail.mime.parse import parse
    from postroom.mail.replies.new_text import new_text
    from postroom.mail.reports.report import read_report
    from postroom.mail.routing import Incoming
    from postroom.mail.threads.threading import thread_messages
    from postroom.mail.writing.compose import compose
    from postroom.mail.writing.sign import sign

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
    "classify": "postroom.mail.classification.classify",
    "compose": "postroom.mail.writing.compose",
    "new_text": "postroom.mail.replies.new_text",
    "parse": "postroom.mail.mime.parse",
    "read_report": "postroom.mail.reports.report",
    "score_injection": "postroom.mail.injection.score",
    "sign": "postroom.mail.writing.sign",
    "thread_messages": "postroom.mail.threads.threading",
    "verify_authentication": "postroom.mail.authentication.verify",
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(import_module(_HOMES[name]), name)
    globals()[name] = value
    return value
