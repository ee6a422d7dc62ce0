"""The run of a call as its caller says it: what travels of it, and which send of its turn a call is."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager

from postroom.engine.faces.requests import AsyncMailboxRequests
from postroom.engine.mailbox import AsyncMailbox
from postroom.engine.remote.operation import Operation
from postroom.model.carried_run import CarriedRun, CarriedTurn
from postroom.model.errors import PostroomError, ServerUnavailable
from postroom.model.ids import outside
from postroom.model.run import Run, turn_key

_COUNTED = (AsyncMailbox.send, AsyncMailbox.reply, AsyncMailbox.forward, AsyncMailboxRequests.ask)
"""The sends that a turn numbers. What is said to a request is known by the request."""
_TURN = turn_key(0).removesuffix("0")
_LONGEST_NAME, _LONGEST_REFERENCE, _MOST_NAMES = 200, 300, 12


@contextmanager
def carried(run: Run, operation: Operation, *, rehearses: bool) -> Iterator[CarriedRun]:
    """What a call says of its run. A send that was refused gives its number back, as it does in the room itself; where nobody
    knows whether it was accepted, the number stays taken.
    """
    counts = run.wake is not None and operation.method in _COUNTED
    ordinal = run.ordinals.take() if counts else None
    try:
        yield _as_carried(run, ordinal, rehearses=rehearses)
    except ServerUnavailable:
        raise
    except PostroomError:
        if ordinal is not None:
            run.ordinals.give_back(ordinal)
        raise


def _as_carried(run: Run, ordinal: int | None, *, rehearses: bool) -> CarriedRun:
    names = [_bounded(key, _LONGEST_NAME) for key in run.keys if not key.startswith(_TURN)]
    return CarriedRun(
        framework=run.framework[:60],
        call_ref=_bounded(run.call_ref, _LONGEST_REFERENCE) if run.call_ref else None,
        names=tuple(names[-_MOST_NAMES:]),
        turn=_turn(run),
        ordinal=ordinal,
        resumes=run.resumes,
        rehearses=rehearses,
    )


def _turn(run: Run) -> CarriedTurn | None:
    """The turn that is held; the run's own wake is another one after `continue_turn`."""
    if run.hold is None or run.wake is None:
        return None
    held = next((key.removeprefix(_TURN) for key in run.keys if key.startswith(_TURN)), str(run.wake))
    continues = outside("d", run.wake) if str(run.wake) != held else None
    return CarriedTurn(id=f"d{held}", claim=run.hold.claim, fence=run.hold.fence, continues=continues)


def _bounded(text: str, most: int) -> str:
    """A name as it is, or another one for it that is no longer than what travels."""
    return text if len(text) <= most else hashlib.sha256(text.encode()).hexdigest()
