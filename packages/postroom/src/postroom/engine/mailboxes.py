"""The life of a mailbox: create, pause, resume, delete."""

from __future__ import annotations

import re
from typing import Any, Literal

from postroom.backends.store.records.claims import wake_queue
from postroom.backends.store.records.mailboxes import business_hours_of, wakes_of
from postroom.backends.store.records.records import Records
from postroom.engine.outbound import settling
from postroom.engine.threads import threads
from postroom.mail.addresses.addresses import parse_address, parse_domain
from postroom.model.address import Address
from postroom.model.business_hours import BusinessHours
from postroom.model.errors import InvalidRequest
from postroom.model.event import EventName
from postroom.model.mailbox import MailboxInfo, MailboxStatus, Oversight, Purpose, Wakes
from postroom.model.thread import HandOffNote
from postroom.ports.database import Row

_NAME = re.compile(r"[a-z0-9](?:[a-z0-9._-]{0,62}[a-z0-9])?")
_CHANGES = {MailboxStatus.PAUSED: EventName.MAILBOX_PAUSED, MailboxStatus.ACTIVE: EventName.MAILBOX_RESUMED}


def create(
    records: Records,
    name: str,
    *,
    domain: str | None = None,
    local_part: str | None = None,
    display_name: str = "",
    wakes: Wakes | None = None,
    by: str | None = None,
) -> MailboxInfo:
    """Create `name@domain`, or `local_part@domain`; without a domain on the primary one.

    Raises `InvalidRequest` for a name that is taken or not a lower-case local-part, and for a foreign domain.
    """
    _require_a_name(name)
    address = _address(name if local_part is None else local_part, _domain(records, domain))
    if records.mailboxes.add(name, address, display_name=display_name, wakes=wakes) is None:
        raise InvalidRequest(
            f"A mailbox {name!r} or an address {address} exists already.", you_can="choose another name."
        )
    _announce(records, EventName.MAILBOX_CREATED, name, by=by)
    return records.mailboxes.info(records.mailboxes.row(name))


def ensure(records: Records, name: str) -> None:
    """Create a mailbox unless one of that name was ever created here; whoever is first, of several processes, creates it."""
    if records.mailboxes.exists(name):
        return
    if records.mailboxes.add(name, _address(name, records.domains.primary())) is not None:
        _announce(records, EventName.MAILBOX_CREATED, name, by=None)


def set_status(records: Records, name: str, status: MailboxStatus, *, by: str | None = None) -> MailboxInfo:
    """Pause or resume. While paused, mail still accumulates, nothing leaves and no handler wakes."""
    row = records.mailboxes.row(name, lock=True)
    if row["status"] != status:
        records.mailboxes.set_status(row["id"], status)
        _announce(records, _CHANGES[status], name, by=by)
        records.connection.signal()
    return records.mailboxes.info(records.mailboxes.row(name))


def change(
    records: Records,
    name: str,
    *,
    purpose: Purpose | None = None,
    oversight: Oversight | None = None,
    wakes: Wakes | None = None,
    business_hours: BusinessHours | Literal["any"] | None = None,
) -> MailboxInfo:
    """A person's decision about a mailbox; what is not given stays as it is."""
    row = records.mailboxes.row(name, lock=True)
    mail, eyes = Purpose(purpose or row["purpose"]), Oversight(oversight or row["oversight"])
    records.mailboxes.set_policy(row["id"], purpose=mail, oversight=eyes)
    turns = wakes or wakes_of(row)
    records.mailboxes.set_wakes(row["id"], turns)
    hours = business_hours or business_hours_of(row)
    records.mailboxes.set_business_hours(row["id"], hours if isinstance(hours, BusinessHours) else None)
    decided = {
        "purpose": mail,
        "oversight": eyes,
        "wakes": turns.model_dump(mode="json"),
        "business_hours": str(hours or "any"),
    }
    _announce(records, EventName.MAILBOX_CHANGED, name, by=None, **decided)
    return records.mailboxes.info(records.mailboxes.row(name))


def delete(records: Records, name: str, *, successor: str, by: str | None = None) -> list[str]:
    """Delete a mailbox; each thread it holds is handed to the successor, and mail to its address goes there. Its turns are over.

    Returns the outside ids of the threads that moved. Raises `InvalidRequest` for a successor that is itself.
    """
    if name == successor:
        raise InvalidRequest("A mailbox cannot succeed itself.", you_can="name another mailbox as successor.")
    locked = {each: records.mailboxes.row(each, lock=True) for each in sorted((name, successor))}
    row, heir = locked[name], locked[successor]
    note = HandOffNote(summary=f"Mailbox {name} was deleted; {successor} continues its threads.")
    moved = [
        _move(records, number, source=row, target=heir, note=note) for number in records.threads.held_by(row["id"])
    ]
    for plan in records.plans.open_of_mailbox(row["id"]):
        threads.cancel_what_is_planned(records, plan["thread_id"], mailbox=row, why=f"mailbox {name} deleted")
    settling.withdraw(records, records.approvals.waiting_of_mailbox(row["id"]), why=f"mailbox {name} deleted")
    records.mailboxes.set_status(row["id"], MailboxStatus.DELETED, successor_id=heir["id"])
    records.claims.end_all(wake_queue(row["id"]))
    _announce(records, EventName.MAILBOX_DELETED, name, by=by, successor=successor, threads=len(moved))
    return moved


def wake_queues(records: Records, names: list[str], *, but: frozenset[str] = frozenset()) -> list[str]:
    """The wake queues of these mailboxes that are active; of all mailboxes `but` some when `*` is among the names."""
    mailboxes = records.mailboxes
    if "*" not in names:
        return [wake_queue(number) for number in mailboxes.active_among(names)]
    taken = mailboxes.active_among(but) if but else []
    return [wake_queue(number) for number in mailboxes.active() if number not in taken]


def _address(local_part: str, domain: str) -> Address:
    _require_a_name(local_part)
    return parse_address(f"{local_part}@{domain}")


def _domain(records: Records, wished: str | None) -> str:
    """One of the room's domains: to send from another one would be forgery, and mail to it would not come here."""
    if wished is None:
        return records.domains.primary()
    domain = parse_domain(wished)
    if not records.domains.exists(domain):
        raise InvalidRequest(
            f"{domain} is no domain of this room.",
            you_can=f"add it first: postroom domain add {domain}, or room.domains.add({domain!r}).",
        )
    return domain


def _require_a_name(name: str) -> None:
    if not _NAME.fullmatch(name):
        raise InvalidRequest(
            f"{name[:80]!r} cannot name a mailbox.",
            you_can="use lower-case letters, digits, dots, hyphens, underscores.",
        )


def _move(records: Records, number: int, *, source: Row, target: Row, note: HandOffNote) -> str:
    return threads.move(
        records, records.threads.row(number, lock=True), source=source, target=target, note=note
    ).thread_id


def _announce(records: Records, name: EventName, mailbox: str, **details: Any) -> None:
    records.events.append(name, trace_id="", mailbox=mailbox, **details)
