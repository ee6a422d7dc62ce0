"""The benchmark of mail that comes in runs; what it measures is not asserted."""

from __future__ import annotations

from pathlib import Path

import pytest

from postroom.engine.inbound import inbox
from postroom.mail import parse
from tests.benchmarks import inbound_rate
from tests.benchmarks.inbound_mail import KINDS, mails

TINY = ("--mails", "4", "--warm-up", "1")


def test_the_rate_of_mail_that_comes_in_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    inbound_rate.main(["--rounds", "1", *TINY, "--folder", str(tmp_path)])

    told = [line.partition("  ")[0] for line in capsys.readouterr().out.splitlines()]
    assert told[1:] == [
        "inbound, 4 kB, SQLite", "reading alone, 4 kB", "inbound, 16 kB, SQLite", "reading alone, 16 kB",
    ]  # fmt: skip
    assert list(tmp_path.iterdir()) == []


def test_what_each_step_of_the_inbox_takes_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    inbound_rate.main(["--steps", *TINY, "--folder", str(tmp_path)])

    told = capsys.readouterr().out
    assert all(f"read: {step.__name__}" in told for step in inbox.READ)
    assert all(f"store: {step.__name__}" in told for step in inbox.STORE)


@pytest.mark.parametrize("size", [4_000, 16_000])
def test_the_mail_that_is_measured_is_as_large_as_it_says_and_without_a_defect(size: int) -> None:
    made = mails(size, count=2 * len(KINDS))

    assert made == mails(size, count=2 * len(KINDS))
    assert all(abs(len(raw) - size) < size / 5 for raw in made)
    assert [parse(raw).defects for raw in made] == [()] * len(made)
    assert all(parse(raw).html and parse(raw).text and parse(raw).sender for raw in made)
