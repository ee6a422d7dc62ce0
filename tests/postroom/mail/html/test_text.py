"""HTML as a person would read it."""

import pytest

from postroom.mail.html.text import html_to_text


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("Hello <b>Ada</b>,<br>bye", "Hello Ada,\nbye"),
        ("<p>one</p>\n<p>two</p>", "one\n\ntwo"),
        ("<div>one</div><div><br></div><div>two</div>", "one\n\ntwo"),
        ("<ul><li>one</li><li>two</li></ul>", "- one\n- two"),
        ("<table><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr></table>", "a b\nc"),
        ("a &amp; b &lt;c&gt; &eacute; &#8364; &nbsp; d", "a & b <c> é € d"),
        ("<pre>a\n  b</pre>", "a\n  b"),
        ("<style>p {}</style><script>if (a < b) x()</script><title>t</title>Hello", "Hello"),
        ("a<!-- b --><!doctype html><?xml ?>c", "ac"),
        ("<blockquote>one<blockquote>two</blockquote></blockquote>three", "> one\n>\n>> two\n\nthree"),
        ('<a href="https://x.test/a">here</a>', "here <https://x.test/a>"),
        ('<a href="https://x.test/a">https://x.test/a</a> <a href="mailto:a@x.test">Ada</a>', "https://x.test/a Ada"),
        ('a<div style="display:none">hidden <b>words</b></div>b<span style="font-size:0">c</span>', "a\nb"),
        ("1 < 2 and <3", "1 < 2 and <3"),
        ('<a title="x > y">z</a>', "z"),
        ("one<hr>two", "one\n________________________________\ntwo"),
        ("&#99999999999999999999;&#xffffffffff;", "\ufffd\ufffd"),
        ("</div></p>stray<div", "stray"),
        ("", ""),
    ],
)
def test_html_becomes_the_text_a_person_reads(html, text):
    assert html_to_text(html) == text
