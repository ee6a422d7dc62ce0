"""Mail whose author means harm: what of it reaches a page, and that nothing of it is alive there."""

from __future__ import annotations

import re
from html import unescape
from html.parser import HTMLParser

import pytest

from postroom import AsyncPostroom, AttachmentContent
from postroom_server.console.flattening import MOST_TAGS, flattened
from postroom_server.console.mail_html import framed, harmless
from tests.postroom_server.console.conftest import SignIn, receive

HARM = [
    "<script>document.title='taken'</script>",
    "<img src=x onerror=document.title='taken'>",
    "<svg onload=alert(1)><script>alert(1)</script><a xlink:href='javascript:alert(1)'>x</a></svg>",
    "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>",
    "<a href='javascript:alert(1)'>x</a><a href=' java\nscript:alert(1)'>y</a><a href='data:text/html,<script>1</script>'>z</a>",
    "<a href='vbscript:x'>v</a><a href='//evil.example/x'>r</a><a href='/console/sign-out'>s</a><a href='#x' id=main>m</a>",
    "<style>@import url(https://evil.example/x.css); body{background:url(https://evil.example/x)}</style>",
    "<p style='background:url(https://evil.example/x);position:fixed;inset:0'>over everything</p>",
    "<link rel=stylesheet href=https://evil.example/x><meta http-equiv=refresh content='0;url=https://evil.example'>",
    "<base href=https://evil.example/><form action=https://evil.example><input name=key><button>Sign in</button></form>",
    "<iframe src=https://evil.example></iframe><object data=https://evil.example></object><embed src=https://evil.example>",
    "<video src=https://evil.example/x poster=https://evil.example/p></video><audio src=https://evil.example/a></audio>",
    "<img src=https://evil.example/x srcset='https://evil.example/2x 2x' alt='a picture'><img src='data:image/svg+xml,<svg/>'>",
    "<input type=image src=https://evil.example/x><table background=https://evil.example/x><tr><td>t</td></tr></table>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'></noscript><template><img src=x onerror=alert(1)></template>",
    "<textarea></textarea><img src=x onerror=alert(1)></textarea><title></title><img src=x onerror=alert(1)></title>",
    "</body></html><script>alert(1)</script>\"'><script>alert(1)</script><!--><script>alert(1)</script>-->",
    "<a href='https://evil.example/\"onmouseover=alert(1)'>q</a><p ONCLICK=alert(1) dir=rtl>d</p><bdo dir=rtl>b</bdo>",
]
ALIVE = {
    "script",
    "svg",
    "math",
    "style",
    "link",
    "meta",
    "base",
    "form",
    "input",
    "button",
    "iframe",
    "object",
    "embed",
    "video",
}
ALIVE |= {"audio", "template", "noscript", "bdo", "textarea", "title", "body", "html", "head"}


class Elements(HTMLParser):
    """Every element and attribute of a document."""

    def __init__(self, document: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(document)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))


@pytest.mark.parametrize("harm", HARM)
def test_nothing_alive_is_left(harm: str) -> None:
    found = Elements(harmless(f"<p>before</p>{harm}<p>after</p>")).found

    assert not ALIVE & {tag for tag, _ in found}
    for tag, attributes in found:
        allowed = {"a": {"href", "rel", "target"}, "img": {"src", "alt"}, "span": {"class"}}.get(
            tag, {"colspan", "rowspan"}
        )
        assert set(attributes) <= allowed
        assert (attributes.get("src") or "data:image/").startswith("data:image/")
        assert re.match(r"(https?://|mailto:)", attributes.get("href") or "https://")
    assert "before" in harmless(f"<p>before</p>{harm}<p>after</p>")


def test_a_link_says_where_it_leads_and_tells_nobody_whence() -> None:
    shown = harmless(
        '<a href="https://evil.example/login?x=1">https://bank.example</a> <a href="mailto:a@b.example">us</a>'
    )

    assert '>https://bank.example</a><span class="host"> [evil.example]</span>' in shown
    assert "[a@b.example]" in shown
    assert shown.count('rel="noopener noreferrer"') == shown.count('target="_blank"') == 2


