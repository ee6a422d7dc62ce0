"""The project's own cases, and how a test plays them."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from postroom.model.taint import Confinement
from postroom.testing.gullible.calling import ToolCaller, call_tool
from postroom.testing.gullible.cases import Case, read_cases
from postroom.testing.gullible.outcome import Outcome
from postroom.testing.gullible.play import Manner, play

FOLDER = Path(__file__).parents[2] / "shared" / "confinement"
SETS = ("attacks", "adaptive", "workflows")
ROOMS = ("", "lamps_")
"""Each set stands in two files, one for each room; the second was written by somebody who knew the table of rules only."""


@cache
def cases(name: str) -> tuple[Case, ...]:
    """The cases of one set, in both rooms."""
    return tuple(case for room in ROOMS for case in read_cases(FOLDER / f"{room}{name}.yaml"))


def case_named(name: str) -> Case:
    """One case of any set."""
    return next(case for each in SETS for case in cases(each) if case.name == name)


def played(
    case: Case,
    confinement: Confinement = Confinement.GUARDED,
    *,
    call: ToolCaller = call_tool,
    polls: bool = False,
    scorer: str = "off",
) -> Outcome:
    """Play one case; by default nobody scores the mail, so that what holds is the policy alone."""
    return play(case, Manner(call, {"confinement": confinement, "scorer": scorer}, polls=polls))
