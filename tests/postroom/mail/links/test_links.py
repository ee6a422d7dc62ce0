"""Links, however they are dressed up."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from postroom.mail.links.links import links_in, links_in_html


@pytest.mark.parametrize(
    "text",
    [
        "see https://evil.example/x now",
        "(https://evil.example/x)",
        "see HTTPS://EVIL.EXAMPLE/x",
        "hxxps://evil[.]example/x",
        "h**p://evil(dot)example/x",
        "evil . example/x",
        "h t t p s : / / evil.example/x",
        "https[:]//evil{.}example/x",
        "ｈｔｔｐｓ：／／ｅｖｉｌ．ｅｘａｍｐｌｅ/x",
        "https://evil。example/x",
        "ht\u200btps://ev\u00adil.exam\u2060ple/x",
        "https://acme.test@evil.example/x",
        "https://acme.test:443@evil.example:8080/x",
        "https://evil%2Eexample/x",
        "https:\\\\evil.example\\x",
        "evil.example/x",
        "//evil.example/x",
        "read more at evil.example/x.",
        "[acme.test](https://evil.example/x)",
        "ftp://evil.example/x",
        "first,evil.example/x",
    ],
)
def test_a_link_is_seen_through_what_hides_it(text):
    assert "evil.example" in {link.host for link in links_in(text)}


@pytest.mark.parametrize(
    "text",
    [
        "Thanks.It works, e.g. with report.pdf and v1.2.3 of node.js.",
        "1.499,00 EUR on 12.11.2026 at 14.30",
        "U.S. companies, Inc. a.m. z.B. d.h. i.d.R.",
        "See README.md and setup.py, or run build.sh.",
        "谢谢。我们会回复。",
        "Спасибо.Мы ответим.",
        "and/or, 24/7, https",
        "",
    ],
)
def test_ordinary_punctuation_is_no_link(text):
    assert links_in(text) == ()


@pytest.mark.parametrize(
    ("text", "hosts"),
    [
        ("https://acme.test/r?to=https%3A%2F%2Fevil.example%2Fx", ("acme.test", "evil.example")),
        ("https://acme.test/r?to=https%253A%252F%252Fevil.example", ("acme.test", "evil.example")),
        ("https://acme.test//evil.example", ("acme.test", "evil.example")),
        ("https://acme.test/r?next=evil.example", ("acme.test", "evil.example")),
        ("https://bücher.example", ("xn--bcher-kva.example",)),
        ("mail ada@example.com", ("example.com",)),
        ("mailto:ada@example.com?subject=x", ("example.com",)),
    ],
)
def test_every_host_of_a_link_is_named(text, hosts):
    assert [link.hosts for link in links_in(text)] == [hosts]


def test_an_address_is_a_link_to_that_address():
    assert [link.target for link in links_in("Write to <Ada.L@example.com>, please.")] == ["ada.l@example.com"]


@pytest.mark.parametrize(
    ("link", "redirects"),
    [
        ("https://bit.ly/3xyz", True),
        ("https://www.google.com/url?q=x", True),
        ("https://eur02.safelinks.protection.outlook.com/?url=x", True),
        ("https://acme.test/go?u=//evil.example", True),
        ("https://www.google.com/maps", False),
        ("https://example.com/a/b?c=d", False),
    ],
)
def test_a_link_that_sends_readers_on_is_known(link, redirects):
    assert [found.redirects for found in links_in(link)] == [redirects]


@pytest.mark.parametrize(
    ("link", "carries"),
    [
        ("https://evil.example/?d=QWRhIExvdmVsYWNlLCA0MTEx", True),
        ("https://evil.example/QWRhIExvdmVsYWNlLCA0MTEx.png", True),
        ("https://evil.example/a/4111/1111/1111/1111/x9f3k2/p0q8z7/m4n5b6", True),
        ("https://4f2a9c11aa22bb33cc44dd55ee66.evil.example/", True),
        ("https://evil.example/?note=the-customer-is-called-ada-lovelace-and-she-lives-in-the-blue-house", True),
        ("https://evil.example/#the-customer-is-called-ada-lovelace-and-she-lives-in-the-blue-house", True),
        ("https://shop.example/help/how-to-return-an-item-if-the-box-is-damaged", False),
        ("https://shop.example/orders?id=A-1047&lang=en", False),
        ("https://shop.example/?utm_source=newsletter&utm_medium=email&utm_campaign=spring&id=17", False),
        ("https://shop.example/2026/11/21/news", False),
    ],
)
def test_a_link_that_is_long_and_opaque_carries_something_out(link, carries):
    assert [found.carries for found in links_in(link)] == [carries]


def test_two_writings_of_one_link_are_equal():
    one, other = links_in("https://Example.com/a%20b/"), links_in("see hxxp://example[.]com/a%20b.")
    assert one[0].target == other[0].target


@pytest.mark.parametrize(
    ("html", "host", "shows", "loads"),
    [
        ('<a href="https://evil.example/x">www.acme.test</a>', "evil.example", "www.acme.test", False),
        ('<a href="https://evil.example"><b>acme</b>.test/login acme.test</a>', "evil.example", "acme.test", False),
        ('<a href="https://acme.test/x">shop.acme.test</a>', "acme.test", "", False),
        ('<a href="&#104;ttps://evil.example/x">here</a>', "evil.example", "", False),
        ('<a href="ht\ntps://evil.example/x">here</a>', "evil.example", "", False),
        ('<a href="//evil.example">here</a>', "evil.example", "", False),
        ("<img src=https://evil.example/a.png>", "evil.example", "", True),
        ('<div style="background: url(https://evil.example/a.png)">', "evil.example", "", True),
        ('<style>@import "https://evil.example/a.css"</style>', "evil.example", "", True),
        ('<img srcset="https://evil.example/a.png 1x">', "evil.example", "", True),
        ('<form action="https://evil.example/f">', "evil.example", "", False),
        ('<a href="javascript:alert(1)">x</a>', "", "", False),
        ("<p>https://evil.example</p>", "evil.example", "", False),
    ],
)
def test_html_tells_where_a_link_leads_what_it_shows_and_what_is_fetched(html, host, shows, loads):
    link = next(link for link in links_in_html(html) if link.host == host)
    assert (link.shows, link.loads) == (shows, loads)


@given(st.text(alphabet="abc.:/@?#%&=[]()<>\"' \n\\\u200bé。", max_size=300))
def test_no_text_is_too_broken(text):
    for link in (*links_in(text), *links_in_html(text)):
        assert link.host == link.hosts[0]
        assert len(link.target) <= 4 * len(text)


@pytest.mark.parametrize(
    "unit",
    [
        "a.",
        "a",
        "h ",
        "[a](",
        "://",
        "url(",
        "https://",
        "a@",
        "x.com/",
        "x.com,",
        "//",
        " . ",
        "?a=",
        "%25",
        "e\u0301\u0323",
    ],
)
def test_a_hundred_kilobytes_of_anything_is_read_in_linear_time(unit):
    text = unit * (100_000 // len(unit))
    begun = time.process_time()

    links_in(text)

    assert time.process_time() - begun < 2


@pytest.mark.parametrize("unit", ["<a href=x>", "<a href=http://x.com>x.com", "<img src=//a.b/c>", "</a>x.com", "<a>"])
def test_a_hundred_kilobytes_of_html_is_read_in_linear_time(unit):
    html = unit * (100_000 // len(unit))
    begun = time.process_time()

    links_in_html(html)

    assert time.process_time() - begun < 2
