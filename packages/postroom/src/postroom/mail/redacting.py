"""Taking an address out of what others keep, and the name beside it."""

from __future__ import annotations

import re
from collections.abc import Iterator

INSTEAD = "erased@erased.invalid"
# A name and the blanks behind it, read from its end: each character is looked at once, however long the line.
_NAME_BACKWARDS = re.compile(r"""[ \t]*+(?:"[^"\r\n]*"|[^<>,;:"\r\n]*)""")


def without_address(text: str, address: str) -> str:
    """The text with another address in place of this one and its subaddresses, and without the name that stood before it."""
    return "".join(_pieces(text, address))


def bytes_without_address(content: bytes, address: str) -> bytes:
    """The same for the bytes of a message, as far as they say it plainly."""
    return without_address(content.decode("latin-1"), address).encode("latin-1")


def _pieces(text: str, address: str) -> Iterator[str]:
    in_brackets, bare = _patterns(address)
    position = 0
    for found in in_brackets.finditer(text):
        yield bare.sub(INSTEAD, _without_name(text[position : found.start()]))
        yield f" <{INSTEAD}>"
        position = found.end()
    yield bare.sub(INSTEAD, text[position:])


def _without_name(before: str) -> str:
    named = _NAME_BACKWARDS.match(before[::-1])
    return before[: len(before) - named.end()] if named else before


def _patterns(address: str) -> tuple[re.Pattern[str], re.Pattern[str]]:
    """The address between angle brackets, and without."""
    local_part, _, domain = address.rpartition("@")
    any_of_them = rf"{re.escape(local_part)}(?:\+[^@\s<>\"]*+)?@{re.escape(domain)}"
    bare = rf"(?<![\w.+-]){any_of_them}(?![\w-])"
    return re.compile(f"<{any_of_them}>", re.IGNORECASE), re.compile(bare, re.IGNORECASE)
