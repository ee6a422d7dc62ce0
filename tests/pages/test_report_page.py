"""The report in a real browser: readable on a wide and on a narrow screen, by keyboard, in the dark, without a script."""

from __future__ import annotations

from pathlib import Path

import pytest

from postroom.testing.report.drawing import Drawing, Lane, Row
from postroom.testing.report.report import write_report
from postroom.testing.scenarios.playing import play
from postroom.testing.scenarios.scenario_file import read_scenario
from tests.pages.chromium import Chromium, chromium, size

WORLDS = Path(__file__).parents[2] / "shared/worlds"
LONG = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft" * 3
HOSTILE = f"</pre><script>document.title='taken'</script><img src=https://evil.example/x onerror=alert(1)> {LONG}"

pytestmark = [pytest.mark.servers, pytest.mark.timeout(120), pytest.mark.xdist_group("chromium")]


@pytest.fixture(scope="module")
def browser() -> Chromium:
    return chromium()


def refund(folder: Path) -> Path:
    return write_report(play(read_scenario(WORLDS / "refund.yaml")).drawing, folder / "refund.html")


def crowd(folder: Path) -> Path:
    """Twenty agents, one hostile person, and a failure with long lines."""
    drawn = play(read_scenario(WORLDS / "greylist.yaml")).drawing
    agents = tuple(Lane(f"agent{number}@acme.test", f"agent{number}", "acme.test") for number in range(20))
    mallory = Lane("mallory@evil.example", HOSTILE, "Outside", HOSTILE)
    letters = tuple(
        Row(drawn.rows[0].at, "wrote", mallory.key, (agent.key,), title=HOSTILE, words=HOSTILE, text=HOSTILE,
            facts=((HOSTILE, HOSTILE),), stopped=number % 2 == 0)
        for number, agent in enumerate(agents)
    )  # fmt: skip
    drawing = Drawing(
        title=HOSTILE,
        rows=letters + tuple(Row(letters[0].at, "waits", agent.key, words=HOSTILE) for agent in agents),
        lanes=(mallory, *agents),
        failed=True,
        why=HOSTILE,
        facts={HOSTILE: HOSTILE},
        programs={HOSTILE: HOSTILE},
    )
    return write_report(drawing, folder / "crowd.html")


@pytest.mark.parametrize("width", [1280, 400])
@pytest.mark.parametrize("make", [refund, crowd])
def test_nothing_stands_outside_the_page(browser: Chromium, tmp_path: Path, make, width: int):
    found = browser.measure(make(tmp_path), width=width)

    assert found["width"] == width
    assert (found["closed"], found["outside"]) == (width, [])
    assert (found["open"], found["outsideOpen"]) == (width, [])


@pytest.mark.parametrize("make", [refund, crowd])
def test_the_console_is_silent_and_nothing_runs(browser: Chromium, tmp_path: Path, make):
    page = make(tmp_path)

    found = browser.measure(page, width=1280)

    assert found["scripts"] == 0
    assert found["complaints"] == browser.complaints(page) == []


def test_a_script_that_fails_would_be_heard(browser: Chromium, tmp_path: Path):
    """What the silence of the console is worth."""
    page = tmp_path / "loud.html"
    page.write_text("<!doctype html><script>throw new Error('heard')</script>")

    assert any("heard" in line for line in browser.complaints(page))


def test_everything_that_opens_or_scrolls_takes_the_focus_and_shows_it(browser: Chromium, tmp_path: Path):
    found = browser.measure(crowd(tmp_path), width=1280)

    assert {name for name, _, _ in found["focusable"]} == {"A", "SUMMARY", "DIV", "PRE"}
    assert all(taken and outline == "solid" for _, taken, outline in found["focusable"])


def test_it_has_a_dark_face_too(browser: Chromium, tmp_path: Path):
    page = refund(tmp_path)

    light, dark = (browser.measure(page, width=1280, dark=dark)["background"] for dark in (False, True))

    assert (light, dark) == ("rgb(246, 244, 239)", "rgb(20, 22, 27)")


@pytest.mark.parametrize(("width", "height"), [(1280, 1600), (400, 2400)])
def test_there_is_something_to_see(browser: Chromium, tmp_path: Path, width: int, height: int):
    image = browser.screenshot(refund(tmp_path), width=width, height=height)

    assert size(image) == (width, height)
    assert len(image) > 40_000
