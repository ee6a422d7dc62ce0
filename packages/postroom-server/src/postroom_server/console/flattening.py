"""HTML made flat enough to be read in linear time: well nested, not deep, not endless. It makes nothing harmless; nh3 does."""

from __future__ import annotations

from html.parser import HTMLParser

MOST_TAGS = 8_000
DEEPEST = 60
_EMPTY = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr"}
_END_THEIR_LIKE = {"dd", "dt", "li", "option", "p", "td", "th", "tr"}


def flattened(untrusted_html: str) -> str:
    """The document without the elements that lie too deep, their words staying; and without what follows very many tags.

    Elements that are closed crosswise, a few thousand of them, would make a parser as the standard describes it repeat all of
    them again and again.
    """
    reading = _Flattening()
    reading.feed(untrusted_html)
    return "".join(reading.parts)


class _Flattening(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=False)
        self.parts: list[str] = []
        self._open: list[str] = []
        self._tags = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """An element begins, and may end one that had no end tag."""
        self._tags += 1
        if tag in _END_THEIR_LIKE and self._open and self._open[-1] == tag:
            self._close()
        if self._tags > MOST_TAGS or len(self._open) >= DEEPEST:
            return
        self.parts.append(self.get_starttag_text() or "")
        if tag not in _EMPTY:
            self._open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """`<br/>`, or an element that only looks as if it ended: to a browser it begins."""
        self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        """An element ends, and with it all that were begun inside."""
        if tag in self._open:
            while self._open[-1] != tag:
                self._close()
            self._close()

    def handle_data(self, data: str) -> None:
        """Text."""
        if self._tags <= MOST_TAGS:
            self.parts.append(data)

    def handle_entityref(self, name: str) -> None:
        """`&amp;`."""
        self.handle_data(f"&{name};")

    def handle_charref(self, name: str) -> None:
        """`&#160;`."""
        self.handle_data(f"&#{name};")

    def _close(self) -> None:
        self.parts.append(f"</{self._open.pop()}>")
