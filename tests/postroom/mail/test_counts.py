"""A count as people and models read it."""

from __future__ import annotations

import pytest

from postroom.mail.counts import count_of


@pytest.mark.parametrize(
    ("counted", "told"),
    [
        (("message",), ("0 messages", "1 message", "2,000 messages")),
        (("reply", "replies"), ("0 replies", "1 reply", "2,000 replies")),
    ],
)
def test_one_is_told_as_one(counted: tuple[str, ...], told: tuple[str, ...]) -> None:
    assert tuple(count_of(number, *counted) for number in (0, 1, 2_000)) == told
