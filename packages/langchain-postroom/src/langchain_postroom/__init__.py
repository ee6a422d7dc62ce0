"""Postroom's mail tools for LangChain and LangGraph agents."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from langchain_postroom.threads import thread_config
from langchain_postroom.tools import PostroomTool, interrupt_on, postroom_tools

if TYPE_CHECKING:
    from langchain_postroom.approval import ApprovalMiddleware

__all__ = ["ApprovalMiddleware", "PostroomTool", "interrupt_on", "postroom_tools", "thread_config"]


def __getattr__(name: str) -> Any:
    """`ApprovalMiddleware` needs the package `langchain`; the tools do with `langchain-core`."""
    if name != "ApprovalMiddleware":
        raise AttributeError(f"module 'langchain_postroom' has no attribute {name!r}")
    from langchain_postroom.approval import ApprovalMiddleware

    return ApprovalMiddleware
