"""The page of the benchmarks, made of what is kept: one table, one plot, and how to repeat each.

Run `python -m tests.benchmarks.page` to see it, with `--write` to put it into `packages/postroom`, and with `--measure` to run
every benchmark first, one after another.
"""

from __future__ import annotations

import argparse
import ast
import re
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from string import Template

from tests.benchmarks import figures
from tests.benchmarks.figures import Figure, Results, beside, kept, met, ours, ratio
from tests.benchmarks.missed import missed
from tests.benchmarks.plot import drawn

CORE = Path(__file__).parents[2] / "packages" / "postroom"
PAGE, README, PLOT = CORE / "BENCHMARKS.md", CORE / "README.md", CORE / "docs" / "benchmarks.svg"
HEADLINES: tuple[tuple[str, str], ...] = (
    ("wake_latency", "250 to handler, SQLite, one process"),
    ("policy_cost", "decide about a reply, SQLite"),
)

_HEAD = ("figure", "ours", "reference, in the same run", "ratio", "goal", "met")
_BLOCK = re.compile(r"(?<=<!-- benchmarks -->\n).*?(?=<!-- end of benchmarks -->)", re.DOTALL)
_PAGE = Template("""\
# How fast Postroom is

Each figure is the median of repeated rounds. Where a reference stands beside it, both were measured in turns in the same run
(ours, reference, ours, reference, ...), so that a faster machine changes both; the ratio is what to compare, and more is better.
A goal with a unit speaks of our figure, one without of the ratio. $summary

$table

![Every figure with a goal, as a multiple of its goal](docs/$plot)

Measured on $machines.

$missed## How to repeat them

`poe figures` runs the $count benchmarks below one after another, which wants a quiet machine, and writes this page. Each also runs
by itself; `--rounds` says how often everything is measured, and without `--write` nothing is kept.

$sections""")


def page(results: Sequence[Results]) -> str:
    """The whole page in Markdown."""
    return _PAGE.substitute(
        summary=_summary([figure for each in results for figure in each.figures]),
        table="\n".join(_table(results)),
        plot=PLOT.name,
        machines="; ".join(dict.fromkeys(_machine(each) for each in results)),
        missed=f"{section}\n" if (section := missed(results)) else "",
        count=len(results),
        sections="\n".join(_section(each) for each in results),
    )


def headlines(results: Sequence[Results]) -> str:
    """The few figures that a user asks for first, as a table in Markdown."""
    found = {(each.benchmark, figure.name): figure for each in results for figure in each.figures}
    rows = [_row(_cells(found[key])[:-2]) for key in HEADLINES]
    return "\n".join([*_top(_HEAD[:-2]), *rows]) + "\n"


def written(readme: str, results: Sequence[Results]) -> str:
    """The README with these figures in their place."""
    return _BLOCK.sub(lambda _: headlines(results), readme)


def _summary(found: Sequence[Figure]) -> str:
    with_goal = [figure for figure in found if figure.meets is not None]
    not_met = [figure.name for figure in with_goal if not figure.meets]
    if not not_met:
        return f"All {len(with_goal)} goals are met."
    return f"{len(with_goal) - len(not_met)} of {len(with_goal)} goals are met; not met: {'; '.join(not_met)}."


def _table(results: Sequence[Results]) -> Iterator[str]:
    yield from _top((*_HEAD, "run"))
    for each in results:
        for figure in each.figures:
            yield _row((*_cells(figure), f"[`{each.benchmark}`](#{each.benchmark})"))


def _cells(figure: Figure) -> tuple[str, ...]:
    said = {True: "yes", False: "**no**"}.get(figure.meets, "") if met(figure) else ""
    return (figure.name, ours(figure), beside(figure), ratio(figure), "" if figure.goal == "-" else figure.goal, said)


def _top(heads: Sequence[str]) -> tuple[str, str]:
    return _row(heads), _row(["---"] * len(heads))


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _machine(results: Results) -> str:
    stores = ", ".join(f"{name} {version}" for name, version in results.stores.items() if version != "-")
    return f"{results.machine} with {results.cores} cores, CPython {results.python}, {stores}"


def _section(results: Results) -> str:
    rounds = sorted({figure.rounds for figure in results.figures})
    parts = [
        f"### {results.benchmark}",
        _about(results.benchmark),
        f"`python -m tests.benchmarks.{results.benchmark} --write` (last {results.date}; "
        f"rounds: {', '.join(f'{each:,}' for each in rounds)})",
        f"```text\n{results.detail}\n```" if results.detail else "",
    ]
    return "\n\n".join(filter(None, parts)) + "\n"


def _about(benchmark: str) -> str:
    """The first paragraph of the benchmark's own docstring."""
    told = ast.get_docstring(ast.parse((Path(__file__).parent / f"{benchmark}.py").read_text())) or ""
    return told.partition("\n\n")[0]


def measure() -> None:
    """Run every benchmark that has been kept before, one after another."""
    for each in kept():
        subprocess.run([sys.executable, "-m", f"tests.benchmarks.{each.benchmark}", "--write"], check=True)


def write(results: Sequence[Results]) -> None:
    """Put the page, its plot and the few figures of the README into the tree."""
    PLOT.parent.mkdir(exist_ok=True)
    PLOT.write_text(drawn([figure for each in results for figure in each.figures]))
    PAGE.write_text(page(results))
    README.write_text(written(README.read_text(), results))


def main(words: Sequence[str] | None = None) -> None:
    """Measure where that is asked for, then print or write the page."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--measure", action="store_true", help="run every benchmark first")
    parser.add_argument("--write", action="store_true", help=f"write {PAGE.name} and {PLOT.name}")
    asked = parser.parse_args(words)
    if asked.measure:
        measure()
    results = kept(figures.RESULTS)
    write(results) if asked.write else print(page(results))


if __name__ == "__main__":
    main()
