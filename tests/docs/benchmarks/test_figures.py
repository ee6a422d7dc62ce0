"""The frame of the benchmarks: what a figure says, and how it is kept."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.benchmarks import figures
from tests.benchmarks.figures import alone, compared, interleaved, keep, kept, meets, table


@pytest.fixture
def results(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(figures, "RESULTS", tmp_path)
    return tmp_path


def test_more_is_better_for_a_rate_and_less_for_a_duration() -> None:
    rate = compared("send", 1_000, "messages/s", reference="bare", of_reference=4_000, goal=">= 0.29", rounds=3)
    duration = compared("decide", 2, "ms", reference="bare commit", of_reference=4, goal=">= 0.5", rounds=3)

    assert (rate.ratio, rate.meets) == (0.25, False)
    assert (duration.ratio, duration.meets) == (2, True)


@pytest.mark.parametrize(
    ("goal", "value", "ratio", "expected"),
    [
        ("-", 1, 1, None),
        ("<= 150 ms", 150, 1, True),
        ("<= 2,000 tokens", 2_001, 1, False),
        (">= 2", 1, 2.0, True),
        (">= 2", 3, 1.9, False),
    ],
)
def test_a_goal_with_a_unit_speaks_of_the_value_and_one_without_of_the_ratio(
    goal: str, value: float, ratio: float, expected: bool | None
) -> None:
    assert meets(goal, value, ratio) is expected


def test_a_goal_that_nothing_can_be_held_against_is_refused() -> None:
    with pytest.raises(ValueError, match="not 'fast'"):
        meets("fast", 1, 1)


def test_rounds_take_turns() -> None:
    order: list[str] = []

    def note(name: str, value: float) -> float:
        order.append(name)
        return value

    found = interleaved(3, lambda: note("ours", 1.0), lambda: note("theirs", 2.0))

    assert order == ["ours", "theirs"] * 3
    assert found == [[1.0] * 3, [2.0] * 3]


def test_the_table_says_whether_the_goal_is_met() -> None:
    told = table(
        [
            alone("import", 120.0, "ms", goal="<= 150 ms", rounds=5),
            compared("send", 1_000, "messages/s", reference="bare", of_reference=4_000, goal=">= 0.29", rounds=3),
        ]
    ).splitlines()

    assert " ".join(told[1].split()) == "import 120 ms <= 150 ms yes"
    assert " ".join(told[2].split()) == "send 1,000 messages/s 4,000 messages/s (bare) 0.25 >= 0.29 no"


def test_what_is_kept_is_read_again(results: Path) -> None:
    found = [alone("import", 120.0, "ms", goal="<= 150 ms", rounds=5)]

    keep("import_time", found, detail="A table.")

    (again,) = kept(results)
    assert (again.benchmark, again.figures, again.detail) == ("import_time", tuple(found), "A table.")
    assert [path.name for path in results.iterdir()] == ["import_time.json"]
