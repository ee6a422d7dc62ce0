"""Scenarios: a mail world as data, in a YAML file. The models are the schema; `schema()` is its JSON Schema.

A scenario names rooms with scripted agents, people with reactions, servers with faults, what is done when, and what must
hold at the end. `read_scenario` reads one, `play` plays it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Annotated, Any, Literal, Self

from pydantic import AwareDatetime, BeforeValidator, Field, model_validator
from pydantic_core import PydanticCustomError

from postroom.mail.addresses.addresses import parse_address
from postroom.model.errors import InvalidRequest
from postroom.testing.documents import NAMES_NOTHING, Mistake, Place
from postroom.testing.scenarios.actions import Action, AgentActs, Fault, Person, PersonActs, RoomActs
from postroom.testing.scenarios.agents import Room, Step
from postroom.testing.scenarios.behaviours import Duration
from postroom.testing.scenarios.expectations import Expectation
from postroom.testing.scenarios.part import Part, many
from postroom.testing.world.world import START


class Scenario(Part):
    """A mail world as data."""

    postroom: Literal[1] = Field(description="The version of this schema.")
    title: str
    about: str = ""
    seed: int = 0
    start: AwareDatetime = START
    until: Duration | None = Field(default=None, description="How long it goes on; until nothing is due by default.")
    rooms: dict[str, Room] = Field(min_length=1)
    people: dict[str, Annotated[Person, BeforeValidator(lambda value: value or {})]] = {}
    servers: dict[str, Annotated[tuple[Fault, ...], BeforeValidator(many)]] = {}  # type: ignore[valid-type]  # made at run time
    actions: tuple[Action, ...] = Field(min_length=1)
    expect: tuple[Expectation, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _names_what_there_is(self) -> Self:
        mistakes = list(_mistakes(self))
        if mistakes:
            told = "; ".join(f"{'.'.join(map(str, place))}: {said}" for place, said in mistakes)
            raise PydanticCustomError(NAMES_NOTHING, "{told}", {"told": told, "mistakes": mistakes})
        return self


def schema() -> dict[str, Any]:
    """The JSON Schema (2020-12) of a scenario, for editors."""
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **Scenario.model_json_schema()}


def mailbox_of(scenario: Scenario, text: str) -> tuple[str, str] | None:
    """The room and the name of a mailbox that is written `support@acme.test`, or `support` where there is one room."""
    name, _, domain = text.partition("@")
    domain = domain or (next(iter(scenario.rooms)) if len(scenario.rooms) == 1 else "")
    room = scenario.rooms.get(domain)
    return (domain, name) if room is not None and name in room.mailboxes else None


def _mistakes(scenario: Scenario) -> Iterator[Mistake]:
    """Names that stand for nothing."""
    for address in scenario.people:
        yield from _unreadable(address, ("people", address))
    for domain in scenario.servers:
        yield from _unreadable(f"postmaster@{domain}", ("servers", domain))
    for domain, room in scenario.rooms.items():
        yield from _unreadable(f"postmaster@{domain}", ("rooms", domain))
        for name, rules in room.mailboxes.items():
            place = ("rooms", domain, "mailboxes", name)
            for number, rule in enumerate(rules):
                yield from _unknown_targets(rule.do, room, (*place, number, "do"))
    for number, action in enumerate(scenario.actions):
        yield from _mistakes_of_an_action(scenario, action, ("actions", number))
    for number, expectation in enumerate(scenario.expect):
        yield from _mistakes_of_an_expectation(scenario, expectation, ("expect", number))


def _mistakes_of_an_action(scenario: Scenario, action: Action, place: Place) -> Iterator[Mistake]:
    if isinstance(action, PersonActs):
        yield from _no_person(scenario, action.person, place)
    elif isinstance(action, AgentActs):
        yield from _no_mailbox(scenario, action.mailbox, place)
        found = mailbox_of(scenario, action.mailbox)
        if found is not None:
            yield from _unknown_targets(action.does, scenario.rooms[found[0]], (*place, "does"))
        if action.about is None and action.does[0].said[0] != "send":
            yield place, "say which thread it is `about` (a subject), or `send` first"
    elif isinstance(action, RoomActs) and action.room not in scenario.rooms:
        yield place, f"there is no room {action.room!r}; rooms: {', '.join(scenario.rooms)}"


def _mistakes_of_an_expectation(scenario: Scenario, expectation: Expectation, place: Place) -> Iterator[Mistake]:
    name, said = expectation.said
    if name == "received":
        yield from _no_person(scenario, said.by, place)
        if said.subjects is None and said.count is None:
            yield place, "say which subjects came, or their count"
    if name in ("owner", "within_limits") and said.mailbox is not None:
        yield from _no_mailbox(scenario, said.mailbox, place)


def _no_person(scenario: Scenario, address: str, place: Place) -> Iterator[Mistake]:
    if address not in scenario.people:
        yield place, f"there is no person {address!r}; people: {', '.join(scenario.people) or 'none'}"


def _no_mailbox(scenario: Scenario, text: str, place: Place) -> Iterator[Mistake]:
    if mailbox_of(scenario, text) is None:
        known = [f"{name}@{domain}" for domain, room in scenario.rooms.items() for name in room.mailboxes]
        yield place, f"there is no mailbox {text!r}; mailboxes: {', '.join(known)}"


def _unknown_targets(steps: Sequence[Step], room: Room, place: Place) -> Iterator[Mistake]:
    for number, step in enumerate(steps):
        if step.hand_off is not None and step.hand_off.to not in room.mailboxes:
            known = ", ".join(room.mailboxes)
            yield (*place, number), f"there is no mailbox {step.hand_off.to!r} to hand it to; mailboxes: {known}"


def _unreadable(address: str, place: Place) -> Iterator[Mistake]:
    try:
        parse_address(address)
    except InvalidRequest as error:
        yield place, str(error).removesuffix(".")
