"""What every agent's process does: connect, say who it is, and take turns until it is told to end."""

from __future__ import annotations

import argparse
from collections.abc import Callable

from examples.models import add_model_option
from postroom import ConfigurationError, Postroom

Employ = Callable[[Postroom, str | None], None]
"""Registers the agent. The second argument names a real model; without it, it follows the script."""


def work(employ: Employ, about: str) -> int:
    """Take turns, whichever process they come from, until Ctrl-C or SIGTERM."""
    parser = argparse.ArgumentParser(description=about.splitlines()[0])
    add_model_option(parser)
    model: str | None = parser.parse_args().model
    try:
        room = Postroom.from_env()  # POSTROOM_URL and POSTROOM_KEY: it connects
    except ConfigurationError as fault:
        parser.error(f"POSTROOM_URL and POSTROOM_KEY lead to a room. {fault}")
    employ(room, model)
    room.start()
    key = room.info().key
    print(f"{key.name if key else 'Somebody'} at work for {room.domain}", flush=True)
    room.serve()
    return 0
