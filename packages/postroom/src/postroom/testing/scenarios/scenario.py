"""Scenarios: a mail world as data, in a YAML file. The models are the schema; `schema()` is its JSON Schema.

A scenario names rooms with scripted agents, people with reactions, servers with faults, what is done when, and what must
hold at the end. `read_scenario` reads one, `play` plays it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import Annotated, Any, Literal, Self

from pydantic import (
    AwareDatetime,
    BaseModel,
    BeforeValidator,
    Discriminator,
    Field,
    Tag,
    create_model,
    field_validator,
    model_validator,
)
from pydantic_core import PydanticCustomError

from postroom.mail.addresses import parse_address
from postroom.model.errors import InvalidRequest
from postroom.model.plan import STOP_ON_DEFAULT, StopCondition
from postroom.model.settings import Settings
from postroom.model.thread import HandOffNote
from postroom.testing.scenarios.behaviours import Behaviour, Duration, faults, reactions
from postroom.testing.world.journal import What
from postroom.testing.world.world import START

Place = tuple[str | int, ...]
Mistake = tuple[Place, str]
NAMES_NOTHING = "names_nothing"


class Part(BaseModel, extra="forbid", frozen=True):
    """A piece of a scenario; a word it does not know is a mistake."""


class OneOf(Part):
    """A piece that says exactly one of several things: `reply: Hello`."""

    @model_validator(mode="before")
    @classmethod
    def _from_a_word(cls, value: Any) -> Any:
        """A word alone stands for that thing without anything more: `mark_done`."""
        return {value: {}} if isinstance(value, str) else value

    @model_validator(mode="after")
    def _says_one_thing(self) -> Self:
        if len(self.model_fields_set) != 1:
            raise ValueError(f"say exactly one of: {', '.join(type(self).model_fields)}")
        return self

    @property
    def said(self) -> tuple[str, Any]:
        """Which thing, and what about it."""
        (name,) = self.model_fields_set
        return name, getattr(self, name)


def _short(name: str) -> BeforeValidator:
    """One value in place of a whole mapping stands for this field of it."""
    return BeforeValidator(lambda value: value if isinstance(value, dict | BaseModel) else {name: value})


def _many(value: Any) -> Any:
    """One thing stands for a list of it, nothing for an empty list."""
    if value is None:
        return ()
    return value if isinstance(value, list | tuple) else (value,)


def _as_list(value: Any) -> Any:
    return () if value is None else value


Addresses = Annotated[tuple[str, ...], BeforeValidator(_many)]


class Reply(Part):
    """Answer the message that woke the agent, or the last one that came in the thread."""

    text: str
    cc: Addresses = ()
    reply_all: bool = False


class Send(Part):
    """Begin a thread; the steps after it are about that thread."""

    to: Addresses
    subject: str
    text: str
    cc: Addresses = ()


class HandOff(Part):
    """Give the thread to another mailbox."""

    to: str
    note: Annotated[HandOffNote, _short("summary")] = HandOffNote(summary="Please continue.")


class Forward(Part):
    """Send the message on, whole, as an attachment."""

    to: Addresses
    text: str = ""


class FollowUpStep(Part):
    """One planned message: so long after the one before it."""

    after: Duration
    text: str


class FollowUps(Part):
    """Planned messages of the thread, until something stops them."""

    steps: Annotated[tuple[FollowUpStep, ...], BeforeValidator(_many)] = Field(min_length=1)
    stop_on: frozenset[StopCondition] = STOP_ON_DEFAULT


class Nothing(Part):
    """There is nothing more to say about it."""


class Fails(Part):
    """Raise an error, so many times; the room calls the agent again."""

    times: int = Field(default=1, ge=1)


class Step(OneOf):
    """One thing that an agent does. A refusal of the room is noted, and ends the turn."""

    reply: Annotated[Reply, _short("text")] | None = None
    send: Send | None = None
    hand_off: Annotated[HandOff, _short("to")] | None = None
    wait: Duration | None = None
    follow_up: FollowUps | None = None
    forward: Annotated[Forward, _short("to")] | None = None
    mark_done: Nothing | None = None
    fail: Annotated[Fails, BeforeValidator(lambda value: value or {})] | None = None


Steps = Annotated[tuple[Step, ...], BeforeValidator(_many)]


class When(Part):
    """Which messages a rule is for; every condition that is given must hold.

    `sender` is a pattern of addresses (`*@example.com`), `subject` and `text` are words to be found in any case,
    `written` counts the messages this mailbox has written in the thread, `automatic` tells machine-written mail.
    """

    sender: str | None = None
    subject: str | None = None
    text: str | None = None
    written: int | None = Field(default=None, ge=0)
    automatic: bool | None = None


class Rule(Part):
    """What an agent does with a message. The first rule that fits decides."""

    when: When = When()
    do: Steps = ()


Rules = Annotated[tuple[Rule, ...], BeforeValidator(_as_list)]


_NOT_OF_A_SCENARIO = {"domain", "mailboxes", "store", "transport", "receivers"}


class Room(Part):
    """One organisation: its mailboxes with their agents, and its settings. A mailbox without rules answers nobody."""

    mailboxes: dict[str, Rules] = Field(min_length=1)
    settings: dict[str, Any] = Field(default={}, description="Fields of `postroom`'s Settings, such as handler_tries.")

    @field_validator("settings")
    @classmethod
    def _are_settings(cls, value: dict[str, Any]) -> dict[str, Any]:
        unknown = value.keys() - Settings.model_fields.keys() | value.keys() & _NOT_OF_A_SCENARIO
        if unknown:
            raise ValueError(f"a scenario cannot set {', '.join(sorted(unknown))}")
        Settings.model_validate({"domain": "acme.test", **value})
        return value


def _table_of(name: str, behaviours: dict[str, Behaviour], about: str) -> type[OneOf]:
    fields: dict[str, Any] = {key: (behaviour.data | None, None) for key, behaviour in behaviours.items()}
    return create_model(name, __base__=OneOf, __doc__=about, **fields)


Fault = _table_of("Fault", faults(), "One misbehaviour of a server.")
Reaction = _table_of("Reaction", reactions(), "One thing that a person does with mail.")


class Person(Part):
    """Somebody outside, and what they do with the mail they get."""

    name: str = ""
    reactions: Annotated[tuple[Reaction, ...], BeforeValidator(_many)] = ()  # type: ignore[valid-type]


class Letter(Part):
    """What a person writes."""

    to: Addresses
    subject: str
    text: str
    cc: Addresses = ()


class Answer(Part):
    """A person's answer to the last mail that came, or to the last one with this subject; `to` names another address."""

    text: str
    subject: str | None = None
    to: Addresses = ()


