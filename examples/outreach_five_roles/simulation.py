"""A thousand leads in ten virtual days: an outreach in the mail world, and whether everything went as it must.

python -m examples.outreach_five_roles.simulation
"""

from __future__ import annotations

import sys
import time
from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from typing import Any

if not __package__:
    sys.exit("Run it as a module: python -m examples.outreach_five_roles.simulation")

from examples.outreach_five_roles import plain, team
from examples.outreach_five_roles.checks import Outreach
from examples.outreach_five_roles.desk import Brief
from examples.outreach_five_roles.evidence import Check
from examples.outreach_five_roles.leads import leads
from examples.outreach_five_roles.outside import Rates, draw, settle
from examples.outreach_five_roles.roles import SEQUENCING, Pattern
from postroom import Event, Postroom
from postroom.policy.warm_up import schedule
from postroom.testing import World

DAYS = 10
AGE = timedelta(days=8)
"""How old the domain is when the outreach begins: its warm-up is in its ninth day."""

SHARE = 20
"""The weight of sequencing among the mailboxes that share the domain's day: it begins nearly all the mail there is."""

THOUSAND = Brief(leads=1_000, batch=25, batches_a_day=10)


@dataclass(frozen=True)
class Plan:
    """What is simulated: the team's brief and pattern, what leads do, and the seed that decides who does it."""

    brief: Brief = field(default_factory=Brief)
    pattern: Pattern = Pattern.HYBRID
    rates: Rates = field(default_factory=Rates)
    seed: int = 1
    wire: bool = False


@dataclass(frozen=True)
class Result:
    """An outreach that is over: as seen from outside, with the checks, and what the room has to say about it."""

    plan: Plan
    outreach: Outreach
    checks: tuple[Check, ...]
    refusals: Mapping[tuple[str, str], int]
    totals: str
    seconds: float

    @property
    def faults(self) -> list[str]:
        """Everything that is not as it must be."""
        return [f"{check.name}: {fault}" for check in self.checks for fault in check.faults]


def simulate(plan: Plan, employ: team.Employ = plain.employ, model: str | None = None) -> Result:
    """Let the team work for ten days, and look at what came of it."""
    begun = time.process_time()
    members = leads(plan.brief.leads)
    fates = draw(members, plan.rates, seed=plan.seed)
    with World(plan.seed, wire=plan.wire) as world:
        settle(world, members, fates)
        cast = partial(_employ, employ, plan, model)
        room = world.room(team.DOMAIN, (), cast=cast, **team.SETTINGS)
        prepare(room, world)
        team.begin(room, plan.brief)
        world.run(timedelta(days=DAYS))
        events = team.all_events(room)
        outreach = Outreach(
            world=world,
            brief=plan.brief,
            fates=fates,
            limits=room.asynchronous.settings.limits,
            warm_up=schedule()[AGE.days :],
            outcomes=outcomes(room, events),
        )
        return Result(
            plan=plan,
            outreach=outreach,
            checks=tuple(outreach.checks()),
            refusals=refusals(events),
            totals=plain.Desk(room, plan.brief).totals(),
            seconds=time.process_time() - begun,
        )


def prepare(room: Postroom, world: World) -> None:
    """The mailboxes, a young domain, and the share of it that sequencing has."""
    team.found(room)
    room.limits.warm_up(team.DOMAIN, since=world.now - AGE)
    room.limits.set(SEQUENCING, share=SHARE)


def outcomes(room: Postroom, events: list[Event]) -> dict[str, list[str]]:
    """How the plans ended, by the address that they were for."""
    found: defaultdict[str, list[str]] = defaultdict(list)
    ended = {event.thread_id: str(event.details["outcome"]) for event in events if event.name == "follow_up.ended"}
    for event in events:
        if event.name == "follow_up.planned" and event.thread_id:
            for receipt in room.receipts(event.thread_id)[:1]:
                found[str(receipt.recipients[0])].append(ended.get(event.thread_id, "open"))
    return dict(found)


def refusals(events: list[Event]) -> dict[tuple[str, str], int]:
    """How often each gate refused or held a draft, with the code."""
    verdicts = [event.details["verdicts"] for event in events if event.name == "message.refused"]
    stopped: list[dict[str, Any]] = [verdict for each in verdicts for verdict in each if verdict["answer"] != "pass"]
    return dict(Counter((verdict["gate"], verdict["code"] or "") for verdict in stopped))


def _employ(employ: team.Employ, plan: Plan, model: str | None, room: Postroom) -> None:
    employ(room, plan.pattern, model, brief=plan.brief)


if __name__ == "__main__":
    from examples.outreach_five_roles.story import main

    sys.exit(main(plain.employ, __doc__, brief=THOUSAND, rates=Rates()))
