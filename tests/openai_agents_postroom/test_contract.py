"""The Agents SDK's adapter keeps the contract of every adapter."""

from __future__ import annotations

from tests.contracts.agents_contract import AgentsContract
from tests.contracts.tools_contract import ToolsContract
from tests.openai_agents_postroom.driver import OpenAIAgents


class TestOpenAIAgentsTools(ToolsContract):
    framework = OpenAIAgents()


class TestOpenAIAgentsAgents(AgentsContract):
    framework = OpenAIAgents()
