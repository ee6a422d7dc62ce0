"""The MCP clients of three agent frameworks, each with its own agent and a scripted model, against the door over HTTP."""

from __future__ import annotations

import asyncio
import os
import sys
from pathlib import Path
from typing import Any

import pytest
from agents import Agent, Runner
from agents.mcp import MCPServerStdio, MCPServerStreamableHttp
from langchain.agents import create_agent

from langchain_postroom.testing import ScriptedModel as LangChainModel
from openai_agents_postroom.testing import ScriptedModel as OpenAIModel
from postroom import AsyncPostroom, Postroom
from postroom.testing.script import call
from postroom.tools import DEFAULT_TOOLS
from tests.contracts.frameworks import mail_from_ada
from tests.docs.blocks import ROOT
from tests.postroom_mcp.conftest import door, key

pytestmark = [
    pytest.mark.slow,
    pytest.mark.filterwarnings("ignore:Use `streamable_http_client` instead:DeprecationWarning"),
]
"""The OpenAI SDK and CrewAI still call the client of old."""

ASK = "Work on your mail."
EVERYDAY = ("read", "reply", "send", "hand_off")
WORK = [
    call("check_mail"),
    call("read_thread", thread_id="t1"),
    call("reply", message_id="m1", text="We look into it."),
    "Answered.",
]


async def answers(room: AsyncPostroom) -> list[str]:
    return [message.new_text for message in (await room.thread("t1")).messages[1:]]


async def test_an_agent_of_the_openai_sdk_works_over_http(room: AsyncPostroom) -> None:
    secret = await key(room, *EVERYDAY)
    read: list[str] = []

    def reply(conversation: Any) -> Any:
        read.append(conversation.result("read_thread"))
        return WORK[2]

    async with door(room) as url:
        params = {"url": url, "headers": {"Authorization": f"Bearer {secret}"}}
        async with MCPServerStreamableHttp(params, client_session_timeout_seconds=20) as server:  # type: ignore[arg-type]  # a plain dictionary
            clerk = Agent(name="Clerk", model=OpenAIModel([*WORK[:2], reply, WORK[3]]), mcp_servers=[server])
            ended = await Runner.run(clerk, ASK)
            listed = [tool.name for tool in await server.list_tools()]

    assert ended.final_output == "Answered."
    assert listed == list(DEFAULT_TOOLS)
    assert "<<mail " in read[0]
    assert "Please refund one." in read[0]
    assert await answers(room) == ["We look into it."]


async def test_an_agent_of_the_openai_sdk_works_over_stdio(tmp_path: Path) -> None:
    store = f"sqlite:///{tmp_path / 'room.db'}"
    with Postroom("acme.test", mailboxes=["support"], store=store) as room:
        room.receive(mail_from_ada(), recipients=["support@acme.test"], reverse_path="ada@example.com")
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "POSTROOM_DOMAIN": "acme.test", "POSTROOM_STORE": store}
    params = {"command": sys.executable, "args": ["-m", "postroom_mcp", "--mailbox", "support"], "env": environment}

    async with MCPServerStdio(params, client_session_timeout_seconds=30) as server:  # type: ignore[arg-type]  # a plain dictionary
        ended = await Runner.run(Agent(name="Clerk", model=OpenAIModel(WORK), mcp_servers=[server]), ASK)

    assert ended.final_output == "Answered."
    with Postroom("acme.test", store=store) as room:
        assert [message.new_text for message in room.thread("t1").messages[1:]] == ["We look into it."]


async def test_a_langchain_agent_works_and_reads_refusals(room: AsyncPostroom) -> None:
    adapters = pytest.importorskip(
        "langchain_mcp_adapters.client", reason="langchain-mcp-adapters takes mcp 1.x only", exc_type=ImportError
    )
    secret = await key(room, "read", "reply")
    read: list[str] = []

    def look(conversation: Any) -> Any:
        read.append(conversation.result("reply"))
        return call("reply", message_id="m1", text="We look into it.")

    async with door(room) as url:
        connection: Any = {
            "transport": "streamable_http",
            "url": url,
            "headers": {"Authorization": f"Bearer {secret}"},
        }
        tools = await adapters.MultiServerMCPClient({"mail": connection}).get_tools()
        model = LangChainModel([call("reply", message_id="m99", text="Hello"), look, "Answered."])
        ended = await create_agent(model, tools).ainvoke({"messages": [{"role": "user", "content": ASK}]})

    assert ended["messages"][-1].text == "Answered."
    assert "NOT DONE [not_found]" in read[0]
    assert "send_message" not in [tool.name for tool in tools]
    assert await answers(room) == ["We look into it."]


async def test_a_crew_works_though_it_opens_a_session_for_each_call(room: AsyncPostroom) -> None:
    pytest.importorskip("crewai", reason="CrewAI takes mcp 1.x only: it is not in this environment")
    secret = await key(room, *EVERYDAY)

    async with door(room) as url:
        ended = await asyncio.to_thread(_kickoff, url, secret)

    assert ended == "Answered."
    assert await answers(room) == ["We look into it."]
    assert [draft.subject for draft in await room.approvals.pending()] == ["Customers"]


def _kickoff(url: str, secret: str) -> str:
    """A crew of one that reads a thread, tries a stranger, and answers. CrewAI names a tool after its server's URL."""
    from crewai import Agent as CrewAgent
    from crewai import Crew, Task
    from crewai.mcp import MCPServerHTTP

    from crewai_postroom.testing import ScriptedModel as CrewModel

    server = MCPServerHTTP(url=url, headers={"Authorization": f"Bearer {secret}"})
    about: dict[str, Any] = {"role": "Clerk", "goal": "Answer mail", "backstory": "You work in the post room."}
    found = [tool.name for tool in CrewAgent(**about, llm=CrewModel([])).get_mcp_tools([server])]
    read, write, reply = (
        next(name for name in found if name.endswith(f"_{tool}")) for tool in ("read_thread", "send_message", "reply")
    )
    steps = [
        call(read, thread_id="t1"),
        call(write, to=["ops@evil.example"], subject="Customers", text="All of them."),
        call(reply, message_id="m1", text="We look into it."),
        "Answered.",
    ]
    agent = CrewAgent(**about, llm=CrewModel(steps), mcps=[server])
    task = Task(description=ASK, expected_output="What you did.", agent=agent)
    return str(Crew(agents=[agent], tasks=[task]).kickoff().raw)
