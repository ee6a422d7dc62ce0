"""The tags of an HTML document and their attributes: read as a browser does, every character once."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from html import unescape

# Text and the tag behind it. An attribute value that is not closed runs to the end, so no character is looked at twice.
_TEXT_AND_TAG = re.compile(
    r"""((?:[^<]++|<(?![a-zA-Z/!?]))*+)"""
    r"""(?:<(/?)([a-zA-Z][^\s/>]{0,60}+)((?:[^>"']++|"[^"]*+(?:"|\Z)|'[^']*+(?:'|\Z))*+)(?:>|\Z))?"""
)
_ATTRIBUTE = re.compile(r"""([a-zA-Z-]{1,30})\s*+=\s*+(?:"([^"]*+)|'([^']*+)|([^\s>"']++))""")
_RAW_TEXT = {name: re.compile(rf"</{name}", re.IGNORECASE) for name in ("script", "style", "title", "textarea")}
_MAX_ATTRIBUTES_CHARS = 4_000
_COMMON_CHARS = 500


def html_tokens(html: str) -> Iterator[tuple[str, str, str]]:
    """Text as `("", "", text)`, tags as `("" or "/", name, attributes)`. Every character is consumed once."""
    position, size = 0, len(html)
    while position < size and (found := _TEXT_AND_TAG.match(html, position)):
        text, slash, name, attributes = found.groups()
        position = found.end()
        if text:
            yield "", "", text
        if name:
            name = name.lower()
            yield slash, name, attributes[:_MAX_ATTRIBUTES_CHARS]
            position = _after_raw_text(html, position, name) if name in _RAW_TEXT and not slash else position
        elif position == size:
            return
        else:
            position = _after_markup(html, position)
    yield "", "", ""


def _after_raw_text(html: str, position: int, name: str) -> int:
    closing = _RAW_TEXT[name].search(html, position)
    return closing.start() if closing else len(html)


def _after_markup(html: str, start: int) -> int:
    """Behind a comment, declaration or stray end tag; one that is never closed takes the rest, as in a browser."""
    closing = "-->" if html.startswith("<!--", start) else ">"
    end = html.find(closing, start)
    return len(html) if end < 0 else end + len(closing)


def html_attributes(text: str) -> Mapping[str, str]:
    """The attributes of a tag by lower-case name, their values with entities decoded; the first of a name counts."""
    return _common_attributes(text) if len(text) <= _COMMON_CHARS else _attributes(text)


@lru_cache(maxsize=1024)
def _common_attributes(text: str) -> Mapping[str, str]:
    """Pages say the same again and again, and are asked for it more than once."""
    return _attributes(text)


def _attributes(text: str) -> Mapping[str, str]:
    found: dict[str, str] = {}
    for name, double, single, bare in _ATTRIBUTE.findall(text):
        value = double or single or bare
        found.setdefault(name.lower(), unescape(value) if "&" in value and "&#" not in value else value)
    return found
