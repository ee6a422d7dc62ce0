"""A linear classifier by dual coordinate descent, in plain Python: the same numbers on every machine.

The method is that of liblinear for a support vector machine with squared loss (Hsieh and others, 2008). Only sums, differences,
products, quotients and square roots are used, in a fixed order: these are exact in IEEE 754, other functions are not.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from phrases import Dice


@dataclass(frozen=True)
class Example:
    """Buckets and their values, whether it is an attack, and what it costs to be wrong about it."""

    buckets: Sequence[int]
    values: Sequence[float]
    attack: bool
    cost: float


def solve(examples: Sequence[Example], *, size: int, rounds: int, dice: Dice) -> tuple[list[float], float]:
    """The weight of each bucket, and the bias, which counts as one more bucket of value 1."""
    weights, bias = [0.0] * size, 0.0
    alphas = [0.0] * len(examples)
    squares = [1.0 + sum_of_squares(example.values) for example in examples]
    order = list(range(len(examples)))
    for _ in range(rounds):
        shuffle(order, dice)
        for number in order:
            example = examples[number]
            sign = 1.0 if example.attack else -1.0
            total = bias
            for bucket, value in zip(example.buckets, example.values, strict=True):
                total += weights[bucket] * value
            slack = 0.5 / example.cost
            gradient = sign * total - 1.0 + slack * alphas[number]
            old = alphas[number]
            if old == 0.0 and gradient >= 0.0:
                continue
            new = max(0.0, old - gradient / (squares[number] + slack))
            if step := (new - old) * sign:
                alphas[number] = new
                bias += step
                for bucket, value in zip(example.buckets, example.values, strict=True):
                    weights[bucket] += step * value
    return weights, bias


def sum_of_squares(values: Sequence[float]) -> float:
    """In the order given: `sum` adds differently from one version of Python to the next."""
    total = 0.0
    for value in values:
        total += value * value
    return total


def shuffle(items: list[int], dice: Dice) -> None:
    """Fisher and Yates, in place."""
    for last in range(len(items) - 1, 0, -1):
        other = dice.number(last + 1)
        items[last], items[other] = items[other], items[last]
