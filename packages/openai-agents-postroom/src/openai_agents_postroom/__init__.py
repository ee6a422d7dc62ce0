"""Postroom's mail tools for the OpenAI Agents SDK."""

from openai_agents_postroom.tools import postroom_tools

__all__ = ["postroom_tools"]
