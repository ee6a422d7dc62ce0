"""What one text has from another."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from postroom.mail.likeness.copying import Copied, copied, copied_phrases, figures

SOURCE = "She wrote that THE wedding\ngift for my sister is hidden in the attic."


@pytest.mark.parametrize(
    "draft",
    [
        "The wedding gift for my sister is in the blue box.",
        "the WEDDING gift, for my sister: is hidden",
        "t h e w e d d i n g g i f t f o r m y s i s t e r",
        "theweddinggiftformysister",
        "the\u200bwedding\u00adgift for my sister is",
        "thé wêdding gïft for my sister is",
        "ｔｈｅ ｗｅｄｄｉｎｇ ｇｉｆｔ ｆｏｒ ｍｙ ｓｉｓｔｅｒ",
    ],
)
def test_wording_is_recognised_through_spacing_case_and_accents(draft):
    assert copied(draft, sources=[SOURCE], words=6)


@pytest.mark.parametrize(
    "draft",
    [
        "Thank you very much for your message, we are looking forward to hearing from you.",
        "Vielen Dank für Ihre Nachricht, wir melden uns so bald wie möglich wieder bei Ihnen.",
        "Merci beaucoup pour votre message, nous vous répondrons dès que possible.",
        "My sister has a wedding.",
    ],
)
def test_what_everybody_writes_is_not_copied(draft):
    assert copied(draft, sources=[SOURCE, draft.replace(".", " and so on."), draft.upper()][:2], words=6) == Copied(
        phrases=0, runs=0, figures=0
    )


def test_what_the_reader_has_already_does_not_count():
    draft = "The wedding gift for my sister is in order 47-1123-X."

    assert not copied(draft, sources=[SOURCE, "47-1123-X"], known=[SOURCE, "about 47 1123 x"], words=6).phrases


def test_eight_words_are_needed_where_eight_are_asked_for():
    assert copied_phrases("the wedding gift for my sister is gone", source=SOURCE, words=7) == 1
    assert copied_phrases("the wedding gift for my sister is gone", source=SOURCE, words=8) == 0


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("card 4111-1111 1111.1111", {"4111111111111111"}),
        ("order A-1047 and K4x-99-21", {"a1047", "k4x9921"}),
        ("the word is Tulip-Anchor-93, section 12-b", {"tulipanchor93"}),
        ("call +49 30 123456", {"4930123456"}),
        ("write to Ada.L@example.com.", {"ada.l@example.com"}),
        ("on 12.11.2026 at 14:30, in 2026, 1.499,00 EUR, 30-day, 2 pm", set()),
        ("a total of 12,499.00", {"12499"}),
        ("", set()),
    ],
)
def test_numbers_codes_and_addresses_are_found_and_dates_and_prices_are_not(text, found):
    assert figures(text) == found


def test_a_number_is_recognised_however_it_is_grouped():
    assert copied("It is 4111111111111111.", sources=["4111 1111 1111 1111"], words=6).figures == 1


@given(st.text(max_size=200), st.text(max_size=200))
def test_no_text_is_too_broken(draft, source):
    found = copied(draft, sources=[source], words=6)
    assert found.phrases <= len(draft)
    assert not copied(draft, sources=[source], known=[draft], words=6)


@pytest.mark.parametrize("unit", ["a ", "abcdefghij ", "a", "1 ", "a-", "1.", "a@", "20-", "e\u0301"])
def test_a_hundred_kilobytes_of_anything_is_compared_in_linear_time(unit):
    text = unit * (100_000 // len(unit))
    begun = time.process_time()

    copied(text, sources=[f"{text}x"], known=["hello"], words=6)

    assert time.process_time() - begun < 2
