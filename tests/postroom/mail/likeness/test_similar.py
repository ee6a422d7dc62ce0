"""Two mails are alike when they tell the same person the same; numbers, days and new matter make them two."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from postroom.mail.likeness.similar import ALIKE, gist, likeness
from tests.postroom.mail.likeness.answers import OTHER_MATTERS, SAME_ANSWERS


def alike(first: str, second: str) -> bool:
    return likeness(gist(first), gist(second)) >= ALIKE


@pytest.mark.parametrize(("first", "second"), SAME_ANSWERS)
def test_the_same_answer_in_other_words_is_alike(first: str, second: str) -> None:
    assert alike(first, second)


def test_other_matters_in_the_same_words_are_seldom_alike() -> None:
    """Two of sixteen are taken for the same: what differs is one word that is neither a number nor a day."""
    assert [first for first, second in OTHER_MATTERS if alike(first, second)] == [
        "We could not deliver your parcel today because nobody was at home. A second attempt follows tomorrow.",
        "Please find below the agenda for the board meeting on Monday.",
    ]


def test_answers_to_different_questions_are_never_alike() -> None:
    firsts = [first for first, _ in SAME_ANSWERS]

    assert not any(alike(*pair) for pair in itertools.combinations(firsts, 2))


def test_a_number_in_the_subject_tells_two_mails_apart() -> None:
    text = "Dear Ada,\nyour invoice is ready in your account and payable within thirty days."

    assert likeness(gist(text, subject="Invoice 4411"), gist(f"{text} Thanks.", subject="Re: Invoice 4412")) == 0
    assert likeness(gist(text, subject="Invoice 4411"), gist(f"{text} Thanks.", subject="Re: Invoice 4411")) >= ALIKE


def test_greeting_quote_and_signature_do_not_count() -> None:
    said = "we have sent the refund to your account; it should arrive there soon."
    first = f"Hello Ada,\n\n{said}\n\n> Where is my money?\n\nKind regards\nGrace, support"
    second = f"Dear Ms Lovelace,\n\n{said}\n-- \nBilling, Acme Corporation, 12 Main Street"

    assert likeness(gist(first), gist(second)) == 1


def test_few_words_are_alike_only_if_they_are_the_same() -> None:
    assert likeness(gist("It is on its way."), gist("It is now on its way.")) == 0
    assert likeness(gist("It is on its way."), gist("It is  on its WAY.")) == 1


@given(first=st.text(max_size=200), second=st.text(max_size=200))
def test_likeness_is_a_share_and_the_same_both_ways(first: str, second: str) -> None:
    there, back = likeness(gist(first), gist(second)), likeness(gist(second), gist(first))

    assert there == back
    assert 0 <= there <= 1


@given(text=st.text(max_size=200))
def test_a_text_is_like_itself(text: str) -> None:
    assert likeness(gist(text), gist(text)) == 1
