"""Encoded words (RFC 2047): text beyond ASCII inside a header field, written exactly and read leniently."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Callable, Iterator

from postroom.mail.characters.charsets import decode_text
from postroom.mail.mime.transfer_encoding import decode_base64

MAX_WORD_CHARS = 75
_WRAPPER = len("=?utf-8?q??=")
# RFC 2047 section 5 (3): what may stand bare in a phrase, and therefore anywhere.
_PLAIN = frozenset(b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789!*+-/")
_Q = {byte: chr(byte) if byte in _PLAIN else "_" if byte == 0x20 else f"={byte:02X}" for byte in range(256)}
_OPENER = re.compile(r"=\?([^?\s]{1,60})\?([QqBb])\?")


def encode_words(text: str, *, limit: int = MAX_WORD_CHARS) -> list[str]:
    """The text as encoded words of at most `limit` characters each; no character is split between two."""
    room = max(min(limit, MAX_WORD_CHARS), 40) - _WRAPPER
    raw = text.encode()
    if _q_cost(raw) * 3 <= len(raw) * 4:
        chunks = _chunks(text, room=room, cost=_q_cost)
        return [f"=?utf-8?q?{''.join(_Q[byte] for byte in chunk)}?=" for chunk in chunks]
    return [f"=?utf-8?b?{base64.b64encode(chunk).decode()}?=" for chunk in _chunks(text, room=room // 4 * 3, cost=len)]


def _q_cost(encoded: bytes) -> int:
    return sum(len(_Q[byte]) for byte in encoded)


def _chunks(text: str, *, room: int, cost: Callable[[bytes], int]) -> Iterator[bytes]:
    chunk, used = b"", 0
    for character in text:
        encoded = character.encode()
        if used + cost(encoded) > room:
            yield chunk
            chunk, used = b"", 0
        chunk += encoded
        used += cost(encoded)
    yield chunk


def decode_words(text: str) -> str:
    """The text with its encoded words decoded. What is no encoded word stays as it is; nothing is ever refused."""
    if "=?" not in text:
        return text
    return "".join(_pieces(text))


def _pieces(text: str) -> Iterator[str]:
    """Plain text and decoded runs. Neighbours of one charset are decoded together: senders do split characters."""
    position, pending, charset = 0, b"", ""
    for start, end, label, content in _words(text):
        between = text[position:start]
        adjacent = position > 0 and not between.strip()
        if pending and not (adjacent and label == charset):
            yield decode_text(pending, charset)[0]
            pending = b""
        if not adjacent:
            yield between
        pending, charset, position = pending + content, label, end
    if pending:
        yield decode_text(pending, charset)[0]
    yield text[position:]


def _words(text: str) -> Iterator[tuple[int, int, str, bytes]]:
    """Every encoded word: where it starts and ends, its charset label, its octets. One pass, whatever the text."""
    position = 0
    while opener := _OPENER.search(text, position):
        closing = text.find("?=", opener.end())
        if closing < 0:
            return
        position = closing + 2
        # RFC 2231 section 5 adds a language after the charset.
        charset = opener[1].split("*", 1)[0].lower()
        yield opener.start(), position, charset, _word_content(text[opener.end() : closing], encoding=opener[2])


def _word_content(text: str, *, encoding: str) -> bytes:
    raw = text.encode("utf-8", "replace")
    if encoding in "Bb":
        return decode_base64(raw)[0]
    return binascii.a2b_qp(raw, header=True) + (b"=" if raw.endswith(b"=") else b"")
