"""Whatever comes: no exception, no invented word, no answer lost whole, bounded time."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from postroom.mail.replies.new_text import new_text

_PIECES = [
    "> ", ">>", "On Mon, 16 Nov 2026 at 9:12, Bob <bob@acme.test> wrote:", "From: Bob <bob@acme.test>", "Sent: 2026 9:12",
    "Subject: x", "To: a@b.test", "-----Original Message-----", "_" * 32, "-- ", "\u2014", "Sent from my iPhone", "\n",
    "\n\n",
    "---------- Forwarded message ---------", "Begin forwarded message:", "<div>", "</div>", "<blockquote>", "</blockquote>",
    '<blockquote type="cite">', '<div class="gmail_quote">', '<div id="divRplyFwdMsg">', "<br>", "<hr>", "words of Ada",
    "mailing list", "\u200f", "\u00a0", "\uff1a", "2026", "wrote:", "@", "\u5199\u9053\uff1a",
]  # fmt: skip
MAILS = st.lists(st.sampled_from(_PIECES) | st.text(max_size=8), max_size=40).map("".join)


@settings(max_examples=150, derandomize=True, deadline=None)
@given(MAILS)
def test_plain_text_gives_only_words_that_it_has(text):
    answer = new_text(text)

    assert bool(answer.strip()) == bool(text.strip())
    assert set(answer.split()) <= set(text.split())


@settings(max_examples=150, derandomize=True, deadline=None)
@given(MAILS, MAILS)
def test_any_two_forms_are_read(text, html):
    assert isinstance(new_text(text, html=html), str)


@pytest.mark.slow
@pytest.mark.parametrize(
    "unit",
    [
        "_____\nx\n", "x wrote:\n", "--\n\n", "a: b@c.de\n", "From: a\n\n\n", "On Mon 5\n", "---- x wrote ----\n> a\n", "\u200f:\n",
        "2026 9:12 a <b@c.de>\n", "-----Original Message-----\n> a\n",
    ],
)  # fmt: skip
def test_a_million_characters_of_anything_are_read_in_bounded_time(unit):
    text = unit * (1_000_000 // len(unit))
    began = time.process_time()

    new_text(text)

    assert time.process_time() - began < 2
