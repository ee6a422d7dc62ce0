"""The tags of a page, against a reader that looks for one after another."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from postroom.mail.html.tags import html_attributes, html_tokens, unescaped

PIECES = (
    *("<", ">", "/", "</", "<!", "<!--", "-->", "<?", '"', "'", "=", " ", "\n", "a", "B", "1", "\u00e9"),
    *("<p>", "</p>", '<a href="x>y">', "<br/>", "<style>", "</STYLE>", "<script", "<title>", "< p", "<a" + "b" * 70),
)  # fmt: skip
TAG = re.compile(r"""<(/?)([a-zA-Z][^\s/>]{0,60}+)((?:[^>"']++|"[^"]*+(?:"|\Z)|'[^']*+(?:'|\Z))*+)(?:>|\Z)""")


def slowly(html: str) -> Iterator[tuple[str, str, str]]:
    """Character by character."""
    at, text = 0, ""
    while at < len(html):
        if tag := TAG.match(html, at):
            yield from [("", "", text)] if text else []
            name = tag[2].lower()
            yield tag[1], name, tag[3]
            at, text = tag.end(), ""
            if name in ("style", "script", "title") and not tag[1]:
                end = html.lower().find(f"</{name}", at)
                at = len(html) if end < 0 else end
        elif html.startswith(("<!", "<?", "</"), at):
            yield from [("", "", text)] if text else []
            mark = "-->" if html.startswith("<!--", at) else ">"
            end = html.find(mark, at)
            at, text = len(html) if end < 0 else end + len(mark), ""
        else:
            at, text = at + 1, text + html[at]
    yield "", "", text


@given(st.lists(st.sampled_from(PIECES), max_size=30).map("".join))
def test_a_page_falls_into_text_and_tags(html: str) -> None:
    assert list(html_tokens(html)) == list(slowly(html))


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("https://a.example/?x=1&amp;copy=2", "https://a.example/?x=1&copy=2"),
        (
            "https://a.example/?a=1&currency=EUR&timestamp=2&region",
            "https://a.example/?a=1&currency=EUR&timestamp=2&region",
        ),
        ("java&#115;cript&#x3A;", "javascript:"),
        ("&#00000000000104;i &eacute;&copy", "hi \u00e9\u00a9"),
        ("&#99999999999;", "\ufffd"),
    ],
)
def test_an_attribute_is_decoded_as_a_browser_does(written: str, read: str) -> None:
    """The parameters of a link that nobody escaped stay what they are."""
    assert html_attributes(f'a="{written}"') == {"a": read}


def test_a_reference_of_many_digits_is_read() -> None:
    assert unescaped(f"&#{'0' * 5_000}104;&#x{'0' * 5_000}69; &#{'9' * 5_000};") == "hi \ufffd"
