"""Support in LangChain and billing in CrewAI, each in its own process with its own key: one thread for the customer.

python -m examples.separate_processes.story
"""

from __future__ import annotations

import sys

if not __package__:
    sys.exit("Run it as a module: python -m examples.separate_processes.story")

import argparse
import os
import socket
import subprocess
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

import uvicorn
from rich.console import Console
from rich.text import Text

from examples.models import add_model_option
from postroom import Postroom
from postroom.testing import NoSuchMail, Outside
from postroom.testing.story.ending import Ending, faults
from postroom.testing.story.story import DOMAIN, converse, print_ending
from postroom_server import app

AGENTS = {
    "support": ("support in LangChain", "examples.separate_processes.support"),
    "billing": ("billing in CrewAI", "examples.separate_processes.billing"),
}
"""For each mailbox the name of its agent's key, and the program that is started with it."""

SCOPES = ("read", "reply", "hand_off")
PATIENCE, PATIENCE_WITH_MODEL = 90.0, 240.0


def main() -> int:
    """Tell the story on loopback, with a process for each agent: 0, or 1 with reasons."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    add_model_option(parser)
    model: str | None = parser.parse_args().model
    console = Console()
    console.print(Text(f"{parser.description}\n", style="italic"))
    try:
        ending = live(console, model)
    except NoSuchMail as missing:
        console.print(Text(f"The story went wrong: {missing}", style="red"), soft_wrap=True)
        return 1
    print_ending(console, ending)
    return verdict(console, ending)


def live(console: Console, model: str | None) -> Ending:
    """One server, one process for each agent, one customer; at the end the agents go before their room does."""
    with Outside(patience=PATIENCE_WITH_MODEL if model else PATIENCE) as outside:
        room = Postroom(DOMAIN, mailboxes=[*AGENTS], transport=outside.url, receivers=["smtp://127.0.0.1:0"])
        with room, served(room) as url, ExitStack() as agents:
            for mailbox in AGENTS:
                console.print(Text(agents.enter_context(employed(room, mailbox, url, model))))
            console.print()
            return converse(outside, room, last_holder="billing")


def verdict(console: Console, ending: Ending) -> int:
    """Whether it is one thread, and nobody wrote twice or out of turn."""
    broken = tuple(faults(ending, holders=("support", "billing")))
    if broken:
        console.print(Text("\n".join(["The story went wrong:", *broken]), style="red"), soft_wrap=True)
        return 1
    count, authors = len(ending.customer.messages), " and ".join(ending.authors)
    console.print(Text(f"One thread of {count} messages, answered by {authors}:", style="green"))
    console.print(Text("no chain is broken, nobody wrote out of turn.", style="green"))
    return 0


@contextmanager
def served(room: Postroom) -> Iterator[str]:
    """The room behind its web doors, on a free port of this machine; `postroom serve --http` does it for good."""
    with socket.create_server(("127.0.0.1", 0)) as door:
        config = uvicorn.Config(app(room), log_config=None, lifespan="off", ws="none", timeout_graceful_shutdown=2)
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, args=([door],), daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{door.getsockname()[1]}"
        finally:
            server.should_exit = True
            thread.join()


@contextmanager
def employed(room: Postroom, mailbox: str, url: str, model: str | None) -> Iterator[str]:
    """An agent's process, with a key for its mailbox and no other; what to say about it, once it is at work."""
    name, module = AGENTS[mailbox]
    key = room.keys.create(name, scopes=SCOPES, mailboxes=[mailbox])
    secrets = {"POSTROOM_URL": url, "POSTROOM_KEY": key.secret.get_secret_value()}
    command = [sys.executable, "-m", module, *(["--model", model] if model else [])]
    process = subprocess.Popen(command, env={**os.environ, **secrets}, stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        said = process.stdout.readline().strip()
        yield f"Process {process.pid}: {said or f'{name} did not start'}, by key {key.key.id}."
    finally:
        process.terminate()
        process.communicate()


if __name__ == "__main__":
    sys.exit(main())
