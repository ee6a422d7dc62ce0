"""Each example, in each framework, with its process killed once at a random point.

`python -m tests.crash.killed_once TEAM FRAMEWORK [--seeds 100] [--first 0]`. One run without a death counts the calls;
every seed then draws one of them. Prints one JSON document and exits with 1 where a story did not end as it says.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

from tests.contracts.frameworks import QUIET
from tests.crash.mortal import PROCESSES, MortalWorld
from tests.crash.teams.team import Team, doubled, lost

FRAMEWORKS = {"langchain": "langchain_postroom", "crewai": "crewai_postroom", "openai_agents": "openai_agents_postroom"}


@dataclass(frozen=True)
class Ended:
    """How one run ended."""

    faults: tuple[str, ...]
    deaths: int
    sent_again: int
    calls: Mapping[str, int]


def run(team: Team, framework: str, *, seed: int, dies_at: Mapping[str, int] | None = None) -> Ended:
    """Play a team's story once, with a death or without."""
    with tempfile.TemporaryDirectory() as folder, MortalWorld(seed, dies_at=dies_at) as world:
        team.settle(world, framework, Path(folder))
        try:
            team.play(world, world.run_to_the_end)
            faults = (*doubled(world), *lost(world), *team.faults(world))
        except (AssertionError, LookupError) as error:
            faults = (f"{type(error).__name__}: {error}",)
        calls = {house.settings.domain: house.ask("count") for house in world.houses}
        return Ended(faults=faults, deaths=world.deaths, sent_again=world.sent_again, calls=calls)


def killed(team: Team, framework: str, seeds: range) -> dict[str, Any]:
    """Play it once for each seed, and say what became of it."""
    whole = run(team, framework, seed=0)
    if whole.faults:
        return {"without a death": whole.faults}
    faults: dict[str, tuple[str, ...]] = {}
    deaths = sent_again = 0
    for seed in seeds:
        chance = random.Random(seed)
        domain = team.domains[seed % len(team.domains)]
        dies_at = chance.randint(1, whole.calls[domain])
        ended = run(team, framework, seed=seed, dies_at={domain: dies_at})
        deaths, sent_again = deaths + ended.deaths, sent_again + ended.sent_again
        if ended.faults:
            faults[f"seed {seed}, {domain} at call {dies_at}"] = ended.faults
    return {"runs": len(seeds), "calls": whole.calls, "deaths": deaths, "sent_again": sent_again, "faults": faults}


@contextmanager
def private_home() -> Iterator[None]:
    """The frameworks write into a HOME of their own, and tell nobody."""
    with tempfile.TemporaryDirectory() as home:
        os.environ.update(QUIET, HOME=home)
        yield


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("team")
    parser.add_argument("framework", choices=FRAMEWORKS)
    parser.add_argument("--seeds", type=int, default=100)
    parser.add_argument("--first", type=int, default=0)
    asked = parser.parse_args()
    team: Team = import_module(f"tests.crash.teams.{asked.team}").TEAM
    with private_home():
        PROCESSES.set_forkserver_preload([f"tests.crash.teams.{asked.team}", f"{FRAMEWORKS[asked.framework]}.testing"])
        told = killed(team, asked.framework, range(asked.first, asked.first + asked.seeds))
    print(json.dumps(told, indent=1))
    sys.exit(bool(told.get("faults", True)))


if __name__ == "__main__":
    main()
