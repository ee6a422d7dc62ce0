"""LangChain's adapter keeps the contract of every adapter."""

from __future__ import annotations

from tests.contracts.agents_contract import AgentsContract
from tests.contracts.tools_contract import ToolsContract
from tests.langchain_postroom.driver import LangChain


class TestLangChainTools(ToolsContract):
    framework = LangChain()


class TestLangChainAgents(AgentsContract):
    framework = LangChain()
