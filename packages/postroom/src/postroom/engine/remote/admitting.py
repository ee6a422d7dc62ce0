"""Whether a key opens an operation: by its scopes, and by the mailboxes that the call is about."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from postroom.engine.keys.grant import Grant
from postroom.engine.remote.operation import Operation
from postroom.model.choices import Scope
from postroom.model.errors import PermissionDenied

if TYPE_CHECKING:
    from postroom.engine.room import AsyncPostroom

_MOST_DRAFTS = 1_000


async def admit(
    room: AsyncPostroom, operation: Operation, grant: Grant, *, mailbox: str | None, arguments: Mapping[str, Any]
) -> None:
    """Raise `PermissionDenied` unless the key may do this, to every mailbox that the call names; `NotFound` for a draft that
    there is not.
    """
    _require(operation, grant, _own(grant)[0])
    for each in await _mailboxes(room, operation, grant, mailbox=mailbox, arguments=arguments):
        _require(operation, grant, each)


def reaching(operation: Operation, grant: Grant, arguments: Mapping[str, Any]) -> Mapping[str, Any]:
    """The arguments as the room is asked: further down a list of held drafts than a key is shown, which sees only some of it."""
    if _is_a_list_of_drafts(operation) and grant.key.mailboxes is not None:
        return {**arguments, "count": _MOST_DRAFTS}
    return arguments


def visible(operation: Operation, grant: Grant, arguments: Mapping[str, Any], result: Any) -> Any:
    """What of a list of held drafts a key may see: those of its mailboxes, as many as were asked for."""
    if not _is_a_list_of_drafts(operation):
        return result
    count = arguments.get("count", operation.fields["count"].default)
    return [held for held in result if grant.permits(Scope.APPROVE, held.mailbox)][: max(0, count)]


def _is_a_list_of_drafts(operation: Operation) -> bool:
    return operation.subject == "approval" and "count" in operation.fields


async def _mailboxes(
    room: AsyncPostroom, operation: Operation, grant: Grant, *, mailbox: str | None, arguments: Mapping[str, Any]
) -> Sequence[str | None]:
    """Those that the call is about; `None` stands for the whole room."""
    named = [arguments[name] for name in operation.mailboxes if name in arguments]
    if mailbox is not None or named:
        return [*([mailbox] if mailbox is not None else []), *named]
    if operation.subject == "approval":
        return await _of_a_draft(room, grant, arguments)
    if operation.subject == "turn":
        return [arguments["turn"].mailbox]
    if operation.subject == "key":
        return _own(grant)
    if operation.subject == "memory":
        return [_of_a_memory(room, arguments["name"])]
    return [None]


async def _of_a_draft(room: AsyncPostroom, grant: Grant, arguments: Mapping[str, Any]) -> Sequence[str | None]:
    """The mailbox of the draft. A list is about those that the key has, and shows no others."""
    if "approval_id" not in arguments:
        return _own(grant)
    return [(await room.approvals.get(arguments["approval_id"])).mailbox]


def _own(grant: Grant) -> Sequence[str | None]:
    """Those that the key is for: what else is asked is asked of what it reaches only."""
    return grant.key.mailboxes or [None]


def _of_a_memory(room: AsyncPostroom, name: str) -> str | None:
    """`crewai:acme.test/support/t3`, and `acme.test/support/t3`, is of support; what is named otherwise is of the whole room."""
    domain, *rest = name.rpartition(":")[2].split("/")
    return rest[0] if domain == room.domain and len(rest) > 1 else None


def _require(operation: Operation, grant: Grant, mailbox: str | None) -> None:
    if operation.instead is not None and grant.permits(operation.instead, mailbox):
        return
    if operation.scope is None:
        _require_any(grant, mailbox)
        return
    for scope in (operation.scope, *operation.beside):
        grant.require(scope, mailbox)


def _require_any(grant: Grant, mailbox: str | None) -> None:
    if not any(grant.permits(scope, mailbox) for scope in Scope):
        raise PermissionDenied(
            f"The key {grant.key.id} ({grant.key.name}) is not for this mailbox.",
            you_can="ask a person for a key that is.",
        )
