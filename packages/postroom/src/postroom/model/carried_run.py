"""What a program elsewhere says of its run with each call: one header, a compact JSON object."""

from __future__ import annotations

import json
from typing import Annotated

from pydantic import BaseModel, Field, ValidationError

from postroom.model.bounds import Number
from postroom.model.errors import InvalidRequest

RUN_HEADER = "Postroom-Run"
MOST_OCTETS = 4_096
REPEAT = "repeat:"
"""How the idempotency keys begin that our own client makes for each of its calls: they name a call, and not what a send means."""

Name = Annotated[str, Field(min_length=1, max_length=200)]


class CarriedTurn(BaseModel, frozen=True, extra="forbid"):
    """The turn (`d7`) that the caller holds: the claim, with its fencing number. `continues` is the turn that its sends are bound
    to where it was continued after a hand-off (`continue_turn`).
    """

    id: str = Field(pattern=r"^d[1-9]\d{0,17}$")
    claim: Number
    fence: Number
    continues: str | None = Field(default=None, pattern=r"^d[1-9]\d{0,17}$")


class CarriedRun(BaseModel, frozen=True, extra="forbid"):
    """Who calls: the `framework`, the framework's id of the tool call, the `names` of the run, the turn that it holds, and which
    send of the turn this is (`ordinal`, from 1; a send that was refused gives its number back). `resumes` says that the program
    goes on after a decision about what is held, `rehearses` that a send is only shown to the gates.

    None of it opens anything: names count only among the runs of the same key, and a turn only while it is held.
    """

    framework: str = Field(default="", max_length=60)
    call_ref: str | None = Field(default=None, max_length=300)
    names: tuple[Name, ...] = Field(default=(), max_length=12)
    turn: CarriedTurn | None = None
    ordinal: int | None = Field(default=None, ge=1, le=1_000_000)
    resumes: bool = False
    rehearses: bool = False

    def as_header(self) -> str:
        """The value of the header: ASCII, without what is not said. Raises `InvalidRequest` where it is too long."""
        value = json.dumps(self.model_dump(exclude_defaults=True), separators=(",", ":"))
        if len(value) > MOST_OCTETS:
            raise InvalidRequest("The names of this run are too long to travel with a call.", you_can="shorten them.")
        return value

    @classmethod
    def of_header(cls, value: str) -> CarriedRun:
        """Read the header's value. Raises `InvalidRequest`, which repeats nothing of it."""
        if len(value) > MOST_OCTETS:
            raise InvalidRequest(f"The header {RUN_HEADER} is longer than {MOST_OCTETS} octets.")
        try:
            return cls.model_validate_json(value)
        except ValidationError:
            raise InvalidRequest(
                f"The header {RUN_HEADER} is not what it must be: a JSON object that says who calls.",
                you_can="leave it out, or see the reference.",
            ) from None
