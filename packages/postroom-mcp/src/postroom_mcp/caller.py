"""Who calls: the mailbox that is bound to them, in which run they act, and in whose name."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass

from postroom import AsyncMailbox, Mailbox
from postroom.doors import Grant, acting_in_its_run
from postroom.tools import Call

FRAMEWORK = "mcp"


@dataclass(frozen=True)
class Caller:
    """The bearer of a key, or the program that started the server for one mailbox.

    `by` is who approves where the person at the client says yes; empty where that decides nothing.
    """

    mailbox: Mailbox | AsyncMailbox
    run: str | None = None
    by: str = FRAMEWORK
    acting: Callable[[], AbstractContextManager[None]] = nullcontext

    def call(self, connection: str, request_id: str | int | None) -> Call:
        """The reference of a call. Request ids begin anew with each connection; without one, no call is known for a retry."""
        call_id = f"{connection}/{request_id}" if connection and request_id is not None else None
        return Call(FRAMEWORK, call_id=call_id, run_id=self.run)


def bearer(grant: Grant, mailbox: AsyncMailbox, *, approves: bool) -> Caller:
    """Who came with a key. Whatever connection it comes by, it acts in the run of its key: a client may open one for each call."""
    return Caller(
        mailbox, by=f"{FRAMEWORK}:{grant.key.id}" if approves else "", acting=lambda: acting_in_its_run(grant)
    )
