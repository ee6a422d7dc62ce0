"""LangChain, as the contract suites drive it."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any

from langchain.agents import create_agent
from langchain_core.messages import ToolMessage
from langchain_core.utils.function_calling import convert_to_openai_tool

from langchain_postroom import postroom_tools
from langchain_postroom.testing import ScriptedModel
from postroom import AsyncMailbox, Mailbox
from tests.contracts.frameworks import Seen

PROMPT = {"messages": [{"role": "user", "content": "Work on your mail."}]}


class LangChain:
    name = "langchain"
    has_call_ids = True

    def postroom_tools(self, mailbox: Mailbox | AsyncMailbox, only: Sequence[str] | None = None) -> list[Any]:
        return postroom_tools(mailbox, only)

    def schema(self, tool: Any) -> dict[str, Any]:
        return convert_to_openai_tool(tool)

    def call(self, tool: Any, arguments: dict[str, Any], call_id: str | None = None) -> Seen:
        return _seen(tool.invoke(_tool_call(tool, arguments, call_id)))

    async def acall(self, tool: Any, arguments: dict[str, Any], call_id: str | None = None) -> Seen:
        return _seen(await tool.ainvoke(_tool_call(tool, arguments, call_id)))

    def run(self, tools: list[Any], steps: Any) -> str:
        model = ScriptedModel(steps)
        ended = create_agent(model, tools).invoke(PROMPT)
        model.assert_finished()
        return str(ended["messages"][-1].text)

    async def arun(self, tools: list[Any], steps: Any) -> str:
        model = ScriptedModel(steps)
        ended = await create_agent(model, tools).ainvoke(PROMPT)
        model.assert_finished()
        return str(ended["messages"][-1].text)


def _tool_call(tool: Any, arguments: dict[str, Any], call_id: str | None) -> dict[str, Any]:
    return {"type": "tool_call", "name": tool.name, "args": arguments, "id": call_id or f"call_{uuid.uuid4().hex}"}


def _seen(message: ToolMessage) -> Seen:
    return Seen(str(message.content), message.status == "error", message.artifact)