class PersonActs(Part):
    """A person writes, or answers, so long after the beginning."""

    person: str
    after: Duration = timedelta(0)
    writes: Letter | None = None
    answers: Annotated[Answer, _short("text")] | None = None

    @model_validator(mode="after")
    def _does_one_thing(self) -> Self:
        if (self.writes is None) == (self.answers is None):
            raise ValueError("say either what this person writes, or what they answer")
        return self


class AgentActs(Part):
    """An agent acts by itself: `does` is about the thread with the subject `about`, or about what it sends first."""

    mailbox: str
    after: Duration = timedelta(0)
    about: str | None = None
    does: Steps = Field(min_length=1)


class RoomStep(OneOf):
    """Something that a person does to a room: its process dies, comes back, a mailbox pauses, an address is blocked."""

    stop: Nothing | None = None
    restart: Nothing | None = None
    pause: str | None = None
    resume: str | None = None
    suppress: str | None = None
    unsuppress: str | None = None


class RoomActs(Part):
    """Something is done to a room."""

    room: str
    after: Duration = timedelta(0)
    does: Annotated[tuple[RoomStep, ...], BeforeValidator(_many)] = Field(min_length=1)


class ServerChanges(Part):
    """A server behaves differently from now on."""

    server: str
    after: Duration = timedelta(0)
    faults: Annotated[tuple[Fault, ...], BeforeValidator(_many)] = ()  # type: ignore[valid-type]


ACTORS = ("person", "mailbox", "room", "server")


def _actor(value: Any) -> str | None:
    given = value if isinstance(value, dict) else getattr(value, "__dict__", {})
    named = [actor for actor in ACTORS if actor in given]
    return named[0] if len(named) == 1 else None


Action = Annotated[
    Annotated[PersonActs, Tag("person")]
    | Annotated[AgentActs, Tag("mailbox")]
    | Annotated[RoomActs, Tag("room")]
    | Annotated[ServerChanges, Tag("server")],
    Discriminator(
        _actor,
        custom_error_type="actor",
        custom_error_message="an action names exactly one of: person, mailbox, room, server",
    ),
]


class NeverMailedAfter(Part):
    """After such an event nobody writes to that address (to any such address, where none is given)."""

    what: Literal["bounce", "unsubscribe", "complaint"]
    address: str | None = None


class Owner(Part):
    """Who holds the thread with this subject."""

    subject: str
    mailbox: str


class Limit(Part):
    """At most so many messages a day, of a mailbox or of the whole room."""

    per_day: int = Field(ge=1)
    mailbox: str | None = None
    room: str | None = None


class Received(Part):
    """The subjects of what came for an address, in order; or how many."""

    by: str
    subjects: tuple[str, ...] | None = None
    count: int | None = Field(default=None, ge=0)


class Happened(Part):
    """Something stands in the journal: what, to whom, and how often (at least once, where no number is given)."""

    what: What
    who: str | None = None
    recipient: str | None = None
    note: str | None = None
    times: int | None = Field(default=None, ge=0)


class Expectation(OneOf):
    """Something that must hold at the end."""

    no_duplicates: Nothing | None = None
    nothing_lost: Nothing | None = None
    thread_unbroken: str | None = None
    never_mailed_after: Annotated[NeverMailedAfter, _short("what")] | None = None
    owner: Owner | None = None
    within_limits: Limit | None = None
    received: Received | None = None
    happened: Annotated[Happened, _short("what")] | None = None
    suppressed: Addresses | None = None


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
    servers: dict[str, Annotated[tuple[Fault, ...], BeforeValidator(_many)]] = {}  # type: ignore[valid-type]
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
