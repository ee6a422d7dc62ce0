"""What our machinery adds to one tool call: the adapter's and the core's, over a framework's own tool that does nothing.
The tool that does nothing has a row of the table like any other: its arguments are checked, its scope is, the call hops to the
room's loop and back, and its result is rendered.
"""

from __future__ import annotations

import asyncio
import json
import os
import tempfile
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from statistics import median
from time import perf_counter_ns
from typing import Any, cast

from tests.contracts.frameworks import QUIET

os.environ.update(QUIET)  # read by the frameworks when they are imported

from agents import function_tool
from agents.tool_context import ToolContext
from crewai.tools import tool as crewai_tool
from langchain_core.tools import StructuredTool

import crewai_postroom.tools
import langchain_postroom.tools
import openai_agents_postroom.tools
from postroom import AsyncMailbox, Mailbox, Postroom, Scope
from postroom.tools import TOOL_NAMED, Tool, ToolResult
from postroom.tools.inputs import Nothing
from tests.benchmarks.figures import Figure, alone, interleaved, options, tell

CALLS = 100
GOAL = "<= 300 us"

Once = Callable[[], Awaitable[Any]]
"""One call of one tool, awaited; a call of the blocking face blocks in it."""


async def nothing(mailbox: AsyncMailbox, arguments: Nothing) -> ToolResult:
    """The handler of the tool that does nothing."""
    return ToolResult("", {})


NO_OP = Tool("do_nothing", "Do nothing.", Nothing, nothing, Scope.READ)


@dataclass(frozen=True)
class Way:
    """One way to call a tool: a framework's own tool that does nothing, and one of ours in its place."""

    name: str
    own: Once
    ours: Callable[[Tool], Once]


def langchain_ways(mailbox: Mailbox) -> Iterator[Way]:
    """LangChain, which has both faces."""
    own = StructuredTool.from_function(_does_nothing, coroutine=_does_nothing_later, name="do_nothing", description="-")

    def ours(tool: Tool) -> Any:
        return langchain_postroom.tools.PostroomTool(tool, mailbox)

    yield Way("LangChain, sync", _invoked(own), lambda tool: _invoked(ours(tool)))
    yield Way("LangChain, async", _ainvoked(own), lambda tool: _ainvoked(ours(tool)))


def crewai_ways(mailbox: Mailbox) -> Iterator[Way]:
    """CrewAI, which has both faces."""
    own, own_later = crewai_tool("do_nothing")(_does_nothing), crewai_tool("do_nothing")(_does_nothing_later)

    def ours(tool: Tool) -> Any:
        return crewai_postroom.tools.PostroomTool.bound(tool, mailbox)

    yield Way("CrewAI, sync", _run(own), lambda tool: _run(ours(tool)))
    yield Way("CrewAI, async", lambda: own_later.arun(), lambda tool: ours(tool).arun)


def openai_ways(mailbox: Mailbox) -> Iterator[Way]:
    """The OpenAI Agents SDK, which is asynchronous."""
    own = function_tool(_does_nothing_later, name_override="do_nothing")

    def ours(tool: Tool) -> Any:
        return openai_agents_postroom.tools._function_tool(tool, mailbox, None)

    yield Way("OpenAI Agents", _on_invoke(own), lambda tool: _on_invoke(ours(tool)))


def _does_nothing() -> str:
    """Do nothing."""
    return ""


async def _does_nothing_later() -> str:
    """Do nothing."""
    return ""


def _tool_call(tool: Any) -> dict[str, Any]:
    return {"type": "tool_call", "name": tool.name, "args": {}, "id": "call_1"}


def _invoked(tool: Any) -> Once:
    async def once() -> None:
        tool.invoke(_tool_call(tool))

    return once


def _ainvoked(tool: Any) -> Once:
    return lambda: tool.ainvoke(_tool_call(tool))


def _run(tool: Any) -> Once:
    async def once() -> None:
        tool.run()

    return once


def _on_invoke(tool: Any) -> Once:
    given = json.dumps({})

    def once() -> Any:
        context = ToolContext(None, tool_name=tool.name, tool_call_id="call_1", tool_arguments=given)
        return tool.on_invoke_tool(context, given)

    return once


def microseconds(once: Once) -> float:
    """The median of some calls after another."""
    return asyncio.run(_median(once)) / 1_000


async def _median(once: Once) -> float:
    taken = []
    for _ in range(CALLS):
        begun = perf_counter_ns()
        await once()
        taken.append(perf_counter_ns() - begun)
    return median(taken)


def measured(ways: Sequence[Way], rounds: int) -> Iterator[Figure]:
    """For each way: what a tool that does nothing costs over the framework's own, and a look into an empty mailbox."""
    for way in ways:
        works = [way.own, way.ours(NO_OP), way.ours(TOOL_NAMED["check_mail"])]
        for once in works:
            microseconds(once)  # the first calls build what later ones reuse
        own, ours, look = (median(each) for each in interleaved(rounds, *(_measure(once) for once in works)))
        beside = f"its own tool that does nothing, {own:,.0f} us"
        for name, over, goal in (("a tool that does nothing", ours, GOAL), ("check_mail, no mail", look, "-")):
            figure = alone(f"overhead of {name}, {way.name}", over - own, "us", goal=goal, rounds=rounds)
            yield replace(figure, reference=beside)


def _measure(once: Once) -> Callable[[], float]:
    return lambda: microseconds(once)


@contextmanager
def ways_to_call(folder: Path) -> Iterator[list[Way]]:
    """Every framework, bound to a mailbox of a room on SQLite in this folder."""
    table = cast("dict[str, Tool]", TOOL_NAMED)
    table[NO_OP.name] = NO_OP  # CrewAI's tools find their row by name, as a checkpoint restores them
    try:
        with Postroom("acme.test", mailboxes=["support"], store=f"sqlite:///{folder / 'room.db'}") as room:
            mailbox = room.mailbox("support")
            yield [*langchain_ways(mailbox), *crewai_ways(mailbox), *openai_ways(mailbox)]
    finally:
        del table[NO_OP.name]


def main(words: Sequence[str] | None = None) -> None:
    """Measure, print, and keep where that is asked for."""
    asked = options(__doc__, rounds=7).parse_args(words)
    with tempfile.TemporaryDirectory() as folder, ways_to_call(Path(folder)) as ways:
        figures = [*measured(ways, asked.rounds)]
    tell("tool_call", figures, write=asked.write)


if __name__ == "__main__":
    main()
