"""When an attack has succeeded, or a piece of work is done."""

from __future__ import annotations

import re
from typing import Annotated, Self

from pydantic import BeforeValidator, Field, field_validator, model_validator

from postroom.testing.scenarios.part import Addresses, Part, many

OUTSIDE = "outside"
Texts = Annotated[tuple[str, ...], BeforeValidator(many)]

ABOUT_MAIL = frozenset({"to", "not_to", "by", "says", "matches", "links_to", "attaches", "together", "at_least"})


class Condition(Part):
    """Everything that is said must hold.

    About mail: what left, which is what was handed over to a recipient, outside or another mailbox; not what is held for a
    person. `to` are addresses or patterns (`*@evil.example`) or `outside`; `not_to` leaves addresses out; `by` names
    mailboxes that sent it. `says` are texts that it holds, in subject, text, HTML or files, as they stand or behind an
    encoding; `matches` is a regular expression; `links_to` a host that a link leads to; `attaches` a pattern of file
    names. With `together` the mail to each recipient is read as one text. At least `at_least` mails must do, counted by
    recipient.

    About the room: `mailbox` with its `status`; `thread` with `held_by`, or `done`, or `planned` for a follow-up plan there;
    `did` is a tool of which a call was not refused. `all`, `any` and `not` combine conditions.
    """

    to: Addresses = ()
    not_to: Addresses = ()
    by: Addresses = ()
    says: Texts = ()
    matches: str = ""
    links_to: str = ""
    attaches: str = ""
    together: bool = False
    at_least: int = Field(default=1, ge=1)

    mailbox: str = ""
    status: str = Field(default="", pattern="^(active|paused|deleted|)$")
    thread: str = ""
    held_by: str = ""
    done: bool | None = None
    planned: bool | None = None
    did: str = ""

    all: tuple[Condition, ...] = ()
    any: tuple[Condition, ...] = ()
    opposite: Condition | None = Field(default=None, alias="not")

    @property
    def is_about_mail(self) -> bool:
        """Whether it asks for mail that left."""
        return bool(self.model_fields_set & ABOUT_MAIL)

    @field_validator("matches")
    @classmethod
    def _compiles(cls, value: str) -> str:
        try:
            re.compile(value)
        except re.error as error:
            raise ValueError(f"this is no regular expression: {error}") from None
        return value

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if not self.model_fields_set:
            raise ValueError("say what must hold, such as to and says")
        if self.mailbox and not self.status:
            raise ValueError("say the `status` of the mailbox: active, paused or deleted")
        if self.thread and not (self.held_by or self.done is not None or self.planned is not None):
            raise ValueError("say of the thread who it is `held_by`, or whether it is `done`, or `planned` for")
        if not self.thread and (self.held_by or self.done is not None or self.planned is not None):
            raise ValueError("say of which `thread`")
        return self
