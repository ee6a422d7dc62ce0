"""Whether two mails tell the same person the same, in whatever words.

What is compared are the stems of the words that carry meaning; greeting, signature and quoted lines are left out. Numbers
decide by themselves: where each mail holds a number that the other has not, they are about two things, however alike their
words ("invoice 4411", "invoice 4412"); names of days and months count as numbers.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from postroom.mail.likeness.gist_words import CALENDAR, EVERYWHERE
from postroom.mail.replies.quoting_lines import is_quoted, is_signature_delimiter
from postroom.mail.threads.subjects import base_subject

ALIKE = 0.65
"""From this share of common stems on, two mails say the same."""

FEW_WORDS = 8
"""A text of fewer words says too little to be compared by its words: only the same text counts."""

_MAX_CHARS = 20_000
_TOKEN = re.compile(r"\w*\d(?:[\w.,:/-]*\w)?|[^\W\d_]+")
_STEM_CHARS = 5
_MEANING_CHARS = 4
_GREETING_WORDS = 5
_SIGNATURE_WORDS = 4


@dataclass(frozen=True)
class Gist:
    """What a mail says: its text as compared for equality, the stems of its words with its numbers, its numbers and dates
    with those of its subject, and how many words it has.
    """

    text: str
    stems: frozenset[str]
    numbers: frozenset[str]
    words: int


NOTHING = Gist("", frozenset(), frozenset(), 0)
"""The gist of no words."""


def gist(text: str, *, subject: str = "") -> Gist:
    """The gist of an author's own words. Numbers in the subject count, its words do not."""
    said = unicodedata.normalize("NFKC", _body(text[:_MAX_CHARS])).casefold()
    tokens = _TOKEN.findall(said)
    heading = _TOKEN.findall(base_subject(subject).casefold())
    different = {*tokens}
    numbers = frozenset(filter(_is_number, different))
    return Gist(
        text=" ".join(said.split()),
        stems=numbers.union(*map(_stems, different)),
        numbers=numbers.union(filter(_is_number, heading)),
        words=len(tokens),
    )


def likeness(first: Gist, second: Gist) -> float:
    """How much of what two mails say is common, from 0 to 1; 1 only for the same text, 0 where their numbers differ."""
    if first.text == second.text:
        return 1.0
    few = min(first.words, second.words) < FEW_WORDS
    if few or (first.numbers - second.numbers and second.numbers - first.numbers):
        return 0.0
    common, all_stems = len(first.stems & second.stems), len(first.stems) + len(second.stems)
    return min(0.99, 2 * common / all_stems) if all_stems else 0.0


def _body(text: str) -> str:
    """The lines between greeting and signature that the author wrote."""
    lines = [line for line in text.splitlines() if line.strip() and not is_quoted(line)]
    end = next((index for index, line in enumerate(lines) if is_signature_delimiter(line)), len(lines))
    greeted = bool(lines) and len(lines[0].split()) <= _GREETING_WORDS and lines[0].rstrip().endswith((",", "!", ":"))
    said = lines[greeted:end]
    while len(said) > 1 and _looks_signed(said[-1]):
        said.pop()
    return "\n".join(said)


def _looks_signed(line: str) -> bool:
    """A short last line that is no sentence: a farewell or a name."""
    return len(line.split()) <= _SIGNATURE_WORDS and not line.rstrip().endswith((".", "?", "!", ":", ";"))


def _stems(token: str) -> Sequence[str]:
    """A word's beginning, or nothing for words that are everywhere; of scripts without spaces, pairs of characters."""
    if "\u3040" <= token[0] <= "\ud7af":
        return [token[start : start + 2] for start in range(len(token) - 1)]
    return (token[:_STEM_CHARS],) if len(token) >= _MEANING_CHARS and token not in EVERYWHERE else ()


def _is_number(token: str) -> bool:
    return token in CALENDAR or (not token.isalpha() and any(map(str.isdigit, token)))
