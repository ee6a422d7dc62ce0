"""Amounts of money that a text names in figures, with a currency beside them."""

from __future__ import annotations

import re
from decimal import Decimal

_SIGNS = r"€|\$|£|¥"
_CODES = r"EUR|USD|GBP|CHF|JPY|SEK|NOK|DKK|PLN|CZK|CAD|AUD"
_WORDS = r"euros?|dollars?|pounds?|francs?"
_NUMBER = r"\d{1,12}(?:[.,'\u2019 \u00a0\u202f]\d{3}(?!\d)){0,6}(?:[.,]\d{1,2}(?!\d))?"
_BEFORE = re.compile(rf"(?:{_SIGNS}|\b(?:{_CODES}))[ \u00a0]?({_NUMBER})", re.IGNORECASE)
_AFTER = re.compile(rf"(?<![\d.,])({_NUMBER})[ \u00a0]?(?:(?:{_CODES}|{_WORDS})\b|{_SIGNS})", re.IGNORECASE)
_THOUSANDS = re.compile(r"[.,'\u2019 \u00a0\u202f](?=\d{3}(?!\d))")


def amounts_in(text: str) -> tuple[Decimal, ...]:
    """Every amount, whatever its currency, in the order of the text: `400 EUR`, `€1.200,50`, `$1,200.50`, `40 euros`.

    Figures without a currency, and amounts in words, are none.
    """
    found = sorted((match.start(1), match[1]) for kind in (_BEFORE, _AFTER) for match in kind.finditer(text))
    return tuple(_value(number) for _, number in dict(found).items())


def _value(number: str) -> Decimal:
    return Decimal(_THOUSANDS.sub("", number).replace(",", "."))
