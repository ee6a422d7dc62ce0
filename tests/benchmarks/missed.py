"""What the goals that are not met would leave for a piece of work, beside what it takes: reckoned from what is kept."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from string import Template

from tests.benchmarks.figures import Figure, Results, number
from tests.benchmarks.workers import PROCESSORS

_END_TO_END = "4 processes on PostgreSQL, one room, end to end"
_STORE_ONLY = "4 processes on PostgreSQL, a room each, store only"
_OF_THE_REFERENCE = re.compile(r">= ([\d.]+)")
_SECTION = Template("""\
## What the goals that are not met would leave

A rate is a time that each piece of work may take. *Leaves* is that time on all $cores cores, as if they were always busy with it
alone; *takes* is the processor time of Postroom and PostgreSQL, without that of the mail server which it is sent to. What is
*alone* has nothing of Postroom around it: the driver that is asked for the same rows, the library that signs, the SMTP client.

| not met | leaves | takes | of it |
| --- | --- | --- | --- |
$rows

What takes more than a goal leaves takes it in many small pieces: the statements of a message's records, the gates, the reading.
Fewer of them would be faster; none is given up for speed. What takes less is held up by its one interpreter, of which one thread
runs at a time: there, more processes on more cores do more.
""")

Values = Mapping[str, float]
"""Every figure's value by its name."""


@dataclass(frozen=True)
class Cost:
    """Milliseconds that a piece of work takes, and of these what its parts take."""

    ms: float
    parts: Mapping[str, float] = field(default_factory=dict)


def missed(results: Sequence[Results]) -> str:
    """The section in Markdown; empty where no goal is missed."""
    values = {figure.name: figure.value for each in results for figure in each.figures}
    rows = [_row(figure, each.cores, values) for each in results for figure in each.figures if _is_missed(figure)]
    return _SECTION.substitute(cores=max(each.cores for each in results), rows="\n".join(rows)) if rows else ""


def _is_missed(figure: Figure) -> bool:
    return figure.meets is False and figure.name in _COSTS


def _row(figure: Figure, cores: int, values: Values) -> str:
    least, cost = _OF_THE_REFERENCE.fullmatch(figure.goal), _COSTS[figure.name](values)
    assert least is not None
    assert figure.of_reference is not None
    leaves = cores * 1000 / (float(least[1]) * figure.of_reference)
    parts = ", ".join(f"{name} {number(ms)} ms" for name, ms in cost.parts.items())
    return f"| {figure.name}: {least[1]} of {figure.reference} | {number(leaves)} ms | {number(cost.ms)} ms | {parts} |"


def _sent(signature: str) -> Callable[[Values], Cost]:
    def cost(values: Values) -> Cost:
        name, parts = f"a send, {signature}, SQLite", ("its rows", "its signature", "its SMTP exchange")
        return Cost(values[f"{name}: in all"], {f"{part} alone": values[f"{name}: {part} alone"] for part in parts})

    return cost


def _sent_on_postgres(values: Values) -> Cost:
    ours, server = (
        values[f"a send, RSA-2048, PostgreSQL: {part}"] for part in ("Postroom's part", "the server's part")
    )
    return Cost(ours + server, {"PostgreSQL": server})


def _accepted(store: str) -> Callable[[Values], Cost]:
    return lambda values: Cost(values[f"processor time to accept one, {store}"])


def _received(size: str) -> Callable[[Values], Cost]:
    def cost(values: Values) -> Cost:
        whole, reading = (1000 / values[name] for name in (f"inbound, {size}, SQLite", f"reading alone, {size}"))
        return Cost(whole, {"reading": reading, "storing": whole - reading})

    return cost


def _shared(name: str) -> Callable[[Values], Cost]:
    return lambda values: Cost(values[f"{name}{PROCESSORS}"])


_COSTS: Mapping[str, Callable[[Values], Cost]] = {
    "inbound, 4 kB, SQLite": _received("4 kB"),
    "inbound, 16 kB, SQLite": _received("16 kB"),
    "send, RSA-2048, SQLite": _sent("RSA-2048"),
    "send, Ed25519, SQLite": _sent("Ed25519"),
    "send, RSA-2048, PostgreSQL": _sent_on_postgres,
    "accepted, 16 callers, SQLite": _accepted("SQLite"),
    "accepted, 16 callers, PostgreSQL": _accepted("PostgreSQL"),
    **{name: _shared(name) for name in (_END_TO_END, _STORE_ONLY)},
}
