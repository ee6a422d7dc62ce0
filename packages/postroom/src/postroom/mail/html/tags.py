"""The tags of an HTML document and their attributes: read as a browser does, every character once."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from html import unescape
from html.entities import html5

# Text and the tag behind it. An attribute value that is not closed runs to the end, so no character is looked at twice.
_TEXT_AND_TAG = re.compile(
    r"""((?:[^<]++|<(?![a-zA-Z/!?]))*+)"""
    r"""(?:<(/?)([a-zA-Z][^\s/>]{0,60}+)((?:[^>"']++|"[^"]*+(?:"|\Z)|'[^']*+(?:'|\Z))*+)(?:>|\Z))?"""
)
_ATTRIBUTE = re.compile(r"""([a-zA-Z-]{1,30})\s*+=\s*+(?:"([^"]*+)|'([^']*+)|([^\s>"']++))""")
_RAW_TEXT = {name: re.compile(rf"</{name}", re.IGNORECASE) for name in ("script", "style", "title", "textarea")}
_LEADING_ZEROS = re.compile(r"(&#[xX]?)0++(?=[0-9a-fA-F])")
_TOO_LARGE_REFERENCE = re.compile(r"&#(?:[0-9]{8,}+|[xX][0-9a-fA-F]{7,}+);?")
# In an attribute a name without its semicolon is no reference where it may be a parameter of a URL: `&currency=EUR`.
_REFERENCE = re.compile(r"&(?:#[xX]?[0-9a-fA-F]++;?|[A-Za-z][A-Za-z0-9]{1,31}+(?:;|(?!=)))")
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
        found.setdefault(name.lower(), _REFERENCE.sub(_referred, _bounded(value)) if "&" in value else value)
    return found


def unescaped(text: str) -> str:
    """Text with its character references decoded; one beyond all characters is U+FFFD, as in a browser."""
    return unescape(_bounded(text)) if "&" in text else text


def _bounded(text: str) -> str:
    """References as short as they can be: to read the digits of a number takes more than linear time."""
    return _TOO_LARGE_REFERENCE.sub("\ufffd", _LEADING_ZEROS.sub(r"\1", text)) if "&#" in text else text


def _referred(reference: re.Match[str]) -> str:
    written = reference[0]
    return unescape(written) if written[1] == "#" or written[1:] in html5 else written
