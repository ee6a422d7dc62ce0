"""Parsing: from the bytes of an arrival to its text."""

from __future__ import annotations

import hashlib

from postroom.engine.inbound.entry import Entry
from postroom.mail.mime.parse import parse
from postroom.mail.replies.new_text import new_text
from postroom.mail.threads.subjects import is_forward_subject
from postroom.model.errors import MalformedMessage

_QUICK_OCTETS = 100_000


def is_quick(entry: Entry) -> bool:
    """Whether it is as small as most mail is, and so read within milliseconds."""
    return len(entry.arrival.content) <= _QUICK_OCTETS


def refuse_what_is_too_large(entry: Entry) -> None:
    """The cap comes before the parser."""
    size, limit = len(entry.arrival.content), entry.wiring.settings.max_message_bytes
    if size > limit:
        raise MalformedMessage(
            f"The message has {size:,} octets; this room takes {limit:,}.",
            you_can="send a link in place of the attachment.",
        )


def parse_the_bytes(entry: Entry) -> None:
    """Header, text and attachments; mail without a Message-ID gets one made from its bytes."""
    entry.parsed = parse(entry.arrival.content)
    entry.message_id = entry.parsed.message_id or _made_id(entry)


def _made_id(entry: Entry) -> str:
    return f"<{hashlib.sha256(entry.arrival.content).hexdigest()[:32]}@{entry.wiring.domain}>"


def take_the_new_text(entry: Entry) -> None:
    """What its author added: no quotes, no signature."""
    parsed = entry.parsed
    forwards = is_forward_subject(parsed.subject)
    entry.untrusted_text = new_text(parsed.text, html=parsed.html or None, forwards=forwards)
