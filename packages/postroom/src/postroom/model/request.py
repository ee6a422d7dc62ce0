"""Typed requests between agents of different organisations, by mail: what is asked, by when, and what became of it."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, Field

from postroom.model.address import Address
from postroom.model.ids import on_the_calendar

Json = dict[str, Any]

MAX_REASON_CHARS = 500


class RequestKind(StrEnum):
    """What one message says about a request."""

    REQUEST = "request"
    ACKNOWLEDGEMENT = "acknowledgement"  # it was taken and will be answered
    ANSWER = "answer"
    REJECTION = "rejection"  # of a request that will not be answered, or of an answer that is not as agreed


class RequestState(StrEnum):
    """How a request stands."""

    OPEN = "open"
    ACKNOWLEDGED = "acknowledged"
    ANSWERED = "answered"
    REJECTED = "rejected"
    EXPIRED = "expired"


WAITING = (RequestState.OPEN, RequestState.ACKNOWLEDGED)
"""Nobody has answered yet, and there is time."""


class Side(StrEnum):
    """Whether a mailbox of this room asked, or was asked."""

    ASKING = "asking"
    ASKED = "asked"


class Flaw(BaseModel, frozen=True):
    """Where a body is not as agreed (a JSON pointer, RFC 6901; empty for the whole), and how, in a word of pydantic's."""

    at: str = Field(max_length=200)
    code: str = Field(max_length=60)

    def __str__(self) -> str:
        return f"{self.at or 'the body'}: {self.code}"


class RequestPart(BaseModel, frozen=True, extra="ignore"):
    """The JSON part of one message about a request. `id` is the asker's and stays the same in all of them."""

    kind: RequestKind
    id: str = Field(min_length=8, max_length=200, pattern=r"^[!-~]+$")
    type: str = Field(min_length=1, max_length=100, pattern=r"^[a-z0-9][a-z0-9._-]*/[0-9]+$")
    body: Json = Field(default_factory=dict, repr=False)
    deadline: Annotated[datetime, AfterValidator(on_the_calendar)] | None = None
    reason: str = Field(default="", max_length=MAX_REASON_CHARS)
    flaws: tuple[Flaw, ...] = Field(default=(), max_length=20)


class AgentRequest(BaseModel, frozen=True):
    """A typed request as this room knows it (`q5`). `body` is what was asked and `answer` what was answered, both untrusted
    where they came from outside, and checked against what was agreed for the `type`.

    `late` is whether the answer came after the deadline. `reason` and `flaws` say why it was rejected.
    """

    id: str
    side: Side
    type: str
    state: RequestState
    mailbox: str
    partner: Address
    thread_id: str
    message_id: str
    deadline: datetime | None
    body: Json = Field(repr=False)
    answer: Json | None = Field(default=None, repr=False)
    late: bool = False
    reason: str = ""
    flaws: tuple[Flaw, ...] = ()
