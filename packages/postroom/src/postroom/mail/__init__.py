"""Floor 2: pure functions on mail. Bytes or text in, values out; no I/O, no clock, no randomness.

The stable ones are exported here, each loaded when it is first asked for: `import postroom.mail` costs next to nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from postroom.homes import from_homes

if TYPE_CHECKING:
    from postroom.mail.authentication.verify import verify_authentication as verify_authentication
    from postroom.mail.classification.classify import classify as classify
    from postroom.mail.injection.score import score_injection as score_injection
    from postroom.mail.mime.parse import parse as parse
    from postroom.mail.replies.new_text import new_text as new_text
    from postroom.mail.reports.report import read_report as read_report
    from postroom.mail.routing import Incoming as Incoming
    from postroom.mail.threads.threading import thread_messages as thread_messages
    from postroom.mail.writing.compose import compose as compose
    from postroom.mail.writing.sign import sign as sign

_HOMES = {
    "authentication.verify": ("verify_authentication",),
    "classification.classify": ("classify",),
    "injection.score": ("score_injection",),
    "mime.parse": ("parse",),
    "replies.new_text": ("new_text",),
    "reports.report": ("read_report",),
    "routing": ("Incoming",),
    "threads.threading": ("thread_messages",),
    "writing.compose": ("compose",),
    "writing.sign": ("sign",),
}

__all__ = sorted(name for names in _HOMES.values() for name in names)
__getattr__ = from_homes(__name__, _HOMES)
