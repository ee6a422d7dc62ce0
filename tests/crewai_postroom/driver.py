"""CrewAI, as the contract suites drive it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from crewai import Agent, Crew, Task
from crewai.tools import ToolFailure
from crewai.utilities.agent_utils import convert_tools_to_openai_schema

from crewai_postroom import postroom_tools
from crewai_postroom.testing import ScriptedModel
from postroom import AsyncMailbox, Mailbox
from tests.contracts.frameworks import Seen


class CrewAI:
    name = "crewai"
    has_call_ids = False

    def __init__(self, *, react: bool = False) -> None:
        self._react = react

    def postroom_tools(self, mailbox: Mailbox | AsyncMailbox, only: Sequence[str] | None = None) -> list[Any]:
        return postroom_tools(mailbox, only)

    def schema(self, tool: Any) -> dict[str, Any]:
        return convert_tools_to_openai_schema([tool])[0][0]

    def call(self, tool: Any, arguments: dict[str, Any], call_id: str | None = None) -> Seen:
        return _seen(tool.run(**arguments))

    async def acall(self, tool: Any, arguments: dict[str, Any], call_id: str | None = None) -> Seen:
        return _seen(await tool.arun(**arguments))

    def run(self, tools: list[Any], steps: Any) -> str:
        model = ScriptedModel(steps, react=self._react)
        ended = _crew(model, tools).kickoff()
        model.assert_finished()
        return str(ended.raw)

    async def arun(self, tools: list[Any], steps: Any) -> str:
        model = ScriptedModel(steps, react=self._react)
        ended = await _crew(model, tools).akickoff()
        model.assert_finished()
        return str(ended.raw)


def _crew(model: ScriptedModel, tools: list[Any]) -> Crew:
    agent = Agent(role="Clerk", goal="Answer mail", backstory="You work in the post room.", llm=model, tools=tools)
    task = Task(description="Work on your mail.", expected_output="What you did.", agent=agent)
    return Crew(agents=[agent], tasks=[task])


def _seen(result: Any) -> Seen:
    if isinstance(result, ToolFailure):
        return Seen(result.message, refused=True, data=result.details)
    return Seen(str(result), refused=False, data=None)
