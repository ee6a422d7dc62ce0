"""The OpenAI Agents SDK, as the contract suites drive it."""

from __future__ import annotations

import asyncio
import contextvars
import json
import threading
import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from agents import Agent, Runner
from agents.tool import FunctionToolCustomDataContext
from agents.tool_context import ToolContext

from openai_agents_postroom import postroom_tools
from openai_agents_postroom.testing import ScriptedModel
from postroom import AsyncMailbox, Mailbox
from tests.contracts.frameworks import Seen


class OpenAIAgents:
    name = "openai-agents"
    has_call_ids = True

    def postroom_tools(self, mailbox: Mailbox | AsyncMailbox, only: Sequence[str] | None = None) -> list[Any]:
        return postroom_tools(mailbox, only)

    def schema(self, tool: Any) -> dict[str, Any]:
        function = {"name": tool.name, "description": tool.description, "parameters": tool.params_json_schema}
        return {"type": "function", "function": {**function, "strict": tool.strict_json_schema}}

    def call(self, tool: Any, arguments: dict[str, Any], call_id: str | None = None) -> Seen:
        """The SDK is asynchronous only; `run_sync` brings a loop of its own, here on a thread of its own."""
        seen: list[Seen] = []
        context = contextvars.copy_context()
        thread = threading.Thread(
            target=context.run, args=(lambda: seen.append(asyncio.run(self.acall(tool, arguments, call_id))),)
        )
        thread.start()
        thread.join()
        return seen[0]

    async def acall(self, tool: Any, arguments: dict[str, Any], call_id: str | None = None) -> Seen:
        given = json.dumps(arguments)
        context = ToolContext(
            None, tool_name=tool.name, tool_call_id=call_id or f"call_{uuid.uuid4().hex}", tool_arguments=given
        )
        text = await tool.on_invoke_tool(context, given)
        data = tool.custom_data_extractor(
            FunctionToolCustomDataContext(tool_context=context, tool=tool, output=text, raw_item={})
        )
        return Seen(text, refused="code" in data, data=data)

    def run(self, tools: list[Any], steps: Any) -> str:
        model = ScriptedModel(steps)
        with _loop_of_this_thread():
            ended = Runner.run_sync(Agent(name="Clerk", model=model, tools=tools), "Work on your mail.")
        model.assert_finished()
        return str(ended.final_output)

    async def arun(self, tools: list[Any], steps: Any) -> str:
        model = ScriptedModel(steps)
        ended = await Runner.run(Agent(name="Clerk", model=model, tools=tools), "Work on your mail.")
        model.assert_finished()
        return str(ended.final_output)


@contextmanager
def _loop_of_this_thread() -> Iterator[None]:
    """`run_sync` keeps a thread's loop open for the next run; here it is closed, as a loop left open is a warning."""
    loop = asyncio.new_event_loop()
    asyncio.set_event_loop(loop)
    try:
        yield
    finally:
        asyncio.set_event_loop(None)
        loop.close()
