"""Postroom's mail tools for CrewAI agents and crews."""

from crewai_postroom.approval import UntilAnswered, UntilDecided, held_drafts
from crewai_postroom.serving import serve
from crewai_postroom.threads import thread_inputs
from crewai_postroom.tools import PostroomTool, postroom_tools

__all__ = ["PostroomTool", "UntilAnswered", "UntilDecided", "held_drafts", "postroom_tools", "serve", "thread_inputs"]
