"""Plan rows: waits and follow-ups share one table, told apart by `kind`."""

from __future__ import annotations

from typing import Literal

from postroom.backends.store.records.table import Table
from postroom.model.address import Address
from postroom.model.errors import NotFound
from postroom.model.ids import outside
from postroom.model.plan import PlanStatus
from postroom.ports.database import Row

PlanKind = Literal["wait", "follow_up"]


class Plans(Table):
    """What agents intend for later."""

    def create(self, kind: PlanKind, *, mailbox_id: int, thread_id: int, epoch: int, due: int, body: str) -> int:
        """Insert an open plan; its id."""
        return self.inserted(
            "insert_plan",
            kind=kind,
            mailbox_id=mailbox_id,
            thread_id=thread_id,
            epoch=epoch,
            due=due,
            body=body,
        )

    def row(self, number: int, *, lock: bool = False) -> Row:
        """The row of a plan with its mailbox's name, locked against other writers on request. Raises `NotFound`."""
        if lock:
            self.connection.one("lock_plan", room=self.room, id=number)
        row = self.connection.one("plan_by_id", room=self.room, id=number)
        if row is None:
            raise NotFound(f"There is no plan {outside('f', number)} here.")
        return row

    def made_by(self, number: int, *, turn: int, hold: str) -> None:
        """Remember the turn that a follow-up plan was made by, and by what its worker held it."""
        self.connection.run("set_plan_origin", id=number, turn=turn, hold=hold)

    def find_again(self, *, mailbox_id: int, thread_id: int, turn: int, hold: str) -> int | None:
        """The oldest follow-up plan that this turn made in a thread while it was held otherwise; found once while it is held so."""
        row = self.connection.one(
            "find_plan_again", room=self.room, mailbox_id=mailbox_id, thread_id=thread_id, turn=turn, hold=hold
        )
        return int(row["id"]) if row is not None else None

    def open_of_thread(self, thread_id: int) -> list[Row]:
        """Open plans of a thread, oldest first."""
        return self.connection.all("open_plans_of_thread", thread_id=thread_id)

    def open_of_mailbox(self, mailbox_id: int) -> list[Row]:
        """Open plans of a mailbox, oldest first."""
        return self.connection.all("open_plans_of_mailbox", mailbox_id=mailbox_id)

    def open_by_address(self, address: Address) -> list[Row]:
        """Open plans of every thread that has to do with an address, oldest first."""
        return self.connection.all("open_plans_by_address", room=self.room, key=address.key)

    def open_of_room(self, *, count: int) -> list[Row]:
        """Open plans of the room, the next due first, those that are paused last."""
        return self.connection.all("open_plans", room=self.room, count=count)

    def end(self, number: int, status: PlanStatus, *, message_id: int | None = None) -> bool:
        """Close a plan with its outcome; false if it had ended already."""
        return bool(self.connection.run("end_plan", id=number, status=status, outcome_message_id=message_id))

    def advance(self, number: int, *, next_step: int, due: int) -> None:
        """Move a follow-up plan to its next step."""
        self.connection.run("advance_plan", id=number, next_step=next_step, due=due)

    def pause(self, number: int, *, next_step: int, left: int) -> None:
        """Nothing of a plan is due any more; its next step was, in so many milliseconds."""
        self.connection.run("pause_plan", id=number, next_step=next_step, left=left)

    def resume(self, number: int, *, due: int) -> None:
        """End a pause."""
        self.connection.run("resume_plan", id=number, due=due)
