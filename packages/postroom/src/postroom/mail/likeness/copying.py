"""What one text has from another: wording, long runs of characters, numbers and codes; spacing, case and accents seen through.

Wording that everybody uses does not count: what is shared must have some letters in words that are not the commonest.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate, chain

from postroom.mail.characters.unfolding import letters_of
from postroom.mail.likeness.common_words import COMMON_WORDS

RUN_CHARS = 24
TELLING_CHARS = 10
"""So many letters and digits of a passage must stand in words that are not the commonest."""
SHORTEST_NUMBER = 5
SHORTEST_CODE = 5
LONG_CODE = 10
"""From so many characters on two digits make a code: `Tulip-Anchor-93`."""


_WORDS = re.compile(r"[^\W_]+")
_DATE_OR_TIME = re.compile(
    r"\b(?:(?:19|20)\d\d[-/.][01]?\d[-/.][0-3]?\d|[0-3]?\d[-/.] ?[01]?\d[-/.] ?(?:(?:19|20)?\d\d)?)(?![\d])"
    r"|\b[0-2]?\d[:.h][0-5]\d(?:[:.][0-5]\d)?(?!\d)"
)
_NUMBER = re.compile(r"(?<![^\W_])\d(?:[ .,'’/-]?\d)++(?![^\W_])")
_CENTS = re.compile(r"[.,]\d\d$")
_CODE = re.compile(r"(?<![^\W_])[^\W_]++(?:[-_/.][^\W_]++)*+")
_ADDRESS = re.compile(r"(?<![\w.+-])[\w.+-]{1,64}+@[\w.-]{3,253}+")


@dataclass(frozen=True)
class Wording:
    """A text by its words. `squeezed` is their letters and digits without anything between."""

    text: str

    @cached_property
    def words(self) -> list[str]:
        """The words, without accents and case."""
        return _WORDS.findall(letters_of(self.text))

    @cached_property
    def squeezed(self) -> str:
        """All words as one run of letters and digits."""
        return "".join(self.words)

    @cached_property
    def _starts(self) -> list[int]:
        return list(accumulate(map(len, self.words), initial=0))

    @cached_property
    def _telling(self) -> list[int]:
        """How many characters of telling words stand before each word."""
        return list(accumulate((0 if word in COMMON_WORDS else len(word) for word in self.words), initial=0))

    def phrases(self, size: int) -> Iterator[str]:
        """Every passage of `size` words in which enough is telling."""
        for first in range(len(self.words) - size + 1):
            if self._telling[first + size] - self._telling[first] >= TELLING_CHARS:
                yield self.squeezed[self._starts[first] : self._starts[first + size]]

    def runs(self) -> Iterator[str]:
        """Every run of 24 letters and digits in which enough is telling."""
        for start in range(len(self.squeezed) - RUN_CHARS + 1):
            if self._telling_before(start + RUN_CHARS) - self._telling_before(start) >= TELLING_CHARS:
                yield self.squeezed[start : start + RUN_CHARS]

    def _telling_before(self, position: int) -> int:
        word = bisect_right(self._starts, position) - 1
        if word == len(self.words):
            return self._telling[word]
        inside = position - self._starts[word]
        return self._telling[word] + (inside if self._telling[word + 1] > self._telling[word] else 0)


@dataclass(frozen=True)
class Copied:
    """How much of a text stands in others: passages of words, runs of 24 characters, numbers and codes."""

    phrases: int = 0
    runs: int = 0
    figures: int = 0

    def __bool__(self) -> bool:
        return bool(self.phrases or self.runs or self.figures)


def copied(draft: str, *, sources: Iterable[str], known: Iterable[str] = (), words: int) -> Copied:
    """What of a draft stands in `sources` and in none of `known`: passages of so many words, runs, figures."""
    wording, others, own = Wording(draft), [*map(Wording, sources)], [*map(Wording, known)]
    return Copied(
        phrases=_shared(wording.phrases(words), (o.phrases(words) for o in others), (o.phrases(words) for o in own)),
        runs=_shared(wording.runs(), (other.runs() for other in others), (each.runs() for each in own)),
        figures=_shared(
            figures(draft), (figures(other.text) for other in others), (figures(each.text) for each in own)
        ),
    )


def copied_phrases(draft: str, *, source: str, words: int) -> int:
    """How many passages of so many words a draft has from one text."""
    return copied(draft, sources=(source,), words=words).phrases


def figures(text: str) -> frozenset[str]:
    """The numbers of at least five digits, codes and addresses of a text; no dates, times, years and cents."""
    plain = letters_of(text)
    addresses = {found.rstrip(".-") for found in _ADDRESS.findall(plain)}
    rest = _DATE_OR_TIME.sub(" ", _ADDRESS.sub(" ", plain))
    numbers = {_digits(found) for found in _NUMBER.findall(rest)}
    codes = {"".join(_WORDS.findall(found)) for found in _CODE.findall(rest)}
    return frozenset(
        addresses | {n for n in numbers if len(n) >= SHORTEST_NUMBER} | {code for code in codes if _is_code(code)}
    )


def _shared(wanted: Iterable[str], sources: Iterable[Iterable[str]], known: Iterable[Iterable[str]]) -> int:
    asked = set(wanted)
    if not asked:
        return 0
    return len(asked.intersection(chain.from_iterable(sources)).difference(chain.from_iterable(known)))


def _digits(number: str) -> str:
    return "".join(char for char in _CENTS.sub("", number) if char.isdigit())


def _is_code(word: str) -> bool:
    """Whether letters and digits are mixed as in an order number or a key, not as in `30-day`."""
    digits = sum(char.isdigit() for char in word)
    return len(word) >= SHORTEST_CODE and (2 if len(word) >= LONG_CODE else 3) <= digits < len(word)
