"""Serving an agent of the SDK: a turn for each mail, a session for each mail thread, and runs that pause for a person."""

from __future__ import annotations

import json
import logging
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from agents import Agent, RunConfig, RunContextWrapper, Runner, RunResult, RunState
from agents.exceptions import UserError
from agents.items import ToolApprovalItem

from openai_agents_postroom.memory import RoomSession
from openai_agents_postroom.tools import FRAMEWORK, PostroomTool
from postroom import AsyncMailbox, AsyncPostroom, Budget, Mailbox
from postroom.tools import (
    DEFAULT_BUDGET,
    TOOL_NAMED,
    Call,
    Employment,
    Prompt,
    Turn,
    asynchronous,
    draft_line,
    prompt_for,
    put_to_work,
    serve_until_told,
)

log = logging.getLogger("postroom.serving")

_NOBODY = "NOT DONE: nobody is asked about this call here."
_NO_OBJECT = "NOT DONE: the arguments are no JSON object. Correct them and call again."


def serve(
    agent: Agent[Any],
    mailbox: Mailbox | AsyncMailbox,
    *,
    prompt: Prompt = prompt_for,
    budget: Budget = DEFAULT_BUDGET,
    side_by_side: int = 4,
    tell: str | None = None,
    max_turns: int = 20,
    block: bool = True,
    grace: float = 30,
) -> None:
    """Let an agent take a turn for whatever wakes a mailbox, and block until SIGTERM or Ctrl-C; with `block=False` return at
    once, for `room.start()` or further agents.

    Its memory is a `RoomSession` for each mail thread. A run that pauses for a person is stored, its drafts are held in the room,
    and the person's decision resumes it. `side_by_side` bounds the turns taken at a time; a thread that has used up its `budget`
    gets no more of them, and the address `tell` is written to. `max_turns` is the SDK's bound within one run.
    """
    served = _Served(agent, mailbox, max_turns)
    put_to_work(served.take, mailbox, Employment(prompt, budget, side_by_side, tell))
    if block:
        serve_until_told(mailbox, grace=grace)


@dataclass(frozen=True)
class _Held:
    """What became of a call that the run paused for: a draft that it waits for (`p5`), or what the model reads."""

    draft: str = ""
    told: str = ""


