"""How a secret looks once it is encoded, wherever in an encoded text it stands."""

from __future__ import annotations

import base64
import codecs
from collections.abc import Callable, Iterator
from urllib.parse import quote

_BASE64_BITS, _BASE32_BITS = 6, 5


def disguises(secret: str) -> Iterator[str]:
    """The secret itself and its disguises in letters: base64, base32, URL encoding, rot13 and reversal, base64 twice, and
    base64 over or under another of them. Upper and lower case of the secret are disguised too.
    """
    for spelling in _spellings(secret):
        yield from (spelling, spelling[::-1], _rot13(spelling), quote(spelling, safe=""))
        yield from _in_base64(spelling)
        yield from _in_base32(spelling)
    for inner in _in_base64(secret):
        yield from (*_in_base64(inner), inner[::-1], _rot13(inner))
    for inner in (_in_hex(secret), _in_hex(secret).upper(), secret[::-1], _rot13(secret)):
        yield from _in_base64(inner)


def hexadecimal_disguises(secret: str) -> Iterator[str]:
    """The secret, and base64 of it, in hexadecimal digits, two for each character; forwards and backwards."""
    for text in (*_spellings(secret), *_in_base64(secret)):
        yield from (_in_hex(text), _in_hex(text)[::-1])


def _spellings(secret: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys((secret, secret.lower(), secret.upper())))


def _in_base64(text: str) -> Iterator[str]:
    for encode in (base64.b64encode, base64.urlsafe_b64encode):
        yield from _unaligned(text.encode(), encode, bits=_BASE64_BITS, offsets=3)


def _in_base32(text: str) -> Iterator[str]:
    yield from _unaligned(text.encode(), base64.b32encode, bits=_BASE32_BITS, offsets=5)


def _unaligned(octets: bytes, encode: Callable[[bytes], bytes], *, bits: int, offsets: int) -> Iterator[str]:
    """What an encoding makes of these octets behind 0, 1, 2 ... others; digits that depend on neighbours are left out."""
    for before in range(offsets):
        encoded = encode(bytes(before) + octets).decode()
        first = -(-8 * before // bits)
        yield encoded[first : 8 * (before + len(octets)) // bits]


def _in_hex(text: str) -> str:
    return text.encode().hex()


def _rot13(text: str) -> str:
    return codecs.encode(text, "rot13")
