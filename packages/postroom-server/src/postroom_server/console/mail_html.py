"""The HTML of a message, made harmless: what remains can be looked at, in a frame that loads and runs nothing."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable, Mapping
from html import escape
from html.parser import HTMLParser
from importlib.resources import files
from urllib.parse import urlsplit

import nh3
from markupsafe import Markup

from postroom import AttachmentContent
from postroom_server.console.flattening import flattened
from postroom_server.console.showing import spelled

MOST_HTML = 300_000
_MOST_PICTURES = 3 * 1024 * 1024
_PICTURES = ("image/png", "image/jpeg", "image/gif", "image/webp")
_TAGS = {
    "a", "abbr", "b", "blockquote", "br", "caption", "center", "code", "col", "colgroup", "dd", "del", "div", "dl", "dt", "em",
    "figcaption", "figure", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "i", "img", "ins", "li", "ol", "p", "pre", "q", "s", "small",
    "span", "strong", "sub", "sup", "table", "tbody", "td", "tfoot", "th", "thead", "tr", "u", "ul",
}  # fmt: skip
_ATTRIBUTES = {"a": {"href"}, "img": {"src", "alt"}, "td": {"colspan", "rowspan"}, "th": {"colspan", "rowspan"}}
_GONE = {"script", "style", "title", "svg", "math", "template", "noscript", "iframe", "object", "select", "textarea"}
_LINKS = ("http", "https", "mailto")
_FRAME_STYLE = files("postroom_server.console").joinpath("files/frame.css").read_text("utf-8")


def _hash(text: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


FRAME_STYLE_HASH = _hash(_FRAME_STYLE)
_FRAME_POLICY = (
    f"default-src 'none'; img-src data:; style-src '{FRAME_STYLE_HASH}'; form-action 'none'; base-uri 'none'"
)


def framed(untrusted_html: str, attachments: Iterable[AttachmentContent] = ()) -> Markup:
    """An `<iframe>` that shows a message's HTML: no script, form, style or address of it is alive, and pictures are only those
    that came with it.
    """
    document = (
        f'<!doctype html><html lang="und"><head><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" '
        f'content="{escape(_FRAME_POLICY)}"><meta name="referrer" content="no-referrer"><title>A message</title>'
        f"<style>{_FRAME_STYLE}</style></head><body>{harmless(untrusted_html, attachments)}</body></html>"
    )
    sandbox = "allow-popups allow-popups-to-escape-sandbox"  # a link that a person follows opens in a window of its own
    return Markup(
        '<iframe class="mail" title="The message as its sender designed it" sandbox="{}" srcdoc="{}"></iframe>'
    ).format(sandbox, document)


def harmless(untrusted_html: str, attachments: Iterable[AttachmentContent] = ()) -> str:
    """The HTML with what nobody needs to read gone, each link with the host that it leads to."""
    pictures = _pictures(attachments)
    clean = nh3.clean(
        flattened(untrusted_html[:MOST_HTML]),
        tags=_TAGS,
        clean_content_tags=_GONE,
        attributes=_ATTRIBUTES,
        attribute_filter=lambda tag, name, value: _attribute(tag, name, value, pictures),
        url_schemes={*_LINKS, "cid", "data"},
        link_rel="noopener noreferrer",
        set_tag_attribute_values={"a": {"target": "_blank"}},
    )
    labelled = _Labelled()
    labelled.feed(clean)
    labelled.close()
    return "".join(labelled.parts)


def _attribute(tag: str, name: str, value: str, pictures: Mapping[str, str]) -> str | None:
    if name == "src":
        return pictures.get(value.strip().removeprefix("cid:"))
    if name == "href":
        return value if _host(value) else None
    return value


def _host(link: str) -> str:
    """Where a link leads, in words; an empty text where it leads nowhere that we let it."""
    try:
        parts = urlsplit(link.strip())
    except ValueError:
        return ""
    if parts.scheme == "mailto":
        return parts.path[:100]
    return (parts.hostname or "") if parts.scheme in _LINKS else ""


def _pictures(attachments: Iterable[AttachmentContent]) -> dict[str, str]:
    """The pictures that came with it, by their Content-ID, as data; of very many the first."""
    found, left = dict[str, str](), _MOST_PICTURES
    for file in attachments:
        if file.content_id and file.content_type in _PICTURES and len(file.content) <= left:
            left -= len(file.content)
            data = base64.b64encode(file.content).decode()
            found[file.content_id.strip("<>")] = f"data:{file.content_type};base64,{data}"
    return found


class _Labelled(HTMLParser):
    """Says after each link where it leads, and spells out characters that nobody sees. It reads what nh3 wrote, no mail."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=False)
        self.parts: list[str] = []
        self._host = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """An element begins."""
        if tag == "a":
            self._host = _host(dict(attrs).get("href") or "")
        self.parts.append(self.get_starttag_text() or "")

    def handle_endtag(self, tag: str) -> None:
        """An element ends."""
        if tag == "a" and self._host:
            self.parts.append(f'</a><span class="host"> [{escape(spelled(self._host))}]</span>')
            self._host = ""
        else:
            self.parts.append(f"</{tag}>")

    def handle_data(self, data: str) -> None:
        """Text."""
        self.parts.append(spelled(data))

    def handle_entityref(self, name: str) -> None:
        """`&amp;`."""
        self.parts.append(f"&{name};")

    def handle_charref(self, name: str) -> None:
        """`&#160;`."""
        self.parts.append(f"&#{name};")
