"""What is done in a scenario, and when: people act, agents act by themselves, something befalls a room or a server."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated, Any, Self

from pydantic import BeforeValidator, Discriminator, Field, Tag, create_model, model_validator

from postroom.testing.scenarios.agents import Nothing, Steps
from postroom.testing.scenarios.behaviours import Behaviour, Duration, faults, reactions
from postroom.testing.scenarios.part import Addresses, OneOf, Part, many, short


def _table_of(name: str, behaviours: dict[str, Behaviour], about: str) -> type[OneOf]:
    fields: dict[str, Any] = {key: (behaviour.data | None, None) for key, behaviour in behaviours.items()}
    return create_model(name, __base__=OneOf, __doc__=about, **fields)


Fault = _table_of("Fault", faults(), "One misbehaviour of a server.")
Reaction = _table_of("Reaction", reactions(), "One thing that a person does with mail.")


class Person(Part):
    """Somebody outside, and what they do with the mail they get."""

    name: str = ""
    reactions: Annotated[tuple[Reaction, ...], BeforeValidator(many)] = ()  # type: ignore[valid-type]  # a type made above


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
    answers: Annotated[Answer, short("text")] | None = None

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
    does: Annotated[tuple[RoomStep, ...], BeforeValidator(many)] = Field(min_length=1)


class ServerChanges(Part):
    """A server behaves differently from now on."""

    server: str
    after: Duration = timedelta(0)
    faults: Annotated[tuple[Fault, ...], BeforeValidator(many)] = ()  # type: ignore[valid-type]  # a type made above


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