def test_pictures_are_those_that_came_with_it() -> None:
    png = AttachmentContent(
        filename="a.png", content_type="image/png", content=b"\x89PNG", inline=True, content_id="<p1>"
    )
    svg = AttachmentContent(
        filename="b.svg", content_type="image/svg+xml", content=b"<svg/>", inline=True, content_id="p2"
    )
    large = AttachmentContent(filename="c.png", content_type="image/png", content=b"x" * 4_000_000, content_id="p3")

    shown = harmless('<img src="cid:p1"><img src="cid:p2" alt="b"><img src="cid:p3">', [png, svg, large])

    assert re.findall(r'src="([^"]*)"', shown) == ["data:image/png;base64,iVBORw=="]


def test_the_frame_cannot_be_left() -> None:
    frame = framed("\"></iframe><script>alert(1)</script><p>it's</p>")
    [(tag, attributes)] = Elements(str(frame)).found

    assert tag == "iframe"
    assert set(attributes) == {"class", "title", "sandbox", "srcdoc"}
    assert "allow-scripts" not in str(attributes["sandbox"])
    assert "allow-same-origin" not in str(attributes["sandbox"])
    assert "default-src 'none'; img-src data:;" in unescape(str(attributes["srcdoc"]))


@pytest.mark.parametrize(
    "deep",
    [
        "<table><tr><td>" * 10_000 + "x",
        "<div>" * 60_000 + "x",
        "".join(f"<b id={number}><p>" for number in range(20_000)),
        "<b></x>" * 40_000,
        "<p>x" * 70_000,
        "<!--" * 70_000,
        "<a " * 90_000,
    ],
    ids=["tables", "blocks", "crosswise", "never closed", "endless", "comments", "half tags"],
)
def test_what_would_keep_a_parser_busy_for_minutes_is_cut_down_first(deep: str) -> None:
    flat = flattened(deep)

    assert flat.count("<") <= 2 * MOST_TAGS + 1
    assert len(harmless(deep)) < 2_000_000


def test_a_document_that_nobody_wants_to_break_stays_as_it_is() -> None:
    letter = "<div><p>One<br>two &amp; three<ul><li>a<li>b</ul><table><tr><td>c<td>d<tr><td>e</table><b>f</b></div>g"

    shown = harmless(letter)

    assert re.sub(r"<[^>]*>", " ", shown).split() == ["One", "two", "&amp;", "three", "a", "b", "c", "d", "e", "f", "g"]
    assert shown.count("<td>") == 3
    assert shown.count("<li>") == 2


def test_characters_that_turn_the_writing_around_are_spelled_out() -> None:
    assert "exe⟨U+202E⟩gnp" in harmless("<p>exe\u202egnp</p>")
    assert "⟨U+200B⟩" in harmless("<a href='https://x.example'>a&#8203;b</a>")


async def test_every_page_shows_hostile_words_as_words(room: AsyncPostroom, browser: SignIn) -> None:
    """In a subject, a name, a text: escaped, and nothing of them invisible."""
    words = "<script>alert(1)</script>\u202egpj.exe\u200b\"'><img src=x onerror=alert(1)>{{ 7919*7907 }}"
    await room.receive(
        b"From: =?utf-8?q?=E2=80=AE?= <b>Eve</b> <eve@evil.example>\r\nTo: support@acme.test\r\nSubject: "
        + words.encode() + b"\r\nMessage-ID: <x@evil.example>\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n" + words.encode(),
        recipients=["support@acme.test"],
        reverse_path="eve@evil.example",
    )  # fmt: skip
    eva = await browser("read", "approve", "admin")
    threads = (await room.views.threads()).threads
    held = await room.quarantine.list()
    paths = [f"/threads/{threads[0].id}", f"/messages/{threads[0].messages[0].id}", ""] if threads else []
    paths += [f"/quarantine/{each.message.id}" for each in held] + ["/quarantine", "/events"]

    pages = [(await eva.get(path)).text for path in paths]

    for page in pages:
        assert "<script>alert" not in page
        assert "<img src=x" not in page
        assert "\u202e" not in page
        assert "\u200b" not in page
        assert "62615533" not in page
    assert any("⟨U+202E⟩" in page for page in pages)


async def test_ten_megabytes_of_text_are_cut(room: AsyncPostroom, browser: SignIn) -> None:
    await receive(room, text="spam and eggs\n" * 750_000)
    eva = await browser("read")
    [thread] = (await room.views.threads()).threads

    pages = [await eva.get(f"/threads/{thread.id}"), await eva.get(f"/messages/{thread.messages[0].id}")]

    assert [page.status_code for page in pages] == [200, 200]
    assert max(len(page.text) for page in pages) < 300_000
    assert "It is very long" in pages[1].text
