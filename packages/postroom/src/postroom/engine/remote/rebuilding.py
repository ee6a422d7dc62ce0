"""The run of a call from outside, rebuilt: what the caller says is a hint, what it holds is looked up."""

from __future__ import annotations

from typing import TYPE_CHECKING

from postroom.backends.store.records.records import Records
from postroom.engine.keys.grant import Grant
from postroom.model.carried_run import CarriedRun, CarriedTurn
from postroom.model.choices import Scope
from postroom.model.errors import InvalidRequest, NotFound
from postroom.model.ids import inside
from postroom.model.run import Ordinals, Run, turn_key
from postroom.model.trace import place_in
from postroom.model.turn import Hold
from postroom.ports.database import Row

if TYPE_CHECKING:
    from postroom.engine.room import AsyncPostroom


class GivenOrdinal(Ordinals):
    """The number of the one send of this call, as its caller counts. Who is refused gives it back on its own side."""

    def __init__(self, ordinal: int | None) -> None:
        super().__init__()
        self._given = ordinal

    def take(self) -> int:
        """The number given. Raises `InvalidRequest` where there is none: two sends of a turn would be taken for one."""
        if self._given is None:
            raise InvalidRequest("A send in a turn says which of the turn it is.", you_can="add `ordinal`, from 1.")
        return self._given

    def give_back(self, ordinal: int) -> None:
        """The caller counts."""


async def run_of(room: AsyncPostroom, carried: CarriedRun, grant: Grant) -> Run:
    """The run that calls by this key. Raises `NotFound` or `PermissionDenied` for a turn that is not one of the key's."""
    if carried.turn is None:
        return _without_a_turn(carried, grant)
    turn = carried.turn
    return await room.read(lambda records: _in_a_turn(records, carried, turn, grant))


def _without_a_turn(carried: CarriedRun, grant: Grant) -> Run:
    return Run(
        framework=carried.framework,
        call_ref=carried.call_ref,
        keys=_names(carried, grant) or (f"key:{grant.key.id}",),
        resumes=carried.resumes,
    )


def _in_a_turn(records: Records, carried: CarriedRun, turn: CarriedTurn, grant: Grant) -> Run:
    held = _wake(records, turn.id, grant)
    if records.wakes.under_claim(turn.claim) != held["id"]:
        raise NotFound(
            f"Turn {turn.id} has no such claim.", you_can="take a turn, and say the claim that it came with."
        )
    wake = _wake(records, turn.continues, grant) if turn.continues else held
    if wake["thread_id"] != held["thread_id"]:
        raise NotFound(f"Turn {turn.continues} is not of the thread of {turn.id}.")
    message = records.messages.row(wake["message_id"])
    keys = dict.fromkeys((turn_key(held["id"]), turn_key(wake["id"]), *_names(carried, grant)))
    return Run(
        wake=wake["id"],
        thread=wake["thread_id"],
        epoch=wake["epoch"],
        trace_id=message["trace_id"],
        place=place_in(message["trace_id"], message["span"]),
        framework=carried.framework,
        call_ref=carried.call_ref,
        keys=tuple(keys),
        hold=Hold(turn.claim, turn.fence),
        resumes=carried.resumes,
        ordinals=GivenOrdinal(carried.ordinal),
    )


def _wake(records: Records, turn_id: str, grant: Grant) -> Row:
    row = records.wakes.row(inside("d", turn_id))
    if row["room"] != records.wakes.room:
        raise NotFound(f"There is no turn {turn_id}.")
    grant.require(Scope.READ, row["mailbox"])
    return row


def _names(carried: CarriedRun, grant: Grant) -> tuple[str, ...]:
    """No key reaches another's runs; who has neither a turn nor a name for its run acts in the one of its key."""
    return tuple(f"{grant.key.id}/{name}" for name in carried.names)
