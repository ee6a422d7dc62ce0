"""Serving a LangChain or LangGraph agent: a turn for each mail, memory and interrupts for each mail thread."""

from __future__ import annotations

import threading
from typing import Any

from langchain_core.callbacks import BaseCallbackHandler
from langchain_core.messages import ToolMessage
from langchain_core.outputs import ChatGeneration, LLMResult
from langchain_core.runnables import Runnable, RunnableConfig
from langgraph.types import Command, Interrupt, StateSnapshot

from langchain_postroom.threads import results_for
from postroom import AsyncMailbox, Budget, ConfigurationError, Mailbox
from postroom.tools import DEFAULT_BUDGET, Employment, Prompt, Turn, prompt_for, put_to_work, serve_until_told

_TURN = "postroom_turn"
_UNDECIDED = "NOT DONE: nobody decided about this call before you were woken."


def serve(
    agent: Runnable[Any, Any],
    mailbox: Mailbox | AsyncMailbox,
    *,
    prompt: Prompt = prompt_for,
    budget: Budget = DEFAULT_BUDGET,
    side_by_side: int = 4,
    tell: str | None = None,
    awaited: bool = False,
    block: bool = True,
    grace: float = 30,
) -> None:
    """Let an agent (`create_agent(..., checkpointer=...)`, or a graph over messages of your own) take a turn for whatever wakes
    a mailbox, and block until SIGTERM or Ctrl-C; with `block=False` return at once, for `room.start()` or further agents.

    Its memory is one for each mail thread. Where it was interrupted, by a wait or for a person's approval, the turn resumes it.
    `side_by_side` bounds the turns taken at a time; a thread that has used up its `budget` gets no more of them, and the address
    `tell` is written to. `awaited` takes turns by `ainvoke`, on the loop of the room's handlers: for nodes, tools and middleware
    that are async only, with a checkpointer that is async too. Raises `ConfigurationError` for a graph that has no checkpointer.
    """
    if getattr(agent, "checkpointer", True) in (None, False):
        raise ConfigurationError("The agent would forget every mail: create it with a checkpointer.")

    def take(turn: Turn) -> None:
        _take(agent, turn)

    async def atake(turn: Turn) -> None:
        await _atake(agent, turn)

    put_to_work(atake if awaited else take, mailbox, Employment(prompt, budget, side_by_side, tell))
    if block:
        serve_until_told(mailbox, grace=grace)


class TokenCount(BaseCallbackHandler):
    """Adds the tokens that every model of a run reports to its turn."""

    def __init__(self, turn: Turn) -> None:
        self._turn = turn
        self._lock = threading.Lock()

    def on_llm_end(self, response: LLMResult, **kwargs: Any) -> None:
        """One answer of a model."""
        reported = sum(_tokens(made) for generations in response.generations for made in generations)
        with self._lock:
            self._turn.tokens += reported


def _take(agent: Runnable[Any, Any], turn: Turn) -> None:
    config = _config(turn)
    if not hasattr(agent, "get_state"):
        agent.invoke(_prompted(turn), config)
        return
    state = agent.get_state(config)
    if _has_more(turn, state):
        agent.invoke(_given(turn, state), config, durability="sync")


async def _atake(agent: Runnable[Any, Any], turn: Turn) -> None:
    config = _config(turn)
    if not hasattr(agent, "aget_state"):
        await agent.ainvoke(_prompted(turn), config)
        return
    state = await agent.aget_state(config)
    if _has_more(turn, state):
        await agent.ainvoke(_given(turn, state), config, durability="sync")


def _config(turn: Turn) -> RunnableConfig:
    return {
        "configurable": {"thread_id": turn.key},
        "callbacks": [TokenCount(turn)],
        "metadata": {_TURN: turn.id},
    }


def _has_more(turn: Turn, state: StateSnapshot) -> bool:
    """Whether there is anything to do: not where a process died in this very turn, after its end or at a pause."""
    return not _is_of(turn, state) or bool(state.next and not state.interrupts)


def _given(turn: Turn, state: StateSnapshot) -> Any:
    """The prompt, or what a pause is resumed with; nothing where a process died in this very turn, as it goes on by itself."""
    if _is_of(turn, state):
        return None
    return (
        Command(resume=_answers(turn, state.interrupts)) if state.interrupts else _prompted(turn, *results_for(state))
    )


def _prompted(turn: Turn, *before: ToolMessage) -> dict[str, Any]:
    return {"messages": [*before, {"role": "user", "content": turn.prompt}]}


def _is_of(turn: Turn, state: StateSnapshot) -> bool:
    """Whether the last step was taken in this very turn."""
    return (state.metadata or {}).get(_TURN) == turn.id


def _answers(turn: Turn, interrupts: tuple[Interrupt, ...]) -> dict[str, Any]:
    """What each interrupt is resumed with: the turn. A decision answers only the interrupt that asked for it."""
    decided = [each for each in interrupts if turn.decided is not None and _approval(each) == turn.decided.id]
    return {each.id: _answer(turn, each) for each in decided or interrupts}


def _answer(turn: Turn, paused: Interrupt) -> dict[str, Any]:
    """The turn; to what asks for decisions in LangChain's own form also a no to each, as nobody has decided."""
    asked = paused.value.get("action_requests", ()) if isinstance(paused.value, dict) else ()
    return {
        "type": "turn",
        "prompt": turn.prompt,
        "waits": [wait.model_dump(mode="json") for wait in turn.waits],
        "decisions": [{"type": "reject", "message": f"{_UNDECIDED}\n\n{turn.prompt}"} for _ in asked],
    }


def _approval(paused: Interrupt) -> str | None:
    return paused.value.get("approval_id") if isinstance(paused.value, dict) else None


def _tokens(made: Any) -> int:
    usage = (
        made.message.usage_metadata
        if isinstance(made, ChatGeneration) and hasattr(made.message, "usage_metadata")
        else None
    )
    return int(usage["total_tokens"]) if usage else 0
