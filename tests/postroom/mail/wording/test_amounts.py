"""Amounts of money, as people write them."""

from __future__ import annotations

import time
from decimal import Decimal

import pytest

from postroom.mail.wording.amounts import amounts_in


@pytest.mark.parametrize(
    ("text", "amounts"),
    [
        ("We refund 400 EUR today.", ["400"]),
        ("We refund EUR 400.00, and 49,90 € for the shipping.", ["400.00", "49.90"]),
        ("€1.200,50 or $1,200.50 or CHF 1'200.50", ["1200.50"] * 3),
        ("12 000 EUR", ["12000"]),
        ("1000000 dollars and 40 euros", ["1000000", "40"]),
        ("Invoice 4411 of 2026 was paid on the 3rd.", []),
        ("Four hundred euros.", []),
        ("It takes 5 days, at 17.30 o'clock, in room 400.", []),
        ("0.50EUR", ["0.50"]),
    ],
)
def test_every_amount_with_a_currency_is_found(text: str, amounts: list[str]) -> None:
    assert amounts_in(text) == tuple(map(Decimal, amounts))


@pytest.mark.parametrize("unit", ["100 ", "1,", "1.000,", "€1 000 ", "12"])
def test_a_hundred_kilobytes_of_figures_are_read_in_linear_time(unit: str) -> None:
    text = unit * (100_000 // len(unit))
    begun = time.process_time()

    amounts_in(text)

    assert time.process_time() - begun < 2
