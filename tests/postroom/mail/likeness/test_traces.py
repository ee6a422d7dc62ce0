"""Small traces of one text in another."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from postroom.mail.likeness.traces import names, shared_names, shared_pieces, spelled_numbers

LETTER = "Please deliver it to Lindenweg 14 in Freiburg, the code is 482136. It is for my wife Hannah."


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Four, eight, two, one, three and six.", {"482136"}),
        ("vier acht zwei eins drei sechs", {"482136"}),
        ("quatre, huit, deux, un, trois et six", {"482136"}),
        ("cuatro ocho dos uno tres seis", {"482136"}),
        ("seven seven one", set()),
        ("We have one kettle and two lids, or three.", set()),
    ],
)
def test_numbers_are_read_when_they_are_spelled_out(text, found):
    assert spelled_numbers(text) == found


def test_names_are_capitals_inside_sentences():
    assert names(LETTER) == {"lindenweg", "freiburg", "hannah"}
    assert names("Thank you, Monday is fine. Regards") == frozenset()
    assert names("Die Lieferung der Bestellung kommt mit der Rechnung und dem Paket am Morgen.") == frozenset()


@pytest.mark.parametrize(
    ("draft", "count"),
    [("seine Frau Hannah", 1), ("HANNAH of freiburg", 2), ("my wife", 0), ("Ada", 0)],
)
def test_a_name_of_another_text_is_noticed(draft, count):
    assert shared_names(draft, sources=[LETTER], known=[]) == count


def test_a_name_that_the_reader_knows_is_none():
    assert shared_names("Hannah", sources=[LETTER], known=["hannah wrote"]) == 0


@pytest.mark.parametrize(
    ("draft", "count"),
    [
        ("The first half is 482.", 1),
        ("The rest is 136", 1),
        ("four eight two one three six", 1),
        ("It weighs 821 g.", 0),
        ("48", 0),
        ("", 0),
    ],
)
def test_a_piece_of_a_number_is_noticed(draft, count):
    assert shared_pieces(draft, sources=[LETTER], known=[]) == count


def test_a_piece_that_the_reader_knows_is_none():
    assert shared_pieces("482", sources=[LETTER], known=["room 482"]) == 0


@given(st.text(max_size=300), st.text(max_size=300))
def test_no_text_is_too_broken(draft, source):
    assert shared_names(draft, sources=[source], known=[draft]) == 0
    assert shared_pieces(draft, sources=[source], known=[]) <= len(draft)


@pytest.mark.parametrize("unit", ["a ", "Aa ", "1 ", "123 ", "one ", "aA", "x, ", "12345678 "])
def test_a_hundred_kilobytes_of_anything_is_read_in_linear_time(unit):
    text = unit * (100_000 // len(unit))
    begun = time.process_time()

    names(text), spelled_numbers(text), shared_pieces("482 one two", sources=[text], known=[text])

    assert time.process_time() - begun < 2
