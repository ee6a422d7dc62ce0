"""Content-Transfer-Encoding (RFC 2045 section 6), read leniently: what can be decoded is decoded."""

from __future__ import annotations

import binascii
import re
import string

_NOT_BASE64 = re.compile(rb"[^A-Za-z0-9+/=]+")
_BASE64_OR_SPACE = (string.ascii_letters + string.digits + "+/= \t\r\n").encode()
_PADDING = re.compile(rb"=+")
_MAX_RUNS = 1_000
_IDENTITY = frozenset({"", "7bit", "8bit", "binary", "7-bit", "8-bit"})


def decode_content(content: bytes, encoding: str) -> tuple[bytes, str | None]:
    """The octets behind a transfer encoding, and a defect if they could not all be read."""
    encoding = encoding.strip().lower()
    if encoding in _IDENTITY:
        return content, None
    if encoding == "quoted-printable":
        return binascii.a2b_qp(content), None
    if encoding == "base64":
        return decode_base64(content)
    return content, "unknown transfer encoding"


def decode_base64(content: bytes) -> tuple[bytes, str | None]:
    """Base64 with whatever else stands between its characters, padded or not, also several runs one after the other."""
    letters = _NOT_BASE64.sub(b"", content)
    runs = [run.replace(b"=", b"") for run in _PADDING.split(letters, maxsplit=_MAX_RUNS) if run]
    decoded = b"".join(_decode_run(run) for run in runs)
    broken = any(len(run) % 4 == 1 for run in runs) or _has_foreign(content)
    return decoded, "broken base64" if broken else None


def _decode_run(run: bytes) -> bytes:
    if len(run) % 4 == 1:  # six bits are not an octet
        run = run[:-1]
    return binascii.a2b_base64(run + b"=" * (-len(run) % 4))


def _has_foreign(content: bytes) -> bool:
    return bool(content.translate(None, _BASE64_OR_SPACE))
