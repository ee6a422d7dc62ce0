"""The page about an outreach in a real browser: nothing stands outside it, nothing runs, nothing is loaded."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from examples.outreach_five_roles.desk import Brief
from examples.outreach_five_roles.evidence import Check
from examples.outreach_five_roles.page import page, write_page
from examples.outreach_five_roles.simulation import Plan, Result, simulate
from examples.outreach_five_roles.story import SMALL
from tests.pages.chromium import Chromium, chromium, size

HOSTILE = f"<script>document.title='taken'</script><img src=https://evil.example/x> {'unbroken' * 40}"

pytestmark = [pytest.mark.servers, pytest.mark.timeout(120), pytest.mark.xdist_group("chromium")]


@pytest.fixture(scope="module")
def browser() -> Chromium:
    return chromium()


@pytest.fixture(scope="module")
def result() -> Result:
    """A few leads, and a check that failed with words that are too long and mean harm."""
    played = simulate(Plan(brief=Brief(leads=8), rates=SMALL))
    return replace(played, checks=(*played.checks, Check("Nothing hostile", 1, (HOSTILE,))))


@pytest.mark.parametrize("width", [1280, 400])
def test_nothing_stands_outside_the_page(browser: Chromium, result: Result, tmp_path: Path, width: int):
    found = browser.measure(write_page(result, tmp_path / "outreach.html"), width=width)

    assert (found["width"], found["closed"], found["outside"]) == (width, width, [])
    assert (found["scripts"], found["complaints"]) == (0, [])


def test_there_is_something_to_see(browser: Chromium, result: Result, tmp_path: Path):
    image = browser.screenshot(write_page(result, tmp_path / "outreach.html"), width=1280, height=2400)

    assert size(image) == (1280, 2400)
    assert len(image) > 40_000


def test_the_page_says_which_check_failed_and_runs_nothing(result: Result):
    written = page(result)

    assert f"✕ 1 of {len(result.checks)} checks failed" in written
    assert "<script" not in written
    assert "src=" not in written.replace(" src=https://evil.example/x", "")
