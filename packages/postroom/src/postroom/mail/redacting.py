"""Taking an address out of what others keep, and the name beside it."""

from __future__ import annotations

import json
import re
from typing import Any

INSTEAD = "erased@erased.invalid"
_NAMED = r"""(?:"[^"\r\n]*"|[^<>,;:"\r\n]*)[ \t]*<{0}>"""


def without_address(text: str, address: str) -> str:
    """The text with another address in place of this one and its subaddresses, and without the name that stood before it."""
    return _pattern(address).sub(lambda found: f" <{INSTEAD}>" if found[0].endswith(">") else INSTEAD, text)


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


def _any_of_them(address: str) -> str:
    local_part, _, domain = address.rpartition("@")
    return rf"{re.escape(local_part)}(?:\+[^@\s<>\"]*)?@{re.escape(domain)}"


def _pattern(address: str) -> re.Pattern[str]:
    any_of_them = _any_of_them(address)
    bare = rf"(?<![\w.+-]){any_of_them}(?![\w-])"
    return re.compile(f"{_NAMED.format(any_of_them)}|{bare}", re.IGNORECASE)
