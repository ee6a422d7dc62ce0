"""Scenario files: YAML, where every mistake is told with its file, its line, its place and what is wrong."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from postroom.testing.documents import read_tree, understood
from postroom.testing.scenarios.actions import ACTORS
from postroom.testing.scenarios.scenario import Scenario


def read_scenario(path: Path) -> Scenario:
    """The scenario in a YAML file. Raises `ConfigurationError` that names the file, the place in it, and what is wrong."""
    return understood(read_tree(path), Scenario, place_of=_place)


def _place(loc: Sequence[Any]) -> list[Any]:
    """Where it stands in the file: without what pydantic puts behind the number of an action, its kind."""
    tagged = len(loc) > 2 and loc[0] == "actions" and loc[2] in ACTORS
    return [*loc[:2], *loc[3:]] if tagged else list(loc)
