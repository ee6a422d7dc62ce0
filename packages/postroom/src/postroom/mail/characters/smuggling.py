"""Characters that show nothing and can still carry words: Unicode tags and variation selectors, one character a byte."""

from __future__ import annotations

import re

from postroom.mail.characters.beyond import beyond_ascii

# Tag characters repeat ASCII; a flag emoji ends its few with U+E007F. Variation selectors count 0..15 and 16..255.
_TAGS = re.compile("[\U000e0000-\U000e007f]+")
_SELECTORS = re.compile("[\ufe00-\ufe0f\U000e0100-\U000e01ef]{2,}|[\U000e0100-\U000e01ef]")
_MIN_WORDS_CHARS = 4


def revealed(text: str) -> tuple[str, str]:
    """The text without such characters, and the words that they spell."""
    beyond = beyond_ascii(text)
    if not beyond or not (_TAGS.search(beyond) or _SELECTORS.search(beyond)):
        return text, ""
    found = [_from_tags(match[0]) for match in _TAGS.finditer(text)]
    found += [_from_selectors(match[0]) for match in _SELECTORS.finditer(text)]
    spelled = "\n".join(words for words in found if len(words) >= _MIN_WORDS_CHARS)
    return _SELECTORS.sub("", _TAGS.sub("", text)), spelled


def _from_tags(run: str) -> str:
    if run.endswith("\U000e007f") and len(run) < 10:
        return ""
    return "".join(char for char in (chr(ord(char) & 0x7F) for char in run) if char.isprintable())


def _from_selectors(run: str) -> str:
    octets = bytes(code - 0xFE00 if code < 0xFE10 else code - 0xE0100 + 16 for code in map(ord, run))
    decoded = octets.decode("utf-8", "replace")
    return decoded if decoded.isprintable() and "\ufffd" not in decoded else ""
