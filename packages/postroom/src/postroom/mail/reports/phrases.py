"""Finding well-known phrases in untrusted text: one pass to fold it, then plain look-ups, so the cost is linear."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

# Links, addresses and the names of hosts are full of words that nobody says. Microsoft words its refusals like a host.
_LINK = re.compile(r"\b(?:https?|ftp)://\S{1,2000}+", re.IGNORECASE)
_WITH_AT = re.compile(r"(?<!\S)[^\s@]{1,320}+@\S{1,320}+")
_HOST = re.compile(r"(?<![\w.-])(?!resolver\.)(?:[a-z0-9-]{1,63}+\.){2,20}+[a-z]{2,63}(?![\w-])", re.IGNORECASE)
_APOSTROPHES = {ord("\u2019"): "'", ord("\u2018"): "'", ord("\u00b4"): "'", ord("`"): "'"}


def folded(text: str) -> str:
    """The text as phrases are looked for in it: one line, lower case, no accents, no links, addresses and hosts."""
    text = _HOST.sub(" ", _WITH_AT.sub(" ", _LINK.sub(" ", text)))
    if not text.isascii():
        text = unicodedata.normalize("NFKD", text.translate(_APOSTROPHES))
        text = unicodedata.normalize("NFC", "".join(char for char in text if not _is_accent(char)))
    return " ".join(text.casefold().split())


def phrases(text: str) -> tuple[str, ...]:
    """A table of phrases, one on each line, folded as the text will be."""
    return tuple(folded(line) for line in text.strip().splitlines())


def says(text: str, known: Iterable[str]) -> bool:
    """Whether a folded text contains any of the phrases."""
    return any(phrase in text for phrase in known)


def _is_accent(char: str) -> bool:
    """Whether a mark sits on a letter as an accent does; the voicing marks of kana make another letter of it."""
    return "\u0300" <= char < "\u3000" and unicodedata.combining(char) != 0
