"""The script of a scripted model, without a framework: each adapter's `ScriptedModel` translates it."""

from __future__ import annotations

import json
import re
import threading
import time
import uuid
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple


class Line(NamedTuple):
    """One line of a conversation. `role` is system, user, assistant or tool; `tool_name` says whose result it is."""

    role: str
    text: str
    tool_name: str = ""


class Conversation(Sequence[Line]):
    """What a scripted model sees before it answers: every line so far, oldest first."""

    def __init__(self, lines: Sequence[Line]) -> None:
        self._lines = tuple(lines)

    def __getitem__(self, index: Any) -> Any:
        return self._lines[index]

    def __len__(self) -> int:
        return len(self._lines)

    def __iter__(self) -> Iterator[Line]:
        return iter(self._lines)

    def result(self, tool_name: str = "") -> str:
        """The text of the latest tool result, of this tool or of any. Raises `ScriptFault` where there is none."""
        for line in reversed(self._lines):
            if line.role == "tool" and tool_name in ("", line.tool_name):
                return line.text
        raise ScriptFault(f"The conversation holds no result of {tool_name or 'any tool'}:\n{self._listing()}")

    def id_of(self, kind: str, *, tool_name: str = "") -> str:
        """The first id of a kind, `m` for messages or `t` for threads, in the latest tool result: `m12`, `t3`."""
        text = self.result(tool_name)
        found = re.search(rf"\b{kind}\d+\b", text)
        if found is None:
            raise ScriptFault(f"The result holds no {kind!r} id:\n{text}")
        return found.group()

    def _listing(self) -> str:
        return "\n".join(f"{line.role} {line.tool_name}: {line.text[:200]}" for line in self._lines)


@dataclass(frozen=True)
class Say:
    """Words of the model. A step without a call ends its turn."""

    text: str


@dataclass(frozen=True)
class ToolCall:
    """A tool that the model calls. `id` is unique, as frameworks match results and drop repetitions by it."""

    name: str
    arguments: dict[str, Any]
    id: str

    @property
    def arguments_json(self) -> str:
        """The arguments as models write them."""
        return json.dumps(self.arguments)


@dataclass(frozen=True)
class Answer:
    """One answer of a scripted model: words, calls, or both."""

    text: str
    calls: tuple[ToolCall, ...]


class ScriptFault(AssertionError):
    """The script does not fit what happened: it ran out of steps, has steps left, or asks for what is not there."""


Part = str | Say | ToolCall
Step = Part | Sequence[Part] | Callable[[Conversation], Any]


def say(text: str) -> Say:
    """A step: the model says this."""
    return Say(text)


def call(tool_name: str, /, **arguments: Any) -> ToolCall:
    """A step, or one of several in a list: the model calls this tool."""
    return ToolCall(name=tool_name, arguments=arguments, id=_call_id())


class Script:
    """The steps of one scripted model: one an answer, in order; or one function that decides every answer."""

    def __init__(self, steps: Sequence[Step] | Callable[[Conversation], Any]) -> None:
        self._decide = steps if callable(steps) else None
        self._steps = () if callable(steps) else _as_steps(steps)
        self._taken = 0
        self._lock = threading.Lock()
        _recent.append(self)

    def answer(self, lines: Sequence[Line]) -> Answer:
        """The next answer, given the conversation so far. Raises `ScriptFault` when the script is at its end."""
        conversation = Conversation(lines)
        step = self._decide or self._next(conversation)
        while callable(step):
            step = step(conversation)
        return _answer(step)

    @property
    def has_steps_left(self) -> bool:
        """Whether any step was not taken yet."""
        return self._taken < len(self._steps)

    def assert_finished(self) -> None:
        """Fail, and list them, if any step was not taken."""
        left = self._steps[self._taken :]
        if left:
            listing = "\n".join(f"- {step!r}" for step in left)
            raise ScriptFault(f"{len(left)} of {len(self._steps)} steps were not taken:\n{listing}")

    def _next(self, conversation: Conversation) -> Step:
        with self._lock:
            if self._taken == len(self._steps):
                last = conversation[-1] if len(conversation) else None
                raise ScriptFault(f"The script has no step after {self._taken}; the conversation ends with {last!r}.")
            self._taken += 1
            return self._steps[self._taken - 1]


_LOOK_AGAIN = 0.01
_recent: deque[Script] = deque(maxlen=1000)
"""The scripts made last, so that the pytest plugin can look at those of one test; an ordinary process keeps no more."""


def forget_scripts() -> None:
    """From here on, `assert_scripts_finished` looks at new scripts only."""
    _recent.clear()


def assert_scripts_finished(*, within: float = 0) -> None:
    """Fail, and list them, if a script made since `forget_scripts` has steps left, and still has them after so many seconds:
    the turn of an agent may be ending on another thread.
    """
    deadline = time.monotonic() + within
    while any(script.has_steps_left for script in tuple(_recent)) and time.monotonic() < deadline:
        time.sleep(_LOOK_AGAIN)
    for script in tuple(_recent):
        script.assert_finished()


def _as_steps(steps: Sequence[Step]) -> tuple[Step, ...]:
    if isinstance(steps, str | Say | ToolCall):
        raise TypeError(f"Steps are a list or a function, not {type(steps).__name__}.")
    return tuple(steps)


def _answer(step: Any) -> Answer:
    parts = [step] if isinstance(step, str | Say | ToolCall) else list(step)
    for part in parts:
        if not isinstance(part, str | Say | ToolCall):
            raise TypeError(f"A step is a text, say(...), call(...), or a list of them, not {part!r}.")
    words = [part if isinstance(part, str) else part.text for part in parts if not isinstance(part, ToolCall)]
    return Answer(text="\n".join(words), calls=tuple(part for part in parts if isinstance(part, ToolCall)))


def _call_id() -> str:
    return f"call_{uuid.uuid4().hex[:24]}"
