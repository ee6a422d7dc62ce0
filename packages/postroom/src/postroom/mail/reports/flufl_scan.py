"""flufl.bounce behind a guard: it sees a small copy of what is known to be a bounce, so no input costs it much."""

from __future__ import annotations

import logging
import re
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import Message

from postroom.mail.addresses.address_lists import read_participants
from postroom.mail.reports.received import Received
from postroom.model.address import Address

log = logging.getLogger(__name__)
# Its expressions look at a line once for each character, and at every line once for each of its forty forms.
_MAX_BYTES = 64 * 1024
_MAX_CHARS = 12_000
_MAX_LINE = 200
_MAX_LINES = 500
_MAX_PARTS = 20
_MAX_DEPTH = 4
_MAX_FIELD = 300
_FIELDS = ("From", "To", "Subject", "X-Mailer", "Content-Type", "Content-Description")
# The standard library makes a message of each of its groups, and we have read them already.
_STATUS = re.compile(rb"message/delivery-status", re.IGNORECASE)


@dataclass
class Scan:
    """Whom it found: those that failed, and those for whom the server goes on trying."""

    failed: tuple[Address, ...] = ()
    delayed: tuple[Address, ...] = ()


@dataclass
class _Copy:
    """How much may still be copied."""

    chars: int = _MAX_CHARS
    parts: int = _MAX_PARTS


def scan(received: Received) -> Scan:
    """What flufl.bounce finds. Whatever it raises is logged, and means that it found nothing."""
    from flufl.bounce import all_failures

    try:
        content = _STATUS.sub(b"text/x-status", received.raw[:_MAX_BYTES])
        message = message_from_bytes(content, policy=policy.compat32)
        delayed, failed = all_failures(_copy(message, _Copy(), depth=0))
    except Exception:
        log.warning("flufl.bounce failed", exc_info=True)
        return Scan()
    return Scan(_addresses(failed), _addresses(delayed))


def _copy(part: Message, room: _Copy, *, depth: int) -> Message:
    """The same structure in plain text: short fields, short lines, few parts; nothing of a message that is returned."""
    copied = Message()
    if depth == 0 and part.get("From") is None:
        copied["From"] = "nobody"  # it takes for granted that there is one
    for name in _FIELDS:
        if (value := part.get(name)) is not None:
            copied[name] = " ".join(str(value)[:_MAX_FIELD].split())
    children = part.get_payload()
    if part.is_multipart() and isinstance(children, list) and part.get_content_maintype() == "multipart":
        taken = children[: room.parts] if depth < _MAX_DEPTH else []
        room.parts -= len(taken)
        copied.set_payload([_copy(child, room, depth=depth + 1) for child in taken if isinstance(child, Message)])
    else:
        copied.set_payload(_text(part, room) if part.get_content_maintype() == "text" else "")
    return copied


def _text(part: Message, room: _Copy) -> str:
    content = part.get_payload(decode=True)
    text = content[: room.chars].decode("latin-1") if isinstance(content, bytes) else ""
    short = "\n".join(line[:_MAX_LINE] for line in text.splitlines()[:_MAX_LINES])
    room.chars -= len(short) + _MAX_LINE
    return short


def _addresses(found: frozenset[bytes]) -> tuple[Address, ...]:
    read = (read_participants(each.decode("ascii", "replace"))[0] for each in sorted(found)[:100])
    return tuple(people[0].address for people in read if people)
