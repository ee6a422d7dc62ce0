"""`postroom simulate`: a world from a file."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.postroom.cli.conftest import Run

WORLDS = Path(__file__).parents[3] / "shared/worlds"

pytestmark = pytest.mark.timeout(30)


@pytest.fixture
def wrong(place: Path) -> Path:
    """The refund, in which a hand-off is expected twice."""
    path = place / "wrong.yaml"
    path.write_text((WORLDS / "refund.yaml").read_text().replace("handed off, times: 1", "handed off, times: 2"))
    return path


def test_it_prints_the_time_line_and_what_holds(run: Run):
    shown = run("simulate", str(WORLDS / "refund.yaml"))

    assert shown.code == 0
    assert "Charged twice for invoice 4411  seed 7" in shown.out
    assert '09:00:00  ada@example.com    wrote "Charged twice for invoice 4411" to support@acme.test' in shown.out
    assert "yes  thread unbroken: Charged twice for invoice 4411" in shown.out
    assert "All 6 expectations hold." in shown.out


def test_an_expectation_that_does_not_hold_ends_with_1(run: Run, wrong: Path):
    shown = run("simulate", str(wrong))

    assert shown.code == 1
    assert "no   happened: what handed off, times 2\n     It happened 1 time." in shown.out
    assert "1 of 6 expectations does not hold." in shown.out


def test_a_bad_file_ends_with_2_and_says_where(run: Run, place: Path):
    (place / "bad.yaml").write_text("postroom: 1\ntitel: Oh\n")

    shown = run("simulate", "bad.yaml")

    assert (shown.code, shown.out) == (2, "")
    assert "bad.yaml:2: titel: there is no such word here." in shown.err


def test_a_program_reads_one_document(run: Run, wrong: Path):
    told = run("simulate", str(wrong), "--json", "--seed", "9", "--wire")

    assert told.code == 1
    assert (told.data["seed"], told.data["wire"], told.data["began"]) == (9, True, "2026-03-02T09:00:00+00:00")
    assert [found["holds"] for found in told.data["expectations"]] == [True] * 5 + [False]
    assert told.data["journal"][0]["what"] == "wrote"


def test_it_draws_a_page(run: Run, place: Path):
    shown = run("simulate", str(WORLDS / "late_bounce.yaml"), "--report", "reports/out.html")

    assert "drawn in reports/out.html" in shown.out
    assert "A late bounce stops everybody" in (place / "reports/out.html").read_text()


def test_a_page_that_cannot_be_written_is_told(run: Run, place: Path):
    (place / "file").write_text("")

    shown = run("simulate", str(WORLDS / "refund.yaml"), "--report", "file/out.html")

    assert shown.code == 2
    assert "The report cannot be written to file/out.html" in shown.err


def test_it_leaves_nothing_behind(run: Run, place: Path):
    run("simulate", str(WORLDS / "crash.yaml"))

    assert list(place.iterdir()) == []
