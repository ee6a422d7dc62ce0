"""Card numbers (ISO/IEC 7812: issuer, length, check digit) and account numbers (IBAN, ISO 13616: country, length, checksum)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from postroom.mail.wording.expression import expression

_CARD = expression(
    r"[0-9](?<![\w./=:#?&+-].)(?:"
    r"[0-9]{13,18}"
    r"|[0-9]{3}([ .-])[0-9]{4}\1[0-9]{4}\1[0-9]{4}(?:\1[0-9]{1,3})?"
    r"|[0-9]{3}([ .-])[0-9]{6}\2[0-9]{4,5}"
    r")(?![\w/=@]|[.-][0-9])"
)
# Prefixes and lengths as the networks publish them (issuer identification numbers).
_ISSUERS = expression(
    r"4\d{15}(?:\d{3})?"  # Visa
    r"|(?:5[1-5]\d\d|222[1-9]|22[3-9]\d|2[3-6]\d\d|27[01]\d|2720)\d{12}"  # Mastercard
    r"|3[47]\d{13}"  # American Express
    r"|(?:6011|65\d\d|64[4-9]\d)\d{12}(?:\d{3})?"  # Discover
    r"|3(?:0[0-5]|[689]\d)\d{11}"  # Diners Club
    r"|35(?:2[89]|[3-8]\d)\d{12}"  # JCB
    r"|62\d{14}(?:\d{3})?"  # UnionPay
    r"|(?:5018|5020|5038|6304|6759|676[1-3])\d{12}(?:\d{3})?"  # Maestro
)
_CHECK_DIGITS = expression(r"[0-9](?<=[A-Za-z]{2}.)(?<![A-Za-z0-9/=]...)[0-9][ .-]?[A-Za-z0-9]")
_SEPARATORS = expression(r"[ .-]")
# The lengths of the IBAN registry (SWIFT, ISO 13616-2).
_COUNTRIES = {
    15: "NO",
    16: "BE",
    18: "DK FI FK FO GL NL SD",
    19: "MK SI",
    20: "AT BA EE KZ LT LU MN XK",
    21: "CH HR LI LV",
    22: "BG BH CR DE GB GE IE ME RS VA",
    23: "AE GI IL IQ OM SO TL",
    24: "AD CZ DZ ES MD PK RO SA SE SK TN VG",
    25: "LY PT ST",
    26: "IS TR",
    27: "BI DJ FR GR IT MC MR SM",
    28: "AL AZ BY CY DO GT HN HU LB NI PL SV",
    29: "BR EG PS QA UA",
    30: "JO KW MU YE",
    31: "MT SC",
    32: "LC",
    33: "RU",
}
_LENGTHS = {country: length for length, countries in _COUNTRIES.items() for country in countries.split()}
_WRITTEN = {length: expression(rf"(?:[ .-]?[A-Z0-9]){{{length}}}(?![A-Z0-9])", re.IGNORECASE) for length in _COUNTRIES}


def card_numbers(text: str) -> Iterator[tuple[str, int]]:
    """Card numbers as digits, with the position of each: an issuer's prefix and length, and a right check digit."""
    for match in _CARD.finditer(text):
        digits = _SEPARATORS.sub("", match[0])
        if _ISSUERS.fullmatch(digits) and luhn(digits):
            yield digits, match.start()


def account_numbers(text: str) -> Iterator[tuple[str, int]]:
    """IBANs in upper case without separators, with the position of each: a country's length, and a right checksum."""
    for match in _CHECK_DIGITS.finditer(text):
        start = match.start() - 2
        length = _LENGTHS.get(text[start : start + 2].upper())
        written = _WRITTEN[length].match(text, start) if length else None
        if written and checksum(number := compact(written[0])) == 1:
            yield number, start


def luhn(digits: str) -> bool:
    """Whether the last digit is the check digit of those before it (ISO/IEC 7812-1 annex B)."""
    total = 0
    for place, digit in enumerate(reversed(digits)):
        value = int(digit) * (1 + place % 2)
        total += value - 9 if value > 9 else value
    return total % 10 == 0 and len(set(digits)) > 1


def checksum(number: str) -> int:
    """The remainder that is 1 for a right IBAN (ISO 7064 mod 97-10)."""
    return int("".join(str(int(character, 36)) for character in number[4:] + number[:4])) % 97


def compact(number: str) -> str:
    """A number as it is compared: without separators, in upper case."""
    return _SEPARATORS.sub("", number).upper()
