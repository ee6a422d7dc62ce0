"""Content-Transfer-Encoding (RFC 2045 section 6), read leniently: what can be decoded is decoded."""

from __future__ import annotations

import binascii
import re
import string

from postroom.mail.mime.uuencoded import decode_uuencoded

_BASE64_OR_SPACE = (string.ascii_letters + string.digits + "+/= \t\r\n").encode()
_FOREIGN = bytes(set(range(256)) - set(_BASE64_OR_SPACE)) + b" \t\r\n"
_SPACE = b" \t\r\n"
# A line of three words or more below another line.
_WORDS = re.compile(rb"\n[ \t]*+\S++[ \t]++\S++[ \t]++\S")
_PADDING = re.compile(rb"=+")
# RFC 2045 section 6.7 (3): white space that a gateway left behind a soft line break.
_PADDED_BREAK = re.compile(rb"=[ \t]+(?=\r?\n)")
_MAX_RUNS = 1_000
_IDENTITY = frozenset(
    {"", "7bit", "8bit", "binary", "7-bit", "8-bit", "7bits", "8bits", "7 bit", "8 bit", "none", "plain"}
)
_QUOTED_PRINTABLE = frozenset({"quoted-printable", "quoted_printable", "quotedprintable", "quoted printable", "qp"})
_BASE64 = frozenset({"base64", "base-64", "base 64", "x-base64"})
_UUENCODE = frozenset({"x-uuencode", "uuencode", "x-uue", "uue"})


def decode_content(content: bytes, encoding: str) -> tuple[bytes, str | None]:
    """The octets behind a transfer encoding, and a defect if they could not all be read."""
    encoding = encoding.strip(" \t\"';").lower()
    if encoding in _IDENTITY:
        return content, None
    if encoding in _QUOTED_PRINTABLE:
        return binascii.a2b_qp(_PADDED_BREAK.sub(b"=", content)), None
    if encoding in _BASE64:
        return decode_base64(content)
    if encoding in _UUENCODE:
        return decode_uuencoded(content)
    return content, "unknown transfer encoding"


def decode_base64(content: bytes) -> tuple[bytes, str | None]:
    """Base64 with whatever else stands between its characters, padded or not, also several runs one after the other.

    The words that follow it, such as the footer of a list, are no part of it.
    """
    try:
        return binascii.a2b_base64(content.translate(None, _SPACE), strict_mode=True), None
    except binascii.Error:
        return _decode_loose(content)


def _decode_loose(content: bytes) -> tuple[bytes, str | None]:
    encoded = _WORDS.split(content.lstrip(), maxsplit=1)[0]
    encoded = encoded if _is_encoded(encoded[encoded.find(b"=") :]) else encoded.partition(b"=")[0]
    letters = encoded.translate(None, _FOREIGN)
    runs = [run.replace(b"=", b"") for run in _PADDING.split(letters, maxsplit=_MAX_RUNS) if run]
    decoded = b"".join(_decode_run(run) for run in runs)
    broken = any(len(run) % 4 == 1 for run in runs) or _has_foreign(content)
    return decoded, "broken base64" if broken else None


def _is_encoded(tail: bytes) -> bool:
    """Whether lines without a space in them follow, as base64 has them; words have spaces."""
    words, lines = tail.split(), [line for line in tail.splitlines() if line.strip()]
    return len(words) == len(lines) or not tail.startswith(b"=")


def _decode_run(run: bytes) -> bytes:
    if len(run) % 4 == 1:  # six bits are not an octet
        run = run[:-1]
    return binascii.a2b_base64(run + b"=" * (-len(run) % 4))


def _has_foreign(content: bytes) -> bool:
    return bool(content.translate(None, _BASE64_OR_SPACE))
