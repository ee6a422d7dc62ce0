"""Acknowledgements: text that says no more than "thank you" or "understood"."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from postroom.mail.replies.courtesies import FILLERS, PHRASES, WITHOUT_SPACES

MAX_CHARS = 240
"""Longer text says something."""

_GREETING = re.compile(
    r"^(?:hi|hello|hey|dear|hallo|liebe[rs]?|bonjour|hola|ciao|olá|hej|cześć|merhaba)\b[^\n,!.]{0,40}[,!.\n]"
)
_SIGN_OFF = re.compile(
    r"\n\s*(?:best|best regards|kind regards|regards|sincerely|cheers|mit freundlichen grüßen|viele grüße|cordialement|"
    r"saludos|atenciosamente|cordiali saluti|met vriendelijke groet|med vänliga hälsningar|pozdrawiam)\s*,?\s*\n.{0,80}\Z",
    re.DOTALL,
)
_WORDLESS = re.compile(r"[^\w'\s]+")
_GESTURES = re.compile("[👍🙏👌✅🙂😊🎉🙌]")


def is_acknowledgement(text: str, *, names: Iterable[str] = ()) -> bool:
    """Whether text only thanks, confirms or returns thanks, in any of nineteen languages; `names` are those addressed.

    A question, a number, or any word that is not one of courtesy makes it more than that.
    """
    if len(text) > MAX_CHARS or any(mark in text for mark in "?\N{FULLWIDTH QUESTION MARK}"):
        return False
    plain = _plain(text)
    without = _SPOKEN.sub(" ", _UNSPACED.sub(" ", plain))
    said = without != plain or _GESTURES.search(text) is not None
    courtesies = FILLERS | {word for name in names for word in _plain(name).split()}
    return said and all(word in courtesies for word in without.split())


def _plain(text: str) -> str:
    """Lower case, one kind of apostrophe, without greeting, sign-off, punctuation and signs."""
    folded = unicodedata.normalize("NFKC", text).casefold().replace("\N{RIGHT SINGLE QUOTATION MARK}", "'").strip()
    body = _SIGN_OFF.sub("", _GREETING.sub("", folded, count=1))
    return " ".join(_WORDLESS.sub(" ", body).split())


def _any_of(phrases: Iterable[str]) -> str:
    folded = {unicodedata.normalize("NFKC", phrase).casefold() for phrase in phrases}
    return "|".join(sorted(map(re.escape, folded), key=len, reverse=True))


_SPOKEN = re.compile(rf"(?<![\w'])(?:{_any_of(PHRASES)})(?![\w'])")
_UNSPACED = re.compile(_any_of(WITHOUT_SPACES))
