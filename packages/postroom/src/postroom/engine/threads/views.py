"""Views: threads, messages and events as a person sees them who may see some mailboxes, or all of them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from contextlib import suppress

from pydantic import BaseModel

from postroom.backends.store.records.records import Records
from postroom.engine.threads import explaining
from postroom.engine.threads.visible import visible_thread
from postroom.mail.mime.parse import parse
from postroom.model.errors import InvalidRequest, NotFound
from postroom.model.event import Event
from postroom.model.ids import inside, outside
from postroom.model.message import Message, ParsedMessage
from postroom.model.thread import Thread
from postroom.ports.database import Row

MOST = 200
_NEWEST = 2**62
_PLACE = re.compile(r"(\d{1,16})-(\d{1,16})")

Eyes = Sequence[str] | None
"""The mailboxes by which somebody sees; `None` is the whole room."""


class ThreadPage(BaseModel, frozen=True):
    """Threads, latest first, each with its newest message and its held drafts; `next` asks for the page after."""

    threads: tuple[Thread, ...]
    next: str | None = None


def threads(records: Records, eyes: Eyes, *, count: int, before: str | None) -> ThreadPage:
    """One page, by keyset."""
    wanted, position = max(1, min(count, MOST)), _position(before)
    rows = _rows(records, eyes, before=position, count=wanted + 1)
    shown = rows[:wanted]
    following = f"{shown[-1]['last_at']}-{shown[-1]['id']}" if len(rows) > wanted else None
    return ThreadPage(threads=tuple(_glance(records, row) for row in shown), next=following)


def thread(records: Records, thread_id: str, eyes: Eyes) -> Thread:
    """A whole thread. Raises `NotFound`, the same for one that there is not and one that none of the mailboxes has a part in."""
    if eyes is not None:
        _require_part(records, thread_id, eyes)
    return explaining.whole_thread(records, thread_id)


def message(records: Records, message_id: str, eyes: Eyes) -> Message:
    """One message, by id or Message-ID. Raises `NotFound`."""
    found = explaining.message(records, message_id)
    if eyes is not None:
        _require_part(records, found.thread_id, eyes)
    return found


def original(records: Records, message_id: str, eyes: Eyes) -> ParsedMessage:
    """What stands in a message's bytes. Who sees the whole room sees into what is in quarantine too. Raises `NotFound`."""
    return parse(records.messages.content(_number(records, message_id, eyes)))


def events(records: Records, eyes: Eyes, *, before: int | None, count: int) -> list[Event]:
    """The newest events below a cursor, newest first."""
    return records.events.before(before or _NEWEST, mailboxes=eyes, count=max(1, min(count, MOST)))


def _rows(records: Records, eyes: Eyes, *, before: tuple[int, int], count: int) -> list[Row]:
    if eyes is None:
        return records.threads.page(before=before, count=count)
    return records.threads.seen_by(_ids(records, eyes), before=before, count=count)


def _glance(records: Records, row: Row) -> Thread:
    newest = records.messages.newest(row["id"])
    return records.threads.value(
        row,
        messages=records.messages.values([newest], row["assignee"] or "") if newest is not None else (),
        held=records.approvals.of_thread(row["id"], count=MOST),
    )


def _require_part(records: Records, thread_id: str, eyes: Sequence[str]) -> None:
    for name in eyes:
        with suppress(NotFound):
            visible_thread(records, thread_id, mailbox=records.mailboxes.row(name))
            return
    raise NotFound(f"There is no thread {outside('t', inside('t', thread_id))} here.")


def _ids(records: Records, names: Sequence[str]) -> list[int]:
    """Of those that are not deleted."""
    found = []
    for name in names:
        with suppress(NotFound):
            found.append(int(records.mailboxes.row(name)["id"]))
    return found


def _position(before: str | None) -> tuple[int, int]:
    if before is None:
        return _NEWEST, _NEWEST
    if (found := _PLACE.fullmatch(before)) is None:
        raise InvalidRequest("A page goes on at the `next` of the page before.", you_can="begin without `before`.")
    return int(found[1]), int(found[2])


def _number(records: Records, message_id: str, eyes: Eyes) -> int:
    try:
        return inside("m", message(records, message_id, eyes).id)
    except NotFound:
        if eyes is not None:
            raise
    return int(records.quarantine.row(inside("m", message_id))["id"])
