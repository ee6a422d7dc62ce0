"""Text as it looks, whatever characters it was written with: compatibility forms folded, invisible characters gone."""

from __future__ import annotations

import re
import unicodedata
from itertools import chain
from typing import Literal

from postroom.mail.characters.beyond import beyond_ascii

_INVISIBLE = dict.fromkeys(
    chain(
        (0xAD, 0x034F, 0x061C, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x3164, 0xFEFF, 0xFFA0),
        range(0x180B, 0x1810),
        range(0x200B, 0x2010),
        range(0x202A, 0x202F),
        range(0x2060, 0x2070),
        range(0xFE00, 0xFE10),
        range(0xFFF9, 0xFFFC),
        range(0xE0000, 0xE01F0),
    )
)
_ANY_INVISIBLE = re.compile(f"[{''.join(map(chr, _INVISIBLE))}]")
# Latin, Greek and Cyrillic letters, punctuation and signs: none of them ever joins the character before it.
_APART = re.compile("[\u00a0-\u02af\u0370-\u0482\u048a-\u052f\u2010-\u2027\u2030-\u205e\u20a0-\u20bf\u2100-\u2bff]*")
_WITHOUT_STROKE = str.maketrans({"ł": "l", "ø": "o", "đ": "d", "ħ": "h", "ı": "i", "æ": "ae", "œ": "oe"})
# Sorting a long run of combining marks takes a normaliser quadratic time; so it gets the text in pieces.
_PIECE = 1_000


def unfolded(text: str) -> str:
    """The text in compatibility form (NFKC), without characters that nobody sees."""
    text = _visible(text)
    beyond = beyond_ascii(text)
    if not _APART.fullmatch(beyond):
        return _normalised("NFKC", text)
    for char in set(beyond):
        text = text.replace(char, unicodedata.normalize("NFKC", char))
    return text


def letters_of(text: str) -> str:
    """The same without accents and case, as two wordings are compared."""
    if text.isascii():
        return text.lower()
    decomposed = _normalised("NFKD", _visible(text).casefold())
    return "".join(char for char in decomposed if not unicodedata.combining(char)).casefold().translate(_WITHOUT_STROKE)


def without_case(text: str) -> str:
    """The text in lower case, as an expression that ignores case compares it: letter by letter."""
    return text.replace("\u0130", "i").replace("\u0131", "i").replace("\u017f", "s").lower()


def _visible(text: str) -> str:
    return text.translate(_INVISIBLE) if _ANY_INVISIBLE.search(beyond_ascii(text)) else text


def _normalised(form: Literal["NFKC", "NFKD"], text: str) -> str:
    pieces = (text[start : start + _PIECE] for start in range(0, len(text), _PIECE))
    return "".join(unicodedata.normalize(form, piece) for piece in pieces)
