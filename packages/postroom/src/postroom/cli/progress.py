"""How far long work has come: a bar on standard error, and nothing where nobody looks at it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

Told = Callable[[str, int, int], None]
"""Told what is done now, how much is done, and of how much (0 where nobody knows)."""


@contextmanager
def bar(label: str, *, as_json: bool) -> Iterator[Told]:
    """A bar that goes when the work ends. Silent in a pipe and with `--json`."""
    from rich.console import Console

    console = Console(stderr=True)
    if as_json or not console.is_terminal:
        yield lambda what, done, of: None
        return
    with _drawn(console, label) as told:
        yield told


@contextmanager
def _drawn(console: object, label: str) -> Iterator[Told]:
    from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, transient=True) as progress:  # type: ignore[arg-type]  # loaded late
        task = progress.add_task(label, total=None)

        def told(what: str, done: int, of: int) -> None:
            progress.update(task, description=f"{label}: {what}" if what else label, completed=done, total=of or None)

        yield told
