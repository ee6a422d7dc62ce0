"""Postroom's mail tools for CrewAI agents and crews."""

from crewai_postroom.approval import UntilDecided, held_drafts
from crewai_postroom.threads import thread_inputs
from crewai_postroom.tools import PostroomTool, postroom_tools

__all__ = ["PostroomTool", "UntilDecided", "held_drafts", "postroom_tools", "thread_inputs"]
