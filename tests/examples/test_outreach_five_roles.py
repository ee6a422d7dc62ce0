"""Five roles reach out to leads: whom they may not write to they do not, and everybody's story has an end."""

from __future__ import annotations

import os
import subprocess
import sys
from collections import Counter
from dataclasses import replace
from datetime import time, timedelta
from functools import partial
from importlib import import_module
from pathlib import Path

import pytest

from examples.outreach_five_roles import plain, team
from examples.outreach_five_roles.checks import ANSWERED, BOUNCED, COMPLAINED, SILENT, UNSUBSCRIBED
from examples.outreach_five_roles.desk import Brief, Desk
from examples.outreach_five_roles.evidence import Stop
from examples.outreach_five_roles.leads import leads
from examples.outreach_five_roles.outside import Rates, draw, settle
from examples.outreach_five_roles.roles import ORCHESTRATOR, RESEARCH, SALES, SCOPES, SEQUENCING, Pattern
from examples.outreach_five_roles.simulation import THOUSAND, Plan, simulate
from examples.outreach_five_roles.story import SMALL
from postroom import BusinessHours, HandOffNote, Postroom
from postroom.model.limits import Limits
from postroom.testing import World

TOP = Path(__file__).parents[2]
FRAMEWORKS = ("langchain", "crewai", "openai_agents")
FORTY = Brief(leads=40, batch=10, batches_a_day=2)
HANDED = {
    Pattern.CENTRALISED: {
        ("orchestrator", "research"), ("research", "orchestrator"), ("orchestrator", "personalisation"),
        ("personalisation", "orchestrator"), ("orchestrator", "sequencing"), ("sequencing", "orchestrator"),
        ("orchestrator", "response"), ("response", "orchestrator"),
    },
    Pattern.DECENTRALISED: {
        ("orchestrator", "research"), ("research", "personalisation"), ("personalisation", "sequencing"),
        ("sequencing", "response"),
    },
    Pattern.HYBRID: {
        ("orchestrator", "research"), ("research", "personalisation"), ("personalisation", "sequencing"),
        ("sequencing", "orchestrator"), ("sequencing", "response"),
    },
}  # fmt: skip
"""Who hands work to whom, which is what the patterns differ in."""


def employer(framework: str) -> team.Employ:
    return import_module(f"examples.outreach_five_roles.{framework}").employ


@pytest.mark.parametrize("pattern", Pattern)
def test_an_outreach_to_forty_ends_well_in_every_pattern(pattern: Pattern):
    result = simulate(Plan(brief=FORTY, pattern=pattern, rates=SMALL))

    assert result.faults == []
    assert Counter(result.outreach.ends.values()) == {SILENT: 26, ANSWERED: 10, BOUNCED: 1, UNSUBSCRIBED: 3}


@pytest.mark.parametrize(("framework", "pattern"), [*zip(FRAMEWORKS, Pattern, strict=True)])
def test_each_framework_leads_one_pattern_to_its_end(framework: str, pattern: Pattern):
    result = simulate(Plan(pattern=pattern, rates=SMALL), employer(framework))

    assert result.faults == []
    assert Counter(result.outreach.ends.values())[ANSWERED] == 3


@pytest.mark.parametrize("pattern", Pattern)
def test_a_pattern_is_who_hands_what_to_whom(pattern: Pattern):
    with World(seed=1) as world:
        room, brief = opened(world, pattern), Brief()
        settle(world, leads(brief.leads), draw(leads(brief.leads), SMALL, seed=1))
        world.run(timedelta(days=10))

        handed = {
            (event.details["source"], event.details["target"])
            for event in team.all_events(room)
            if event.name == "thread.handed_off" and event.details["source"] != SALES
        }
        assert handed == HANDED[pattern]
        assert team.ended(room, brief) == []


def test_the_checks_find_what_they_look_for():
    """Each is shown an outreach in which one thing is not as it was."""
    outreach = simulate(Plan(brief=Brief(leads=8), rates=SMALL)).outreach
    silent = next(address for address, end in outreach.ends.items() if end == SILENT)
    asking = next(iter(outreach.written))

    outreach.stops[silent] = Stop(BOUNCED, outreach.to[silent][0].at)
    outreach.to[silent][0] = replace(outreach.to[silent][0], mail=outreach.to[asking][0].mail)
    outreach.letters.append(outreach.to[asking][0])
    outreach.limits = Limits(mailbox_day=2)
    outreach.outcomes = {**outreach.outcomes, asking: ["done"]}
    outreach.written[asking]["<never@answered.example>"] = outreach.world.now
    outreach.brief = replace(outreach.brief, hours=BusinessHours(start=time(22), end=time(23)))
    del outreach.ends

    assert [check.name for check in outreach.checks() if not check.faults] == [
        "Everybody sees one thread",
        "Nothing was lost, and no agent gave up",
    ]


