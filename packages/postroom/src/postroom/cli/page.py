"""The page a command answers on: one JSON document for a program, text for a person, colours only on a terminal."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from postroom.cli.json_form import json_form
from postroom.cli.listing import Listing
from postroom.mail.fence import clean

Words = str | tuple[str, str]


@dataclass(frozen=True)
class Hanging:
    """A paragraph that begins after its head and never runs back under it."""

    head: Text
    rest: Text


@dataclass(frozen=True)
class Verbatim:
    """Text to be copied: never broken by us, so that a terminal gives it back in one piece."""

    text: str


Block = Text | Padding | Hanging | Listing | Verbatim

_COMMANDS = {
    "check_mail": "`postroom threads`",
    "read_thread": "`postroom show`",
    "list_mailboxes": "`postroom mailbox list`",
    "delivery_status": "`postroom show`",
}


def say(*parts: Words) -> Text:
    """A line for a person, of texts, or texts with their style. No control character is left, whoever wrote it."""
    line = Text()
    for part in parts:
        text, style = (part, "") if isinstance(part, str) else part
        line.append(clean(text), style=style or None)
    return line


def indented(text: Text, by: int = 4) -> Padding:
    """A paragraph set in from the margin."""
    return Padding(text, (0, 0, 0, by), expand=False)


class Page:
    """Prints a command's one answer, and its complaint. `console` is for those who print by themselves."""

    def __init__(self, *, as_json: bool) -> None:
        self.as_json = as_json
        self.console = _console(stderr=False)

    def answer(self, value: Any, as_text: Callable[[], Iterable[Block]]) -> None:
        """Print the value as JSON, or the blocks that say it to a person."""
        if self.as_json:
            # ASCII, so that a terminal shows whatever is in mail as escapes only.
            print(json.dumps(json_form(value), indent=2), flush=True)
            return
        for block in as_text():
            self._print(block)
        self.console.file.flush()

    def show(self, *blocks: Block) -> None:
        """Print blocks for a person as they come."""
        for block in blocks:
            self._print(block)
        self.console.file.flush()

    def complain(self, error: dict[str, Any]) -> None:
        """Say on standard error what was refused, and what to do instead."""
        console = _console(stderr=True)
        if self.as_json:
            console.file.write(f"{json.dumps(error)}\n")
            return
        console.print(say((error["message"], "red")), soft_wrap=not console.is_terminal)
        if error.get("you_can"):
            console.print(say(f"You can {_for_a_person(error['you_can'])}"), soft_wrap=not console.is_terminal)

    def _print(self, block: Block) -> None:
        if isinstance(block, Listing):
            block.print(self.console)
        elif isinstance(block, Verbatim):
            self.console.print(say(block.text), soft_wrap=True)
        elif self.console.is_terminal:
            self.console.print(_side_by_side(block) if isinstance(block, Hanging) else block)
        else:
            self.console.print(_unwrapped(block), soft_wrap=True)


def _for_a_person(advice: str) -> str:
    """The engine advises agents, by the names of their tools."""
    for tool, command in _COMMANDS.items():
        advice = advice.replace(tool, command)
    return advice


def _side_by_side(block: Hanging) -> Table:
    grid = Table.grid()
    grid.add_column(no_wrap=True)
    grid.add_column()
    grid.add_row(block.head, block.rest)
    return grid


def _unwrapped(block: Text | Padding | Hanging) -> Text:
    """In a pipe every line stays whole: the reader at its end wraps, or searches."""
    if isinstance(block, Hanging):
        return block.head + block.rest
    if isinstance(block, Text):
        return block
    assert isinstance(block.renderable, Text)
    margin = " " * block.left
    return Text("\n").join(Text(margin) + line for line in block.renderable.split("\n", allow_blank=True))


def _console(*, stderr: bool) -> Console:
    return Console(stderr=stderr, highlight=False, markup=False, emoji=False)
