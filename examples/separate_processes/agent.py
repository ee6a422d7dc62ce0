"""What every agent's process does: connect, say who it is, and take turns until it is told to end."""

from __future__ import annotations

import argparse
from collections.abc import Callable

from postroom import Postroom

Employ = Callable[[Postroom, str | None], None]
"""Registers the agent. The second argument names a real model; without it, it follows the script."""


def work(employ: Employ, about: str) -> int:
    """Take turns, whichever process they come from, until Ctrl-C or SIGTERM."""
    parser = argparse.ArgumentParser(description=about.splitlines()[0])
    parser.add_argument("--model", help="a real model in place of the script")
    model: str | None = parser.parse_args().model
    room = Postroom.from_env()  # POSTROOM_URL and POSTROOM_KEY: it connects
    employ(room, model)
    room.start()
    key = room.info().key
    print(f"{key.name if key else 'Somebody'} at work for {room.domain}", flush=True)
    room.serve()
    return 0
