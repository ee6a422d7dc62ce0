"""Playing a scenario to its end, and what became of what was expected."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from postroom.testing.report.drawing import Drawing
from postroom.testing.report.time_line import draw
from postroom.testing.scenarios.checking import check
from postroom.testing.scenarios.scenario import Scenario
from postroom.testing.scenarios.stage import Finding, Stage
from postroom.testing.world.journal import Entry
from postroom.testing.world.world import World


@dataclass(frozen=True)
class Play:
    """A scenario that was played."""

    scenario: Scenario
    seed: int
    wire: bool
    began: datetime
    ended: datetime
    journal: tuple[Entry, ...]
    story: str
    findings: tuple[Finding, ...]
    drawing: Drawing

    @property
    def failures(self) -> tuple[Finding, ...]:
        """The expectations that do not hold."""
        return tuple(finding for finding in self.findings if finding.failure)


def play(
    scenario: Scenario,
    *,
    seed: int | None = None,
    wire: bool = False,
    watch: Callable[[World], None] = lambda world: None,
) -> Play:
    """Play a scenario to its end. `seed` goes before its own; `watch` is shown the world before it begins to move."""
    chosen = scenario.seed if seed is None else seed
    with ExitStack() as stack:
        folder = Path(stack.enter_context(TemporaryDirectory(prefix="postroom-")))
        world = stack.enter_context(World(chosen, wire=wire, start=scenario.start))
        stage = Stage(scenario, world, folder)
        watch(world)
        try:
            world.run(scenario.until)
        except AssertionError as restless:
            stage.mishaps.append(Finding("the world comes to rest", str(restless).split("\n\n", 1)[0]))
        findings = (*stage.mishaps, *(check(stage, expectation) for expectation in scenario.expect))
        why = "\n\n".join(f"{finding.expectation}\n{finding.failure}" for finding in findings if finding.failure)
        return Play(
            scenario=scenario,
            seed=chosen,
            wire=wire,
            began=scenario.start,
            ended=world.now,
            journal=tuple(world.journal),
            story=world.journal.story(),
            findings=findings,
            drawing=draw(world, title=scenario.title, about=scenario.about, failed=bool(why), why=why),
        )
