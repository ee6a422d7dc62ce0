"""Postroom's mail tools for LangChain and LangGraph agents."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from langchain_postroom.threads import results_for, thread_config
from langchain_postroom.tools import PostroomTool, interrupt_on, postroom_tools

if TYPE_CHECKING:
    from langchain_postroom.approval import ApprovalMiddleware
    from langchain_postroom.serving import serve
    from langchain_postroom.waiting import WaitMiddleware, auntil_reply, until_reply

__all__ = [
    "ApprovalMiddleware",
    "PostroomTool",
    "WaitMiddleware",
    "auntil_reply",
    "interrupt_on",
    "postroom_tools",
    "results_for",
    "serve",
    "thread_config",
    "until_reply",
]

_HOMES = {
    "ApprovalMiddleware": "approval",
    "WaitMiddleware": "waiting",
    "auntil_reply": "waiting",
    "serve": "serving",
    "until_reply": "waiting",
}


def __getattr__(name: str) -> Any:
    """What needs the package `langchain`, or `langgraph`; the tools do with `langchain-core`."""
    if name not in _HOMES:
        raise AttributeError(f"module 'langchain_postroom' has no attribute {name!r}")
    return getattr(import_module(f"langchain_postroom.{_HOMES[name]}"), name)
