"""A text and what it says once its encodings are undone, each with the way back to the line."""

from __future__ import annotations

import base64
import codecs
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from urllib.parse import unquote

_DEPTH = 2
_BASE64 = re.compile(r"[A-Za-z0-9+/_-]{16,}(?:\r?\n[A-Za-z0-9+/_-]+)*")
_BASE32 = re.compile(r"[A-Z2-7]{24,}|[a-z2-7]{24,}")
# Octets of ASCII begin with the digits 2 to 7, line ends with 0, the rest of UTF-8 with 8 to f.
_HEX = re.compile(r"[2-7][0-9A-Fa-f](?:[ :,]{0,2}(?:\\x|0x|=)?(?:[2-9A-Fa-f][0-9A-Fa-f]|0[AaDd9])){7,}")
_NOT_HEX = re.compile(r"\\x|0x|[= :,]")
_SPACED_OUT = re.compile(r"[^A-Za-z0-9][A-Za-z0-9](?:[^A-Za-z0-9]{1,5}[A-Za-z0-9](?![A-Za-z0-9])){11,}")
_BETWEEN = re.compile(r"[\W_]+")
_URL_SAFE = str.maketrans("-_", "+/")
_PERCENT = re.compile(r"%[0-9A-Fa-f]{2}")
_READABLE = re.compile("[^\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffd]+")
_MOSTLY = 0.85


@dataclass(frozen=True)
class View:
    """A text, or a piece of it decoded. `line` says on which line of the text a position of the view stands.

    `upright` is false where the author's letters are exchanged or stand in another order.
    """

    text: str
    line: Callable[[int], int]
    upright: bool = True


def views(text: str) -> Iterator[View]:
    """The text itself, then rot13 and reversed, then what each encoded piece of it decodes to, and that once more."""
    yield View(text, lambda position: _line(text, position))
    yield View(codecs.encode(text, "rot13"), lambda position: _line(text, position), upright=False)
    yield View(text[::-1], lambda position: _line(text, len(text) - 1 - position), upright=False)
    for decoded, start in _decoded(text, _DEPTH):
        yield View(decoded, partial(_line_of_piece, _line(text, start)))


def _decoded(text: str, depth: int) -> Iterator[tuple[str, int]]:
    for decode in (_from_url, _from_spacing, _from_hex, _from_base64):
        for decoded, start in decode(text):
            yield decoded, start
            if depth > 1:
                yield from ((deeper, start) for deeper, _ in _decoded(decoded, depth - 1))


def _from_url(text: str) -> Iterator[tuple[str, int]]:
    if first := _PERCENT.search(text):
        yield unquote(text), first.start()


def _from_spacing(text: str) -> Iterator[tuple[str, int]]:
    for match in _SPACED_OUT.finditer(f" {text}"):
        letters = match[0][1:]
        separator = _BETWEEN.search(letters)
        yield letters.replace(separator[0] if separator else "", ""), match.start()


def _from_base64(text: str) -> Iterator[tuple[str, int]]:
    for match in _BASE64.finditer(text):
        digits = "".join(match[0].split()).translate(_URL_SAFE)
        candidates = [_unpacked(base64.b64decode, digits[skip:], block=4) for skip in range(4)]
        candidates += _from_base32(match[0])
        yield from ((decoded, match.start()) for decoded in candidates if decoded)


def _from_base32(text: str) -> Iterator[str]:
    for match in _BASE32.finditer(text):
        digits = match[0].upper()
        yield from (_unpacked(base64.b32decode, digits[skip:], block=8) for skip in range(8))


def _from_hex(text: str) -> Iterator[tuple[str, int]]:
    for match in _HEX.finditer(text):
        digits = _NOT_HEX.sub("", match[0])
        if decoded := _unpacked(bytes.fromhex, digits, block=1):
            yield decoded, match.start()


def _unpacked(decode: Callable[[str], bytes], digits: str, *, block: int) -> str:
    """What digits decode to, if that is text; else nothing. A last digit that completes no octet is left out."""
    for whole in (digits, digits[:-1]):
        try:
            return _readable(decode(whole + "=" * (-len(whole) % block)))
        except ValueError:
            continue
    return ""


def _readable(octets: bytes) -> str:
    text = octets.replace(b"\0", b"").decode("utf-8", "replace")  # UTF-16 of ASCII is ASCII without the zeros
    readable = sum(map(len, _READABLE.findall(text)))
    return text if readable >= _MOSTLY * len(text) else ""


def _line_of_piece(line: int, position: int) -> int:
    return line


def _line(text: str, position: int) -> int:
    return text.count("\n", 0, position) + 1
