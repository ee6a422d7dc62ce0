"""Questions that were asked already."""

from __future__ import annotations

import pytest

from postroom.mail.likeness.asking import asks_again, questions

ASKED = ("Which invoice is it?", "What is the number of your order?", "注文番号を教えていただけますか？")


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Thanks, Ada. Which invoice is it?", [ASKED[0]]),
        ("Dear Ada,\ncould you tell us the number of your order? Then we look.", [ASKED[1]]),
        ("WHICH INVOICE IS IT? And what is your order number?", [ASKED[0], ASKED[1]]),
        ("恐れ入りますが、注文番号を教えていただけますか？", [ASKED[2]]),
        ("We know which invoice it is.", []),
        ("Which colour do you want?", []),
        ("Is it the invoice of May that you mean, or the one of June which came by post?", []),
        ("", []),
    ],
)
def test_what_is_asked_again(text: str, found: list[str]) -> None:
    assert list(asks_again(text, ASKED)) == found


def test_the_questions_of_a_text() -> None:
    assert questions("Hello Ada,\n\nhow are\nyou? Fine. Which one? Bye!") == ["how are you?", "Which one?"]
