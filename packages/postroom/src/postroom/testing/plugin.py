"""The pytest plugin `postroom`: fixtures for a mail world, a marker for each scripted behaviour, a report of what failed.

Loading it imports nothing of Postroom; only a test that asks for a fixture does.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from postroom.engine.sync import Postroom
    from postroom.testing.handles import Clock, Imap, Smtp
    from postroom.testing.world.world import World

FAULTS = (
    "try_later", "greylist", "refuse", "drop_after_content", "drop_before_content", "slow_drip", "late_bounce",
    "lose_silently", "deliver_twice", "out_of_order", "refuse_tls", "refuse_auth", "unreachable",
)  # fmt: skip
REACTIONS = (
    "answer", "change_subject", "answer_from", "inject", "forward", "out_of_office", "unsubscribe", "complain", "ignore",
)  # fmt: skip
"""The names in the table of behaviours, written down here so that registering them as markers costs no import."""

_OWN_MARKERS = (
    "postroom_world(seed=0, wire=False, start=...): how the world of this test is made",
    "postroom_unfinished_scripts: this test may leave steps of a scripted model untaken",
    "postroom_room(domain='acme.test', mailboxes=('support', 'billing'), **settings): how its `room` is made",
)
_LONGEST_NAME = 100
_ENDING_SECONDS = 5.0
"""So long may an agent's turn go on after the test that it belongs to."""

_REPORT = "postroom_report"
_SCRIPTS = "postroom.testing.script"
_WORLD = pytest.StashKey["World"]()


def pytest_addoption(parser: pytest.Parser) -> None:
    """`--postroom-report`, `--postroom-seed`, `--postroom-wire`, and an ini line for the first."""
    group = parser.getgroup("postroom", "Postroom's mail worlds")
    group.addoption(
        "--postroom-report",
        metavar="DIR",
        help="Draw the world of each test that fails as an HTML page in this folder.",
    )
    group.addoption("--postroom-seed", metavar="N", type=int, help="The seed of every world that names none itself.")
    group.addoption(
        "--postroom-wire", action="store_true", help="Let the mail of every world travel by real SMTP on loopback."
    )
    parser.addini(_REPORT, "The folder for --postroom-report, seen from the project's root.", default="")


def pytest_configure(config: pytest.Config) -> None:
    """Register a marker for each behaviour."""
    servers = (f"postroom_{name}(*domains_or_addresses, **parameters): servers do this" for name in FAULTS)
    people = (f"postroom_{name}(*people, **parameters): people do this with their mail" for name in REACTIONS)
    for line in (*_OWN_MARKERS, *servers, *people):
        config.addinivalue_line("markers", line)


@pytest.fixture
def world(request: pytest.FixtureRequest) -> Iterator[World]:
    """A mail world under a clock of its own. Markers script its servers and people; it is closed after the test.

    Seed and mode come from `@pytest.mark.postroom_world(seed=7, wire=True)`, from an indirect parameter (a seed, or a
    dictionary), or from the command line.
    """
    from postroom.testing.handles import open_world

    with open_world(request.node, getattr(request, "param", None)) as opened:
        request.node.stash[_WORLD] = opened
        yield opened


@pytest.fixture
def room(world: World, request: pytest.FixtureRequest) -> Postroom:
    """A room in the world: `acme.test` with the mailboxes `support` and `billing`, or as `postroom_room` says."""
    from postroom.testing.handles import open_room

    return open_room(world, request.node)


@pytest.fixture
def clock(world: World) -> Clock:
    """The world's clock: `clock.now`, `clock.advance(days=3)`, `clock.run()`. Everything due on the way happens."""
    from postroom.testing.handles import Clock

    return Clock(world)


@pytest.fixture
def smtp(world: World) -> Smtp:
    """The mail servers of everybody outside: what was sent to whom, and how they answer from now on."""
    from postroom.testing.handles import Smtp

    return Smtp(world)


@pytest.fixture
def imap(world: World) -> Imap:
    """What an IMAP client would show of a mailbox or of a person's mail. It looks; no IMAP server listens."""
    from postroom.testing.handles import Imap

    return Imap(world)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_setup(item: pytest.Item) -> Any:
    """Only the scripts of this test count."""
    if _SCRIPTS in sys.modules:
        sys.modules[_SCRIPTS].forget_scripts()
    return (yield)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Any:
    """A test that passed, but left steps of a scripted model untaken, fails: its agent did less than was scripted."""
    result = yield
    if _SCRIPTS in sys.modules and item.get_closest_marker("postroom_unfinished_scripts") is None:
        sys.modules[_SCRIPTS].assert_scripts_finished(within=_ENDING_SECONDS)
    return result


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Any:
    """Add the story of the world to what a failed test says, and draw it. The world is still open at this moment."""
    report: pytest.TestReport = yield
    world = item.stash.get(_WORLD, None)
    if world is not None and report.when != "teardown" and report.failed:
        _tell(item, report, world)
    return report


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say where the pages are."""
    failed: list[pytest.TestReport] = terminalreporter.stats.get("failed", [])
    pages = [value for report in failed for name, value in report.user_properties if name == _REPORT]
    if pages:
        terminalreporter.section("Postroom's reports")
        for page in pages:
            terminalreporter.line(str(page))


def _tell(item: pytest.Item, report: pytest.TestReport, world: World) -> None:
    from postroom.testing.handles import draw_failure

    story = world.journal.story()
    if story not in report.longreprtext:
        report.sections.append((f"What happened in the world (seed {world.seed})", story))
    folder = _folder(item.config)
    if folder is not None:
        page = draw_failure(world, title=item.nodeid, why=report.longreprtext, path=folder / page_name(item.nodeid))
        report.user_properties.append((_REPORT, str(page)))


def _folder(config: pytest.Config) -> Path | None:
    named = config.getoption("--postroom-report")
    if named:
        return Path(config.invocation_params.dir, named)
    written_down = config.getini(_REPORT)
    return config.rootpath / written_down if written_down else None


def page_name(node: str) -> str:
    """The file name of a test's page: its own for each test, and safe on every file system."""
    plain = re.sub(r"[^A-Za-z0-9]+", "-", node).strip("-")
    return f"{plain[-_LONGEST_NAME:].strip('-')}-{sha256(node.encode()).hexdigest()[:8]}.html"