class _Served:
    """One agent at one mailbox. What a thread's turn leaves for the next stands in the room's memory beside the session."""

    def __init__(self, agent: Agent[Any], mailbox: Mailbox | AsyncMailbox, max_turns: int) -> None:
        self._agent = agent
        self._mailbox = mailbox
        self._room: AsyncPostroom = asynchronous(mailbox).room
        self._max_turns = max_turns

    async def take(self, turn: Turn) -> None:
        """Go on with the run that paused, if one did; then, unless that is what the turn was for, begin one."""
        session = RoomSession(turn.message, self._mailbox)
        await self._as_it_began(turn, session)
        if not await self._resumed(turn, session):
            await self._run(turn.prompt, turn, session, RunContextWrapper(context=None))

    async def _resumed(self, turn: Turn, session: RoomSession) -> bool:
        """Go on with a run that paused; whether that is what the turn was for."""
        paused = await self._room.memory.items(_paused(turn))
        if not paused:
            return False
        context, held = RunContextWrapper[Any](context=None), json.loads(paused[1])
        try:
            state = await RunState.from_string(self._agent, paused[0], context_override=context)
        except UserError:
            # Another SDK, or the agent is another now: the room has the draft, and the prompt tells of it.
            log.warning("serving.pause_unreadable", extra={"mailbox": self._mailbox.name, "turn": turn.id})
            return False
        await self._decide(state, held)
        await self._run(state, turn, session, context)
        return turn.decided is not None and turn.decided.id in held.values()

    async def _as_it_began(self, turn: Turn, session: RoomSession) -> None:
        """A turn that is tried again finds the memory as its first try did: without what that one left there."""
        begun = await self._room.memory.items(_begun(turn))
        if begun[:1] != [turn.id]:
            paused = await self._room.memory.items(_paused(turn))
            count = len(await session.get_items())
            await self._room.memory.replace(_begun(turn), [turn.id, str(count), *paused])
            return
        await session.cut_to(int(begun[1]))
        await self._room.memory.replace(_paused(turn), begun[2:])

    async def _run(self, given: Any, turn: Turn, session: RoomSession, context: RunContextWrapper[Any]) -> None:
        config, bound = RunConfig(group_id=turn.message.thread_id), self._max_turns
        while True:
            before = context.usage.total_tokens  # a run that goes on counts from where it paused
            try:
                result = await Runner.run(
                    self._agent,
                    given,
                    context=None if isinstance(given, RunState) else context,
                    session=session,
                    run_config=config,
                    max_turns=bound,
                )
            finally:
                turn.tokens += context.usage.total_tokens - before
            held = await self._hold(result.interruptions, config)
            if all(each.draft for each in held.values()):
                await self._remember(turn, result, held)
                return
            given = result.to_state()
            for item in result.interruptions:
                if not held[_call_id(item)].draft:
                    given.reject(item, rejection_message=held[_call_id(item)].told)

    async def _remember(self, turn: Turn, result: RunResult, held: dict[str, _Held]) -> None:
        drafts = json.dumps({call: each.draft for call, each in held.items()})
        stored = [result.to_state().to_string(), drafts] if result.interruptions else []
        await self._room.memory.replace(_paused(turn), stored)

    async def _hold(self, interruptions: Sequence[ToolApprovalItem], config: RunConfig) -> dict[str, _Held]:
        """Have the room hold what the run paused for, so that a person finds it there: what became of it, by call."""
        return {_call_id(item): await self._held(item, config) for item in interruptions}

    async def _held(self, item: ToolApprovalItem, config: RunConfig) -> _Held:
        """The draft of this mailbox that the run waits for. What the room would let pass nobody would ever be asked about; what it
        holds of another mailbox, which the run was handed to, wakes the agent of that one.
        """
        tool, mailbox = TOOL_NAMED.get(item.tool_name or ""), _mailbox_of(item)
        arguments, call = item.arguments or "{}", Call(FRAMEWORK, call_id=_call_id(item), run_id=config.group_id)
        if tool is None or mailbox is None or not await tool.aneeds_approval(mailbox, arguments, call):
            return _Held(told=_NOBODY if _is_object(arguments) else _NO_OBJECT)
        result = await tool.acall(mailbox, arguments, call)
        own = mailbox.name == self._mailbox.name
        return _Held(draft=str(result.data.get("approval_id", "")) if own else "", told=result.text)

    async def _decide(self, state: RunState[Any, Agent[Any]], held: dict[str, str]) -> None:
        """As the person decided in the room. What is still undecided is not waited for any longer: it stays held there."""
        for item in state.get_interruptions():
            draft = await self._room.approvals.get(held[_call_id(item)])
            if draft.message_id is not None:
                state.approve(item)
            else:
                state.reject(item, rejection_message=f"NOT DONE: {draft_line(draft)}.")


def _mailbox_of(item: ToolApprovalItem) -> Mailbox | AsyncMailbox | None:
    """The mailbox that the called tool is bound to; `None` for a tool that is none of ours."""
    tools = [tool for tool in item.agent.tools if isinstance(tool, PostroomTool) and tool.name == item.tool_name]
    return tools[0].mailbox if tools else None


def _is_object(arguments: str) -> bool:
    """The SDK asks a person about arguments that it cannot read."""
    try:
        return isinstance(json.loads(arguments), dict)
    except ValueError:
        return False


def _call_id(item: ToolApprovalItem) -> str:
    return str(item.call_id)


def _paused(turn: Turn) -> str:
    return f"{FRAMEWORK}:paused:{turn.key}"


def _begun(turn: Turn) -> str:
    return f"{FRAMEWORK}:begun:{turn.key}"
