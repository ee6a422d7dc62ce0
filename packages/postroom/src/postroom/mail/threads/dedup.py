"""When two arrivals are one message."""

from __future__ import annotations

import hashlib


def dedup_key(message_id: str, content: bytes) -> str:
    """The same Message-ID over the same body is the same message; relays add header fields, so the header does not count.

    Another body under a known Message-ID is another message: it cannot make the room swallow it.
    """
    body = content.partition(b"\r\n\r\n")[2] or content.replace(b"\r\n", b"\n").partition(b"\n\n")[2]
    canonical = b"\n".join(map(bytes.rstrip, body.splitlines())).rstrip()
    return hashlib.sha256(message_id.encode("utf-8", "replace") + b"\0" + canonical).hexdigest()
