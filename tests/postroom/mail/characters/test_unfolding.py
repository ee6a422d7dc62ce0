"""Text as it looks: whatever way is taken to it, each character is read as the whole tables of Unicode read it."""

from __future__ import annotations

import re
import time
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from postroom.mail.characters.beyond import beyond_ascii
from postroom.mail.characters.unfolding import letters_of, normal_form, unfolded, without_case
from postroom.mail.fence import clean
from postroom.mail.secrets.folding import folded
from postroom.policy.once import normalised

MAIL = st.text(
    st.one_of(
        st.sampled_from("ab .\n\u00e4\u00f1\u0301\u00a8\u00b4\u00bd\u00a0\u2026\u212b\u1161\u11a8\u3099\u30ab\u0338"),
        st.characters(min_codepoint=0xA0, max_codepoint=0x2BFF),
    ),
    max_size=60,
)


@given(MAIL)
def test_text_is_folded_as_its_compatibility_form_says(text: str) -> None:
    seen = "".join(char for char in text if unfolded(char) or char.isascii())

    assert unfolded(text) == unicodedata.normalize("NFKC", seen)


def test_no_character_that_is_folded_by_itself_joins_another() -> None:
    letters = [chr(code) for code in range(0xA0, 0x2C00)]

    for pair in (f"a{one}{other}" for one in letters for other in "\u00e4\u00a8\u00b4\u0391 "):
        if unfolded(pair[1]):
            assert unfolded(pair) == unicodedata.normalize("NFKC", pair)


@pytest.mark.parametrize("invisible", ["\u00ad", "\u200b", "\u2060", "\ufeff", "\U000e0041"])
def test_what_nobody_sees_is_gone(invisible: str) -> None:
    assert unfolded(f"pay{invisible}ment \u00fc") == "payment \u00fc"


@given(st.text())
def test_what_is_not_ascii_is_told_apart(text: str) -> None:
    assert beyond_ascii(text) == "".join(char for char in text if not char.isascii())


@given(st.text(st.sampled_from("quotesiKQI\u0130\u0131\u017f\u212a\u0307\u00e9x"), max_size=12))
def test_without_case_a_word_is_found_wherever_an_expression_finds_it(text: str) -> None:
    for word in ("quote", "cite", "sik", "i", "k"):
        assert (word in without_case(text)) == (re.search(word, text, re.IGNORECASE) is not None)


@pytest.mark.parametrize("form", ["NFKC", "NFKD"])
def test_a_text_that_is_taken_in_pieces_is_what_it_is_as_a_whole(form) -> None:
    """Whatever stands around the places where it is cut."""
    for before in range(990, 1_010):
        text = "a" * before + "e\u0301 \u1112\u1161\u11ab " * 500

        assert normal_form(form, text) == unicodedata.normalize(form, text)


@pytest.mark.parametrize("read", [unfolded, letters_of, folded, normalised])
def test_a_long_run_of_accents_is_read_in_linear_time(read) -> None:
    begun = time.process_time()

    read("a" + "\u0301\u0323" * 250_000)

    assert time.process_time() - begun < 5


@pytest.mark.parametrize("unseen", ["\u200b", "\ufffa", "\U0001bca0", "\U0001d173", "\U000e0041", "\U000e0abc"])
def test_every_reader_takes_the_same_characters_for_unseen(unseen: str) -> None:
    word = f"pass{unseen}word"

    assert unfolded(word) == letters_of(word) == folded(word) == clean(word) == "password"
