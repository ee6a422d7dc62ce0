"""Text as it looks, whatever characters it was written with: compatibility forms folded, invisible characters gone."""

from __future__ import annotations

import re
import unicodedata
from typing import Literal

from postroom.mail.characters.beyond import beyond_ascii
from postroom.mail.characters.unseen import ANY_UNSEEN, UNSEEN

# Latin, Greek and Cyrillic letters, punctuation and signs: none of them ever joins the character before it.
_APART = re.compile("[\u00a0-\u02af\u0370-\u0482\u048a-\u052f\u2010-\u2027\u2030-\u205e\u20a0-\u20bf\u2100-\u2bff]*")
_WITHOUT_STROKE = str.maketrans({"ł": "l", "ø": "o", "đ": "d", "ħ": "h", "ı": "i", "æ": "ae", "œ": "oe"})
# Sorting a long run of combining marks takes a normaliser quadratic time; so it gets the text in pieces, each but for such runs
# up to an ASCII character, which joins nothing before it.
_PIECE = re.compile(r"[\s\S]{1,1000}+[^\x00-\x7f]{0,1000}+")


def unfolded(text: str) -> str:
    """The text in compatibility form (NFKC), without characters that nobody sees."""
    text = _visible(text)
    beyond = beyond_ascii(text)
    if not _APART.fullmatch(beyond):
        return normal_form("NFKC", text)
    for char in set(beyond):
        text = text.replace(char, unicodedata.normalize("NFKC", char))
    return text


def letters_of(text: str) -> str:
    """The same without accents and case, as two wordings are compared."""
    if text.isascii():
        return text.lower()
    decomposed = normal_form("NFKD", _visible(text).casefold())
    return "".join(char for char in decomposed if not unicodedata.combining(char)).casefold().translate(_WITHOUT_STROKE)


def without_case(text: str) -> str:
    """The text in lower case, as an expression that ignores case compares it: letter by letter."""
    return text.replace("\u0130", "i").replace("\u0131", "i").replace("\u017f", "s").lower()


def normal_form(form: Literal["NFKC", "NFKD"], text: str) -> str:
    """The text in a normal form of Unicode, in linear time whatever stands in it."""
    return text if text.isascii() else "".join(unicodedata.normalize(form, piece) for piece in _PIECE.findall(text))


def _visible(text: str) -> str:
    return text.translate(UNSEEN) if ANY_UNSEEN.search(beyond_ascii(text)) else text
