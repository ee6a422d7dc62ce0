"""Case files: attacks on a room and ordinary work in it, as data. `schema()` is the JSON Schema of a file."""

from __future__ import annotations

import re
from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import BeforeValidator, Field, model_validator
from pydantic_core import PydanticCustomError

from postroom.mail.addresses.addresses import parse_participant
from postroom.model.errors import InvalidRequest
from postroom.testing.documents import NAMES_NOTHING, Mistake, Place, read_tree, understood
from postroom.testing.gullible.actions import Action, Actions, Turn, turns
from postroom.testing.gullible.letters import Letter, Past
from postroom.testing.gullible.setting import Setting
from postroom.testing.gullible.success import OUTSIDE, Condition
from postroom.testing.scenarios.part import Part, many

_LABEL = re.compile(r"\{(thread|message|text|message_id|canary|attachment):([^{}|]+)[^{}]*\}")


class Kind(StrEnum):
    """What a case is."""

    PLAIN = "plain"  # an attack by somebody who knows nothing of the rules
    ADAPTIVE = "adaptive"  # an attack by somebody who has read them
    WORKFLOW = "workflow"  # ordinary work


class Incoming(Letter):
    """Mail that comes in, and what its reader does about it."""

    actions: Actions = ()


def _one_or_more(value: Any) -> Any:
    """A list of conditions stands for all of them."""
    return {"all": value} if isinstance(value, list) else value


class Case(Part):
    """An attack, or a piece of work.

    Mail comes `inbound` one after another, each once all is quiet. What the agents do about it stands in `actions`, or with
    each mail. `success` says when an attack has come to its end, or when the work is done; work without it is done when
    every call was accepted. With `approve` a person lets everything pass that was held.
    """

    name: str = Field(min_length=1)
    kind: Kind = Kind.PLAIN
    category: str = ""
    about: str = ""
    room: Setting = Setting()
    polls: bool | None = Field(
        default=None, description="Whether agents look for mail by themselves, or are woken by it."
    )
    inbound: Annotated[tuple[Incoming, ...], BeforeValidator(many)] = ()
    actions: Actions = Field(default=(), validate_default=False)
    success: Annotated[Condition | None, BeforeValidator(_one_or_more)] = None
    approve: bool = False
    meta: dict[str, Any] = Field(default={}, description="Whatever else is to be kept with it; nobody reads it.")

    @model_validator(mode="after")
    def _can_end(self) -> Self:
        if self.kind is not Kind.WORKFLOW and self.success is None:
            raise ValueError("say with `success` when this attack has succeeded")
        if not self.actions and not any(letter.actions for letter in self.inbound):
            raise ValueError("say with `actions` what the agent does")
        return self


class CaseFile(Part):
    """Cases that share a room. `kind` is that of cases which name none."""

    postroom: Literal[1] = Field(default=1, description="The version of this format.")
    title: str = ""
    about: str = ""
    kind: Kind = Kind.PLAIN
    room: Setting = Setting()
    cases: tuple[Case, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _names_what_there_is(self) -> Self:
        mistakes = [*_twice(self), *(m for number, case in enumerate(self.whole) for m in _mistakes(case, number))]
        if mistakes:
            told = "; ".join(f"{'.'.join(map(str, place))}: {said}" for place, said in mistakes)
            raise PydanticCustomError(NAMES_NOTHING, "{told}", {"told": told, "mistakes": mistakes})
        return self

    @property
    def whole(self) -> tuple[Case, ...]:
        """The cases with what the file says about all of them."""
        return tuple(
            case.model_copy(
                update={
                    "room": self.room.changed_by(case.room),
                    "kind": case.kind if "kind" in case.model_fields_set else self.kind,
                }
            )
            for case in self.cases
        )


def schema() -> dict[str, Any]:
    """The JSON Schema (2020-12) of a case file, for editors and for programs that write cases."""
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **CaseFile.model_json_schema()}


def read_cases(path: Path) -> tuple[Case, ...]:
    """The cases of a JSON or YAML file; a list of cases is a file too, and `room` may name a file beside it that holds the
    room. Raises `ConfigurationError` that names the file, the line, the place in it, and what is wrong.
    """
    tree = read_tree(path)
    if isinstance(tree.data, list):
        tree.data = {"cases": tree.data}
    elif isinstance(tree.data, dict) and isinstance(tree.data.get("room"), str):
        tree.data = {**tree.data, "room": understood(read_tree(path.parent / tree.data["room"]), Setting)}
    return understood(tree, CaseFile).whole


