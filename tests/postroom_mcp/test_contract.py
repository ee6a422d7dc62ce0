"""The MCP server keeps the contract of every adapter's tools, spoken over the protocol."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.contracts.tools_contract import ToolsContract
from tests.postroom_mcp.driver import Mcp


class TestMcpTools(ToolsContract):
    framework = Mcp()

    @pytest.fixture(autouse=True)
    def _connections(self) -> Iterator[None]:
        yield
        self.framework.close()
