"""Shipping, an agent of the OpenAI SDK in a process of its own: it reaches its mailbox over MCP.

Its door is `POSTROOM_URL`/mcp, its key `POSTROOM_KEY`.

python -m examples.separate_processes.shipping
"""

from __future__ import annotations

import sys

if not __package__:
    sys.exit("Run it as a module: python -m examples.separate_processes.shipping")

import argparse
import asyncio
import os
import re
from contextlib import suppress

from agents import Agent, Model, Runner
from agents.mcp import MCPServerStreamableHttp

from examples.models import add_model_option
from examples.scripted import reply, turn
from openai_agents_postroom.testing import ScriptedModel
from postroom.testing.script import Conversation, Step, ToolCall, call

ROLE = (
    "You answer shipping@acme.test. Read the thread and its hand-off note, and say when the new invoice is in the post."
)
POSTED = "The corrected invoice is in the post; it reaches you in two days."
LOOK_AGAIN, PATIENCE = 0.5, 30


def main() -> int:
    """Work on whatever comes until Ctrl-C or SIGTERM."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    add_model_option(parser)
    model: str | None = parser.parse_args().model
    if not {"POSTROOM_URL", "POSTROOM_KEY"} <= os.environ.keys():
        parser.error("POSTROOM_URL and POSTROOM_KEY lead to a room.")
    with suppress(KeyboardInterrupt):
        asyncio.run(work(model or ScriptedModel(script)))
    return 0


async def work(model: str | Model) -> None:
    """Look for mail, and let the agent take a turn where there is any: MCP wakes nobody."""
    url, key = os.environ["POSTROOM_URL"], os.environ["POSTROOM_KEY"]
    door = MCPServerStreamableHttp(
        {"url": f"{url}/mcp", "headers": {"Authorization": f"Bearer {key}"}}, client_session_timeout_seconds=PATIENCE
    )
    async with door as mail:
        agent: Agent[None] = Agent(name="shipping", instructions=ROLE, model=model, mcp_servers=[mail])
        print("shipping at work over MCP", flush=True)
        while True:
            if unread := await new_mail(mail):
                await Runner.run(agent, unread)
            await asyncio.sleep(LOOK_AGAIN)


async def new_mail(mail: MCPServerStreamableHttp) -> str:
    """What check_mail says of unread mail; nothing where there is none."""
    seen = await mail.call_tool("check_mail", {})
    text = "".join(part.text for part in seen.content if part.type == "text")
    return "" if seen.isError or text.startswith("No unread") else text


def script(conversation: Conversation) -> Step:
    """Shipping's script: read, and answer."""
    return turn(conversation, read, reply(POSTED), "Answered.")


def read(conversation: Conversation) -> ToolCall:
    """Read the first thread that check_mail lists."""
    listed = re.search(r"^(t\d+) m\d+", conversation[-1].text, re.MULTILINE)
    assert listed is not None
    return call("read_thread", thread_id=listed[1])


if __name__ == "__main__":
    sys.exit(main())