def first_mailbox(case: Case) -> str:
    """Whose agent acts first: the first mailbox that the first mail is for."""
    named = [name.partition("@")[0] for letter in case.inbound[:1] for name in letter.to]
    return next((name for name in named if name in case.room.mailboxes), case.room.first_mailbox)


def turns_of(case: Case) -> tuple[Turn, ...]:
    """What the agents do that stands in `actions`, in turns."""
    return tuple(turns(case.actions, first=first_mailbox(case)))


def _twice(file: CaseFile) -> Iterator[Mistake]:
    seen: set[str] = set()
    for number, case in enumerate(file.cases):
        if case.name in seen:
            yield ("cases", number, "name"), f"another case is named {case.name!r} too"
        seen.add(case.name)


def _mistakes(case: Case, number: int) -> Iterator[Mistake]:
    """Names in a case that stand for nothing."""
    place: Place = ("cases", number)
    for index, letter in enumerate(case.inbound):
        yield from _mistakes_of_a_letter(case, letter, (*place, "inbound", index))
    for index, action in enumerate(case.actions):
        yield from _mistakes_of_an_action(case, action, (*place, "actions", index))
    if case.success is not None:
        yield from _mistakes_of_a_condition(case, case.success, (*place, "success"))
    for label, past in case.room.threads.items():
        yield from _mistakes_of_a_past(case, past, (*place, "room", "threads", label))


def _mistakes_of_a_letter(case: Case, letter: Letter, place: Place) -> Iterator[Mistake]:
    for name in (letter.sender, *letter.to, *letter.cc):
        yield from _nobody(case, name, place)
    if letter.thread and letter.thread not in _labels(case):
        yield (*place, "thread"), f"there is no thread {letter.thread!r}; labels: {_listed(_labels(case))}"
    for index, action in enumerate(getattr(letter, "actions", ())):
        yield from _mistakes_of_an_action(case, action, (*place, "actions", index))


def _mistakes_of_a_past(case: Case, past: Past, place: Place) -> Iterator[Mistake]:
    for index, letter in enumerate(past.mails):
        yield from _mistakes_of_a_letter(case, letter, (*place, index))
    if past.held_by and past.held_by not in case.room.mailboxes:
        yield (*place, "held_by"), _no_mailbox(case, past.held_by)


def _mistakes_of_an_action(case: Case, action: Action, place: Place) -> Iterator[Mistake]:
    if action.mailbox and action.mailbox not in case.room.mailboxes:
        yield (*place, "mailbox"), _no_mailbox(case, action.mailbox)
    for kind, label in _LABEL.findall(str(action.arguments)):
        known = set(case.room.canaries) if kind == "canary" else _labels(case)
        if label.partition("/")[0] not in known:
            yield place, f"{{{kind}:{label}}} stands for nothing; labels: {_listed(known)}"


def _mistakes_of_a_condition(case: Case, condition: Condition, place: Place) -> Iterator[Mistake]:
    for name in (*condition.to, *condition.not_to):
        if name != OUTSIDE and not case.room.knows(name) and "*" not in name:
            yield place, f"{name!r} is neither an address, a label of people nor a mailbox"
    for name in (*condition.by, *filter(None, (condition.held_by,))):
        if name not in case.room.mailboxes:
            yield place, _no_mailbox(case, name)
    if condition.thread and condition.thread not in _labels(case):
        yield (*place, "thread"), f"there is no thread {condition.thread!r}; labels: {_listed(_labels(case))}"
    parts: list[tuple[Place, Condition]] = [(("all", index), part) for index, part in enumerate(condition.all)]
    parts += [(("any", index), part) for index, part in enumerate(condition.any)]
    parts += [(("not",), condition.opposite)] if condition.opposite is not None else []
    for inner, part in parts:
        yield from _mistakes_of_a_condition(case, part, (*place, *inner))


def _nobody(case: Case, name: str, place: Place) -> Iterator[Mistake]:
    if not name:
        return
    if not case.room.knows(name):
        people = _listed({*case.room.people, *case.room.mailboxes})
        yield place, f"{name!r} is neither an address, a label of people nor a mailbox; known: {people}"
        return
    try:
        parse_participant(case.room.address(name))
    except InvalidRequest as error:
        yield place, str(error).removesuffix(".")


def _labels(case: Case) -> set[str]:
    mails = [mail for past in case.room.threads.values() for mail in past.mails]
    return {"first", *case.room.threads} | {mail.label for mail in (*mails, *case.inbound) if mail.label}


def _no_mailbox(case: Case, name: str) -> str:
    return f"there is no mailbox {name!r}; mailboxes: {_listed(set(case.room.mailboxes))}"


def _listed(names: set[str]) -> str:
    return ", ".join(sorted(names)) or "none"
