"""Postroom's mail tools for LangChain and LangGraph agents."""

from langchain_postroom.threads import thread_config
from langchain_postroom.tools import PostroomTool, interrupt_on, postroom_tools

__all__ = ["PostroomTool", "interrupt_on", "postroom_tools", "thread_config"]
