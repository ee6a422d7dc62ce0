"""What Postroom costs a program that starts: fresh processes, bytecode at hand, less the interpreter's own start.

What naming `Postroom` does not load is loaded by the first room that is made, and by its first message: they stand beside it.

Run `python -m tests.benchmarks.import_time` from the root of the workspace.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from functools import partial

from tests.benchmarks.figures import Figure, alone, medians, options, tell

GOAL = "<= 150 ms"
NAMED = "from postroom import Postroom"
MADE = f'{NAMED}; room = Postroom("acme.test", mailboxes=["support"])'
MAIL = b"From: ada@example.com\r\nTo: support@acme.test\r\nSubject: Hello\r\n\r\nHello!\r\n"
RECEIVED = f"{MADE}; room.receive({MAIL!r}, recipients=['support@acme.test']); room.close()"
STATEMENTS = (
    ("import postroom", "import postroom", GOAL),
    (NAMED, NAMED, GOAL),
    ("a room made, from the start of the program", MADE, "-"),
    ("a first message received, from the start of the program", RECEIVED, "-"),
)
"""What is measured: its name, the statement, the goal."""


def milliseconds(statement: str, *, cache: str) -> float:
    """How long a fresh interpreter takes for this statement alone, from its start to its end. It keeps its bytecode here."""
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    begun = time.perf_counter()
    subprocess.run(
        [sys.executable, "-c", statement], env={**environment, "PYTHONPYCACHEPREFIX": cache}, check=True, timeout=60
    )
    return (time.perf_counter() - begun) * 1000


def measured(rounds: int) -> list[Figure]:
    """Each statement beside the bare interpreter; a first round writes the bytecode and does not count."""
    with tempfile.TemporaryDirectory() as cache:
        statements = ["pass", *(statement for _, statement, _ in STATEMENTS)]
        works = [partial(milliseconds, statement, cache=cache) for statement in statements]
        medians(1, *works)
        bare, *taken = medians(rounds, *works)
    return [
        alone(name, each - bare, "ms", goal=goal, rounds=rounds)
        for (name, _, goal), each in zip(STATEMENTS, taken, strict=True)
    ]


def main(words: Sequence[str] | None = None) -> None:
    """Measure, print, and keep where that is asked for."""
    asked = options(__doc__, rounds=15).parse_args(words)
    tell("import_time", measured(asked.rounds), write=asked.write)


if __name__ == "__main__":
    main()
