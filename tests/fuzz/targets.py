"""What is fuzzed: each pure function that reads untrusted bytes, given nothing but bytes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from postroom import mail


def new_text(raw: bytes) -> str:
    """The text as UTF-8, and as HTML behind the first NUL."""
    text, _, html = raw.decode("utf-8", "surrogateescape").partition("\0")
    return mail.new_text(text, html=html or None)


TARGETS: dict[str, Callable[[bytes], Any]] = {
    "parse": mail.parse,
    "new_text": new_text,
    "read_report": mail.read_report,
}
