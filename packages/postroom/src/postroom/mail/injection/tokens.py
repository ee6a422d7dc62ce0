"""Text to tokens, and what a token is by itself: its number, the features it has alone, and the concept it stands for."""

from __future__ import annotations

import re
from codecs import encode
from enum import IntEnum
from functools import cache
from itertools import chain, compress
from operator import ne
from typing import NamedTuple
from zlib import crc32

from postroom.mail.characters.beyond import beyond_ascii
from postroom.mail.characters.unfolding import letters_of
from postroom.mail.injection.concept_words import STEMS, UNSPACED

MAX_TOKENS = 4_000
# Each begins with one sign that decides, so that what is no token is passed over fast.
_MARKS = r"""##*+|\*\**+|--++|==*+|<\||\|>|</|<<++|[`{}()\[\]:;!?"|$/\\]"""
# Scripts that put no spaces between words: Thai, Lao, Burmese, Khmer, kana, Han.
_WITHOUT_SPACES = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff]")
# Scripts whose vowels are marks above and below the letters, which `\w` leaves out: Indic, Arabic, Hebrew.
_WITH_MARKS = "\u0591-\u05c7\u064b-\u065f\u0670\u0900-\u0963\u0966-\u0dff"
_MARKED = re.compile(f"[{_WITH_MARKS}]")


def _pattern(letter: str) -> str:
    """Links, words, addresses, numbers and marks, with what counts as a letter or digit."""
    return rf"""https?://[^\s<>"]++|{letter}{letter}*+(?:['’]{letter}++)?(?:@[\w.-]++)?|{_MARKS}"""


_ASCII_TOKEN = re.compile(_pattern("[0-9A-Za-z]"), re.ASCII)
_TOKEN = re.compile(_pattern(r"[^\W_]"))
_LEET = (str.maketrans("0134578", "oieastb"), str.maketrans("0134578", "oleastb"))
_DIGIT_INSIDE = re.compile(r"[^\W\d_].*\d.*[^\W\d_]|^\d{1,2}[^\W\d_]{3}|[^\W\d_]{2}\d{1,2}$")
_STEM_CHARS = 5
_MAX_WORD_CHARS = 24
_MAX_KNOWN_RUNS, _MAX_KNOWN_CHARS = 20_000, 24
_SPACES_NOT_IN_ASCII = "\x1c\x1d\x1e\x1f"  # at which a text is split, and an expression for ASCII is not
_CAPITALS, _LINK, _ADDRESS, _NUMBER, _MIXTURE, _LONG = (crc32(kind) for kind in (b"A", b"u", b"e", b"d", b"m", b"l"))

ALIKE = frozenset({_LINK, _ADDRESS, _NUMBER, _MIXTURE, _LONG})
"""The stems under which tokens are one, however they are written."""


class Sign(IntEnum):
    """What else a token may show than a concept: that the text around it is written in some other way. Concepts are 1..16."""

    ROT13 = 20
    REVERSED = 21
    LETTER = 22
    LEET = 23
    JOINED = 24


class Token(NamedTuple):
    """A token apart from its neighbours: the number of its stem, its own features, and its concept or sign (0: none)."""

    stem: int
    features: tuple[int, ...]
    concept: int


CONCEPTS = {name: number for number, name in enumerate(STEMS, start=1)}
_EVERYDAY = [
    "the",
    "and",
    "you",
    "for",
    "that",
    "with",
    "this",
    "have",
    "from",
    "your",
    "are",
    "not",
    "all",
    "will",
    "can",
    "please",
]
_SIGNS = {
    **{
        encode(word, "rot13"): Sign.ROT13
        for word in [*_EVERYDAY, "ignore", "instructions", "previous", "send", "system"]
    },
    **{word[::-1]: Sign.REVERSED for word in [*_EVERYDAY, "ignore", "instructions", "previous", "send", "system"]},
}
_PHRASES = {phrase: CONCEPTS[name] for name, phrases in UNSPACED.items() for phrase in phrases.split()}


@cache
def _unspaced() -> re.Pattern[str]:
    phrases = "|".join(sorted(_PHRASES, key=len, reverse=True))
    marked = _pattern(rf"(?:[^\W_]|[{_WITH_MARKS}])")
    return re.compile(f"{phrases}|{_WITHOUT_SPACES.pattern}|{marked}")


