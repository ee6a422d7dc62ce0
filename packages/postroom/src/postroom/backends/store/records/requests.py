"""Typed requests between agents: rows on the side that asked and on the side that was asked."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass

from postroom.backends.store.records.table import Table
from postroom.model.address import Address
from postroom.model.errors import NotFound
from postroom.model.ids import at, outside
from postroom.model.request import WAITING, AgentRequest, Flaw, Json, RequestState, Side
from postroom.ports.database import Row


@dataclass(frozen=True)
class NewRequest:
    """Everything that is kept of a request at first. `partner_key` is the partner's organisation; `deadline` is milliseconds
    UTC; `to_reject` is the message that the room has to reject by itself.
    """

    side: Side
    request_id: str
    partner: Address
    partner_key: str
    type: str
    mailbox_id: int
    thread_id: int
    message_id: int
    deadline: int | None
    body: Json
    state: RequestState = RequestState.OPEN
    reason: str = ""
    flaws: tuple[Flaw, ...] = ()
    to_reject: int | None = None


class Requests(Table):
    """What agents asked of agents elsewhere, and were asked."""

    def create(self, new: NewRequest) -> int | None:
        """Insert a request; its id, or `None` where this very request is known."""
        row = self.connection.one(
            "insert_request",
            room=self.room,
            side=new.side,
            request_id=new.request_id,
            partner=new.partner.model_dump_json(),
            partner_key=new.partner_key,
            type=new.type,
            state=new.state,
            mailbox_id=new.mailbox_id,
            thread_id=new.thread_id,
            message_id=new.message_id,
            deadline=new.deadline,
            body=json.dumps(new.body),
            reason=new.reason,
            flaws=_flaws_json(new.flaws),
            to_reject_id=new.to_reject,
            now=self.now,
        )
        return int(row["id"]) if row is not None else None

    def row(self, number: int, *, lock: bool = False) -> Row:
        """The row of a request, locked against other writers on request. Raises `NotFound`."""
        if lock:
            self.connection.one("lock_request", room=self.room, id=number)
        row = self.connection.one("request_by_id", room=self.room, id=number)
        if row is None:
            raise NotFound(f"There is no request {outside('q', number)} here.", you_can="take ids from read_thread.")
        return row

    def find(self, side: Side, request_id: str, *, partner_key: str) -> Row | None:
        """The row of the request of this id with this organisation."""
        return self.connection.one(
            "request_by_key", room=self.room, side=side, request_id=request_id, partner_key=partner_key
        )

    def asked_by(self, message_id: int) -> Row:
        """The row of the request that a message of ours asked. Raises `NotFound`."""
        row = self.connection.one("request_by_message", room=self.room, message_id=message_id)
        if row is None:
            raise NotFound(f"{outside('m', message_id)} asks nothing of that kind.")
        return row

    def of_thread(self, thread_id: int, *, count: int) -> list[Row]:
        """The newest requests of a thread, oldest first."""
        return self.connection.all("requests_of_thread", thread_id=thread_id, count=count)[::-1]

    def open_of_mailbox(self, mailbox_id: int, *, count: int) -> list[Row]:
        """What waits for an answer in the threads that a mailbox holds, oldest first."""
        return self.connection.all("open_requests_of_mailbox", room=self.room, mailbox_id=mailbox_id, count=count)

    def set_state(self, number: int, state: RequestState, *, reason: str = "", flaws: Iterable[Flaw] = ()) -> bool:
        """Say how an unanswered request stands; false where it has ended."""
        changed = self.connection.run(
            "set_request_state", id=number, state=state, reason=reason, flaws=_flaws_json(flaws)
        )
        return bool(changed)

    def answer(self, number: int, answer: Json, *, late: bool) -> bool:
        """Keep the answer, also one that comes late; false where there was one, or a rejection."""
        return bool(self.connection.run("answer_request", id=number, answer=json.dumps(answer), late=int(late)))

    def reopen(self, number: int, *, reason: str, flaws: Iterable[Flaw]) -> bool:
        """Whoever asked does not take the answer: it has to be given anew."""
        return bool(self.connection.run("reopen_request", id=number, reason=reason, flaws=_flaws_json(flaws)))

    def reject_answer(self, number: int, message_id: int, *, flaws: Iterable[Flaw]) -> bool:
        """The room has to reject an answer by itself; false where the request was answered before, or rejected."""
        return bool(self.connection.run("reject_answer", id=number, message_id=message_id, flaws=_flaws_json(flaws)))

    def note_rejected(self, number: int, message_id: int) -> None:
        """The room has rejected a message."""
        self.connection.run("note_rejected", id=number, message_id=message_id)

    def value(self, row: Row) -> AgentRequest:
        """The public value of a row; what nobody answered by its deadline is expired, also a moment before that is noted."""
        over = row["deadline"] is not None and row["deadline"] <= self.now
        waits = row["state"] in WAITING
        return AgentRequest(
            id=outside("q", row["id"]),
            side=Side(row["side"]),
            type=row["type"],
            state=RequestState.EXPIRED if waits and over else RequestState(row["state"]),
            mailbox=row["mailbox"],
            partner=Address.model_validate_json(row["partner"]),
            thread_id=outside("t", row["thread_id"]),
            message_id=outside("m", row["message_id"]),
            deadline=at(row["deadline"]) if row["deadline"] is not None else None,
            body=json.loads(row["body"]),
            answer=json.loads(row["answer"]) if row["answer"] is not None else None,
            late=bool(row["late"]),
            reason=row["reason"],
            flaws=flaws_of(row),
        )


def flaws_of(row: Row) -> tuple[Flaw, ...]:
    """What was found wrong."""
    return tuple(Flaw.model_validate(flaw) for flaw in json.loads(row["flaws"]))


def _flaws_json(flaws: Iterable[Flaw]) -> str:
    return json.dumps([flaw.model_dump() for flaw in flaws])
