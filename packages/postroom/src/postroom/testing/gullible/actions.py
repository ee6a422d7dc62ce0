"""What the agents of a case do: calls of the tools that a model has, in turns."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from difflib import get_close_matches
from typing import Annotated, Any, Self

from pydantic import BeforeValidator, Field, model_validator

from postroom.testing.scenarios.behaviours import Duration
from postroom.testing.scenarios.part import Part, many
from postroom.tools import TOOL_NAMED

IDS = {"thread_id": "thread", "message_id": "message", "attachment_id": "attachment", "plan_id": "plan"}
"""The arguments that are ids, and the placeholder that each kind is by default."""

_IN_SHORT = {"reply": "text", "hand_off_thread": "to", "forward_message": "to"}
"""The argument that a bare value stands for, where it is not the tool's first."""
_ABOUT_THE_CALL = frozenset({"tool", "arguments", "mailbox", "times", "after", "new_turn", "operator", "run"})


class Action(Part):
    """One call of a tool: `{"tool": "reply", "arguments": {"text": "Hello"}}`, in short `{"reply": {"text": "Hello"}}`, or
    `{"reply": "Hello"}`.

    `mailbox` is whose agent calls it; the one that the mail came to, or that acted before, by default. Actions of one mailbox
    after another are one turn: it begins when something wakes that mailbox. `new_turn` begins another. With `after` the
    agent begins a turn by itself, so long after everything before, woken by nothing. An `operator` is a program that uses
    the mailbox outside of any agent's run. `run` names a conversation that goes on over several turns.
    """

    tool: str
    arguments: dict[str, Any] = {}
    mailbox: str = ""
    times: int = Field(default=1, ge=1, le=1000, description="Call it so often; `{n}` counts from 1.")
    after: Duration | None = None
    new_turn: bool = False
    operator: bool = False
    run: str = ""

    @model_validator(mode="before")
    @classmethod
    def _from_a_tool(cls, value: Any) -> Any:
        """The name of a tool may stand as a word of its own, and alone."""
        if isinstance(value, str):
            return {"tool": value}
        if not isinstance(value, dict) or "tool" in value:
            return value
        named = [name for name in value if name not in _ABOUT_THE_CALL]
        if len(named) != 1:
            raise ValueError(f"name one tool: {', '.join(TOOL_NAMED)}")
        rest = {name: part for name, part in value.items() if name != named[0]}
        return {**rest, "tool": named[0], "arguments": _arguments(named[0], value[named[0]])}

    @model_validator(mode="after")
    def _is_a_tool(self) -> Self:
        if self.tool not in TOOL_NAMED:
            near = get_close_matches(self.tool, TOOL_NAMED, n=1)
            meant = f"; did you mean {near[0]!r}?" if near else f"; tools: {', '.join(TOOL_NAMED)}"
            raise ValueError(f"there is no tool {self.tool!r}{meant}")
        known = TOOL_NAMED[self.tool].input.model_fields
        unknown = [name for name in self.arguments if name not in known]
        if unknown:
            raise ValueError(f"{self.tool} has no argument {unknown[0]!r}; it has: {', '.join(known) or 'none'}")
        return self


Actions = Annotated[tuple[Action, ...], BeforeValidator(many)]


@dataclass(frozen=True)
class Turn:
    """Calls that one agent makes in a row. `after` a time it begins by itself; else something wakes it."""

    mailbox: str
    actions: tuple[Action, ...]

    @property
    def after(self) -> timedelta | None:
        """How long after everything before it begins by itself, if it does."""
        return self.actions[0].after

    @property
    def is_of_anybody(self) -> bool:
        """Whether it names no mailbox: whoever is woken takes it, as mail in a thread goes to who holds that."""
        return not self.actions[0].mailbox

    @property
    def by_operator(self) -> bool:
        """Whether it is no agent that calls."""
        return self.actions[0].operator


def turns(actions: Sequence[Action], *, first: str) -> Iterator[Turn]:
    """The turns that a list of actions makes; the first is that of the mailbox `first` if the action names none."""
    mailbox, taken = first, list[Action]()
    for action in actions:
        goes_on = action.mailbox in ("", mailbox) and not action.new_turn and action.after is None
        if taken and not (goes_on and action.operator == taken[0].operator):
            yield Turn(mailbox, tuple(taken))
            taken = []
        mailbox = action.mailbox or mailbox
        taken.append(action)
    if taken:
        yield Turn(mailbox, tuple(taken))


def _arguments(tool: str, value: Any) -> Any:
    """One value in place of all arguments is the one that a person would think of."""
    if isinstance(value, dict) or tool not in TOOL_NAMED:
        return value if isinstance(value, dict) else {}
    if value is None:
        return {}
    return {_IN_SHORT.get(tool) or next(iter(TOOL_NAMED[tool].input.model_fields), "value"): value}
