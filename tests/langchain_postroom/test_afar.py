"""LangChain's adapter keeps the same contract on a room that another process opened."""

from __future__ import annotations

from tests.contracts.agents_contract import AgentsContract
from tests.contracts.remote import AgentsAfar, ServingAfar, ToolsAfar, server
from tests.contracts.tools_contract import ToolsContract
from tests.langchain_postroom.driver import LangChain
from tests.langchain_postroom.test_serving import TestServing as Serving

__all__ = ["server"]


class TestLangChainToolsAfar(ToolsAfar, ToolsContract):
    framework = LangChain()


class TestLangChainAgentsAfar(AgentsAfar, AgentsContract):
    framework = LangChain()


class TestLangChainServingAfar(ServingAfar, Serving):
    pass
