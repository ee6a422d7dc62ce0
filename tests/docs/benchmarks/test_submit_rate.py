"""The benchmark of accepting at a tiny size: it runs to its end, tells every figure and leaves nothing behind."""

from __future__ import annotations

from pathlib import Path

from tests.benchmarks import submit_rate
from tests.benchmarks.busy_room import Size


def test_every_figure_of_a_store_is_told(tmp_path: Path) -> None:
    measured = submit_rate.run(tmp_path, messages=20, rounds=1, stores=["SQLite"])

    rate, cpu = submit_rate.figures(measured)
    assert (rate.reference, rate.unit, cpu.unit) == (submit_rate.NAIVE, "messages/s", "ms")
    assert rate.ratio
    assert cpu.value > 0


def test_every_step_has_its_cost() -> None:
    lines = submit_rate.steps("memory:", Size(threads=8, suppressions=2, mailboxes=2, rounds=3)).splitlines()

    told = [line.split()[0] for line in lines]
    assert {"find_sender", "sign_the_bytes", "pass_the_gates", "queue_the_deliveries"} <= {*told}
    assert sum(line.startswith("all of") for line in lines) == 2
