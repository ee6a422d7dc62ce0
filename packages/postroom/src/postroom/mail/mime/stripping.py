"""A message without the bytes of its attachments: header and words stay, and so do the names and places of the files."""

from __future__ import annotations

import hashlib
import re
from datetime import datetime

from postroom.mail.headers.section import read_section
from postroom.mail.writing.body import compose_body
from postroom.model.message import AttachmentContent, Draft, ParsedMessage

_FIELD_END = re.compile(rb"\r?\n(?![ \t])")
_ABOUT_THE_BODY = re.compile(rb"(?:content-[a-z-]+|mime-version)[ \t]*:", re.IGNORECASE)


def without_files(raw: bytes, message: ParsedMessage, *, at: datetime) -> bytes:
    """These bytes, which were read as `message`, with every attachment empty; as they are where there is none.

    Signatures do not hold for what is left (RFC 6376), so a field says what the whole was: its SHA-256, and when it was cut.
    """
    if not message.attachments:
        return raw
    whole = hashlib.sha256(raw).hexdigest()
    files = tuple(AttachmentContent(filename=each.filename, content=b"") for each in message.attachments)
    draft = Draft(to=(), text=message.text, html=message.html or None, attachments=files)
    fields, body = compose_body(draft, seed=whole)
    head = raw[: read_section(raw).body_start]
    kept = [line for line in _FIELD_END.split(head) if line.strip() and not _ABOUT_THE_BODY.match(line)]
    octets = sum(len(each.content) for each in message.attachments)
    note = f"X-Postroom-Removed: {len(files)} files, {octets} octets, at {at:%Y-%m-%dT%H:%M:%SZ}; sha256={whole}"
    own = [note, "MIME-Version: 1.0", *fields]
    return b"\r\n".join([*kept, *(line.encode() for line in own), b"", body])
