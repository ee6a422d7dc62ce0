"""Whether a text asks what was asked before, in nearly the same words."""

from __future__ import annotations

import re
from collections.abc import Iterable

from postroom.mail.likeness.similar import ALIKE, Gist, gist

_PARAGRAPHS = re.compile(r"\n[ \t]*\n")
_SENTENCES = re.compile("(?<=[.!?\u3002\uff1f\u061f])")
_MARKS = ("?", "\uff1f", "\u061f")
_LEAST_COMMON = 2
"""Two questions with fewer stems in common may be about anything."""


def questions(text: str) -> list[str]:
    """The sentences of a text that end with a question mark, each on one line."""
    sentences = (" ".join(part.split()) for each in _PARAGRAPHS.split(text) for part in _SENTENCES.split(each))
    return [sentence for sentence in sentences if sentence.endswith(_MARKS)]


def asks_again(text: str, asked: Iterable[str]) -> tuple[str, ...]:
    """Which of the questions that were asked a text asks once more."""
    drafted = [gist(question) for question in questions(text)]
    return tuple(question for question in asked if any(_same(gist(question), each) for each in drafted))


def _same(first: Gist, second: Gist) -> bool:
    if first.text == second.text:
        return True
    common, all_stems = len(first.stems & second.stems), len(first.stems) + len(second.stems)
    return common >= _LEAST_COMMON and 2 * common / all_stems >= ALIKE
