"""Text as it is compared with secrets: what invisible characters, look-alikes, case and spacing hide is undone."""

from __future__ import annotations

import re
import unicodedata

_LOOK_ALIKE = str.maketrans(
    "аеорсухіјѕԁԛԝһкмтвнАВЕКМНОРСТУХІЈЅαβεικνορτυχΑΒΕΖΗΙΚΜΝΟΡΤΥΧɑɡɩʀıℓ‐‑‒–—―−⁄∕／“”‘’",
    "aeopcyxijsdqwhkmtbhABEKMHOPCTYXIJSabeiknoptuxABEZHIKMNOPTYXagiRil-------///\"\"''",
)
_INVISIBLE = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0"
    "\U000e0000-\U000e0fff]"
)
_MARKS = re.compile("[\u0300-\u036f\u20d0-\u20ff]")
_NOT_ALPHANUMERIC = re.compile(r"[\W_]+")
_ASCII_PUNCTUATION = bytes(code for code in range(128) if not chr(code).isalnum())
_BLANK = re.compile(r"\s+")


def folded(text: str) -> str:
    """The text as a reader sees it: without invisible characters and accents, look-alikes as ASCII. Line feeds stay."""
    if text.isascii():
        return text
    visible = _INVISIBLE.sub("", unicodedata.normalize("NFKC", text)).translate(_LOOK_ALIKE)
    return _MARKS.sub("", unicodedata.normalize("NFKD", visible))


def squeezed(text: str) -> str:
    """Folded text as lower-case letters and digits without anything between them."""
    if text.isascii():
        return text.encode().translate(None, _ASCII_PUNCTUATION).decode().lower()
    return _NOT_ALPHANUMERIC.sub("", text).casefold()


def closed_up(text: str) -> str:
    """Folded text in lower case without white space; punctuation stays."""
    return _BLANK.sub("", text).casefold()
