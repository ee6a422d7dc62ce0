"""The trained weights: a sparse table of small numbers for the words, and one number for each feature of the whole message."""

from __future__ import annotations

import json
from array import array
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import NamedTuple

from postroom.mail.injection.tokens import ALIKE, Token, read_token
from postroom.mail.injection.windows import BUCKETS, PAIR, SKIP, TABLE_SIZE, TRIPLE, TRIPLE_SECOND, concept_features

_FILE = "weights.bin"
_MAX_KNOWN_WORDS = 50_000
_MAX_KNOWN_CHARS = 40


class Known(NamedTuple):
    """A token as scoring needs it: its weight alone, its concept, and what its stem adds to the bucket of each combination.

    `pair`, `skip` and `first` count from the end of the table, which stands there twice: with the numbers of other stems
    added they point into it without a division.
    """

    alone: int
    concept: int
    stem: int
    pair: int
    skip: int
    first: int
    second: int


class Vocabulary(dict[str, Known]):
    """Tokens seen so far, and the weight of each bucket of words. Bounded: full, it begins anew."""

    def __init__(self, table: array[int]) -> None:
        super().__init__()
        self.table = table[:BUCKETS] * 2
        self._alike: dict[Token, Known] = {}

    def __missing__(self, text: str) -> Known:
        token = read_token(text)
        if token.stem in ALIKE:  # there is no end of links and numbers, and all are one
            return self._alike.get(token) or self._alike.setdefault(token, self._known(token))
        if len(self) >= _MAX_KNOWN_WORDS:
            self.clear()
        known = self._known(token)
        if len(text) <= _MAX_KNOWN_CHARS:
            self[text] = known
        return known

    def _known(self, token: Token) -> Known:
        return Known(
            alone=sum(self.table[feature % BUCKETS] for feature in token.features),
            concept=token.concept,
            stem=token.stem % BUCKETS,
            pair=token.stem * PAIR % BUCKETS - BUCKETS,
            skip=token.stem * SKIP % BUCKETS - BUCKETS,
            first=token.stem * TRIPLE % BUCKETS - BUCKETS,
            second=token.stem * TRIPLE_SECOND % BUCKETS,
        )


@dataclass(frozen=True)
class Weights:
    """What training found. `words` holds a weight for each bucket; `coefficients` one for each feature by name."""

    words: array[int]
    scale: float
    bias: float
    coefficients: dict[str, float]
    intercept: float
    flag: float
    quarantine: float
    vocabulary: Vocabulary

    def evidence(self, tokens: Sequence[str]) -> tuple[list[int], list[int]]:
        """What speaks for an attack at each token, and each token's concept or sign."""
        alone, concepts, stems, pairs, skips, firsts, seconds = zip(
            *map(self.vocabulary.__getitem__, tokens), strict=True
        )
        table = self.vocabulary.table
        found = [
            word + table[pair + next_stem] + table[skip + last_stem] + table[first + second + last_stem]
            for word, pair, skip, first, next_stem, second, last_stem in zip(
                alone, pairs, skips, firsts, (*stems[1:], 0), (*seconds[1:], 0), (*stems[2:], 0, 0), strict=False
            )
        ]
        for at, bucket in concept_features(concepts):
            found[at] += self.words[bucket]
        return found, [*concepts]


@cache
def shipped_weights() -> Weights:
    """Those of this package, read once, when the first message is scored."""
    return read_weights((files(__package__) / _FILE).read_bytes())


def read_weights(content: bytes) -> Weights:
    """A line of JSON, then for each bucket that has a weight: how many buckets further, and a signed octet."""
    head, _, body = content.partition(b"\n")
    facts = json.loads(head)
    table = array("b", bytes(TABLE_SIZE))
    bucket, gap = -1, 0
    octets = iter(body)
    for octet in octets:
        gap = gap << 7 | octet & 0x7F
        if octet < 0x80:
            bucket += gap + 1
            weight = next(octets)
            table[bucket] = weight - 256 if weight > 127 else weight
            gap = 0
    return Weights(
        words=table,
        scale=facts["scale"],
        bias=facts["bias"],
        coefficients=facts["coefficients"],
        intercept=facts["intercept"],
        flag=facts["flag"],
        quarantine=facts["quarantine"],
        vocabulary=Vocabulary(table),
    )


def write_weights(words: dict[int, int], facts: dict[str, object]) -> bytes:
    """The opposite of `read_weights`: `words` has a number of -127..127 for each bucket that has a weight."""
    body, last = bytearray(), -1
    for bucket in sorted(words):
        gap = bucket - last - 1
        last = bucket
        body += bytes([0x80 | gap >> shift & 0x7F for shift in (21, 14, 7) if gap >> shift])
        body += bytes([gap & 0x7F, words[bucket] & 0xFF])
    return json.dumps(facts, separators=(",", ":")).encode() + b"\n" + bytes(body)


__all__ = ["Token", "Vocabulary", "Weights", "read_weights", "shipped_weights", "write_weights"]
