"""One try at bringing a queued message to the next hop."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from postroom.backends.store.records.claims import Claim
from postroom.engine.wiring import Wiring
from postroom.model.address import Address
from postroom.model.delivery import DeliveryStatus, RecipientOutcome
from postroom.ports.database import Row

if TYPE_CHECKING:
    from postroom.engine.outbound.ledger import Ledger


class LeaseLost(Exception):
    """Another worker holds this row now, or it was withdrawn: whatever this one does must leave no trace."""


@dataclass(eq=False)
class Attempt:
    """One worker's try at one outbox row, from the transaction that claims it on. `sender` is the row of the mailbox that it comes
    from.

    `waiting` are the recipients that it is still to be brought to, `here` those of them that are mailboxes of this room. `answers`
    are what was said about recipients and is not on record yet (`unreached`: nobody was there to say it), `outcomes` what is, by
    address key. `in_doubt` is whether somebody is to look what became of it.
    """

    wiring: Wiring
    claim: Claim
    ledger: Ledger
    row: Row
    sender: Row
    waiting: tuple[Address, ...] = ()
    here: tuple[Address, ...] = ()
    return_path: Address | None = None
    content: bytes | None = None
    answers: Sequence[RecipientOutcome] = ()
    unreached: bool = False
    outcomes: dict[str, RecipientOutcome] = field(default_factory=dict)
    in_doubt: bool = False
    over: bool = False

    @property
    def outbox_id(self) -> int:
        """The row that is being delivered."""
        return self.claim.subject_id

    @property
    def leaves(self) -> bool:
        """Whether it goes to anybody outside this room now."""
        return not self.over and len(self.waiting) > len(self.here)

    def waits_no_more(self, *settled: Address) -> None:
        """These recipients are settled."""
        keys = {address.key for address in settled}
        self.waiting = tuple(address for address in self.waiting if address.key not in keys)
        self.here = tuple(address for address in self.here if address.key not in keys)


def outcome(recipient: Address, status: DeliveryStatus, code: int, enhanced: str | None, text: str) -> RecipientOutcome:
    """What we say ourselves about a recipient."""
    return RecipientOutcome(recipient=recipient, status=status, code=code, enhanced=enhanced, text=text)
