"""`room.requests` and `mailbox.requests`: typed requests to agents of other organisations, by mail, and answers to theirs."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel

from postroom.backends.store.records.records import Records
from postroom.engine.threads.visible import visible_thread
from postroom.mail.request_part import MalformedPart, told, write_part
from postroom.model.address import Recipient
from postroom.model.bounds import ahead
from postroom.model.choices import Scope
from postroom.model.delivery import Receipt
from postroom.model.errors import InvalidRequest
from postroom.model.ids import at, inside, outside
from postroom.model.request import MAX_REASON_CHARS, AgentRequest, Json, RequestKind, RequestPart, RequestState, Side
from postroom.policy.permission import require
from postroom.ports.database import Row

if TYPE_CHECKING:
    from postroom.engine.mailbox import AsyncMailbox
    from postroom.engine.room import AsyncPostroom

_MOST = 50
_SAYS = {
    RequestKind.ACKNOWLEDGEMENT: (RequestState.ACKNOWLEDGED, RequestState.ANSWERED),
    RequestKind.ANSWER: (RequestState.ANSWERED,),
    RequestKind.REJECTION: (RequestState.REJECTED,),
}
_ENDED = (RequestState.ANSWERED, RequestState.REJECTED)


class AsyncRequests:
    """What this room has agreed on with others. Made by `AsyncPostroom.requests`."""

    def __init__(self, room: AsyncPostroom) -> None:
        self._room = room

    def define(self, type: str, *, asks: type[BaseModel], answers: type[BaseModel]) -> None:  # noqa: A002 - the field's word
        """Agree on a type of request (`purchase-order/1`): the pydantic models of what is asked, and of what is answered. Every
        process that sends or receives it says so at its start. Raises `ConfigurationError` for a name that cannot travel.
        """
        self._room.request_types.define(type, asks=asks, answers=answers)

    async def get(self, request_id: str) -> AgentRequest:
        """One request (`q5`). Raises `NotFound`."""
        number = inside("q", request_id)
        return await self._room.read(lambda records: records.requests.value(records.requests.row(number)))


class AsyncMailboxRequests:
    """What one mailbox asks of agents elsewhere, and is asked by them. Made by `AsyncMailbox.requests`.

    Every method raises `PermissionDenied` without its scope; those that write raise what `AsyncMailbox.send` and `reply` raise,
    and `InvalidRequest` for a body that is not as agreed, with the places.
    """

    def __init__(self, mailbox: AsyncMailbox, submit: Callable[..., Awaitable[Receipt]]) -> None:
        self._mailbox = mailbox
        self._submit = submit
        self._types = mailbox.room.request_types

    async def ask(
        self,
        to: Recipient,
        *,
        type: str,  # noqa: A002 - the field's word
        body: Json | BaseModel,
        deadline: timedelta,
        text: str = "",
        subject: str = "",
        key: str | None = None,
    ) -> AgentRequest:
        """Ask an agent elsewhere, in a new thread. This mailbox's agent is woken by the answer or a rejection, or at the deadline.

        `text` are words of your own above the request. The same request inside the window is asked once.
        """
        checked = self._types.checked(type, RequestKind.REQUEST, body)
        room, domain = self._mailbox.room, self._mailbox.room.domain
        ends = at(room.now() + round(ahead(deadline, name="A deadline").total_seconds() * 1000))
        part = RequestPart(
            kind=RequestKind.REQUEST, id=f"{room.token(12)}@{domain}", type=type, body=checked, deadline=ends
        )
        once = key or _content_key(str(to), type, checked)
        number = await self._send(part, text, to=(to,), subject=subject or f"Request: {type}", key=f"request:{once}")
        return await self._found(lambda records: records.requests.asked_by(number))

    async def acknowledge(self, request_id: str, *, text: str = "") -> AgentRequest:
        """Tell the asker that an answer will follow. It wakes nobody there."""
        return await self._say(request_id, RequestKind.ACKNOWLEDGEMENT, text)

    async def answer(self, request_id: str, *, body: Json | BaseModel, text: str = "") -> AgentRequest:
        """Answer a request. After the deadline it is sent all the same, and marked late on both sides."""
        row = await self._asked(request_id)
        checked = self._types.checked(row["type"], RequestKind.ANSWER, body)
        return await self._say(request_id, RequestKind.ANSWER, text, body=checked)

    async def decline(self, request_id: str, *, reason: str) -> AgentRequest:
        """Say that a request will not be answered, and why, in at most 500 characters."""
        if len(reason) > MAX_REASON_CHARS:
            raise InvalidRequest(
                f"The reason has {len(reason)} characters; at most {MAX_REASON_CHARS} are sent.",
                you_can="say it shorter.",
            )
        return await self._say(request_id, RequestKind.REJECTION, "", reason=reason)

    async def get(self, request_id: str) -> AgentRequest:
        """One request (`q5`) of a thread that this mailbox can see. Raises `NotFound`."""
        require(self._mailbox.scopes, Scope.READ, mailbox=self._mailbox.name)
        return await self._found(lambda records: self._visible(records, request_id))

    async def open(self) -> tuple[AgentRequest, ...]:
        """What waits for an answer in the threads that this mailbox holds, oldest first: asked by it, or of it."""
        require(self._mailbox.scopes, Scope.READ, mailbox=self._mailbox.name)
        return await self._mailbox.room.read(self._waiting)

    def _waiting(self, records: Records) -> tuple[AgentRequest, ...]:
        holder = records.mailboxes.row(self._mailbox.name)["id"]
        return tuple(map(records.requests.value, records.requests.open_of_mailbox(holder, count=_MOST)))

    async def _say(self, request_id: str, kind: RequestKind, text: str, **said: Any) -> AgentRequest:
        """Once: a handler that is run again, and words it differently, finds what it said the first time."""
        row = await self._asked(request_id)
        if row["state"] in _SAYS[kind]:
            return await self.get(request_id)
        if row["state"] in _ENDED:
            raise InvalidRequest(f"{request_id} is {row['state']} already.", you_can="leave it as it is.")
        part = RequestPart(kind=kind, id=row["request_id"], type=row["type"], **said)
        once = f"{row['id']}:{kind}:{_content_key(part.reason, row['type'], part.body)}"
        await self._send(part, text, answers=outside("m", row["message_id"]), key=f"request:{once}", counted=False)
        return await self.get(request_id)

    async def _asked(self, request_id: str) -> Row:
        """Both scopes before anything is sent: what is said is shown afterwards."""
        for scope in (Scope.REPLY, Scope.READ):
            require(self._mailbox.scopes, scope, mailbox=self._mailbox.name)
        row = await self._mailbox.room.read(lambda records: self._visible(records, request_id))
        if row["side"] != Side.ASKED:
            raise InvalidRequest(
                f"{request_id} was asked by this room, so {row['type']} is for the other side to answer.",
                you_can="wait for the answer: you are woken.",
            )
        return row

    def _visible(self, records: Records, request_id: str) -> Row:
        row = records.requests.row(inside("q", request_id))
        visible_thread(records, outside("t", row["thread_id"]), mailbox=records.mailboxes.row(self._mailbox.name))
        return row

    async def _send(self, part: RequestPart, text: str, **fields: Any) -> int:
        try:
            attachment = write_part(part)
        except MalformedPart as fault:
            raise InvalidRequest(f"The body cannot be sent: {fault.flaw}.", you_can="make it smaller.") from None
        receipt = await self._submit(text=told(part, text), attachments=(attachment,), **fields)
        return inside("m", receipt.id)

    async def _found(self, look: Callable[[Records], Row]) -> AgentRequest:
        return await self._mailbox.room.read(lambda records: records.requests.value(look(records)))


def _content_key(*said: str | Json) -> str:
    return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()


class Requests:
    """What this room has agreed on with others, blocking. See `AsyncRequests`."""

    def __init__(self, asynchronous: AsyncRequests, room: AsyncPostroom) -> None:
        self._asynchronous = asynchronous
        self._call = room.call

    def define(self, type: str, *, asks: type[BaseModel], answers: type[BaseModel]) -> None:  # noqa: A002 - the field's word
        """Agree on a type of request."""
        self._asynchronous.define(type, asks=asks, answers=answers)

    def get(self, request_id: str) -> AgentRequest:
        """One request (`q5`)."""
        return self._call(lambda: self._asynchronous.get(request_id))


class MailboxRequests:
    """What one mailbox asks and is asked, blocking. See `AsyncMailboxRequests` for what each method raises."""

    def __init__(self, asynchronous: AsyncMailboxRequests, room: AsyncPostroom) -> None:
        self._asynchronous = asynchronous
        self._call = room.call

    def ask(
        self,
        to: Recipient,
        *,
        type: str,  # noqa: A002 - the field's word
        body: Json | BaseModel,
        deadline: timedelta,
        text: str = "",
        subject: str = "",
        key: str | None = None,
    ) -> AgentRequest:
        """Ask an agent elsewhere, in a new thread."""
        return self._call(
            lambda: self._asynchronous.ask(
                to, type=type, body=body, deadline=deadline, text=text, subject=subject, key=key
            )
        )

    def acknowledge(self, request_id: str, *, text: str = "") -> AgentRequest:
        """Tell the asker that an answer will follow."""
        return self._call(lambda: self._asynchronous.acknowledge(request_id, text=text))

    def answer(self, request_id: str, *, body: Json | BaseModel, text: str = "") -> AgentRequest:
        """Answer a request."""
        return self._call(lambda: self._asynchronous.answer(request_id, body=body, text=text))

    def decline(self, request_id: str, *, reason: str) -> AgentRequest:
        """Say that a request will not be answered, and why."""
        return self._call(lambda: self._asynchronous.decline(request_id, reason=reason))

    def get(self, request_id: str) -> AgentRequest:
        """One request (`q5`) of a thread that this mailbox can see."""
        return self._call(lambda: self._asynchronous.get(request_id))

    def open(self) -> tuple[AgentRequest, ...]:
        """What waits for an answer in the threads that this mailbox holds."""
        return self._call(self._asynchronous.open)
