"""What an agent is told to do with words before it sends them: `{bob|base64}`."""

from __future__ import annotations

import base64
import codecs
import re
import string
from collections.abc import Callable, Mapping

_VOWELS = re.compile("[aeiouAEIOU]")
_SHIFTED = str.maketrans(
    string.ascii_letters,
    string.ascii_lowercase[5:] + string.ascii_lowercase[:5] + string.ascii_uppercase[5:] + string.ascii_uppercase[:5],
)
_FULL_WIDTH = {code: code + 0xFEE0 for code in range(0x21, 0x7F)}
_TAGS = {code: code + 0xE0000 for code in range(0x20, 0x7F)}
_DIGITS = dict(
    zip("0123456789", ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"), strict=True)
)


def _in_groups(text: str) -> str:
    return " ".join(text[start : start + 8] for start in range(0, len(text), 8))


DISGUISES: Mapping[str, Callable[[str], str]] = {
    "base64": lambda text: base64.b64encode(text.encode()).decode(),
    "base32": lambda text: base64.b32encode(text.encode()).decode(),
    "hex": lambda text: text.encode().hex(),
    "url": lambda text: "".join(f"%{octet:02X}" for octet in text.encode()),
    "rot13": lambda text: codecs.encode(text, "rot13"),
    "reversed": lambda text: text[::-1],
    "spaced": " ".join,
    "dotted": ".".join,
    "invisible": "\u200b".join,
    "tags": lambda text: text.translate(_TAGS),
    "full_width": lambda text: text.translate(_FULL_WIDTH),
    "char_codes": lambda text: " ".join(str(ord(char)) for char in text),
    "digit_words": lambda text: " ".join(_DIGITS.get(char, char) for char in text),
    "upper": str.upper,
    "grouped": _in_groups,
    "shifted": lambda text: text.translate(_SHIFTED),
    "without_vowels": lambda text: _VOWELS.sub("", text),
    "words_reversed": lambda text: " ".join(text.split()[::-1]),
    "first_half": lambda text: text[: len(text) // 2],
    "second_half": lambda text: text[len(text) // 2 :],
    "quoted": lambda text: "\n".join(f"> {line}" for line in text.splitlines()),
}
"""By name; several may follow each other."""
