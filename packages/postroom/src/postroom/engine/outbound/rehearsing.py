"""Rehearsing: what the gates would say of a draft, without a trace of having been asked."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from postroom.backends.store.records.records import Records
from postroom.engine.confinement.confining import Confining
from postroom.engine.mailbox import AsyncMailbox
from postroom.engine.outbound import deciding, outbox
from postroom.engine.outbound.acceptance import Acceptance, SendRequest
from postroom.engine.wiring import Wiring
from postroom.model.delivery import Receipt
from postroom.model.errors import ApprovalRequired, PostroomError
from postroom.policy.confinement.acts import Act
from postroom.policy.once import AlreadyAccepted


class _NothingHolds(Exception):
    """Every gate let the draft pass: the transaction is given up all the same."""


class Rehearsed(PostroomError):
    """Not a fault: what was about to be sent was shown to the gates instead. `reasons` say why they would hold it."""

    code = "rehearsed"

    def __init__(self, reasons: tuple[str, ...]) -> None:
        super().__init__("Nothing was sent: the gates were asked about it.")
        self.reasons = reasons


class RehearsingMailbox(AsyncMailbox):
    """A handle like another one, whose sends raise `Rehearsed` instead of being accepted. For what only reads and sends."""

    @classmethod
    def of(cls, mailbox: AsyncMailbox) -> RehearsingMailbox:
        """The same mailbox with the same scopes, on behalf of the same run."""
        rehearsing = cls(mailbox.room, mailbox.name, mailbox.scopes)
        rehearsing.run_key = mailbox.run_key
        return rehearsing

    async def _remember(self, confined: Confining, work: Callable[[Records], None]) -> None:
        """What is only rehearsed is shown to nobody."""

    @asynccontextmanager
    async def _noting(self, confined: Confining, act: Act, *, thread: int | None = None) -> AsyncIterator[None]:
        """What is only rehearsed is not counted against the run where it is refused."""
        yield

    async def _submit(self, request: SendRequest) -> Receipt:
        raise Rehearsed(await self.room.run(lambda opened: rehearse(opened.wiring, request)))


async def rehearse(wiring: Wiring, request: SendRequest) -> tuple[str, ...]:
    """Why the gates would hold a draft for a person; nothing where they would let it pass, or refuse it anyway.

    They are asked in a transaction that is given up: nothing is claimed, counted or noted.
    """
    acceptance = Acceptance(wiring, request)
    try:
        await wiring.store.aread(lambda records: _prepare(acceptance, records))
        await wiring.store.awrite(lambda records: _ask(acceptance, records))
    except ApprovalRequired as hold:
        return hold.reasons
    except (PostroomError, AlreadyAccepted, _NothingHolds):
        pass
    finally:
        deciding.give_back_the_ordinal(acceptance)
    return ()


def _prepare(acceptance: Acceptance, records: Records) -> None:
    for step in outbox.PREPARE:
        step(acceptance, records)


def _ask(acceptance: Acceptance, records: Records) -> None:
    for step in outbox.DECIDE:
        step(acceptance, records)
        if step is deciding.pass_the_gates:
            raise _NothingHolds
