"""What agents do in a scenario: the rules of each mailbox of a room, and the steps of a turn."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BeforeValidator, Field, field_validator

from postroom.model.choices import STOP_ON_DEFAULT, StopCondition
from postroom.model.settings import Settings
from postroom.model.thread import HandOffNote
from postroom.testing.scenarios.behaviours import Duration
from postroom.testing.scenarios.part import Addresses, OneOf, Part, many, short


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
    note: Annotated[HandOffNote, short("summary")] = HandOffNote(summary="Please continue.")


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

    steps: Annotated[tuple[FollowUpStep, ...], BeforeValidator(many)] = Field(min_length=1)
    stop_on: frozenset[StopCondition] = STOP_ON_DEFAULT


class Nothing(Part):
    """There is nothing more to say about it."""


class Fails(Part):
    """Raise an error, so many times; the room calls the agent again."""

    times: int = Field(default=1, ge=1)


class Step(OneOf):
    """One thing that an agent does. A refusal of the room is noted, and ends the turn."""

    reply: Annotated[Reply, short("text")] | None = None
    send: Send | None = None
    hand_off: Annotated[HandOff, short("to")] | None = None
    wait: Duration | None = None
    follow_up: FollowUps | None = None
    forward: Annotated[Forward, short("to")] | None = None
    mark_done: Nothing | None = None
    fail: Annotated[Fails, BeforeValidator(lambda value: value or {})] | None = None


Steps = Annotated[tuple[Step, ...], BeforeValidator(many)]


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


Rules = Annotated[tuple[Rule, ...], BeforeValidator(many)]


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
