"""The options that more than one command takes."""

from __future__ import annotations

import getpass
from typing import Annotated

import typer


def _decider(name: str) -> str:
    try:
        return name or getpass.getuser()
    except (KeyError, OSError):  # a container may run as a number that no account has
        raise typer.BadParameter("you have no login name here; say who decides.") from None


By = Annotated[
    str,
    typer.Option("--by", metavar="NAME", callback=_decider, help="Who decides.  [your login name]", show_default=False),
]
Why = Annotated[str, typer.Option("--why", "-w", metavar="TEXT", help="Why, for those who ask later.")]
Count = Annotated[int, typer.Option("--count", "-n", metavar="N", min=1, max=10_000, help="How many at most.")]
