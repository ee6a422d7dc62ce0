"""Postroom's mail tools for the OpenAI Agents SDK."""

from openai_agents_postroom.handoff import mail_handoff
from openai_agents_postroom.memory import RoomSession
from openai_agents_postroom.serving import serve
from openai_agents_postroom.threads import ThreadSessions
from openai_agents_postroom.tools import postroom_tools

__all__ = ["RoomSession", "ThreadSessions", "mail_handoff", "postroom_tools", "serve"]
