"""A person's own words for "stop writing to me": recognised by rule, so that no model decides about it."""

from __future__ import annotations

import re
import unicodedata

from postroom.mail.unsubscribing.stop_phrases import AND, CONDITIONS, ENGLISH, OTHER_LANGUAGES, REQUESTS, WITHOUT_SPACES
from postroom.mail.wording.expression import expression

MAX_CHARS = 400
"""Longer text says more than that; an agent has to read it."""

# One word is an order where nothing else is said; in a longer text it is an exclamation.
_CURT = frozenset({"stop"})
_MAX_CURT_WORDS = 5

_ORDER = expression("|".join(f"(?:{phrase})" for phrase in (ENGLISH, *OTHER_LANGUAGES, *WITHOUT_SPACES)))
_CONDITION = expression(rf"\b(?:{'|'.join(CONDITIONS)})\b")
_QUESTION = expression(r"[^.!?\n]*\?")
_REQUEST = expression(REQUESTS)
_AND = expression(f" (?:{AND}) ")
_ENDS = expression(r"[.!?;:\n,()\N{IDEOGRAPHIC FULL STOP}\N{IDEOGRAPHIC COMMA}]+| [-\N{EN DASH}\N{EM DASH}] ")
_SIGNS = expression(r"[^\w'\- ]+")
_COURTESY = expression(r"^(?:please |kindly )+|(?: (?:please|thanks|thank you))+$")


def asks_to_stop(new_text: str) -> bool:
    """Whether a short text asks its reader, in one of nineteen languages, to write no more to its author.

    A whole clause must say so, as an order or a wish; a text that goes on with a condition ("until", "but") does not count.
    """
    text = unicodedata.normalize("NFKC", new_text[: MAX_CHARS + 1]).strip().casefold()
    plain = text.replace("\N{RIGHT SINGLE QUOTATION MARK}", "'").replace(" auf, ", " auf ")
    if len(text) > MAX_CHARS or _CONDITION.search(plain):
        return False
    orders = {*filter(_ORDER.fullmatch, _clauses(plain))}
    return bool(orders - _CURT) or (bool(orders) and len(plain.split()) <= _MAX_CURT_WORDS)


def _clauses(text: str) -> set[str]:
    """Each clause as it stands, without its courtesies, and as far as its first "and"; questions only where they request."""
    told = _QUESTION.sub(_request, text) if "?" in text else text
    parts = [" ".join(_SIGNS.sub(" ", part).split()) for part in _ENDS.split(told)]
    return {clause for part in parts for clause in (part, _COURTESY.sub("", part), _AND.split(part)[0]) if clause}


def _request(question: re.Match[str]) -> str:
    return question[0] if _REQUEST.search(question[0]) else " "
