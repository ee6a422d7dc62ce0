"""The page of the benchmarks says what was found, and says plainly what is not met."""

from __future__ import annotations

from xml.etree import ElementTree

import pytest

from tests.benchmarks.figures import Figure, Results, alone, compared, kept
from tests.benchmarks.page import PAGE, README, headlines, page, written
from tests.benchmarks.plot import drawn, times_its_goal

SLOW = alone("250 to handler", 10.0, "ms", goal="<= 5 ms", rounds=7)
FAST = compared("send", 1_000.0, "messages/s", reference="bare", of_reference=2_000.0, goal=">= 0.25", rounds=3)
PLAIN = alone("rows", 12.0, "rows", rounds=3)


def results(*figures: Figure) -> Results:
    return Results("wake_latency", "2026-11-21", "3.11.7", "Linux x86_64", 2, {"SQLite": "3.40.1"}, figures, "Detail.")


def test_a_goal_that_is_not_met_is_named_on_top_and_in_its_row() -> None:
    told = page([results(SLOW, FAST, PLAIN)])

    assert "1 of 2 goals are met; not met: 250 to handler." in told
    assert "| 250 to handler | 10.0 ms |  |  | <= 5 ms | **no** | [`wake_latency`](#wake_latency) |" in told
    assert "| send | 1,000 messages/s | 2,000 messages/s (bare) | 0.50 | >= 0.25 | yes |" in told
    assert "| rows | 12.0 rows |  |  |  |  |" in told


def test_the_page_says_where_and_how_each_was_measured() -> None:
    told = page([results(SLOW)])

    assert "Linux x86_64 with 2 cores, CPython 3.11.7, SQLite 3.40.1" in told
    assert "`python -m tests.benchmarks.wake_latency --write` (last 2026-11-21; rounds: 7)" in told
    assert "How long an agent sleeps on" in told
    assert "```text\nDetail.\n```" in told


@pytest.mark.parametrize(("figure", "times"), [(SLOW, 0.5), (FAST, 2.0)])
def test_the_plot_measures_each_figure_by_its_goal(figure: Figure, times: float) -> None:
    assert times_its_goal(figure) == times


def test_the_plot_names_each_figure_with_a_goal_and_follows_a_dark_page() -> None:
    drawing = drawn([SLOW, FAST, PLAIN])

    texts = {
        "".join(each.itertext()).strip() for each in ElementTree.fromstring(drawing).iter() if each.tag.endswith("text")
    }
    assert {"250 to handler", "10.0 ms, goal ≤ 5 ms", "send", "0.50, goal ≥ 0.25"} <= texts
    assert "rows" not in texts
    assert "prefers-color-scheme: dark" in drawing
    assert drawing == drawn([SLOW, FAST, PLAIN])


def test_the_page_and_the_readme_say_what_is_kept() -> None:
    found = kept()

    assert page(found) == PAGE.read_text()
    assert written(README.read_text(), found) == README.read_text()
    assert headlines(found) in README.read_text()
