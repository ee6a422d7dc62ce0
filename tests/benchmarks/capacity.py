"""The capacity page: what limits a team at three sizes, with the arithmetic shown, and a simulation that finds the knee.

Run `python -m tests.benchmarks.capacity` to see it, with `--write` to put it into `packages/postroom`. It measures nothing: what
one letter takes, and what several processes do, is read from the `results` that are kept.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import ceil
from pathlib import Path
from string import Template

from tests.benchmarks import capacity_model as model
from tests.benchmarks.answered_letter import BODY_OCTETS, CONNECTIONS
from tests.benchmarks.capacity_model import DEFAULTS, Disk, Letter, Size
from tests.benchmarks.capacity_plot import drawn
from tests.benchmarks.capacity_reputation import bars, domains_for, warm_up
from tests.benchmarks.capacity_simulation import LETTERS, Load, simulated
from tests.benchmarks.capacity_store import tables, without_room
from tests.benchmarks.figures import Results, kept, number
from tests.benchmarks.page import CORE
from tests.benchmarks.workers import PROCESSORS

PAGE, PLOT = CORE / "CAPACITY.md", CORE / "docs" / "capacity.svg"
LOADS = (0.25, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 1.0, 1.1)
SEED, PATIENCE, PATIENCE_OF_ENGINE = 7, 5.0, 0.25
_TEMPLATE = Path(__file__).with_suffix(".md")


@dataclass(frozen=True)
class Case:
    """One size with what was measured for its store, and what the simulation made of it at each load."""

    size: Size
    letter: Letter
    disk: Disk
    loads: Sequence[Load]
    engine: Sequence[Load]


def cases(results: Results, *, seed: int = SEED) -> list[Case]:
    """Every size, simulated with the turn slots that it has, and with turns that cost nothing."""
    disk = model.disk_of(results)
    return [_case(size, model.letter_on(size.store, results), disk, seed) for size in model.SIZES]


def _case(size: Size, letter: Letter, disk: Disk, seed: int) -> Case:
    return Case(size, letter, disk, *([*_loads(size, letter, disk, seed, turns=turns)] for turns in (True, False)))


def _loads(size: Size, letter: Letter, disk: Disk, seed: int, *, turns: bool) -> Iterator[Load]:
    most = model.limit(size, letter, disk, turns=turns)[1]
    for load in LOADS:
        yield simulated(size, letter, disk, rate=most * load, seed=seed, turns=turns)


def page(results: Results, found: Sequence[Case], *, seed: int = SEED) -> str:
    """The whole page in Markdown."""
    return Template(_TEMPLATE.read_text()).substitute(
        {
            "machine": f"{results.machine} with {results.cores} cores, CPython {results.python}",
            "seed": str(seed),
            "short": _markdown(_short(found)),
            "letter": _markdown(_letters(found)),
            "arithmetic": _markdown(_arithmetic(found)),
            "simulation": _markdown(_simulation(found)),
            "domains": _markdown(_domains(found)),
            "bars": "\n".join(f"| {' | '.join(row)} |" for row in _bars()),
            "provider": _provider(found[1]),
            **_assumed(),
            **_of_letter(found[1]),
            **_of_shard(found[-1]),
            **_of_processes(),
            **_of_store(),
            **_of_policy(),
        }
    )


def _short(found: Sequence[Case]) -> Iterator[Sequence[str]]:
    yield "", "letters a day", "in the busy hour", "turns at once", "what runs", "used up first"
    for case in found:
        size, (first, _) = case.size, model.limit(case.size, case.letter, case.disk)
        runs = (
            f"{size.processes * size.shards} process{'es' * (size.processes * size.shards > 1)} of {size.slots} slots"
        )
        database = size.store if size.shards == 1 else f"{size.shards} x {size.store}"
        turns = f"{size.busy * model.TURN_MEAN:,.0f}"
        yield size.name, f"{size.day:,}", f"{number(size.busy)}/s", turns, f"{runs}, {database}", _of(first)


def _of(need: model.Need) -> str:
    return f"{need.resource}: {number(need.needed)} of {number(need.there)} ({need.utilisation:.0%})"


def _letters(found: Sequence[Case]) -> Iterator[Sequence[str]]:
    yield "", *(f"{store}" for store in ("SQLite", "PostgreSQL"))
    both = [found[0].letter, found[1].letter]
    yield "worker's processor, to arrive", *(f"{each.arrival_worker * 1e3:.1f} ms" for each in both)
    yield "worker's processor, to be answered", *(f"{each.answer_worker * 1e3:.1f} ms" for each in both)
    yield "store's processor", "in the worker", f"{both[1].store * 1e3:.1f} ms"
    yield "commits", "", f"{both[1].commits:.1f}"
    yield "write-ahead log", "", f"{both[1].log / 1e3:.1f} kB"
    yield "kept, with indexes", *(f"{each.kept / 1e3:.1f} kB" for each in both)


def _arithmetic(found: Sequence[Case]) -> Iterator[Sequence[str]]:
    yield "needed of what is there, in one shard", *(case.size.name for case in found)
    yield "letters a second, busy hour", *(number(case.size.busy_shard) for case in found)
    needed = [{need.resource: need for need in model.needs(case.size, case.letter, case.disk)} for case in found]
    for resource in needed[-1]:
        cells = [each.get(resource) for each in needed]
        yield resource, *(f"{_share(need)}" if need else "in the worker" for need in cells)
    years = (model.octets_a_year(case.size, case.letter) / case.size.shards / 1e9 for case in found)
    yield "a year's mail", *(f"{number(each)} GB" for each in years)


def _share(need: model.Need) -> str:
    return f"{number(need.needed)} of {number(need.there)} {need.unit} ({need.utilisation:.1%})"


def _simulation(found: Sequence[Case]) -> Iterator[Sequence[str]]:
    yield "one shard", "used up first", "at", "knee", "engine alone: first", "at", "knee"
    for case in found:
        cells = [case.size.name]
        for turns, loads, patience in ((True, case.loads, PATIENCE), (False, case.engine, PATIENCE_OF_ENGINE)):
            first, most = model.limit(case.size, case.letter, case.disk, turns=turns)
            bend = knee(loads, patience)
            cells += [first.resource, _rate(most), f"{_rate(bend.rate)} ({bend.rate / most:.0%})"]
        yield cells


def knee(loads: Sequence[Load], patience: float) -> Load:
    """The highest load at which 95 of 100 letters wait no longer than this."""
    return max((load for load in loads if load.wait_p95 <= patience), key=lambda load: load.rate)


def _rate(letters: float) -> str:
    return f"{number(letters)}/s"


def _domains(found: Sequence[Case]) -> Iterator[Sequence[str]]:
    yield "", "messages a day", "domains at the default day", "of them in each room"
    for case in found:
        many = domains_for(case.size.day)
        yield case.size.name, f"{case.size.day:,}", f"{many:,}", number(many / case.size.rooms)


def _bars() -> Iterator[Sequence[str]]:
    for kind, counts in bars().items():
        yield kind, *(f"from {count:,} on" for count in counts)


def _provider(case: Case) -> str:
    day, minute = case.size.day, case.size.busy * 60
    return (
        f"{case.size.name} that answer {day:,} letters a day need {ceil(day / 2_000)} Workspace accounts, or {ceil(day / 10_000)}\n"
        f"Microsoft 365 mailboxes, of which the busy hour ({minute:,.0f} a minute) fills {ceil(minute / 30)}; or one provider's\n"
        f"account for {number(case.size.busy)} messages a second."
    )


def _assumed() -> dict[str, str]:
    return {
        "busy_share": f"{model.BUSY_HOUR:.0%}",
        "turn_median": number(model.TURN_MEDIAN),
        "turn_mean": number(model.TURN_MEAN),
        "round_trip": f"{model.ROUND_TRIP * 1000:.0f}",
        "round_trips": str(model.ROUND_TRIPS),
        "patience": f"{PATIENCE:.0f}",
        "patience_of_engine": f"{PATIENCE_OF_ENGINE:g}",
        "busy_letters": f"{LETTERS:,}",
        "letter_octets": f"{BODY_OCTETS:,}",
        "connections_many": str(CONNECTIONS[-1]),
        "pooled": str(model.POOLED),
    }


def _of_letter(case: Case) -> dict[str, str]:
    letter, disk = case.letter, case.disk
    return {
        "worker_ms": f"{letter.worker * 1e3:.1f}",
        "store_ms": f"{letter.store * 1e3:.1f}",
        "commits": f"{letter.commits:.1f}",
        "commits_alone": number(disk.alone),
        "commits_together": number(disk.together),
        "letters_by_disk": number(disk.together / letter.commits),
        "kept_kb": f"{letter.kept / 1e3:.1f}",
        "log_kb": f"{letter.log / 1e3:.1f}",
        "dead": f"{letter.dead_claims:.1f}",
        "growth": f"{model.octets_a_year(case.size, letter) / 1e9:,.0f} GB a year for {case.size.name}",
    }


def _of_shard(case: Case) -> dict[str, str]:
    size, letter = case.size, case.letter
    year = model.octets_a_year(size, letter) / size.shards / 1e12
    least, most = model.connections(size)
    return {
        "shards": str(size.shards),
        "growth_shard": f"{year:.1f}",
        "growth_kept": f"{year * 90 / 365:.1f}",
        "log_rate": number(size.busy_shard * letter.log / 1e6),
        "vacuum_hours": number(2_000_000 / (size.busy_shard * letter.dead_claims) / 3600),
        "least_connections": f"{least:,}",
        "most_connections": f"{most:,}",
    }


def _of_processes() -> dict[str, str]:
    name = "4 processes on PostgreSQL, one room, end to end"
    workers = measured("workers")
    rate, taken = (next(each for each in workers.figures if each.name == name + part) for part in ("", PROCESSORS))
    assert rate.of_reference is not None
    assert taken.of_reference is not None
    return {
        "cores": str(workers.cores),
        "busy_by_one": number(rate.of_reference * taken.of_reference / 1000),
        "four_to_one": number(rate.value / rate.of_reference),
        "ms_by_four": number(taken.value),
        "ms_by_one": number(taken.of_reference),
    }


def _of_store() -> dict[str, str]:
    every, bare = tables()
    statements, by_id, listing = without_room()
    return {
        "tables": str(len(every)),
        "room_tables": str(len(every) - len(bare)),
        "bare_tables": str(len(bare)),
        "statements": str(statements),
        "room_statements": str(statements - len(by_id) - len(listing)),
        "id_statements": str(len(by_id)),
        "list_statements": str(len(listing)),
        "list_names": ", ".join(f"`{name}`" for name in listing),
    }


def _of_policy() -> dict[str, str]:
    limits, retry, ramp = DEFAULTS.limits, DEFAULTS.retry, warm_up()
    return {
        "slots": str(DEFAULTS.handler_slots),
        "outbox_slots": str(DEFAULTS.outbox_slots),
        "domain_day": f"{limits.domain_day:,}",
        "room_day": f"{limits.room_day:,}",
        "mailbox_day": f"{limits.mailbox_day:,}",
        "backoff_least": f"{retry.minimal_backoff:,}",
        "backoff_most": f"{retry.maximal_backoff:,}",
        "lifetime": str(retry.queue_lifetime // 86_400),
        "warm_up": ", ".join(map(str, ramp[:5])) + f", ... {ramp[-1]:,}",
        "warm_up_sum": f"{sum(ramp):,}",
        "warm_up_days": str(len(ramp)),
        "reputation_days": str(DEFAULTS.reputation.days),
        "reputation_sent": f"{(limits.domain_day or 0) * DEFAULTS.reputation.days:,}",
    }


def _markdown(rows: Iterator[Sequence[str]]) -> str:
    head, *rest = rows
    return "\n".join(f"| {' | '.join(row)} |" for row in (head, ["---"] * len(head), *rest))


def plot(found: Sequence[Case]) -> str:
    """The plot of the simulation as SVG."""
    lines = {case.size.name: (case.loads, case.engine) for case in found}
    return drawn(lines, LOADS, patience=(PATIENCE, PATIENCE_OF_ENGINE))


def measured(benchmark: str = "answered_letter") -> Results:
    """What a benchmark found; by default that of one letter."""
    return next(each for each in kept() if each.benchmark == benchmark)


def main(words: Sequence[str] | None = None) -> None:
    """Print or write the page."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--write", action="store_true", help=f"write {PAGE.name} and {PLOT.name}")
    asked = parser.parse_args(words)
    found = cases(measured(), seed=asked.seed)
    told = page(measured(), found, seed=asked.seed)
    if asked.write:
        PAGE.write_text(told)
        PLOT.write_text(plot(found))
    else:
        print(told)


if __name__ == "__main__":
    main()
