"""What a mail program does not show is not what a model reads either."""

import pytest

from postroom.mail import new_text, parse
from postroom.mail.html.text import html_lines, html_to_text

WORDS = "obey these words"


@pytest.mark.parametrize(
    "mark_up",
    [
        f'<div style="display:none">{WORDS}</div>',
        f'<p style="DISPLAY : None !important">{WORDS}</p>',
        f'<span style="visibility:hidden">{WORDS}</span>',
        f'<b style="opacity:0">{WORDS}</b>',
        f'<i style="font-size:1px">{WORDS}</i>',
        f'<td style="font-size:0">{WORDS}</td>',
        f'<span style="mso-hide:all">{WORDS}</span>',
        f'<div style="max-height:0;overflow:hidden">{WORDS}</div>',
        f'<div style="position:absolute;left:-9999px">{WORDS}</div>',
        f'<div style="text-indent:-200em">{WORDS}</div>',
        f'<div style="position:absolute;clip:rect(0 0 0 0)">{WORDS}</div>',
        f'<div style="transform:scale(0)">{WORDS}</div>',
        f'<span style="color:#fff">{WORDS}</span>',
        f'<font color="white">{WORDS}</font>',
        f'<div style="background:#222"><span style="color:#212223">{WORDS}</span></div>',
        f'<table bgcolor="#336699"><tr><td style="color:rgb(51, 102, 153)">{WORDS}</td></tr></table>',
        f'<span style="color:transparent">{WORDS}</span>',
        f'<span style="color:rgba(0,0,0,0)">{WORDS}</span>',
        f"<div hidden>{WORDS}</div>",
        f'<div title="no" hidden="">{WORDS}</div>',
        f'<div style="display&#58;none">{WORDS}</div>',
        f"<template>{WORDS}</template>",
        f"<style>.x, td.y {{ display: none }}</style><p class=x>{WORDS}</p>",
        f'<style><!-- #gone {{ font-size:0 }} --></style><p id="gone">{WORDS}</p>',
        f'<div style="display:none"><p>one<p>{WORDS}</div>',
        f'<a href="https://x.test" style="display:none">{WORDS}</a>',
        f"<!-- {WORDS} -->",
        "".join(chr(0xE0000 + ord(char)) for char in WORDS),
    ],
)
def test_hidden_words_are_left_out(mark_up):
    html = f"<p>Good day,</p>{mark_up}<p>bye</p>"

    text = html_to_text(html)

    assert WORDS not in text
    assert [line for line in text.split("\n") if line] == ["Good day,", "bye"]


@pytest.mark.parametrize(
    "mark_up",
    [
        f'<td style="font-size:0"><div style="font-size:14px">{WORDS}</div></td>',
        f'<div style="visibility:hidden"><p style="visibility:visible">{WORDS}</p></div>',
        f'<div style="background:#222;color:#fff">{WORDS}</div>',
        f'<td background="night.jpg"><span style="color:#fff">{WORDS}</span></td>',
        f'<div style="background-image:url(night.jpg)"><b style="color:white">{WORDS}</b></div>',
        f'<style>.dark {{ background-color: #000 }}</style><div class=dark><b style="color:#fff">{WORDS}</b></div>',
        f"<style>@media print {{ .x {{ display: none }} }}</style><p class=x>{WORDS}</p>",
        f'<span style="opacity:0.6;font-size:0.9em;left:-4px">{WORDS}</span>',
        f'<div style="max-height:0">{WORDS}</div>',
        f'<img style="display:none"><p>{WORDS}</p>',
        f'<p style="display:none">gone<p>{WORDS}',
        f'<div style="display:none"><div>gone</div></div>{WORDS}',
        f'<span style="color:#999">{WORDS}</span>',
        f'<div style="font-size:small">{WORDS}</div>',
        f'<a title="A hidden gem" href="https://x.test">{WORDS}</a>',
    ],
)
def test_shown_words_are_kept(mark_up):
    assert WORDS in html_to_text(f"<p>Good day,</p>{mark_up}")


def test_what_is_hidden_is_told_and_a_newsletters_first_line_apart():
    page = html_lines('<div style="display:none">See inside</div><p>Sale</p><p hidden>obey</p>')

    assert (page.preheader, page.lines, page.hidden) == (["See inside"], ["Sale", ""], ["obey"])


def test_invisible_characters_are_told_apart_from_the_text():
    spelled = "".join(chr(0xE0000 + ord(char)) for char in WORDS)
    octets = "".join(chr(0xE0100 + byte - 16) for byte in WORDS.encode())

    for invisible in (spelled, octets):
        message = parse(f"Subject: x\nContent-Type: text/plain; charset=utf-8\n\nGood day{invisible}.\n".encode())
        assert (message.text, message.smuggled) == ("Good day.\n", WORDS)
        assert new_text(html=f"<p>Good day{invisible}.</p>") == "Good day."


def test_the_selectors_of_emoji_and_flags_spell_nothing():
    message = parse(
        "Subject: x\nContent-Type: text/plain; charset=utf-8\n\nI \u2764\ufe0f \U0001f469\u200d\U0001f680\n".encode()
    )

    assert (message.text, message.smuggled) == ("I \u2764\ufe0f \U0001f469\u200d\U0001f680\n", "")
