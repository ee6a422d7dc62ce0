"""Text as it is compared with secrets: what invisible characters, look-alikes, case and spacing hide is undone."""

from __future__ import annotations

import re

from postroom.mail.characters.unfolding import normal_form
from postroom.mail.characters.unseen import ANY_UNSEEN

_LOOK_ALIKE = str.maketrans(
    "аеорсухіјѕԁԛԝһкмтвнАВЕКМНОРСТУХІЈЅαβεικνορτυχΑΒΕΖΗΙΚΜΝΟΡΤΥΧɑɡɩʀıℓ‐‑‒–—―−⁄∕／“”‘’",
    "aeopcyxijsdqwhkmtbhABEKMHOPCTYXIJSabeiknoptuxABEZHIKMNOPTYXagiRil-------///\"\"''",
)
_MARKS = re.compile("[\u0300-\u036f\u20d0-\u20ff]")
_NOT_ALPHANUMERIC = re.compile(r"[\W_]+")
_ASCII_PUNCTUATION = bytes(code for code in range(128) if not chr(code).isalnum())
_BLANK = re.compile(r"\s+")


def folded(text: str) -> str:
    """The text as a reader sees it: without invisible characters and accents, look-alikes as ASCII. Line feeds stay."""
    if text.isascii():
        return text
    visible = ANY_UNSEEN.sub("", normal_form("NFKC", text)).translate(_LOOK_ALIKE)
    return _MARKS.sub("", normal_form("NFKD", visible))


def squeezed(text: str) -> str:
    """Folded text as lower-case letters and digits without anything between them."""
    if text.isascii():
        return text.encode().translate(None, _ASCII_PUNCTUATION).decode().lower()
    return _NOT_ALPHANUMERIC.sub("", text).casefold()


def closed_up(text: str) -> str:
    """Folded text in lower case without white space; punctuation stays."""
    return _BLANK.sub("", text).casefold()
