"""One view of everything that is planned: waits, follow-ups, promises and held drafts, whichever agent planned them."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable

from postroom.backends.store.records.records import Records
from postroom.engine.plans import follow_ups, plans, promises
from postroom.mail.addresses.addresses import read_address
from postroom.model.address import Address, Participant
from postroom.model.approval import Approval
from postroom.model.errors import InvalidRequest
from postroom.model.ids import at, inside, outside
from postroom.model.plan import PlanStatus
from postroom.model.planned import Planned, PlannedKind
from postroom.ports.database import Row

_EVERY = 2**31


def of_room(records: Records, *, count: int) -> list[Planned]:
    """Everything that is planned in the room, the next due first."""
    rows = records.plans.open_of_room(count=count)
    held = records.approvals.waiting(count=count)
    return _all(records, rows, records.promises.open_of_room(count=count), held)[:count]


def for_address(records: Records, address: str) -> list[Planned]:
    """What any agent has planned for an address: the answers that are awaited from it, what is to be sent to it."""
    wanted = read_address(address)
    concerned = [row for row in records.plans.open_by_address(wanted) if _is_for(records, row, wanted)]
    held = _held(records, lambda row: wanted.key in _keys(row))
    return _all(records, concerned, records.promises.open_by_address(wanted), held)


def of_thread(records: Records, thread_id: str) -> list[Planned]:
    """What is planned in a thread. Raises `NotFound`."""
    thread = records.threads.row(inside("t", thread_id))["id"]
    held = _held(records, lambda row: row["thread_id"] == thread)
    return _all(records, records.plans.open_of_thread(thread), records.promises.open_of_thread(thread), held)


def of_mailbox(records: Records, name: str) -> list[Planned]:
    """What a mailbox has planned. Raises `NotFound`."""
    number = records.mailboxes.row(name)["id"]
    held = _held(records, lambda row: row["mailbox_id"] == number)
    return _all(records, records.plans.open_of_mailbox(number), records.promises.open_of_mailbox(number), held)


def pause(records: Records, plan_id: str, *, by: str) -> Planned:
    """A person pauses any mailbox's follow-up plan."""
    number = inside("f", plan_id)
    follow_ups.pause(records, number, by=by)
    return _of_plan(records, records.plans.row(number))


def resume(records: Records, plan_id: str, *, by: str) -> Planned:
    """A person ends a pause."""
    number = inside("f", plan_id)
    follow_ups.resume(records, number, by=by)
    return _of_plan(records, records.plans.row(number))


def cancel(records: Records, plan_id: str, *, by: str) -> None:
    """A person cancels any mailbox's wait (`w7`), follow-up plan (`f8`) or promise (`pr3`). Whoever waited is woken."""
    if plan_id.startswith("pr"):
        promises.withdraw(records, plan_id, by=by)
        return
    kind = "w" if plan_id.startswith("w") else "f"
    row = records.plans.row(inside(kind, plan_id), lock=True)
    if plans.plan_id(row) != plan_id or plans.end(records, row, PlanStatus.CANCELLED, by=by) is None:
        raise InvalidRequest(f"{plan_id} is not open.", you_can="look at what is planned.")
    if row["kind"] == "wait":
        plans.wake_holder(records, row)


def _all(records: Records, rows: Iterable[Row], said: Iterable[Row], held: Iterable[Row]) -> list[Planned]:
    found = [
        *(_of_plan(records, row) for row in rows),
        *(_of_promise(records, row) for row in said),
        *(_of_draft(records.approvals.value(row)) for row in held),
    ]
    return sorted(found, key=lambda each: (each.due is None, each.due or each.id, each.id))


def _of_plan(records: Records, row: Row) -> Planned:
    due = at(row["due"]) if row["due"] is not None else None
    people = plans.addressees(records, row)
    known = {"id": plans.plan_id(row), "mailbox": row["mailbox"], "thread_id": outside("t", row["thread_id"])}
    if row["kind"] == "wait":
        return Planned(kind=PlannedKind.WAIT, due=due, addresses=people, **known)
    body, number = plans.body_of(row), row["next_step"]
    return Planned(
        kind=PlannedKind.FOLLOW_UP,
        due=due,
        addresses=people,
        text=body.steps[number].text,
        step=number + 1,
        steps=len(body.steps),
        paused=row["paused_left"] is not None,
        **known,
    )


def _of_promise(records: Records, row: Row) -> Planned:
    return Planned(
        id=outside("pr", row["id"]),
        kind=PlannedKind.PROMISE,
        mailbox=row["mailbox"],
        thread_id=outside("t", row["thread_id"]),
        due=at(row["due"]) if row["due"] is not None else None,
        text=row["body"],
        addresses=tuple(person.address for person in records.threads.people(row["thread_id"])),
    )


def _of_draft(draft: Approval) -> Planned:
    return Planned(
        id=draft.id,
        kind=PlannedKind.HELD_DRAFT,
        mailbox=draft.mailbox,
        thread_id=draft.thread_id,
        due=draft.expires_at,
        text=draft.text,
        addresses=tuple(person.address for person in (*draft.to, *draft.cc)),
    )


def _held(records: Records, concerns: Callable[[Row], bool]) -> list[Row]:
    return [row for row in records.approvals.waiting(count=_EVERY) if concerns(row)]


def _is_for(records: Records, row: Row, address: Address) -> bool:
    return address.key in {each.key for each in plans.addressees(records, row)}


def _keys(held: Row) -> set[str]:
    people = (person for field in json.loads(held["recipients"]).values() for person in field)
    return {Participant.model_validate(person).address.key for person in people}
