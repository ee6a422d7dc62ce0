"""Everybody outside: what becomes of each lead is drawn by a seed, so that as many as was said bounce, answer or unsubscribe."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from examples.outreach_five_roles.leads import Lead
from postroom.testing import (
    Answer,
    Complain,
    Fault,
    Greylist,
    LateBounce,
    Mail,
    OutOfOffice,
    Refuse,
    Unsubscribe,
    World,
)
from postroom.testing.people.people import Person
from postroom.testing.people.reactions import Reaction


class Fate(StrEnum):
    """What a lead does, or what becomes of their mail."""

    SILENT = "silent"
    REFUSED = "bounces at once"
    BOUNCED = "bounces later"
    AUTO_REPLIES = "is away"
    INTERESTED = "is interested"
    ASKS = "has a question"
    NOT_NOW = "says not now"
    UNSUBSCRIBES = "unsubscribes"
    COMPLAINS = "complains"


DEAD = frozenset({Fate.REFUSED, Fate.BOUNCED})
ANSWERING = frozenset({Fate.INTERESTED, Fate.ASKS, Fate.NOT_NOW})

INTERESTED = "That sounds good, I am interested. How do we go on?"
SUITS = "Thursday at two suits me."
QUESTION = "How long does it take until it runs, and do our drivers need new telephones?"
NOT_NOW = "Thank you, but not now. We have just changed everything."

_GREYLISTING = 0.08
"""The share of servers that defer what they have not seen."""


@dataclass(frozen=True)
class Rates:
    """The share of leads for each fate."""

    bounces: float = 0.03
    auto_replies: float = 0.08
    answers: float = 0.05
    unsubscribes: float = 0.01
    complaints: float = 0.001


@dataclass(frozen=True)
class AnswerTo(Answer):
    """An answer to the mail that is this person's `nth`, if it says certain words."""

    nth: int | None = None
    says: str = ""

    def applies(self, person: Person, mail: Mail) -> bool:
        """Whether it is that one."""
        return self.nth in (None, len(person.received)) and self.says in mail.text


@dataclass(frozen=True)
class UnsubscribeAt(Unsubscribe):
    """Taking oneself off the list at one's `nth` mail."""

    nth: int = 1

    def applies(self, person: Person, mail: Mail) -> bool:
        """Whether it is that one."""
        return len(person.received) == self.nth


def draw(leads: Sequence[Lead], rates: Rates, *, seed: int) -> dict[str, Fate]:
    """The fate of each lead, by address: exactly as many as the rates say, at least one of each that is not complaints."""
    count = len(leads)
    fates = [
        *_some(_share(rates.bounces, count), (Fate.REFUSED, Fate.REFUSED, Fate.BOUNCED)),
        *_some(_share(rates.auto_replies, count), (Fate.AUTO_REPLIES,)),
        *_some(_share(rates.answers, count), (Fate.INTERESTED, Fate.ASKS, Fate.NOT_NOW)),
        *_some(_share(rates.unsubscribes, count), (Fate.UNSUBSCRIBES,)),
        *_some(round(rates.complaints * count), (Fate.COMPLAINS,)),
    ]
    drawn = random.Random(seed).sample(range(count), len(fates))
    return {lead.address: Fate.SILENT for lead in leads} | {
        leads[number].address: fate for number, fate in zip(drawn, fates, strict=True)
    }


def settle(world: World, leads: Sequence[Lead], fates: Mapping[str, Fate]) -> None:
    """Let everybody live in a world, as their fates say."""
    chance, faults = random.Random(world.seed), _faults(leads, fates, seed=world.seed)
    for domain, scripted in faults.items():
        world.server(domain, *scripted)
    for lead in leads:
        world.person(f"{lead.name} <{lead.address}>", *_reactions(fates[lead.address], world.now, chance))


def _reactions(fate: Fate, now: datetime, chance: random.Random) -> tuple[Reaction, ...]:
    nth, after = chance.choice((1, 1, 2)), timedelta(minutes=chance.randrange(20, 30 * 60))
    if fate is Fate.AUTO_REPLIES:
        back = now + timedelta(days=chance.randrange(5, 7))
        language = chance.choice(("en", "de", "fr", "pl", "sv"))
        return (OutOfOffice(language=language, until=back, honest=chance.random() < 0.8),)
    if fate is Fate.INTERESTED:
        suits = AnswerTo(SUITS, says="Thursday", after=timedelta(hours=chance.randrange(1, 12)), times=1)
        return (suits, AnswerTo(INTERESTED, nth=nth, after=after))
    if fate is Fate.ASKS:
        return (AnswerTo(QUESTION, nth=nth, after=after, style=chance.choice(("plain", "outlook", "gmail"))),)
    if fate is Fate.NOT_NOW:
        return (AnswerTo(NOT_NOW, nth=nth, after=after),)
    if fate is Fate.UNSUBSCRIBES:
        return (UnsubscribeAt(chance.choice(("mailto", "reply")), nth=nth, after=after),)
    return (Complain(after=after, times=1),) if fate is Fate.COMPLAINS else ()


def _faults(leads: Sequence[Lead], fates: Mapping[str, Fate], *, seed: int) -> dict[str, list[Fault]]:
    scripted: defaultdict[str, list[Fault]] = defaultdict(list)
    chance = random.Random(seed)
    for domain in dict.fromkeys(lead.address.partition("@")[2] for lead in leads):
        if chance.random() < _GREYLISTING:
            scripted[domain].append(Greylist())
    for lead in leads:
        domain = lead.address.partition("@")[2]
        if fates[lead.address] is Fate.REFUSED:
            scripted[domain].insert(0, Refuse(only=lead.address))
        if fates[lead.address] is Fate.BOUNCED:
            scripted[domain].append(LateBounce(only=lead.address, after=timedelta(hours=3)))
    return scripted


def _share(rate: float, count: int) -> int:
    return max(1, round(rate * count)) if rate else 0


def _some(count: int, fates: Sequence[Fate]) -> list[Fate]:
    return [fates[number % len(fates)] for number in range(count)]
