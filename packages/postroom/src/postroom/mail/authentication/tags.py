"""Tag lists of signatures and key records (RFC 6376 section 3.2), read strictly: what two readers could take differently is
no tag list.
"""

from __future__ import annotations

import base64
import binascii
import re

_NAME = re.compile(rb"[A-Za-z][A-Za-z0-9_]*+")
_BASE64 = re.compile(rb"[A-Za-z0-9+/]*+={0,2}")
_WSP = b" \t\r\n"


class BadSignature(ValueError):
    """A signature or key that nothing can be verified with; its text says why."""


def read_tag_list(text: bytes) -> dict[bytes, bytes]:
    """Names and values, white space around both dropped. Raises `BadSignature` for what is no tag, or stands twice."""
    tags: dict[bytes, bytes] = {}
    for piece in text.strip(_WSP).removesuffix(b";").split(b";"):
        name, equals, value = piece.partition(b"=")
        name = name.strip(_WSP)
        if not equals or not _NAME.fullmatch(name):
            raise BadSignature("a tag cannot be read")
        if name in tags:
            raise BadSignature(f"{name.decode()}= stands twice")
        tags[name] = value.strip(_WSP)
    return tags


def read_base64(value: bytes, *, of: str) -> bytes:
    """The octets of a value that may be folded. Raises `BadSignature`."""
    text = b"".join(value.split())
    if not text or len(text) % 4 or not _BASE64.fullmatch(text):
        raise BadSignature(f"{of}= is no base64")
    try:
        return base64.b64decode(text)
    except binascii.Error:
        raise BadSignature(f"{of}= is no base64") from None


def require(tags: dict[bytes, bytes], *names: str) -> None:
    """Raises `BadSignature` for the first tag that is missing."""
    for name in names:
        if name.encode() not in tags:
            raise BadSignature(f"{name}= is missing")
