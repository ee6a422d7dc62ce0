"""MIME fields of received mail: a value and its parameters (RFC 2045 section 5.1, RFC 2231), read leniently."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from urllib.parse import unquote_to_bytes

from postroom.mail.characters.charsets import decode_text
from postroom.mail.headers.encoded_words import decode_words

_MAX_CHARS = 8_192
_COMMON_CHARS = 200
_PARAMETER = re.compile(r""";\s*+([^\s=;"]{1,100}+)\s*+=\s*+("(?:[^"\\]++|\\.)*+"?|[^;]*+)""", re.DOTALL)
_SECTION = re.compile(r"(.+?)\*(?:(\d{1,3})(\*)?)?")
_QUOTED_PAIR = re.compile(r"\\(.)", re.DOTALL)
_VALUE_END = re.compile(r"[;\s(]")


def read_mime_field(raw: str) -> tuple[str, Mapping[str, str]]:
    """The lower-case value, such as `text/plain`, and the parameters by lower-case name."""
    return _read_common(raw) if len(raw) <= _COMMON_CHARS else _read(raw[:_MAX_CHARS])


@lru_cache(maxsize=1024)
def _read_common(raw: str) -> tuple[str, Mapping[str, str]]:
    """Most fields are short and like those of other mail."""
    return _read(raw)


def _read(raw: str) -> tuple[str, Mapping[str, str]]:
    raw = raw.strip()
    value = _VALUE_END.split(raw, maxsplit=1)[0].lower()
    plain: dict[str, str] = {}
    sections: dict[str, dict[int, tuple[str, bool]]] = {}
    for name, text in _PARAMETER.findall(raw):
        text = _unquoted(text)
        if found := _SECTION.fullmatch(name.lower()):
            extended = found[2] is None or found[3] is not None
            sections.setdefault(found[1], {}).setdefault(int(found[2] or 0), (text, extended))
        else:
            plain.setdefault(name.lower(), decode_words(text))
    return value, plain | {name: _joined(parts) for name, parts in sections.items()}


def _unquoted(text: str) -> str:
    text = text.strip()
    if not text.startswith('"'):
        return text
    return _QUOTED_PAIR.sub(r"\1", text[1:].removesuffix('"'))


def _joined(parts: dict[int, tuple[str, bool]]) -> str:
    """The sections of one parameter in order; the first of them names the charset of those that are escaped."""
    charset, content = "", b""
    for number in sorted(parts):
        text, extended = parts[number]
        if extended and number == 0 and text.count("'") >= 2:
            charset, _, text = text.split("'", 2)
        content += unquote_to_bytes(text) if extended else text.encode("utf-8", "replace")
    return decode_text(content, charset)[0]
