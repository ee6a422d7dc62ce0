"""The five roles without a framework: a loop that asks a scripted model and calls tools. The simulation of 1,000 leads uses it.

python -m examples.outreach_five_roles.plain --pattern hybrid
"""

from __future__ import annotations

import sys

if not __package__:
    sys.exit("Run it as a module: python -m examples.outreach_five_roles.plain")

from collections.abc import Callable, Mapping
from functools import partial

from examples.outreach_five_roles.desk import Brief, Desk
from examples.outreach_five_roles.roles import MAIL_TOOLS, ROLES, SCOPES, Pattern
from examples.outreach_five_roles.scripts import scripted
from postroom import Message, Postroom
from postroom.testing.script import Line, Script
from postroom.tools import Call, Tool, offered, prompt_for

Tools = Mapping[str, Callable[..., str]]
MOST_STEPS = 100


def employ(room: Postroom, pattern: Pattern, model: str | None = None, *, brief: Brief | None = None) -> None:
    """Let each role take its turns."""
    if model is not None:
        raise ValueError("Without a framework there is nobody who talks to a real model.")
    desk = Desk(room, brief or Brief())
    for role in ROLES:
        room.on_message(role)(partial(take_turn, Script(scripted(role, pattern)), tools_of(desk, role)))


def tools_of(desk: Desk, role: str) -> Tools:
    """Postroom's tools of a role and the team's own, by name."""
    mailbox = desk.room.mailbox(role, scopes=SCOPES[role])

    def bound(tool: Tool, **arguments: object) -> str:
        return tool.call(mailbox, arguments, Call("plain")).text

    mail = {tool.name: partial(bound, tool) for tool in offered(mailbox, MAIL_TOOLS[role])}
    return {**mail, **{tool.__name__: tool for tool in desk.tools(role)}}


def take_turn(script: Script, tools: Tools, message: Message) -> None:
    """Ask, call, and ask again with the result, until the model has nothing more to call."""
    lines = [Line("user", prompt_for(message))]
    for _ in range(MOST_STEPS):
        answer = script.answer(lines)
        if not answer.calls:
            return
        lines += [Line("tool", tools[call.name](**call.arguments), call.name) for call in answer.calls]
    raise RuntimeError(f"A turn of {MOST_STEPS} steps has no end.")


if __name__ == "__main__":
    from examples.outreach_five_roles.story import main

    sys.exit(main(employ, __doc__))
