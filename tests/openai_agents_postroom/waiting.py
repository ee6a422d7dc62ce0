"""Two agents of the SDK, for the story of a wait; see `tests.contracts.waiting_process`."""

from __future__ import annotations

from pathlib import Path

from agents import Agent

from openai_agents_postroom import postroom_tools, serve
from openai_agents_postroom.testing import ScriptedModel
from postroom import Postroom
from tests.contracts.waiting_process import run, script


def employ(room: Postroom, folder: Path) -> None:
    for name in ("support", "billing"):
        mailbox = room.mailbox(name)
        agent = Agent(name=name, model=ScriptedModel(script(folder)), tools=[*postroom_tools(mailbox)])
        serve(agent, mailbox, block=False)


if __name__ == "__main__":
    run(employ)
