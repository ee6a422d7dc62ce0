"""The command line of every form of this example: play it in the mail world, say what came of it, write the page about it."""

from __future__ import annotations

import argparse
import logging
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from rich.console import Console
from rich.text import Text

from examples.models import add_model_option
from examples.outreach_five_roles.desk import Brief
from examples.outreach_five_roles.evidence import Check
from examples.outreach_five_roles.outside import Rates
from examples.outreach_five_roles.page import sample, write_page
from examples.outreach_five_roles.roles import Pattern
from examples.outreach_five_roles.simulation import DAYS, Plan, Result, simulate
from examples.outreach_five_roles.team import Employ
from postroom.mail.fence import one_line

WIDTH = 78
SMALL = Rates(bounces=0.03, auto_replies=0.08, answers=0.25, unsubscribes=0.08)
"""What leads do where there are few: something of everything happens."""


def main(employ: Employ, about: str, *, brief: Brief | None = None, rates: Rates = SMALL) -> int:
    """Read the command line, play the outreach, print and write: 0, or 1 with what went wrong."""
    ordered = brief or Brief()
    parser = argparse.ArgumentParser(description=about.splitlines()[0])
    parser.add_argument(
        "--pattern", type=Pattern, choices=list(Pattern), default=Pattern.HYBRID, help="who orders whom"
    )
    add_model_option(parser)
    parser.add_argument("--seed", type=int, default=1, help="decides which lead does what")
    parser.add_argument("--report", type=Path, default=Path("outreach.html"), help="where the page goes; outreach.html")
    chosen = parser.parse_args()
    logging.getLogger("postroom").addHandler(logging.NullHandler())  # what bounces here is meant to
    console = Console()
    console.print(Text(f"{parser.description}\n", style="italic"))
    result = simulate(Plan(brief=ordered, pattern=chosen.pattern, rates=rates, seed=chosen.seed), employ, chosen.model)
    for title, lines in sections(result):
        console.print(Text(title, style="bold"))
        console.print(Text("\n".join(f"  {line}".rstrip() for line in lines)), soft_wrap=True)
        console.print()
    console.print(f"The page about it: {write_page(result, chosen.report)}", soft_wrap=True)
    return 1 if result.faults else 0


def sections(result: Result) -> Iterator[tuple[str, list[str]]]:
    """What is printed: a title and lines each."""
    outreach, plan = result.outreach, result.plan
    ends = Counter(outreach.ends.values())
    begun = f"{plan.brief.leads:,} leads, {len(outreach.letters):,} messages in {DAYS} days, {plan.pattern}"
    yield begun, [f"{count:>6,}  {end}" for end, count in ends.most_common()]
    if result.refusals:
        yield "Refused by a gate", [f"{count:>6,}  {gate}" for (gate, _), count in sorted(result.refusals.items())]
    for address in sample(outreach)[:1]:
        person = outreach.world.people[address]
        yield (
            f"What {person.participant.name} sees in their mail program",
            person.mail_program(width=WIDTH).splitlines(),
        )
    yield "Checks, by what the servers outside received", [line for check in result.checks for line in _told(check)]


def _told(check: Check) -> Iterator[str]:
    yield f"{'✕' if check.faults else '✓'} {check.name} ({check.looked_at:,})"
    yield from (f"    {one_line(fault, limit=WIDTH - 6)}" for fault in check.faults[:5])
