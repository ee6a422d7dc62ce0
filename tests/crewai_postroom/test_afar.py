"""CrewAI's adapter keeps the same contract on a room that another process opened."""

from __future__ import annotations

import pytest

from tests.contracts.agents_contract import AgentsContract
from tests.contracts.remote import AgentsAfar, ServingAfar, ToolsAfar, server
from tests.contracts.tools_contract import ToolsContract
from tests.crewai_postroom.driver import CrewAI
from tests.crewai_postroom.test_serving import TestServing as Serving

__all__ = ["server"]

pytestmark = [pytest.mark.slow, pytest.mark.filterwarnings(r"ignore::DeprecationWarning:crewai\.")]


class TestCrewAIToolsAfar(ToolsAfar, ToolsContract):
    framework = CrewAI()


class TestCrewAIAgentsAfar(AgentsAfar, AgentsContract):
    framework = CrewAI()


class TestCrewAIServingAfar(ServingAfar, Serving):
    pass
