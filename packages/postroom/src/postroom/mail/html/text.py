"""HTML to plain text in one pass over its tags: what a person would read, quotations marked with `>`."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from functools import lru_cache

from postroom.mail.characters.smuggling import revealed
from postroom.mail.html.hiding import Hiding, style_rules
from postroom.mail.html.marks import mark_of
from postroom.mail.html.tags import html_attributes, html_tokens, unescaped

_SPACES = re.compile(r"[ \t\r\n\f\xa0]+")

_PARAGRAPHS = frozenset({"p", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "dl", "table", "pre", "blockquote"})
_BLOCKS = frozenset(
    {"div", "tr", "li", "dt", "dd", "section", "article", "header", "footer", "form", "center", "address"}
)
_REGION_TAGS = frozenset({"blockquote", "div", "span", "td", "table", "pre", "font"})
_MAX_QUOTE_DEPTH = 10
_MAX_REGIONS = 20
_MAX_LINK_CHARS = 500


@dataclass(slots=True)
class HtmlLines:
    """A page as lines. `separators` are the indices above which a reply ends by its program's own mark-up;
    `attributions` and `signatures` those of lines that the program marked as such; `unsure` those of quotations that may be
    the author's own. `hidden` is what nobody is shown; `preheader` what is hidden above everything else, as newsletters do
    for the line that shows in a list of messages.
    """

    lines: list[str] = field(default_factory=list)
    hidden: list[str] = field(default_factory=list)
    preheader: list[str] = field(default_factory=list)
    separators: set[int] = field(default_factory=set)
    attributions: set[int] = field(default_factory=set)
    signatures: set[int] = field(default_factory=set)
    unsure: set[int] = field(default_factory=set)


def html_to_text(html: str) -> str:
    """The text of an HTML document. Hidden elements are left out, links are followed by where they lead."""
    return "\n".join(html_lines(html).lines).strip("\n")


@lru_cache(maxsize=2)
def html_lines(html: str) -> HtmlLines:
    """The lines of an HTML document, with what its mark-up says about them: to be read, not changed.

    The text, the new text and the risk of one message are read from it one after another, so the last two are kept.
    """
    return _Renderer().render(html)


@dataclass(slots=True)
class _Region:
    """An element whose meaning lasts until it is closed; `open` counts elements of the same name inside it."""

    tag: str
    kind: str
    open: int = 1


class _Renderer:
    """Collects pieces of a line until something ends it."""

    def __init__(self) -> None:
        self._result = HtmlLines()
        self._pieces: list[str] = []
        self._regions: list[_Region] = []
        self._depths = Counter(dict.fromkeys(("quote", "unsure", "gmail", "attribution", "signature", "pre"), 0))
        self._hiding = Hiding()
        self._link = ""
        self._link_start = 0

    def render(self, html: str) -> HtmlLines:
        self._hiding.rules = style_rules(html)
        for slash, name, content in html_tokens(html):
            if not name:
                self._text(content)
            elif slash:
                self._end(name)
            else:
                self._start(name, content)
        self._break()
        return self._result

    def _text(self, text: str) -> None:
        text = unescaped(text)
        if self._hiding.hides:
            self._hidden(text)
            return
        if not self._depths["pre"]:
            self._pieces.append(text)
            return
        first, *others = text.replace("\r\n", "\n").split("\n")
        self._pieces.append(first)
        for line in others:
            self._break()
            self._pieces.append(line)

    def _hidden(self, text: str) -> None:
        first = not self._result.lines and not any(map(str.strip, self._pieces))
        (self._result.preheader if first else self._result.hidden).append(text)

    def _start(self, name: str, attributes: str) -> None:
        if name == "br":
            self._break(empty=True)
        elif name in _PARAGRAPHS:
            self._blank_line()
        elif name in _BLOCKS:
            self._break()
        if name in _REGION_TAGS:
            self._open_region(name, attributes)
        self._hiding.open(name, attributes)
        if name in _INLINE and not self._hiding.hides:
            _INLINE[name](self, attributes)

    def _end(self, name: str) -> None:
        self._hiding.close(name)
        if name in _REGION_TAGS:
            self._close_region(name)
        if name in _PARAGRAPHS:
            self._blank_line()
        elif name in _BLOCKS:
            self._break()
        elif name == "a":
            self._end_link()

    def _open_region(self, name: str, attributes: str) -> None:
        kind = self._kind(name, attributes)
        if kind == "separator":
            self._result.separators.add(len(self._result.lines))
        elif kind and len(self._regions) < _MAX_REGIONS:
            self._break()
            self._regions.append(_Region(name, kind))
            self._depths[kind] += 1
            return
        for region in reversed(self._regions):
            if region.tag == name:
                region.open += 1
                return

    def _kind(self, name: str, attributes: str) -> str:
        """Inside Gmail's quotation its blockquotes quote; elsewhere only below a line that announces them."""
        kind = _region_kind(name, attributes)
        if kind != "gmail" or name != "blockquote":
            return kind
        self._break()
        above = next((line for line in reversed(self._result.lines[-3:]) if line), "")
        return "quote" if self._depths["gmail"] or above.endswith((":", "\uff1a")) else ""

    @property
    def _depth(self) -> int:
        """How many quotations are open."""
        return min(self._depths["quote"] + self._depths["unsure"], _MAX_QUOTE_DEPTH)

    def _close_region(self, name: str) -> None:
        for index in range(len(self._regions) - 1, -1, -1):
            region = self._regions[index]
            if region.tag == name:
                region.open -= 1
                if not region.open:
                    self._break()
                    self._depths.subtract(closed.kind for closed in self._regions[index:])
                    del self._regions[index:]
                return

    def _list_item(self, _: str) -> None:
        self._pieces.append("- ")

    def _rule(self, _: str) -> None:
        self._break()
        self._pieces.append("_" * 32)
        self._break()

    def _cell(self, _: str) -> None:
        self._pieces.append(" ")

    def _start_link(self, attributes: str) -> None:
        self._link = html_attributes(attributes).get("href", "").strip()
        self._link_start = len(self._pieces)

    def _end_link(self) -> None:
        link, self._link = self._link, ""
        if not link.lower().startswith(("http://", "https://")) or len(link) > _MAX_LINK_CHARS:
            return
        shown = "".join(self._pieces[self._link_start :]).strip()
        if shown and shown.rstrip("/") not in link:
            self._pieces.append(f" <{link}>")

    def _blank_line(self) -> None:
        self._break()
        lines = self._result.lines
        if lines and lines[-1].strip("> "):
            self._emit("")
        elif lines:  # one empty line is enough, but it belongs outside a quotation that has just ended
            lines[-1] = lines[-1][: self._depth]

    def _break(self, *, empty: bool = False) -> None:
        """End the line. Without text there is no line, unless an empty one is meant."""
        self._link_start = 0
        if not self._pieces and not empty:
            return
        text, spelled = revealed("".join(self._pieces))
        self._pieces.clear()
        if spelled:
            self._result.hidden.append(spelled)
        line = text.rstrip() if self._depths["pre"] else _on_one_line(text)
        if line or empty:
            self._emit(line)

    def _emit(self, line: str) -> None:
        index = len(self._result.lines)
        depth = self._depth
        self._result.lines.append((">" * depth + " " + line).rstrip() if depth else line)
        if self._depths["unsure"] and not self._depths["quote"]:
            self._result.unsure.add(index)
        if self._depths["attribution"]:
            self._result.attributions.add(index)
        if self._depths["signature"]:
            self._result.signatures.add(index)


def _on_one_line(text: str) -> str:
    """As a browser shows white space; in ASCII all of it is such."""
    return " ".join(text.split()) if text.isascii() else _SPACES.sub(" ", text).strip()


_INLINE = {
    "li": _Renderer._list_item,
    "hr": _Renderer._rule,
    "td": _Renderer._cell,
    "th": _Renderer._cell,
    "a": _Renderer._start_link,
}


@lru_cache(maxsize=1024)
def _region_kind(name: str, text: str) -> str:
    """What an element means for its content: nothing, pre, or what mail programs mean by it. Pages repeat themselves."""
    if name == "pre":
        return "pre"
    if not text.strip():
        return "unsure" if name == "blockquote" else ""
    return mark_of(name, html_attributes(text))
