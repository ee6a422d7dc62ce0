"""One case played in a world of its own: mail comes in, agents do as it says, and somebody looks what came of it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from contextvars import Context
from dataclasses import dataclass, field
from functools import cached_property, partial
from typing import Any

from postroom.engine.mailbox import AsyncMailbox
from postroom.engine.sync import Mailbox
from postroom.model.errors import PostroomError, Tainted
from postroom.model.message import Message
from postroom.testing.gullible.actions import Action, Turn, turns
from postroom.testing.gullible.arguments import Words
from postroom.testing.gullible.calling import ToolCaller, call_tool
from postroom.testing.gullible.cases import Case, first_mailbox, turns_of
from postroom.testing.gullible.judging import judged
from postroom.testing.gullible.outcome import Made, Outcome
from postroom.testing.gullible.stage import OPERATOR, Stage
from postroom.testing.world.world import World
from postroom.tools import TOOL_NAMED, offered
from postroom.tools.binding import asynchronous
from postroom.tools.result import ToolResult, checked
from postroom.tools.tool import Input, Tool

SEED = 3
_REFUSED = re.compile(r"^NOT DONE \[(\w+)\]")
_ADVICE = re.compile(r"open (t\d+) with read_thread right before")
_PLAN = re.compile(r"^(f\d+):")


@dataclass(frozen=True)
class Manner:
    """How cases are played: through which tools, in rooms of which settings, by agents that poll or are woken, and whether
    mail travels by real SMTP.
    """

    call: ToolCaller = call_tool
    settings: Mapping[str, Any] = field(default_factory=dict)
    polls: bool = False
    wire: bool = False


@dataclass(frozen=True)
class Planned:
    """A turn that may come. `letter` is the number of the mail that it is about, where it is about one only."""

    turn: Turn
    letter: int | None = None


def play(case: Case, manner: Manner | None = None) -> Outcome:
    """Play one case to its end."""
    manner = manner or Manner()
    with World(SEED, wire=manner.wire) as world:
        setting = case.room
        room = world.room(setting.domain, tuple(setting.mailboxes), **{**setting.settings, **manner.settings})
        return Play(case, Stage(setting, world, room), manner).run()


@dataclass
class Play:
    """One case under way. Agents that poll are not woken: they look for mail, open its thread, and do as it and the tools say."""

    case: Case
    stage: Stage
    manner: Manner
    made: list[Made] = field(default_factory=list)
    mistakes: list[str] = field(default_factory=list)
    taken: set[int] = field(default_factory=set)
    seen: set[tuple[str, str]] = field(default_factory=set)
    coming: int = 0
    plan: str = ""

    def run(self) -> Outcome:
        """Let it happen, and look what came of it."""
        try:
            self._happen()
        except PostroomError as error:
            self.mistakes.append(str(error))
        return judged(self.case, self.stage, self.made, self.mistakes)

    @cached_property
    def polls(self) -> bool:
        """Whether the agents of this case look for mail by themselves."""
        return self.manner.polls if self.case.polls is None else self.case.polls

    @cached_property
    def handles(self) -> dict[str, Mailbox]:
        """One handle for each agent, with what it may do."""
        return {name: self.stage.mailbox(name) for name in self.case.room.mailboxes}

    @cached_property
    def planned(self) -> tuple[Planned, ...]:
        """Every turn that may come, those that stand with a mail first."""
        first, found = first_mailbox(self.case), []
        for number, letter in enumerate(self.case.inbound):
            own = turns(letter.actions, first=first)
            found += [Planned(turn, number if index == 0 else None) for index, turn in enumerate(own)]
        return (*found, *map(Planned, turns_of(self.case)))

    def _happen(self) -> None:
        if not self.polls:
            for name in self.case.room.mailboxes:
                self.stage.room.on_message(name)(partial(self._wake, name))
        self.stage.prepare()
        self.stage.begin()
        for number, letter in enumerate(self.case.inbound):
            self.coming = number
            self.stage.world.run(letter.after)
            self.stage.deliver(letter)
            self._poll()
        for number, planned in enumerate(self.planned):
            if number not in self.taken and self._begins_by_itself(number, planned.turn):
                self._begin(number, planned.turn)
        if self.case.approve:
            self._approve()
        self.stage.world.run()
        self._poll()

    def _begins_by_itself(self, number: int, turn: Turn) -> bool:
        return turn.after is not None or turn.by_operator or (number == 0 and not self.case.inbound)

    def _begin(self, number: int, turn: Turn) -> None:
        """A turn that nothing woke."""
        if turn.after is not None:
            self.stage.world.run(turn.after)
        self.taken.add(number)
        found = self.stage.room.mailbox(turn.mailbox).messages(unread=False, count=1).messages
        self._act(turn.mailbox, turn, found[0] if found else None)
        self.stage.world.settle()
        self._poll()

    def _wake(self, mailbox: str, message: Message) -> None:
        """Something has woken an agent: it takes its next turn, if it has one left."""
        if not self.stage.has_begun:
            return
        for number, planned in enumerate(self.planned):
            if self._is_for(mailbox, number, planned) and number not in self.taken:
                self.taken.add(number)
                self._act(mailbox, planned.turn, message)
                return

    def _is_for(self, mailbox: str, number: int, planned: Planned) -> bool:
        """Whether a woken agent may take this turn; one that names no mailbox is for whoever is woken first."""
        turn = planned.turn
        may = turn.mailbox == mailbox or (turn.is_of_anybody and self._is_first(number))
        return may and self._is_about_what_came(planned) and not self._begins_by_itself(number, turn)

    def _is_about_what_came(self, planned: Planned) -> bool:
        """Whether a turn is about the mail that came last: its own, or any; the only turn about several is about the last."""
        if planned.letter is None and len(self.planned) == 1:
            return self.coming == max(0, len(self.case.inbound) - 1)
        return planned.letter in (None, self.coming)

    def _is_first(self, number: int) -> bool:
        return number == 0 or self.planned[number].letter is not None

    def _poll(self) -> None:
        """Agents that poll find what is new, until nothing is."""
        while self.polls and (found := self._unseen()) is not None:
            mailbox, message = found
            self.seen.add((mailbox, message.id))
            self._tell(mailbox, "check_mail", {}, run=mailbox)
            self._tell(mailbox, "read_thread", {"thread_id": message.thread_id}, run=mailbox)
            self._wake(mailbox, message)
            self.stage.world.settle()

    def _unseen(self) -> tuple[str, Message] | None:
        active = [name for name in self.handles if self.stage.status(name) == "active"]
        new = [(name, message) for name in active for message in self.stage.unread(name)]
        new += [(name, message) for name, message in self.stage.handed_over() if name in active]
        return next(((name, message) for name, message in new if (name, message.id) not in self.seen), None)

    def _approve(self) -> None:
        """A person lets everything pass that is held; another gate may still refuse it."""
        for approval in self.stage.room.approvals.pending():
            try:
                self.stage.room.approvals.approve(approval.id, by=OPERATOR)
            except PostroomError as refusal:
                self.made.append(Made(approval.mailbox, "approve", str(refusal), refusal.code))

    def _act(self, mailbox: str, turn: Turn, message: Message | None) -> None:
        """An agent's turn. It ends where a confined agent is not shown what it would read: it cannot say what it does not
        know. What goes wrong is a mistake of the case: a handler that raises is only called again.
        """
        try:
            for action in turn.actions:
                for number in range(1, action.times + 1):
                    self._call(mailbox, action, message, number)
                if TOOL_NAMED[action.tool].effect == "read" and self.made[-1].code == Tainted.code:
                    return
        except Exception as error:  # a handler's fault would be tried again, with what it did before
            self.mistakes.append(f"{mailbox} could not act: {error}")

    def _call(self, mailbox: str, action: Action, message: Message | None, number: int) -> None:
        words = Words(self.stage, message, number=number, plan=self.plan)
        arguments = words.arguments(action)
        if action.operator:
            told = Context().run(self._by_hand, mailbox, action.tool, arguments)
        else:
            told = self._tell(mailbox, action.tool, arguments, run=action.run or (mailbox if self.polls else ""))
        refused, planned = _REFUSED.search(told), _PLAN.search(told)
        self.plan = planned[1] if planned else self.plan
        self.made.append(Made(mailbox, action.tool, told, refused[1] if refused else ""))

    def _tell(self, mailbox: str, tool: str, arguments: dict[str, Any], *, run: str) -> str:
        """What the agent is told. One that polls does as it is advised, and asks again."""
        handle = self.handles[mailbox]
        call = self.manner.call if offered(handle, [tool]) else call_tool  # a framework has no tool to call then
        told = call(handle, tool, arguments, run=run)
        if self.polls and (advice := _ADVICE.search(told)):
            call(handle, "read_thread", {"thread_id": advice[1]}, run=run)
            told = call(handle, tool, arguments, run=run)
        return told

    def _by_hand(self, mailbox: str, tool: str, arguments: dict[str, Any]) -> str:
        """A program uses the room as a library, outside of any run."""
        handle, row = asynchronous(self.handles[mailbox]), TOOL_NAMED[tool]
        try:
            return handle.room.call(partial(_handled, row, handle, checked(row.input, arguments))).text
        except PostroomError as refusal:
            return refusal.as_text()


async def _handled(tool: Tool, mailbox: AsyncMailbox, given: Input) -> ToolResult:
    return await tool.handler(mailbox, given)
