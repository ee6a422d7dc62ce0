"""The Agents SDK's adapter keeps the same contract on a room that another process opened."""

from __future__ import annotations

import pytest

from tests.contracts.agents_contract import AgentsContract
from tests.contracts.remote import AgentsAfar, ServingAfar, ToolsAfar, server
from tests.contracts.tools_contract import ToolsContract
from tests.openai_agents_postroom.driver import OpenAIAgents
from tests.openai_agents_postroom.test_serving import TestServing as Serving

__all__ = ["server"]

pytestmark = pytest.mark.slow


class TestOpenAIAgentsToolsAfar(ToolsAfar, ToolsContract):
    framework = OpenAIAgents()


class TestOpenAIAgentsAgentsAfar(AgentsAfar, AgentsContract):
    framework = OpenAIAgents()


class TestOpenAIAgentsServingAfar(ServingAfar, Serving):
    pass
