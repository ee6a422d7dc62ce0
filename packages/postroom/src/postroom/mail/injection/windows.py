"""Hashed features of a text: words, pairs and triples of stems, and how concepts follow each other; and sums over windows.

What is counted where is defined here once, for training and for use: `features_by_position` names it, `evidence` adds up its
weights without naming it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import accumulate, compress
from math import sqrt
from operator import sub

from postroom.mail.injection.tokens import Token

BUCKETS = 1_048_573  # prime
PAIR, SKIP, TRIPLE, TRIPLE_SECOND = 40_503, 51_521, 65_063, 30_011
_CONCEPTS = 17
_PAIRS_FROM = BUCKETS
_TRIPLES_FROM = _PAIRS_FROM + _CONCEPTS * _CONCEPTS * 3
TABLE_SIZE = _TRIPLES_FROM + _CONCEPTS**3
_NEAR, _REACH = 3, 10
SHORTEST = 6
"""What is shorter counts as so many tokens: a word alone proves little."""

SIZES = (12, 36)
"""Windows of so many tokens: a sentence, a paragraph."""


def features_by_position(tokens: Sequence[Token]) -> list[list[int]]:
    """For each token the buckets that it and what follows it fall into."""
    stems = [token.stem for token in tokens] + [0, 0]
    found = [
        [
            *(feature % BUCKETS for feature in token.features),
            (stems[at] * PAIR + stems[at + 1]) % BUCKETS,
            (stems[at] * SKIP + stems[at + 2]) % BUCKETS,
            (stems[at] * TRIPLE + stems[at + 1] * TRIPLE_SECOND + stems[at + 2]) % BUCKETS,
        ]
        for at, token in enumerate(tokens)
    ]
    for at, bucket in concept_features([token.concept for token in tokens]):
        found[at].append(bucket)
    return found


def concept_features(concepts: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Pairs and triples of neighbouring concepts, each at the position of its first."""
    events = [(at, concept) for at, concept in compress(enumerate(concepts), concepts) if concept < _CONCEPTS]
    for number, (at, first) in enumerate(events):
        following = events[number + 1 : number + 1 + _NEAR]
        for second_at, second in following:
            gap = second_at - at
            if gap <= _REACH:
                yield at, _PAIRS_FROM + (first * _CONCEPTS + second) * 3 + (gap > 2) + (gap > 5)
        if len(following) > 1 and following[1][0] - at <= _REACH:
            yield at, _TRIPLES_FROM + (first * _CONCEPTS + following[0][1]) * _CONCEPTS + following[1][1]


def totals_of(evidence: Sequence[int]) -> list[int]:
    """How much evidence stands before each token, and at the end that of the whole text."""
    return [*accumulate(evidence, initial=0)]


def sums(totals: Sequence[int], size: int) -> list[float]:
    """From those of `totals_of` the evidence in each window, as if it were one token long: a short text is one window."""
    count = len(totals) - 1
    if count <= size:
        return [totals[-1] / sqrt(max(count, SHORTEST))]
    step, scale = max(1, size // 4), 1 / sqrt(size)
    inside = [*map(sub, totals[size::step], totals[::step])]
    if (count - size) % step:
        inside.append(totals[-1] - totals[-1 - size])
    return [total * scale for total in inside]
