"""CrewAI's adapter keeps the contract of every adapter, with function calling and without."""

from __future__ import annotations

import pytest

from tests.contracts.agents_contract import AgentsContract
from tests.contracts.tools_contract import ToolsContract
from tests.crewai_postroom.driver import CrewAI

pytestmark = pytest.mark.filterwarnings(r"ignore::DeprecationWarning:crewai\.")


class TestCrewAITools(ToolsContract):
    framework = CrewAI()


class TestCrewAIAgents(AgentsContract):
    framework = CrewAI()


class TestCrewAIReActAgents(AgentsContract):
    framework = CrewAI(react=True)
