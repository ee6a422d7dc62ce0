"""Every example team, in every framework, killed once at a random point: it ends as its story says, nothing lost or doubled.

A few seeds here; `python -m tests.crash.killed_once TEAM FRAMEWORK --seeds 100` runs as many as you like.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.crash.killed_once import FRAMEWORKS

TOP = Path(__file__).parents[2]
SEEDS = {
    "support_to_billing": 2,
    "agent_to_agent": 1,
    "billing_escalation_with_approval": 1,
    "support_pool": 1,
    "outreach_five_roles": 1,
}


@pytest.mark.slow
@pytest.mark.timeout(600)
@pytest.mark.parametrize("framework", FRAMEWORKS)
@pytest.mark.parametrize("team", SEEDS)
def test_a_team_killed_at_a_random_point_ends_as_its_story_says(team: str, framework: str) -> None:
    command = [sys.executable, "-m", "tests.crash.killed_once", team, framework, "--seeds", str(SEEDS[team])]
    told = json.loads(subprocess.run(command, cwd=TOP, stdout=subprocess.PIPE, timeout=580, check=False).stdout)

    assert told["faults"] == {}
    assert told["deaths"] == SEEDS[team]
