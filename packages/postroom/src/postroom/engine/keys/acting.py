"""Acting by a key outside of the table of operations, as the tools do that another door calls."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from postroom.engine.keys.grant import Grant
from postroom.model.run import Run, current_run


def run_named_for(grant: Grant) -> str:
    """The run of who names none: all that its key does, by whatever door."""
    return f"key:{grant.key.id}"


@contextmanager
def acting_in_its_run(grant: Grant) -> Iterator[None]:
    """Whatever is done inside was done by this key, in the run of the key: what it has read by one door, it has read by all."""
    token = current_run.set(Run(keys=(run_named_for(grant),)))
    try:
        with grant.acting():
            yield
    finally:
        current_run.reset(token)
