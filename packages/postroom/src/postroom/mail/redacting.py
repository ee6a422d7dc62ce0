"""Taking an address out of what others keep, and the name beside it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

INSTEAD = "erased@erased.invalid"
# A name and the blanks behind it, read from its end: each character is looked at once, however long the line.
_NAME_BACKWARDS = re.compile(r"""[ \t]*+(?:"[^"\r\n]*"|[^<>,;:"\r\n]*)""")


def without_address(text: str, address: str) -> str:
    """The text with another address in place of this one and its subaddresses, and without the name that stood before it."""
    return "".join(_pieces(text, address))


def bytes_without_address(content: bytes, address: str) -> bytes:
    """The same for the bytes of a message, as far as they say it plainly."""
    return without_address(content.decode("latin-1"), address).encode("latin-1")


def json_without_address(text: str, address: str) -> str:
    """The same for JSON: for every text in it, and every address that is given in two parts."""
    return json.dumps(_without(json.loads(text), address))


def is_named(text: str, address: str) -> bool:
    """Whether this address or a subaddress of it stands somewhere in a text, in whatever notation that is."""
    return re.search(_any_of_them(address), text, re.IGNORECASE) is not None


def _without(value: Any, address: str) -> Any:
    if isinstance(value, dict):
        if re.fullmatch(_any_of_them(address), f"{value.get('local_part')}@{value.get('domain')}", re.IGNORECASE):
            return dict(zip(("local_part", "domain"), INSTEAD.split("@"), strict=True))
        return {without_address(name, address): _without(each, address) for name, each in value.items()}
    if isinstance(value, list):
        return [_without(each, address) for each in value]
    return without_address(value, address) if isinstance(value, str) else value


def _pieces(text: str, address: str) -> Iterator[str]:
    in_brackets, bare = _patterns(address)
    position = 0
    for found in in_brackets.finditer(text):
        yield bare.sub(INSTEAD, _without_name(text[position : found.start()]))
        yield f" <{INSTEAD}>"
        position = found.end()
    yield bare.sub(INSTEAD, text[position:])


def _without_name(before: str) -> str:
    named = _NAME_BACKWARDS.match(before[::-1])
    return before[: len(before) - named.end()] if named else before


def _patterns(address: str) -> tuple[re.Pattern[str], re.Pattern[str]]:
    """The address between angle brackets, and without."""
    any_of_them = _any_of_them(address)
    bare = rf"(?<![\w.+-]){any_of_them}(?![\w-])"
    return re.compile(f"<{any_of_them}>", re.IGNORECASE), re.compile(bare, re.IGNORECASE)


def _any_of_them(address: str) -> str:
    local_part, _, domain = address.rpartition("@")
    return rf"{re.escape(local_part)}(?:\+[^@\s<>\"]{{0,64}}+)?@{re.escape(domain)}"
