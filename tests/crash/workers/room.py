"""The room that all processes of this proof share, and the letters that are written in it."""

from __future__ import annotations

import random

from pydantic import SecretStr

from postroom import Postroom
from postroom.model.limits import Limits
from postroom.model.settings import RetrySchedule, Settings

DOMAIN, MAILBOX = "acme.test", "support"
LEASE = 5.0
_WORDS = (
    "order", "invoice", "parcel", "address", "refund", "colour", "Tuesday", "meeting", "contract", "number", "window",
    "garden", "bicycle", "lamp", "paper", "train", "ticket", "summer", "recipe", "doctor", "holiday", "printer", "river",
)  # fmt: skip


def room(store: str, transport: str, *receivers: str, delivering: bool = True) -> Postroom:
    """The room as one process opens it."""
    settings = Settings(
        domain=DOMAIN,
        mailboxes=(MAILBOX,),
        store=SecretStr(store),
        transport=SecretStr(transport),
        receivers=tuple(map(SecretStr, receivers)),
        lease=LEASE,
        retry=RetrySchedule(minimal_backoff=1, maximal_backoff=1),
        limits=Limits(mailbox_day=None, mailbox_month=None, domain_day=None, room_day=None, recipient_day=None),
    )
    return Postroom(DOMAIN, settings=settings, delivering=delivering)


def letter() -> str:
    """A text like no other."""
    words = " ".join(random.choices(_WORDS, k=30))
    return f"Hello,\n\n{words} {random.getrandbits(40)}.\n\nThank you."
