"""What of an HTML page a mail program does not show: by style, size, colour, place or attribute."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache

from postroom.mail.html.tags import html_attributes

_WHITE, _BLACK = (255, 255, 255), (0, 0, 0)
_NAMED = {
    "white": _WHITE,
    "black": _BLACK,
    "snow": (255, 250, 250),
    "ivory": (255, 255, 240),
    "ghostwhite": (248, 248, 255),
    "whitesmoke": (245, 245, 245),
    "red": (255, 0, 0),
    "green": (0, 128, 0),
    "blue": (0, 0, 255),
    "yellow": (255, 255, 0),
    "gray": (128, 128, 128),
    "grey": (128, 128, 128),
    "silver": (192, 192, 192),
    "navy": (0, 0, 128),
    "orange": (255, 165, 0),
}
_ALIKE = 24  # the sum of the differences of three channels of 0..255
_COLOUR = re.compile(
    r"#([0-9a-f]{3,8})\b|rgba?\(\s*+(\d{1,3})[\s,]++(\d{1,3})[\s,]++(\d{1,3})(?:[\s,/]++([\d.]{1,6}%?))?"
)
_WORD = re.compile(r"[a-z]{3,20}")
_HIDDEN = re.compile(r"""(?:^|[\s"'])hidden(?=[\s=/]|$)""", re.IGNORECASE)
_QUOTED = re.compile(r"""=\s*+(?:"[^"]*+"?|'[^']*+'?)""")
_NUMBER = re.compile(r"-?\d{0,6}\.?\d{0,6}")
_DECLARATION = re.compile(r"([a-z-]{3,30})\s*+:\s*+([^;]{1,200})")
_ELSEWHERE = re.compile(r"rect\(\s*+0|inset\(\s*+(?:50|100)%|scale\(\s*+0")
_STYLE = re.compile(r"<style(?:\s[^>]{0,200}+)?>", re.IGNORECASE)
_AT_RULE = re.compile(r"@[a-z-]{3,20}[^{};]{0,200}+\{(?:[^{}]{0,2000}+\{[^{}]{0,2000}+\}){0,200}+\s*+\}", re.IGNORECASE)
_CSS_COMMENT = re.compile(r"/\*[^*]*+(?:\*(?!/)[^*]*+)*+(?:\*/|\Z)|<!--|-->")
_SIMPLE = re.compile(r"[a-z0-9]{0,20}([.#][\w-]{1,60})")
_FAR = -90
_CLOSED_BY_ITS_LIKE = frozenset({"p", "li", "option", "dt", "dd"})
_VOID = frozenset(
    {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
)
_MAX_DEPTH = 100
_MAX_BLOCKS, _MAX_BLOCK_CHARS = 10, 60_000
_MAX_RULES, _MAX_SELECTORS_CHARS, _MAX_DECLARATIONS_CHARS = 500, 500, 4_000

Colour = tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class Look:
    """How text looks at one place. `gone`: nothing inside can be shown again. A colour is `None` where it is not known."""

    gone: bool = False
    invisible: bool = False
    tiny: bool = False
    ink: Colour | None = _BLACK
    paper: Colour | None = _WHITE
    see_through: bool = False

    @property
    def hides(self) -> bool:
        """Whether a reader sees nothing of the text here."""
        return self.gone or self.invisible or self.tiny or self.see_through or _alike(self.ink, self.paper)


@dataclass(slots=True)
class _Element:
    tag: str
    before: Look
    open: int = 1


@dataclass(slots=True)
class Hiding:
    """Follows the tags of one page and knows whether what stands here is seen."""

    rules: dict[str, str] = field(default_factory=dict)
    look: Look = field(default_factory=Look)
    hides: bool = False
    _elements: list[_Element] = field(default_factory=list)
    _known: dict[tuple[int, str, str], Look] = field(default_factory=dict)

    def open(self, tag: str, attributes: str) -> None:
        """A start tag. Only an element that changes the look is remembered, and others of its name inside it are counted."""
        elements = self._elements
        if elements and tag in _CLOSED_BY_ITS_LIKE and elements[-1].tag == tag:
            self.close(tag)
        look = self._look_with(tag, attributes) if len(attributes) > 1 or tag == "template" else self.look
        if look is not self.look and tag not in _VOID and len(elements) < _MAX_DEPTH:
            elements.append(_Element(tag, self.look))
            self._show(look)
            return
        for element in reversed(elements):
            if element.tag == tag:
                element.open += 1
                return

    def _look_with(self, tag: str, attributes: str) -> Look:
        """Pages say the same again and again, so what was worked out once is kept; and with it the look that the key names."""
        key = (id(self.look), tag, attributes)
        if (known := self._known.get(key)) is not None:
            return known
        look = _styled(self.look, tag, html_attributes(attributes), self.rules)
        if tag == "template" or (_HIDDEN.search(attributes) and _HIDDEN.search(_QUOTED.sub("=''", attributes))):
            look = replace(look, gone=True)
        self._known[key] = look = self.look if look == self.look else look
        return look

    def close(self, tag: str) -> None:
        """An end tag; it ends whatever was left open inside its element."""
        for index in range(len(self._elements) - 1, -1, -1):
            element = self._elements[index]
            if element.tag == tag:
                element.open -= 1
                if not element.open:
                    del self._elements[index:]
                    self._show(element.before)
                return

    def _show(self, look: Look) -> None:
        self.look, self.hides = look, look.hides


def style_rules(html: str) -> dict[str, str]:
    """Declarations by `.class` and `#id`, from style elements; what holds only for some screens is left out."""
    rules: dict[str, str] = {}
    for block in _style_blocks(html):
        sheet = _AT_RULE.sub(" ", _CSS_COMMENT.sub(" ", block.lower()))
        for rule in sheet.split("}", _MAX_RULES)[:_MAX_RULES]:
            selectors, _, declarations = rule.rpartition("{")
            for selector in selectors[-_MAX_SELECTORS_CHARS:].split(","):
                if simple := _SIMPLE.fullmatch(selector.strip()):
                    rules[simple[1]] = f"{rules.get(simple[1], '')};{declarations}"[:_MAX_DECLARATIONS_CHARS]
    return rules


def _style_blocks(html: str) -> Iterator[str]:
    """The contents of the first style elements."""
    end = 0
    for _ in range(_MAX_BLOCKS):
        if not (start := _STYLE.search(html, end)):
            return
        closing = html.find("</", start.end())
        end = len(html) if closing < 0 else closing
        yield html[start.end() : min(end, start.end() + _MAX_BLOCK_CHARS)]


def _styled(look: Look, tag: str, attributes: Mapping[str, str], rules: dict[str, str]) -> Look:
    style = _style_of(attributes, rules)
    look = _coloured(look, tag, attributes, style)
    return _declared(look, style) if style else look


def _style_of(attributes: Mapping[str, str], rules: dict[str, str]) -> dict[str, str]:
    """The declarations that hold for an element, a later one before an earlier, its own before those of the page."""
    sheets = [attributes.get("style", "").lower()]
    if rules:
        names = [f".{name}" for name in attributes.get("class", "").lower().split()[:20]]
        sheets = [*(rules[name] for name in [*names, f"#{attributes.get('id', '').lower()}"] if name in rules), *sheets]
    return {name: value for sheet in sheets if sheet for name, value in _declarations(sheet)}


@lru_cache(maxsize=1024)
def _declarations(sheet: str) -> tuple[tuple[str, str], ...]:
    return tuple(_DECLARATION.findall(sheet))


def _declared(look: Look, style: dict[str, str]) -> Look:
    visibility = style.get("visibility", "")
    size = style.get("font-size")
    gone = look.gone or _is_taken_away(style)
    invisible = visibility.startswith(("hidden", "collapse")) if visibility else look.invisible
    tiny = _is_tiny(size) if size is not None else look.tiny
    if (gone, invisible, tiny) == (look.gone, look.invisible, look.tiny):
        return look
    return replace(look, gone=gone, invisible=invisible, tiny=tiny)


def _is_taken_away(style: dict[str, str]) -> bool:
    return any(takes_away(style[name]) for name, takes_away in _TAKES_AWAY.items() if name in style) or _has_no_room(
        style
    )


def _has_no_room(style: dict[str, str]) -> bool:
    if "overflow" not in style or not style["overflow"].startswith("hidden"):
        return False
    return any(name in style and _length(style[name]) <= 1 for name in ("max-height", "height", "width", "max-width"))


def _is_tiny(size: str) -> bool:
    number = _length(size)
    return (
        number <= 1
        if "px" in size or "pt" in size
        else number <= 0.1
        if "em" in size or "%" not in size
        else number <= 10
    )


def _length(value: str) -> float:
    """The number that a value begins with; what begins with none is long."""
    number = _NUMBER.match(value)
    try:
        return float(number[0]) if number else 1_000.0
    except ValueError:
        return 1_000.0


def _is_far(length: str) -> bool:
    return _length(length) <= _FAR


_TAKES_AWAY: dict[str, Callable[[str], object]] = {
    "display": lambda value: value.startswith("none"),
    "mso-hide": lambda value: value.startswith("all"),
    "opacity": lambda value: _length(value) < 0.05,
    **dict.fromkeys(("left", "top", "text-indent", "margin-left", "margin-top"), _is_far),
    **dict.fromkeys(("clip", "clip-path", "transform"), _ELSEWHERE.search),
}


def _coloured(look: Look, tag: str, attributes: Mapping[str, str], style: dict[str, str]) -> Look:
    paper = style.get("background-color") or style.get("background") or attributes.get("bgcolor", "")
    if paper or "background" in attributes or "background-image" in style:
        look = replace(look, paper=_paper(paper, look, image="background" in attributes or "background-image" in style))
    ink = style.get("color") or (attributes.get("color", "") if tag == "font" else "")
    if ink:
        look = replace(look, ink=_colour(ink), see_through=_is_transparent(ink))
    return look


def _paper(value: str, look: Look, *, image: bool) -> Colour | None:
    """A picture may have any colour; what is transparent shows what is below it."""
    if image or "url(" in value or "gradient" in value:
        return None
    return look.paper if value.startswith(("transparent", "none", "inherit")) else _colour(value)


def _is_transparent(ink: str) -> bool:
    if ink.startswith("transparent"):
        return True
    found = _COLOUR.match(ink)
    return found is not None and found[5] is not None and _length(found[5]) < 0.05


def _colour(value: str) -> Colour | None:
    value = value.lower()
    if not (found := _COLOUR.search(value)):
        return next((_NAMED[word] for word in _WORD.findall(value) if word in _NAMED), None)
    if digits := found[1]:
        wide = digits if len(digits) >= 6 else "".join(2 * digit for digit in digits[:3])
        return int(wide[0:2], 16), int(wide[2:4], 16), int(wide[4:6], 16)
    return int(found[2]), int(found[3]), int(found[4])


def _alike(ink: Colour | None, paper: Colour | None) -> bool:
    if ink is None or paper is None:
        return False
    return sum(abs(one - other) for one, other in zip(ink, paper, strict=True)) < _ALIKE
