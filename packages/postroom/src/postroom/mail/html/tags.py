"""The tags of an HTML document and their attributes: read as a browser does, every character once."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape

# An attribute value that is not closed runs to the end, so no character is looked at twice.
_TAG = re.compile(r"""<(/?)([a-zA-Z][^\s/>]{0,60}+)((?:[^>"']++|"[^"]*+(?:"|\Z)|'[^']*+(?:'|\Z))*+)(?:>|\Z)""")
_MARKUP = re.compile(r"<(?=[a-zA-Z/!?])")
_ATTRIBUTE = re.compile(r"""([a-zA-Z-]{1,30})\s*+=\s*+(?:"([^"]*+)|'([^']*+)|([^\s>"']++))""")
_RAW_TEXT = {name: re.compile(rf"</{name}", re.IGNORECASE) for name in ("script", "style", "title", "textarea")}
_MAX_ATTRIBUTES_CHARS = 4_000


def html_tokens(html: str) -> Iterator[tuple[str, str, str]]:
    """Text as `("", "", text)`, tags as `("" or "/", name, attributes)`. Every character is consumed once."""
    position = 0
    while found := _MARKUP.search(html, position):
        start = found.start()
        if start > position:
            yield "", "", html[position:start]
        if tag := _TAG.match(html, start):
            name = tag[2].lower()
            yield tag[1], name, tag[3][:_MAX_ATTRIBUTES_CHARS]
            position = _after_raw_text(html, tag.end(), name) if name in _RAW_TEXT and not tag[1] else tag.end()
        elif html.startswith(("<!", "<?", "</"), start):
            position = _after_markup(html, start)
        else:
            yield "", "", "<"
            position = start + 1
    yield "", "", html[position:]


def _after_raw_text(html: str, position: int, name: str) -> int:
    closing = _RAW_TEXT[name].search(html, position)
    return closing.start() if closing else len(html)


def _after_markup(html: str, start: int) -> int:
    """Behind a comment, declaration or stray end tag; one that is never closed takes the rest, as in a browser."""
    closing = "-->" if html.startswith("<!--", start) else ">"
    end = html.find(closing, start)
    return len(html) if end < 0 else end + len(closing)


def html_attributes(text: str) -> dict[str, str]:
    """The attributes of a tag by lower-case name, their values with entities decoded; the first of a name counts."""
    found: dict[str, str] = {}
    for name, double, single, bare in _ATTRIBUTE.findall(text):
        value = double or single or bare
        found.setdefault(name.lower(), unescape(value) if "&" in value and "&#" not in value else value)
    return found
