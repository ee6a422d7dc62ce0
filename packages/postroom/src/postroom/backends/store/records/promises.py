"""Promise rows: what agents said they would do."""

from __future__ import annotations

from postroom.backends.store.records.claims import wake_queue
from postroom.backends.store.records.table import Table
from postroom.model.address import Address
from postroom.model.errors import NotFound
from postroom.model.ids import at, outside
from postroom.model.promise import Promise, PromiseStatus
from postroom.model.taint import TaintLevel
from postroom.ports.database import Row


class Promises(Table):
    """What agents said they would do, and who has to."""

    def create(self, text: str, *, thread_id: int, mailbox_id: int, due: int | None, taint: TaintLevel) -> int:
        """Insert an open promise; its id."""
        return self.inserted(
            "insert_promise", thread_id=thread_id, mailbox_id=mailbox_id, body=text, due=due, taint=int(taint)
        )

    def row(self, number: int, *, lock: bool = False) -> Row:
        """The row of a promise with its owner's name, locked against other writers on request. Raises `NotFound`."""
        if lock:
            self.connection.one("lock_promise", room=self.room, id=number)
        row = self.connection.one("promise_by_id", room=self.room, id=number)
        if row is None:
            raise NotFound(f"There is no promise {outside('pr', number)} here.", you_can="take ids from read_thread.")
        return row

    def open_of_thread(self, thread_id: int) -> list[Row]:
        """Open promises of a thread, oldest first."""
        return self.connection.all("open_promises_of_thread", thread_id=thread_id)

    def open_of_mailbox(self, mailbox_id: int) -> list[Row]:
        """Open promises that a mailbox has to keep, oldest first."""
        return self.connection.all("open_promises_of_mailbox", mailbox_id=mailbox_id)

    def open_by_address(self, address: Address) -> list[Row]:
        """Open promises of every thread that has to do with an address, oldest first."""
        return self.connection.all("open_promises_by_address", room=self.room, key=address.key)

    def open_of_room(self, *, count: int) -> list[Row]:
        """Open promises of the room, the next due first, those without a date last."""
        return self.connection.all("open_promises", room=self.room, count=count)

    def end(self, number: int, status: PromiseStatus) -> bool:
        """Close a promise; false if it had been closed."""
        return bool(self.connection.run("end_promise", id=number, status=status, now=self.now))

    def move(self, number: int, *, mailbox_id: int) -> None:
        """Another mailbox has to keep it, and has had no turn for it yet."""
        self.connection.run("move_promise", id=number, mailbox_id=mailbox_id)

    def count_turn(self, number: int) -> None:
        """Its owner gets one more turn for it."""
        self.connection.run("count_promise_turn", id=number)

    def withdraw_turns(self, row: Row) -> None:
        """Take back the turns for it that its owner has not begun."""
        mailbox = row["mailbox_id"]
        self.connection.run(
            "withdraw_promise_turns", room=self.room, queue=wake_queue(mailbox), mailbox_id=mailbox, id=row["id"]
        )


def promise_value(row: Row) -> Promise:
    """The public value of a row."""
    return Promise(
        text=row["body"],
        due=at(row["due"]) if row["due"] is not None else None,
        id=outside("pr", row["id"]),
        owner=row["mailbox"],
        status=PromiseStatus(row["status"]),
        taint=TaintLevel(row["taint"]),
    )
