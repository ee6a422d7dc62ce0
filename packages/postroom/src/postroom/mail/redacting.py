"""Taking an address out of what others keep, and the name beside it."""

from __future__ import annotations

import re

INSTEAD = "erased@erased.invalid"
_NAMED = r"""(?:"[^"\r\n]*"|[^<>,;:"\r\n]*)[ \t]*<{0}>"""


def without_address(text: str, address: str) -> str:
    """The text with another address in place of this one and its subaddresses, and without the name that stood before it."""
    return _pattern(address).sub(lambda found: f" <{INSTEAD}>" if found[0].endswith(">") else INSTEAD, text)


def bytes_without_address(content: bytes, address: str) -> bytes:
    """The same for the bytes of a message, as far as they say it plainly."""
    return without_address(content.decode("latin-1"), address).encode("latin-1")


def _pattern(address: str) -> re.Pattern[str]:
    local_part, _, domain = address.rpartition("@")
    any_of_them = rf"{re.escape(local_part)}(?:\+[^@\s<>\"]*)?@{re.escape(domain)}"
    bare = rf"(?<![\w.+-]){any_of_them}(?![\w-])"
    return re.compile(f"{_NAMED.format(any_of_them)}|{bare}", re.IGNORECASE)
