"""A simulated month: many agents, many people, and twice the same."""

from __future__ import annotations

import pytest

from tests.stories.month import month


def test_a_small_month_is_the_same_twice_and_over_the_wire():
    first = month(agents=5, letters_a_day=4, days=7)

    assert first == month(agents=5, letters_a_day=4, days=7)
    assert first == month(agents=5, letters_a_day=4, days=7, wire=True)
    assert first != month(agents=5, letters_a_day=4, days=7, seed=12)


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_a_month_of_fifty_agents_and_five_thousand_messages_is_the_same_twice():
    first = month(agents=50, letters_a_day=48)

    assert first == month(agents=50, letters_a_day=48)
    assert first.messages >= 5_000
