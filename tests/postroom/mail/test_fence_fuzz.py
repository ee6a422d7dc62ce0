"""Whatever text comes, it stays inside its fence, and nothing unseen is left in it."""

from __future__ import annotations

import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from postroom.mail.fence import clean, fence, one_line

BRACKETS = st.sampled_from("<>\uff1c\uff1e\ufe64\ufe65\u2039\u203a\u27e8\u27e9\u226a\u226b\u27ea\u27eb\u276e\u276f")
UNSEEN = st.sampled_from("\u200b\u2060\u202e\ufe0f\u00ad\U000e0041\U000e0101\x00\x1b\x85\u2028")
TEXT = st.lists(st.one_of(st.text(max_size=5), BRACKETS, UNSEEN, st.just("4f2a>>"), st.just("\n"))).map("".join)


@given(TEXT)
def test_no_text_closes_its_fence_or_opens_another(text: str) -> None:
    told = fence(text, nonce="4f2a")

    assert told.startswith("<<mail 4f2a\n")
    assert told.endswith("\n4f2a>>")
    assert told.count("<<") == told.count(">>") == 1


@given(TEXT)
def test_what_is_cleaned_is_clean_and_stays_so(text: str) -> None:
    cleaned = clean(text)

    assert clean(cleaned) == cleaned
    assert not {char for char in cleaned if unicodedata.category(char) == "Cc"} - {"\n", "\t"}
    assert not set(cleaned) & set("\u200b\u2060\u202e\ufe0f\u00ad\U000e0041\U000e0101")


@given(TEXT, st.integers(min_value=1, max_value=50))
def test_a_header_is_one_line(text: str, limit: int) -> None:
    line = one_line(text, limit=limit)

    assert len(line) <= limit
    assert len(line.splitlines()) <= 1
