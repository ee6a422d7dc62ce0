"""What falls due for a typed request: a rejection that the room writes by itself, a reminder, the end of its time."""

from __future__ import annotations

import logging

from postroom.backends.store.records.claims import Claim
from postroom.backends.store.records.records import Records
from postroom.backends.store.records.requests import flaws_of
from postroom.engine.outbound import outbox
from postroom.engine.outbound.acceptance import SendRequest
from postroom.engine.outbound.placing import wake
from postroom.engine.requests.requests import announce, is_over
from postroom.engine.wiring import Wiring
from postroom.mail.request_part import told, write_part
from postroom.model.choices import DEFAULT_SCOPES
from postroom.model.errors import NotFound, PostroomError
from postroom.model.event import EventName
from postroom.model.ids import outside
from postroom.model.request import WAITING, RequestKind, RequestPart, RequestState, Side
from postroom.model.run import Run
from postroom.ports.database import Row

log = logging.getLogger("postroom.requests")


async def take_turn(wiring: Wiring, claim: Claim) -> None:
    """Do what is due for one request."""
    row, holder = await wiring.store.aread(lambda records: _look(records, claim.subject_id))
    if row["to_reject_id"] is not None:
        await _reject(wiring, row, mailbox=holder)
    await wiring.store.awrite(lambda records: _go_on(records, claim, rejected=row["to_reject_id"]))


def _look(records: Records, number: int) -> tuple[Row, str]:
    """The row of a request, and who holds its thread: a request goes with it."""
    row = records.requests.row(number)
    return row, records.threads.row(row["thread_id"])["assignee"] or row["mailbox"]


async def _reject(wiring: Wiring, row: Row, *, mailbox: str) -> None:
    """Once, by its key; a refusal of the gates is final: nobody is owed a rejection."""
    part = RequestPart(
        kind=RequestKind.REJECTION, id=row["request_id"], type=row["type"], reason=row["reason"], flaws=flaws_of(row)
    )
    request = SendRequest(
        mailbox=mailbox,
        scopes=DEFAULT_SCOPES,
        run=Run(framework="postroom"),
        text=told(part),
        attachments=(write_part(part),),
        answers=outside("m", row["to_reject_id"]),
        key=f"request:{row['id']}:rejects:{row['to_reject_id']}",
    )
    try:
        await outbox.submit(wiring, request)
    except PostroomError as refusal:
        log.info("request.not_rejected", extra={"request": outside("q", row["id"]), "code": refusal.code})


def _go_on(records: Records, claim: Claim, *, rejected: int | None) -> None:
    """What came meanwhile is still to be rejected: it has made the request due anew."""
    row = records.requests.row(claim.subject_id, lock=True)
    if rejected is not None:
        records.requests.note_rejected(row["id"], rejected)
    if row["state"] not in WAITING or row["deadline"] is None:
        records.claims.finish(claim)
    elif is_over(records, row):
        if records.claims.finish(claim) and records.requests.set_state(row["id"], RequestState.EXPIRED):
            announce(records, EventName.REQUEST_EXPIRED, row)
    elif records.claims.retry(claim, run_at=row["deadline"]) and row["side"] == Side.ASKED:
        _remind(records, row)


def _remind(records: Records, row: Row) -> None:
    """Nobody is reminded of what was erased; its time goes on."""
    try:
        message = records.messages.row(row["message_id"])
    except NotFound:
        return
    holder = records.threads.row(row["thread_id"])["assignee_id"]
    wake(records, message, mailbox_id=holder, reason="request")
