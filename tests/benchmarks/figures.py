"""The frame of every benchmark: what a figure is, how it is measured beside its reference, told and kept."""

from __future__ import annotations

import argparse
import json
import os
import platform
import re
import sqlite3
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from typing import TypeVar

from tests.servers.postgres import version as postgres_version

T = TypeVar("T")
RESULTS = Path(__file__).parent / "results"
_GOAL = re.compile(r"(?P<bar>[<>]=) (?P<number>[\d.,]+)(?P<unit> \S.*)?")


@dataclass(frozen=True)
class Figure:
    """One figure: ours, what stands beside it in the same run, and what it should be.

    `ratio` is ours / reference for a rate and reference / ours for a duration or a size: more is better.
    """

    name: str
    value: float
    unit: str
    reference: str
    of_reference: float | None
    ratio: float | None
    goal: str
    meets: bool | None
    rounds: int


@dataclass(frozen=True)
class Results:
    """What one run of one benchmark found, and where."""

    benchmark: str
    date: str
    python: str
    machine: str
    cores: int
    stores: dict[str, str]
    figures: tuple[Figure, ...]
    detail: str = ""


def compared(
    name: str, value: float, unit: str, *, reference: str, of_reference: float, goal: str = "-", rounds: int
) -> Figure:
    """A figure with its reference beside it. The goal speaks of the ratio (">= 0.29") or of ours (">= 100 messages/s")."""
    ratio = value / of_reference if unit.endswith("/s") else of_reference / value
    return Figure(name, value, unit, reference, of_reference, ratio, goal, meets(goal, value, ratio), rounds)


def alone(name: str, value: float, unit: str, *, goal: str = "-", rounds: int) -> Figure:
    """A figure that stands by itself. The goal speaks of it: "<= 150 ms"."""
    return Figure(name, value, unit, "", None, None, goal, meets(goal, value, value), rounds)


def meets(goal: str, value: float, ratio: float) -> bool | None:
    """Whether a goal is met: one with a unit by the value, one without by the ratio; None where there is no goal."""
    if goal == "-":
        return None
    if not (told := _GOAL.fullmatch(goal)):
        raise ValueError(f"A goal is '-' or like '>= 0.29' or '<= 150 ms', not {goal!r}.")
    measured, bar = value if told["unit"] else ratio, float(told["number"].replace(",", ""))
    return measured >= bar if told["bar"] == ">=" else measured <= bar


def interleaved(rounds: int, *measures: Callable[[], T]) -> list[list[T]]:
    """What each measure found, round by round: the first, the second, ..., the first, the second, ..."""
    found = [[measure() for measure in measures] for _ in range(rounds)]
    return [list(each) for each in zip(*found, strict=True)]


def medians(rounds: int, *measures: Callable[[], float]) -> list[float]:
    """The median of each measure over interleaved rounds."""
    return [median(each) for each in interleaved(rounds, *measures)]


def options(about: str | None, *, rounds: int) -> argparse.ArgumentParser:
    """The command line that all benchmarks share; a benchmark may add what else it is asked."""
    parser = argparse.ArgumentParser(description=about, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=rounds, help="how often everything is measured; medians count")
    parser.add_argument(
        "--write", action="store_true", help=f"keep the figures in {RESULTS.parent.name}/{RESULTS.name}"
    )
    return parser


def tell(benchmark: str, figures: Sequence[Figure], *, write: bool, detail: str = "") -> None:
    """Print the figures, and keep them where that is asked for."""
    print("\n\n".join(part for part in (detail, table(figures)) if part))
    if write:
        keep(benchmark, figures, detail=detail)


def table(figures: Sequence[Figure]) -> str:
    """The figures as a plain table."""
    head = ("figure", "ours", "reference", "ratio", "goal", "met")
    return _plain(
        [head, *((each.name, ours(each), beside(each), ratio(each), each.goal, met(each)) for each in figures)]
    )


def ours(figure: Figure) -> str:
    """Our value with its unit."""
    return f"{number(figure.value)} {figure.unit}"


def beside(figure: Figure) -> str:
    """What the reference reached; empty where the figure stands alone."""
    if figure.of_reference is None:
        return figure.reference
    return f"{number(figure.of_reference)} {figure.unit} ({figure.reference})"


def ratio(figure: Figure) -> str:
    """The ratio; empty where the figure stands alone."""
    return "" if figure.ratio is None else number(figure.ratio)


def met(figure: Figure) -> str:
    """Whether the goal is met, in a word."""
    return {True: "yes", False: "no", None: ""}[figure.meets]


def number(value: float) -> str:
    """Three digits that say something: 1,415 or 0.29."""
    if value == 0 or abs(value) >= 100:
        return f"{value:,.0f}"
    return f"{value:.1f}" if abs(value) >= 10 else f"{value:.2f}" if abs(value) >= 0.1 else f"{value:.2g}"


def keep(benchmark: str, figures: Sequence[Figure], *, detail: str = "") -> None:
    """Write what was found to `results/<benchmark>.json`; `detail` is a plain table that the page shows below its own."""
    RESULTS.mkdir(exist_ok=True)
    machine = f"{platform.system()} {platform.machine()}"
    date = f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC"
    stores = {"SQLite": sqlite3.sqlite_version, "PostgreSQL": postgres_version()}
    found = Results(
        benchmark, date, platform.python_version(), machine, os.cpu_count() or 1, stores, (*figures,), detail
    )
    (RESULTS / f"{benchmark}.json").write_text(json.dumps(asdict(found), indent=2, ensure_ascii=False) + "\n")


def kept(folder: Path = RESULTS) -> list[Results]:
    """What every benchmark found when it was last asked to write."""
    return [_read(path) for path in sorted(folder.glob("*.json"))]


def _read(path: Path) -> Results:
    found = json.loads(path.read_text())
    return Results(**{**found, "figures": tuple(Figure(**each) for each in found["figures"])})


def _plain(rows: Sequence[Sequence[str]]) -> str:
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return "\n".join("  ".join(map(str.ljust, row, widths)).rstrip() for row in rows)
