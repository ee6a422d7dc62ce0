"""`postroom simulate`: play a mail world that is written down in a file, and say what became of it."""

from __future__ import annotations

import logging
import re
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from postroom.cli.opening import REFUSED, AsJson, answering
from postroom.cli.page import Block, Hanging, indented, say
from postroom.mail.counts import count_of

if TYPE_CHECKING:
    from postroom.cli.page import Page
    from postroom.testing.scenarios.playing import Play
    from postroom.testing.world.world import World

_REFRESH_SECONDS = 0.2
_LONGEST_TIME_LINE = 2_000
_ENTRY = re.compile(r"(  [\d:]+  \S+ +)(.*)")


def simulate(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A scenario, such as shared/worlds/refund.yaml.")],
    report: Annotated[
        Path | None, typer.Option("--report", metavar="FILE", help="Draw the time line as an HTML page.")
    ] = None,
    seed: Annotated[int | None, typer.Option(metavar="N", help="Another seed than the scenario's own.")] = None,
    wire: Annotated[bool, typer.Option("--wire", help="Let mail travel by real SMTP, on this machine only.")] = False,
    as_json: AsJson = False,
) -> None:
    """Play a scenario from a file: agents, people and mail servers.

    Time is the scenario's own: days pass in seconds. It prints the time line, and what became of each expectation of
    the scenario. It ends with 1 when one does not hold, and with 2 when the file holds no scenario. Nothing is stored,
    and nothing leaves this machine.

    \b
    Example:
      postroom simulate shared/worlds/refund.yaml
      postroom simulate shared/worlds/late_bounce.yaml --seed 7 --report a.html
    """
    with answering(as_json=as_json) as page:
        played = _played(file, seed=seed, wire=wire, page=page)
        if report is not None:
            _draw(played, report)
        page.answer(_data(played, report), lambda: _blocks(played, report))
    if played.failures:
        raise typer.Exit(REFUSED)


def _played(file: Path, *, seed: int | None, wire: bool, page: Page) -> Play:
    from postroom.testing.scenarios.playing import play
    from postroom.testing.scenarios.scenario_file import read_scenario

    # An agent that fails because its script says so is part of the time line, not a fault of this command.
    logging.getLogger("postroom").addHandler(logging.NullHandler())
    scenario = read_scenario(file)
    with _progress(page) as watch:
        return play(scenario, seed=seed, wire=wire, watch=watch)


@contextmanager
def _progress(page: Page) -> Iterator[Any]:
    """Shows a person at a terminal how far the world has come, on standard error."""
    from rich.console import Console

    console = Console(stderr=True)
    if page.as_json or not (console.is_terminal and sys.stdout.isatty()):
        yield lambda world: None
        return
    over = threading.Event()
    with console.status("Playing ...") as status:

        def follow(world: World) -> None:
            while not over.wait(_REFRESH_SECONDS):
                status.update(f"{world.now:%Y-%m-%d %H:%M}, {count_of(len(world.mail), 'message')}")

        try:
            yield lambda world: threading.Thread(target=follow, args=(world,), daemon=True).start()
        finally:
            over.set()


def _draw(played: Play, path: Path) -> None:
    from postroom.model.errors import ConfigurationError
    from postroom.testing.report.report import write_report

    try:
        write_report(played.drawing, path)
    except OSError as error:
        raise ConfigurationError(f"The report cannot be written to {path}: {error.strerror}.") from None


def _data(played: Play, report: Path | None) -> dict[str, Any]:
    from dataclasses import asdict

    return {
        "title": played.scenario.title,
        "seed": played.seed,
        "wire": played.wire,
        "began": played.began,
        "ended": played.ended,
        "journal": [asdict(entry) for entry in played.journal],
        "expectations": [
            {"expectation": finding.expectation, "holds": not finding.failure, "failure": finding.failure}
            for finding in played.findings
        ],
        "report": str(report) if report is not None else None,
    }


def _blocks(played: Play, report: Path | None) -> Iterator[Block]:
    mode = ", by SMTP" if played.wire else ""
    yield say((played.scenario.title, "bold"), (f"  seed {played.seed}{mode}", "dim"))
    if played.scenario.about:
        yield indented(say(played.scenario.about.strip()), 2)
    yield say("")
    yield from _time_line(played)
    yield say("")
    for finding in played.findings:
        mark = ("no   ", "red") if finding.failure else ("yes  ", "green")
        yield Hanging(say(mark), say(finding.expectation))
        if finding.failure:
            yield indented(say((finding.failure, "red")), 5)
    yield say("")
    yield _verdict(played)
    if report is not None:
        yield say(f"The time line is drawn in {report}.")


def _time_line(played: Play) -> Iterator[Block]:
    lines = played.story.splitlines()
    if len(lines) > _LONGEST_TIME_LINE:
        yield say((f"... {count_of(len(lines) - _LONGEST_TIME_LINE, 'earlier line')}; --json has them all", "dim"))
    for line in lines[-_LONGEST_TIME_LINE:]:
        entry = _ENTRY.fullmatch(line)
        yield Hanging(say(entry[1]), say(entry[2])) if entry else say((line, "bold"))


def _verdict(played: Play) -> Block:
    asked, failed = len(played.findings), len(played.failures)
    if failed:
        return say((f"{failed} of {count_of(asked, 'expectation')} {'does' if failed == 1 else 'do'} not hold.", "red"))
    return say((f"All {count_of(asked, 'expectation')} hold.", "green"))
