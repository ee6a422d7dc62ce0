"""Serving a crew, an agent or a Flow: a turn for each mail, and a memory for each mail thread."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from crewai import Agent, Crew, Task
from crewai.flow.async_feedback import PendingFeedbackContext
from crewai.flow.flow import Flow, FlowState, start
from crewai.flow.persistence import FlowPersistence
from pydantic_core import to_json

from crewai_postroom.threads import thread_inputs
from postroom import AsyncMailbox, AsyncPostroom, Budget, ConfigurationError, Mailbox
from postroom.tools import (
    DEFAULT_BUDGET,
    Employment,
    Prompt,
    Turn,
    asynchronous,
    prompt_for,
    put_to_work,
    serve_until_told,
)

_PLACE = "{prompt}"
_SAID = "One or two sentences: what you did, and what you wait for."
_MOST_REMEMBERED = 20
_MOST_CHARS = 1_000


def serve(
    agent: Crew | Agent | type[Flow[Any]],
    mailbox: Mailbox | AsyncMailbox,
    *,
    flows: FlowPersistence | None = None,
    prompt: Prompt = prompt_for,
    budget: Budget = DEFAULT_BUDGET,
    side_by_side: int = 4,
    tell: str | None = None,
    block: bool = True,
    grace: float = 30,
) -> None:
    """Let a crew, an agent or a Flow take a turn for whatever wakes a mailbox, and block until SIGTERM or Ctrl-C; with
    `block=False` return at once, for `room.start()` or further agents.

    A crew needs a task that mentions `{prompt}`; an agent gets one. What they said at the end of each turn is what they remember
    of the mail thread. A Flow class is persisted by `flows`, as by its own `@persist(flows)`: it is started for each mail with the
    state of its thread, and where it paused, by `UntilAnswered` or `UntilDecided`, it is resumed. `side_by_side` bounds the turns
    taken at a time; a thread that has used up its `budget` gets no more of them, and the address `tell` is written to.
    """
    put_to_work(_taking(agent, mailbox, flows), mailbox, Employment(prompt, budget, side_by_side, tell))
    if block:
        serve_until_told(mailbox, grace=grace)


def _taking(
    agent: Crew | Agent | type[Flow[Any]], mailbox: Mailbox | AsyncMailbox, flows: FlowPersistence | None
) -> Callable[[Turn], None]:
    if isinstance(agent, Agent):
        return lambda turn: _take_as_crew(_crew_of(agent), turn, mailbox)
    if isinstance(agent, Crew):
        if not any(_PLACE in task.description for task in agent.tasks):
            raise ConfigurationError(f"No task of the crew mentions {_PLACE}, so it would never see its mail.")
        return lambda turn: _take_as_crew(agent.copy(), turn, mailbox)
    if not (isinstance(agent, type) and issubclass(agent, Flow)):
        given = type(agent).__name__
        raise ConfigurationError(
            f"A {given} cannot be served: give an Agent, a Crew, or a Flow class (no instance of it)."
        )
    if flows is None:
        raise ConfigurationError("A Flow needs flows=, the persistence of its @persist, to go on where it paused.")
    return lambda turn: _take_as_flow(agent, turn, mailbox, flows)


def _crew_of(agent: Agent) -> Crew:
    """A copy of the agent, as agents carry state and turns are taken side by side."""
    clerk = agent.copy()
    return Crew(agents=[clerk], tasks=[Task(description=_PLACE, expected_output=_SAID, agent=clerk)])


class _CrewTurn(Flow[FlowState]):
    """A crew's turn as a Flow: CrewAI counts the tokens of a Flow's run apart from those of other runs."""

    _crew: Crew
    _prompt: str

    @start()
    def work(self) -> str:
        return str(self._crew.kickoff(inputs={"prompt": self._prompt}))


def _take_as_crew(crew: Crew, turn: Turn, mailbox: Mailbox | AsyncMailbox) -> None:
    room, name = asynchronous(mailbox).room, f"crewai:{turn.key}"
    kept = [json.loads(item) for item in room.call(lambda: room.memory.items(name))]
    remembered = [each for each in kept if each["turn"] != turn.id]  # of this very turn, where a process died in it
    flow = _CrewTurn(suppress_flow_events=True)
    flow._crew, flow._prompt = crew, _with_memory(turn.prompt, remembered)
    try:
        said = str(flow.kickoff())
    finally:
        turn.tokens += flow.usage_metrics.total_tokens
    remembered.append({"turn": turn.id, "about": turn.message.id, "said": said[:_MOST_CHARS]})
    room.call(lambda: room.memory.replace(name, [json.dumps(each) for each in remembered[-_MOST_REMEMBERED:]]))


def _with_memory(prompt: str, remembered: list[dict[str, str]]) -> str:
    """The prompt after what the crew said at the end of its earlier turns."""
    if not remembered:
        return prompt
    said = "\n".join(f"- about {each['about']}: {' '.join(each['said'].split())}" for each in remembered)
    return f"What you did before in this thread, in your own words:\n{said}\n\n{prompt}"


def _take_as_flow(kind: type[Flow[Any]], turn: Turn, mailbox: Mailbox | AsyncMailbox, flows: FlowPersistence) -> None:
    paused = _as_it_began(turn, asynchronous(mailbox).room, flows)
    flow = kind.from_pending(turn.key, flows, suppress_flow_events=True) if paused else kind(suppress_flow_events=True)
    try:
        if paused:
            flow.resume(_feedback(turn, paused.method_output))
        else:
            inputs = thread_inputs(turn.message, mailbox)
            flow.kickoff(inputs={**inputs, **_asked_for(flow, turn)})
    finally:
        turn.tokens += flow.usage_metrics.total_tokens


def _as_it_began(turn: Turn, room: AsyncPostroom, flows: FlowPersistence) -> PendingFeedbackContext | None:
    """Where the Flow paused before this turn. CrewAI forgets that when it goes on, before the next step has run: a turn that is
    tried again puts the pause back, and would else begin the Flow anew.
    """
    name, paused = f"crewai:begun:{turn.key}", flows.load_pending_feedback(turn.key)
    begun = room.call(lambda: room.memory.items(name))
    if begun[:1] != [turn.id]:
        kept = [to_json([paused[0], paused[1].to_dict()]).decode()] if paused else []
        room.call(lambda: room.memory.replace(name, [turn.id, *kept]))
        return paused[1] if paused else None
    if not begun[1:]:
        flows.clear_pending_feedback(turn.key)
        return None
    state, context = json.loads(begun[1])
    flows.save_pending_feedback(turn.key, PendingFeedbackContext.from_dict(context), state)
    return PendingFeedbackContext.from_dict(context)


def _feedback(turn: Turn, awaited: Any) -> str:
    """How the wait ended, or what the person decided; `open` where the Flow was woken by anything but what it paused for."""
    ids = awaited if isinstance(awaited, list) else [awaited]
    if turn.decided is not None and turn.decided.id in ids:
        return str(turn.decided.state)
    return next((str(wait.status) for wait in turn.waits if wait.id in ids), "open")


def _asked_for(flow: Any, turn: Turn) -> dict[str, str]:
    """The fields of the Flow's state that a turn fills."""
    fields = {"prompt": turn.prompt, "message_id": turn.message.id, "thread_id": turn.message.thread_id}
    state = flow.state
    return (
        fields if isinstance(state, dict) else {name: value for name, value in fields.items() if hasattr(state, name)}
    )