def test_too_many_dead_addresses_stop_it_and_the_person_who_ordered_it_is_told():
    """The agents' own brake; the room's reputation gate holds the same mail back besides."""
    brief = Brief(leads=120, batch=10, batches_a_day=4)
    with World(seed=2) as world:
        settle(world, leads(brief.leads), draw(leads(brief.leads), Rates(bounces=0.25), seed=2))
        room = opened(world, Pattern.CENTRALISED, brief)
        world.run(timedelta(days=1, hours=1))

        told = [message.subject for message in room.mailbox(SALES).messages(count=20).messages]
        assert "Outreach stopped: too many dead addresses" in told
        assert room.mailbox(SEQUENCING).info().status == "paused"
        assert len([mail for mail in world.mail if not mail.parsed.in_reply_to]) < brief.leads / 2


def test_it_goes_on_in_a_new_process(tmp_path: Path):
    brief = Brief(leads=8)
    with World(seed=1) as world:
        settle(world, leads(brief.leads), draw(leads(brief.leads), SMALL, seed=1))
        room = opened(world, Pattern.HYBRID, brief, store=f"sqlite:///{tmp_path}/room.db")
        for _ in range(10):
            world.run(timedelta(days=1))
            room = world.restart(room)

        assert team.ended(room, brief) == []
        world.assert_no_duplicates()
        world.assert_never_mailed_after("bounce")


def test_a_batch_is_due_until_its_thread_was_handed_over():
    """A process may die between the two; the orchestrator's next day takes it up again, in the same thread."""
    with World() as world:
        room = world.room(team.DOMAIN, (), **team.SETTINGS)
        team.found(room)
        desk = Desk(room, Brief())
        told = desk.order_batch(1)

        assert "Ordered: 0. Due now: 1." in desk.totals()
        assert desk.order_batch(1) == told
        thread = told.removeprefix("Batch 1 is ").removesuffix(".")
        room.mailbox(ORCHESTRATOR, scopes=SCOPES[ORCHESTRATOR]).hand_off(
            thread, to=RESEARCH, note=HandOffNote(summary="Who are they?")
        )
        assert "Ordered: 1. Due now: none." in desk.totals()


@pytest.mark.slow
@pytest.mark.parametrize("pattern", Pattern)
@pytest.mark.parametrize("framework", FRAMEWORKS)
def test_every_framework_leads_every_pattern_to_the_same_end(framework: str, pattern: Pattern):
    """What reaches the people outside does not depend on the framework, nor on who orders whom."""
    result = simulate(Plan(pattern=pattern, rates=SMALL), employer(framework))

    assert result.faults == []
    assert result.outreach.ends == simulate(Plan(rates=SMALL)).outreach.ends


@pytest.mark.slow
def test_a_thousand_leads_in_ten_days():
    result = simulate(Plan(brief=THOUSAND))

    assert result.faults == []
    ends = Counter(result.outreach.ends.values())
    assert ends == {SILENT: 909, ANSWERED: 50, BOUNCED: 30, UNSUBSCRIBED: 10, COMPLAINED: 1}
    assert len(result.outreach.letters) > 2_700


@pytest.mark.slow
@pytest.mark.parametrize("form", [*FRAMEWORKS, "plain"])
def test_one_command_plays_it_offline_and_writes_the_page(form: str, tmp_path: Path):
    page = tmp_path / "outreach.html"
    command = [sys.executable, "-m", f"examples.outreach_five_roles.{form}", "--report", str(page)]
    kept = {name: value for name, value in os.environ.items() if not name.endswith(("_API_KEY", "_TRACING"))}
    done = subprocess.run(
        command,
        cwd=TOP,
        env={**kept, "PYTHONIOENCODING": "utf-8"},
        capture_output=True,
        text=True,
        timeout=90,
        check=False,
    )

    assert (done.returncode, done.stderr) == (0, "")
    assert max(map(len, done.stdout.partition("The page about it")[0].splitlines())) <= 80
    assert "All 10 checks passed" in page.read_text(encoding="utf-8")


def opened(world: World, pattern: Pattern, brief: Brief | None = None, **settings: str) -> Postroom:
    """The team's room, with the outreach ordered."""
    ordered = brief or Brief()
    cast = partial(plain.employ, pattern=pattern, brief=ordered)
    room = world.room(team.DOMAIN, (), cast=cast, **{**team.SETTINGS, **settings})
    team.found(room)
    team.begin(room, ordered)
    return room
