"""Doing what a call from outside asks: admitted by its key, in its own run, in the name of the key."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from postroom.engine.keys.grant import Grant
from postroom.engine.remote.admitting import admit, reaching, visible
from postroom.engine.remote.operation import Operation
from postroom.engine.remote.rebuilding import run_of
from postroom.model.carried_run import CarriedRun
from postroom.model.run import current_run

if TYPE_CHECKING:
    from postroom.engine.mailbox import AsyncMailbox
    from postroom.engine.room import AsyncPostroom


NO_RUN = CarriedRun()


@dataclass(frozen=True)
class RemoteCall:
    """One call: what is asked, with which arguments, by which key, in which run. `mailbox` is the one that the path names."""

    operation: Operation
    arguments: Mapping[str, Any]
    grant: Grant
    mailbox: str | None = None
    carried: CarriedRun = NO_RUN


async def perform(room: AsyncPostroom, call: RemoteCall) -> Any:
    """The result, ready to be written. Raises `PermissionDenied` before anything is done, then whatever the method raises: for a
    send that is only rehearsed, `Rehearsed`.
    """
    operation, grant = call.operation, call.grant
    await admit(room, operation, grant, mailbox=call.mailbox, arguments=call.arguments)
    run = await run_of(room, call.carried, grant)
    token = current_run.set(run)
    try:
        with grant.acting():
            asked = reaching(operation, grant, call.arguments)
            result = await operation.call(operation.target(room, _handle(room, call)), asked)
            shown = visible(operation, grant, call.arguments, result)
            return await operation.finish(shown) if operation.finish is not None else shown
    finally:
        current_run.reset(token)


def _handle(room: AsyncPostroom, call: RemoteCall) -> AsyncMailbox | None:
    if call.mailbox is None:
        return None
    handle = room.mailbox(call.mailbox, scopes=call.grant.scopes_for(call.mailbox))
    return handle.rehearsing() if call.carried.rehearses else handle
