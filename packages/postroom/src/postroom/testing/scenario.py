"""Scenarios: a mail world as data, in a YAML file. The models are the schema; `schema()` is its JSON Schema.

A scenario names rooms with scripted agents, people with reactions, servers with faults, what is done when, and what must
hold at the end. `play` in `playing.py` runs it.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Sequence
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal, Self, get_args

from pydantic import (
    AwareDatetime,
    BaseModel,
    BeforeValidator,
    Discriminator,
    Field,
    Tag,
    ValidationError,
    create_model,
    model_validator,
)

from postroom.mail.addresses import parse_address
from postroom.model.errors import ConfigurationError, InvalidRequest
from postroom.model.plan import STOP_ON_DEFAULT, StopCondition
from postroom.model.thread import HandOffNote
from postroom.testing.behaviours import Behaviour, Duration, faults, reactions
from postroom.testing.journal import What
from postroom.testing.world import START

if TYPE_CHECKING:
    import yaml

VERSION = 1
INSTALL = "Scenario files need PyYAML: pip install 'postroom[testing]'."


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


class Room(Part):
    """One organisation: its mailboxes with their agents, and its settings. A mailbox without rules answers nobody."""

    mailboxes: dict[str, Rules] = Field(min_length=1)
    settings: dict[str, Any] = {}


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


_ACTORS = ("person", "mailbox", "room", "server")


def _actor(value: Any) -> str | None:
    given = value if isinstance(value, dict) else getattr(value, "__dict__", {})
    named = [actor for actor in _ACTORS if actor in given]
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
            raise ValueError("; ".join(mistakes))
        return self


def schema() -> dict[str, Any]:
    """The JSON Schema (2020-12) of a scenario, for editors."""
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **Scenario.model_json_schema()}


def read_scenario(path: Path) -> Scenario:
    """The scenario in a YAML file. Raises `ConfigurationError` that names the file, the place in it, and what is wrong."""
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigurationError(f"{path}: this file cannot be read: {error}") from None
    tree = _tree(text, path)
    try:
        return Scenario.model_validate(tree.data)
    except ValidationError as error:
        raise ConfigurationError("\n".join(_told(path, tree, error))) from None


def mailbox_of(scenario: Scenario, text: str) -> tuple[str, str] | None:
    """The room and the name of a mailbox that is written `support@acme.test`, or `support` where there is one room."""
    name, _, domain = text.partition("@")
    domain = domain or (next(iter(scenario.rooms)) if len(scenario.rooms) == 1 else "")
    room = scenario.rooms.get(domain)
    return (domain, name) if room is not None and name in room.mailboxes else None


def _mistakes(scenario: Scenario) -> Iterator[str]:
    """Names that stand for nothing."""
    for address in scenario.people:
        yield from _not_an_address(address)
    for domain, room in scenario.rooms.items():
        for name, rules in room.mailboxes.items():
            for rule in rules:
                yield from _unknown_targets(rule.do, room, f"rooms.{domain}.mailboxes.{name}")
    for number, action in enumerate(scenario.actions):
        yield from (f"actions.{number}: {mistake}" for mistake in _mistakes_of_an_action(scenario, action))
    for number, expectation in enumerate(scenario.expect):
        yield from (f"expect.{number}: {mistake}" for mistake in _mistakes_of_an_expectation(scenario, expectation))


def _mistakes_of_an_action(scenario: Scenario, action: Any) -> Iterator[str]:
    if isinstance(action, PersonActs) and action.person not in scenario.people:
        yield f"there is no person {action.person!r}; people: {', '.join(scenario.people) or 'none'}"
    elif isinstance(action, AgentActs):
        yield from _no_mailbox(scenario, action.mailbox)
        found = mailbox_of(scenario, action.mailbox)
        if found is not None:
            yield from _unknown_targets(action.does, scenario.rooms[found[0]], "does")
        if action.about is None and "send" not in action.does[0].model_fields_set:
            yield "say which thread it is `about` (a subject), or `send` first"
    elif isinstance(action, RoomActs) and action.room not in scenario.rooms:
        yield f"there is no room {action.room!r}; rooms: {', '.join(scenario.rooms)}"


def _mistakes_of_an_expectation(scenario: Scenario, expectation: Expectation) -> Iterator[str]:
    name, said = expectation.said
    if name == "received":
        if said.subjects is None and said.count is None:
            yield "say which subjects came, or their count"
        if said.by not in scenario.people:
            yield f"there is no person {said.by!r}; people: {', '.join(scenario.people) or 'none'}"
    if name in ("owner", "within_limits") and said.mailbox is not None:
        yield from _no_mailbox(scenario, said.mailbox)


def _no_mailbox(scenario: Scenario, text: str) -> Iterator[str]:
    if mailbox_of(scenario, text) is None:
        known = [f"{name}@{domain}" for domain, room in scenario.rooms.items() for name in room.mailboxes]
        yield f"there is no mailbox {text!r}; mailboxes: {', '.join(known)}"


def _unknown_targets(steps: Sequence[Step], room: Room, place: str) -> Iterator[str]:
    for step in steps:
        if step.hand_off is not None and step.hand_off.to not in room.mailboxes:
            yield f"{place}: a hand-off to {step.hand_off.to!r}; mailboxes: {', '.join(room.mailboxes)}"


def _not_an_address(text: str) -> Iterator[str]:
    try:
        parse_address(text)
    except InvalidRequest as error:
        yield f"people: {error}"


class _Tree:
    """A YAML document: what it says, and on which line each part of it stands."""

    def __init__(self, data: Any, node: yaml.Node | None) -> None:
        self.data = data
        self._node = node

    def line(self, place: Sequence[Hashable]) -> int:
        """The line of the innermost part of this place that is there."""
        node, line = self._node, 1
        for key in place:
            node, line = _child(node, key, line)
        return line


def _child(node: yaml.Node | None, key: Hashable, line: int) -> tuple[yaml.Node | None, int]:
    """The node under a key, and its line; a key that is no word of the document leads nowhere."""
    import yaml

    if isinstance(node, yaml.MappingNode):
        for name, value in node.value:
            if name.value == key:
                return value, name.start_mark.line + 1
    if isinstance(node, yaml.SequenceNode) and isinstance(key, int) and key < len(node.value):
        return node.value[key], node.value[key].start_mark.line + 1
    return node, line


def _tree(text: str, path: Path) -> _Tree:
    """Raises `ConfigurationError` for what is no YAML, or says a thing twice."""
    try:
        import yaml
    except ImportError:
        raise ConfigurationError(INSTALL) from None
    try:
        node = yaml.compose(text, Loader=yaml.SafeLoader)
        _require_unique_keys(node, path)
        return _Tree(yaml.safe_load(text), node)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        place = f"{path}:{mark.line + 1}" if mark is not None else str(path)
        raise ConfigurationError(f"{place}: this is no YAML: {getattr(error, 'problem', error)}.") from None


def _require_unique_keys(node: yaml.Node | None, path: Path) -> None:
    import yaml

    waiting = [node]
    while waiting:
        each = waiting.pop()
        if isinstance(each, yaml.SequenceNode):
            waiting += each.value
        elif isinstance(each, yaml.MappingNode):
            seen: set[str] = set()
            for name, value in each.value:
                if name.value in seen:
                    raise ConfigurationError(f"{path}:{name.start_mark.line + 1}: {name.value!r} is said twice.")
                seen.add(name.value)
                waiting.append(value)


def _told(path: Path, tree: _Tree, error: ValidationError) -> Iterator[str]:
    """A line for each mistake: file, line, place, what is wrong."""
    for fault in error.errors(include_url=False, include_context=False):
        place = [part for part in fault["loc"] if part not in _tags(fault["loc"])]
        said = fault["msg"].removeprefix("Value error, ").removesuffix(".")
        if fault["type"] == "extra_forbidden":
            said = "there is no such word here"
        yield f"{path}:{tree.line(place)}: {'.'.join(map(str, place)) or 'the whole file'}: {said}."


def _tags(place: Sequence[Any]) -> tuple[Any, ...]:
    """What pydantic adds to the place of an action: its kind. An action's own words come after it."""
    return (place[2],) if len(place) > 3 and place[0] == "actions" and place[2] in _ACTORS else ()


assert VERSION in get_args(Scenario.model_fields["postroom"].annotation)
