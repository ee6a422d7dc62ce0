"""Postroom's mail tools for any client of the Model Context Protocol."""

from __future__ import annotations

from postroom_mcp.http import app
from postroom_mcp.server import mcp_server
from postroom_mcp.settings import McpSettings, settings_from_env

__all__ = ["McpSettings", "app", "mcp_server", "settings_from_env"]
