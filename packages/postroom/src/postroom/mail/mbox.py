"""mbox (RFC 4155), with the `mboxrd` way of quoting, which can be undone."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime

_TO_QUOTE = re.compile(rb"^(>*From )", re.MULTILINE)
_QUOTED = re.compile(rb"^>(>*From )", re.MULTILINE)
SEPARATOR = b"From "
"""What an entry, and so the file, begins with."""


def entry(content: bytes, *, sender: str, at: datetime) -> bytes:
    """A message as it stands in an mbox: a line that says from whom and when (UTC), its lines, an empty one."""
    lines = _TO_QUOTE.sub(rb">\1", content.replace(b"\r\n", b"\n"))
    head = f"From {sender or 'MAILER-DAEMON'} {at.astimezone(UTC).ctime()}\n"
    ending = b"\n" if lines.endswith(b"\n") else b"\n\n"
    return head.encode("utf-8", "replace") + lines + ending


def message(lines: bytes) -> bytes:
    """The message of an entry, without its first line and the empty one after it."""
    body = lines.partition(b"\n")[2].replace(b"\r\n", b"\n").removesuffix(b"\n")
    return _QUOTED.sub(rb"\1", body).replace(b"\n", b"\r\n")


def is_exact(content: bytes) -> bool:
    """Whether a message comes back from an mbox as it was: every line ends with CRLF."""
    return message(entry(content, sender="", at=datetime.fromtimestamp(0, UTC))) == content


def entries(lines: Iterable[bytes]) -> Iterator[bytes]:
    """The entries of an mbox, from its lines: each begins with `From ` at the start or after an empty line."""
    current: list[bytes] = []
    empty_before = True
    for line in lines:
        if empty_before and line.startswith(SEPARATOR) and current:
            yield b"".join(current)
            current = []
        current.append(line)
        empty_before = line in (b"\n", b"\r\n")
    if current:
        yield b"".join(current)
