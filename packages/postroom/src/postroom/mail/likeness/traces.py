"""Small traces of one text in another: names, pieces of numbers, numbers spelled out. Each may be chance, so a person decides."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import chain

from postroom.mail.characters.unfolding import letters_of, unfolded
from postroom.mail.likeness.common_words import COMMON_WORDS
from postroom.mail.likeness.copying import SHORTEST_NUMBER, figures

SHORTEST_PIECE = 3
_MOST_CAPITALS = 0.2
"""Where more words than that have a capital, capitals say nothing of names: German nouns."""

_WORD = re.compile(r"[^\W\d_]+")
_INNER_WORD = re.compile(r"(?<=[^\W_])[,;:]?[ \t\n]+([^\W\d_]{4,40}+)")
_DIGITS = re.compile(r"\d+")
_JOINED = frozenset({"and", "und", "et", "y", "e", "en", "i", "och"})
_SPELLED = {
    word: str(digit)
    for digit, words in enumerate(
        (
            "zero null nul oh cero noll nulla",
            "one eins ein un une uno una um een jeden ett en",
            "two zwei zwo deux dos due dois twee dwa tva to",
            "three drei trois tres tre drie trzy",
            "four vier quatre cuatro quattro quatro cztery fyra fire",
            "five funf cinq cinco cinque vijf piec fem",
            "six sechs seis sei zes szesc sex seks",
            "seven sieben sept siete sette sete zeven siedem sju syv",
            "eight acht huit ocho otto oito osiem atta atte",
            "nine neun neuf nueve nove negen dziewiec nio ni",
        )
    )
    for word in words.split()
}


def spelled_numbers(text: str) -> frozenset[str]:
    """The numbers of at least five digits that stand in a text as words, digit by digit, in the larger European languages."""
    runs = "".join(map(_as_digit, _WORD.findall(letters_of(text)))).split()
    return frozenset(run for run in runs if len(run) >= SHORTEST_NUMBER)


def names(text: str) -> frozenset[str]:
    """The words that a text writes with a capital inside its sentences, and that are not among the commonest."""
    plain = unfolded(text)
    inner = _INNER_WORD.findall(plain)
    capital = [word for word in inner if word[0].isupper() and not word.isupper()]
    if len(capital) > max(3, _MOST_CAPITALS * len(_WORD.findall(plain))):
        return frozenset()
    return frozenset(map(letters_of, capital)) - COMMON_WORDS


def shared_names(draft: str, *, sources: Iterable[str], known: Iterable[str]) -> int:
    """How many names of `sources` a draft has that stand in none of `known`."""
    wanted = frozenset().union(*map(names, sources))
    return len(wanted & _words(draft) - frozenset(chain.from_iterable(map(_words, known)))) if wanted else 0


def shared_pieces(draft: str, *, sources: Iterable[str], known: Iterable[str]) -> int:
    """How many pieces of a draft, of three digits and more, are parts of longer numbers in `sources` and not in `known`."""
    pieces = {piece for piece in _DIGITS.findall(letters_of(draft)) if len(piece) >= SHORTEST_PIECE} | spelled_numbers(
        draft
    )
    if not pieces:
        return 0
    numbers = list(_longer_numbers(sources))
    ours = set(chain.from_iterable(_DIGITS.findall(letters_of(text)) for text in known))
    return sum(any(_is_part(piece, number) for number in numbers) for piece in pieces - ours)


def _longer_numbers(texts: Iterable[str]) -> Iterator[str]:
    for text in texts:
        for figure in figures(text):
            digits = "".join(_DIGITS.findall(figure))
            if len(digits) >= SHORTEST_NUMBER:
                yield digits


def _is_part(piece: str, number: str) -> bool:
    """Whether a number begins or ends with a piece, or is the piece."""
    return number.startswith(piece) or number.endswith(piece)


def _as_digit(word: str) -> str:
    if word in _JOINED:
        return ""
    return _SPELLED.get(word, " ")


def _words(text: str) -> frozenset[str]:
    return frozenset(_WORD.findall(letters_of(text)))