def tokens_of(text: str) -> list[str]:
    """The words, links, addresses, numbers and marks of a text, as they stand there; one that is repeated at once counts once."""
    runs = _runs_for(text)
    if runs is _ASCII_RUNS and any(mark in text for mark in _SPACES_NOT_IN_ASCII):
        tokens: list[str] = runs.pattern.findall(text)
    else:
        tokens = [*chain.from_iterable(map(runs.__getitem__, text.split()))]
    return [*compress(tokens, map(ne, tokens, ("", *tokens)))]


class _Runs(dict[str, tuple[str, ...]]):
    """The tokens of what stands between two spaces, which is mostly a word with its punctuation. Bounded: full, it begins anew."""

    def __init__(self, pattern: re.Pattern[str]) -> None:
        super().__init__()
        self.pattern = pattern

    def __missing__(self, run: str) -> tuple[str, ...]:
        if len(self) >= _MAX_KNOWN_RUNS:
            self.clear()
        tokens = tuple(self.pattern.findall(run))
        if len(run) <= _MAX_KNOWN_CHARS:
            self[run] = tokens
        return tokens


_ASCII_RUNS, _RUNS = _Runs(_ASCII_TOKEN), _Runs(_TOKEN)


@cache
def _unspaced_runs() -> _Runs:
    return _Runs(_unspaced())


def _runs_for(text: str) -> _Runs:
    if text.isascii():
        return _ASCII_RUNS
    beyond = beyond_ascii(text)
    return _unspaced_runs() if _WITHOUT_SPACES.search(beyond) or _MARKED.search(beyond) else _RUNS


def read_token(token: str) -> Token:
    """A token by itself."""
    if token in _PHRASES:
        return Token(number := crc32(token.encode()), (number,), _PHRASES[token])
    if "@" in token:
        return Token(_ADDRESS, (_ADDRESS,), 0)
    if token.startswith("http") and ":" in token:
        return Token(_LINK, (_LINK,), 0)
    if not token[0].isalnum():
        return Token(number := crc32(token[:3].encode()), (number,), 0)
    if token.isalpha() or not any(char.isdigit() for char in token):
        return _word(token)
    return _number(token)


def _number(token: str) -> Token:
    """A number, a name with a number, or a word some of whose letters are written as digits."""
    if token.isdigit():
        return Token(_NUMBER, (_NUMBER,), 0)
    sign = Sign.LEET if len(token) < _MAX_WORD_CHARS else Sign.JOINED
    if not _DIGIT_INSIDE.search(token) or sign is Sign.JOINED:
        return Token(_MIXTURE, (_MIXTURE,), sign)
    readings = [letters_of(token).translate(alphabet) for alphabet in _LEET]
    plain = next((reading for reading in readings if concept_of(reading)), readings[0])
    return Token(stem := _stem(plain), (crc32(plain.encode("utf-8", "replace")), stem), concept_of(plain) or sign)


def _word(token: str) -> Token:
    if len(token) > _MAX_WORD_CHARS:
        return Token(_LONG, (_LONG,), Sign.JOINED)
    word = letters_of(token)
    number, stem = crc32(word.encode("utf-8", "replace")), _stem(word)
    features = [number] if len(word) <= _STEM_CHARS else [number, stem]
    if len(token) > 3 and token.isupper() and token.isascii():
        features.append(_CAPITALS)
    sign = Sign.LETTER if len(word) == 1 and word not in "aiou" else _SIGNS.get(word, 0)
    return Token(stem, tuple(features), concept_of(word) or sign)


def _stem(word: str) -> int:
    short = word[:_STEM_CHARS]
    return crc32((short if len(word) <= _STEM_CHARS else f"{short}*").encode("utf-8", "replace"))


def concept_of(word: str) -> int:
    """The concept that a word without accents and in lower case stands for, or 0."""
    exact, stems = _lexicon()
    if concept := exact.get(word, 0):
        return concept
    return next((stems[word[:size]] for size in range(min(len(word), 16), 2, -1) if word[:size] in stems), 0)


@cache
def _lexicon() -> tuple[dict[str, int], dict[str, int]]:
    """Whole words, and stems of longer ones; where languages disagree, the concept named first wins."""
    exact: dict[str, int] = {}
    stems: dict[str, int] = {}
    for name, words in STEMS.items():
        for word in words.split():
            table = stems if word.endswith("*") else exact
            table.setdefault(letters_of(word.rstrip("*")), CONCEPTS[name])
    return exact, stems
