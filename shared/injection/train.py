"""Makes the weights that `postroom.mail.injection` ships: `python shared/injection/train.py [FILE]`, about three minutes.

Two stages, both linear. The first weighs hashed words and concepts in windows; the second what the strongest windows, the rules
and the counts of a whole message say. The second learns from messages made of families of sentences that its first stage
has not seen, because a first stage is always right about what it has learned by heart.
"""

from __future__ import annotations

import sys
from array import array
from collections.abc import Sequence
from math import sqrt
from pathlib import Path

from corpus import Corpus, Row, load, mails, windows
from phrases import Dice
from solver import Example, solve

import postroom.mail.injection
from postroom.mail.injection.features import features_of, gather
from postroom.mail.injection.weights import Vocabulary, Weights, write_weights
from postroom.mail.injection.windows import TABLE_SIZE

SHIPPED = Path(postroom.mail.injection.__file__).parent / "weights.bin"
SEED = 20_261_121
KEPT = 44_000
"""So many weights are kept, the largest."""

DRAWS, FOLD_DRAWS, ROUNDS = 5, 3, 12
"""The first stage is the mean of so many draws of sentences, each learned in so many rounds; for a fold fewer draws will do."""

FOLDS = 3
FLAG, QUARANTINE = -0.21, -0.12
"""Measured by `tests/benchmarks/accuracy/injection.py` on ordinary mail that nothing here was made from: one in a thousand, and one in four
thousand. A room acts on both, so they leave ordinary letters of a line or two well below."""


def main(target: Path = SHIPPED) -> None:
    """Train and write."""
    corpora = [load(SEED + number) for number in range(DRAWS)]
    draws = [list(windows(corpus)) for corpus in corpora]
    names, vectors, labels = _messages(corpora[0], draws)
    coefficients, intercept = _second_stage(names, vectors, labels)
    words, scale, bias = _first_stage(draws)
    facts = {
        "scale": round(scale, 8),
        "bias": round(bias, 6),
        "flag": FLAG,
        "quarantine": QUARANTINE,
        "intercept": round(intercept, 6),
        "coefficients": {name: round(value, 6) for name, value in coefficients.items()},
    }
    target.write_bytes(write_weights(words, facts))


def _first_stage(draws: Sequence[Sequence[Row]]) -> tuple[dict[int, int], float, float]:
    """A number of -127..127 for each bucket that is kept, what one of it is worth, and the bias: the mean over the draws."""
    found, bias = [0.0] * TABLE_SIZE, 0.0
    for rows in draws:
        weights, own_bias = _solved(rows)
        bias += own_bias / len(draws)
        for bucket, weight in enumerate(weights):
            if weight:
                found[bucket] += weight / len(draws)
    kept = sorted(range(TABLE_SIZE), key=lambda bucket: (-abs(found[bucket]), bucket))[:KEPT]
    scale = abs(found[kept[len(kept) // 500]]) / 127
    words = {bucket: max(-127, min(127, round(found[bucket] / scale))) for bucket in kept}
    return {bucket: word for bucket, word in words.items() if word}, scale, bias


def _solved(rows: Sequence[Row]) -> tuple[list[float], float]:
    examples = [Example(row.buckets, row.values, row.attack, 0.15 if row.attack else 0.6) for row in rows]
    return solve(examples, size=TABLE_SIZE, rounds=ROUNDS, dice=Dice(SEED))


def _weights(words: dict[int, int], scale: float, bias: float) -> Weights:
    table = array("b", bytes(TABLE_SIZE))
    for bucket, word in words.items():
        table[bucket] = word
    return Weights(table, scale, bias, {}, 0.0, 0.0, 1.0, Vocabulary(table))


def _messages(corpus: Corpus, draws: Sequence[Sequence[Row]]) -> tuple[list[str], list[list[float]], list[bool]]:
    """What the second stage learns from: for each fold of families, messages made of these, read by a model of the others."""
    families = list(dict.fromkeys(row.family for row in draws[0]))
    names: list[str] = []
    vectors, labels = [], []
    for fold in range(FOLDS):
        inside = set(families[fold::FOLDS])
        weights = _weights(*_first_stage([[row for row in rows if row.family not in inside] for rows in draws[:FOLD_DRAWS]]))
        part = Corpus([each for each in corpus.sentences if each.family in inside], corpus.prose[fold::FOLDS], corpus.dice)
        for mail in mails(part, attacks=900, benign=1400):
            named = features_of(gather(mail.views, weights))
            names = list(named)
            vectors.append(list(named.values()))
            labels.append(mail.attack)
    return names, vectors, labels


def _second_stage(names: list[str], vectors: list[list[float]], labels: list[bool]) -> tuple[dict[str, float], float]:
    """The coefficient of each feature, and the intercept. Evidence may only speak for an attack, length only against one:
    what would do otherwise has learned how these messages are made, and is left out."""
    while True:
        coefficients, intercept = _fitted(names, vectors, labels)
        right = [at for at, name in enumerate(names) if (coefficients[name] < 0) == (name == "length")]
        if len(right) == len(names):
            return coefficients, intercept
        names = [names[at] for at in right]
        vectors = [[vector[at] for at in right] for vector in vectors]


def _fitted(names: list[str], vectors: list[list[float]], labels: list[bool]) -> tuple[dict[str, float], float]:
    """They are learned from features of one size: spread 1 around 0."""
    means = [_mean([vector[at] for vector in vectors]) for at in range(len(names))]
    spreads = [
        sqrt(_mean([(vector[at] - means[at]) * (vector[at] - means[at]) for vector in vectors])) or 1.0
        for at in range(len(names))
    ]
    buckets = range(len(names))
    examples = [
        Example(buckets, [(vector[at] - means[at]) / spreads[at] for at in buckets], label, 0.002 if label else 0.004)
        for vector, label in zip(vectors, labels, strict=True)
    ]
    found, bias = solve(examples, size=len(names), rounds=60, dice=Dice(SEED))
    coefficients = {name: found[at] / spreads[at] for at, name in enumerate(names)}
    for at, name in enumerate(names):
        bias -= coefficients[name] * means[at]
    return coefficients, bias


def _mean(values: Sequence[float]) -> float:
    total = 0.0
    for value in values:
        total += value
    return total / len(values)


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:]))
