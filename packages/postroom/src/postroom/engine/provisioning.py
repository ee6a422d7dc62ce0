"""The room's mailboxes at the provider that carries their mail. Nothing here runs inside a transaction."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from postroom.backends.store.records.records import Records
from postroom.engine.outbound import suppressing
from postroom.engine.wiring import Wiring
from postroom.model.errors import InvalidRequest, TransportUnavailable
from postroom.model.mailbox import MailboxInfo, MailboxStatus

if TYPE_CHECKING:
    from postroom.backends.providers.provisioning import Provisioner
    from postroom.model.provider import ProviderSuppression


async def make_there_too(wiring: Wiring, mailbox: MailboxInfo) -> None:
    """A mailbox that was just created here is made at the provider, if that makes any. It stays here if the provider refuses."""
    there = wiring.provisioner
    if there is None or not there.makes_mailboxes:
        return
    try:
        await there.create_mailbox(mailbox.address, display_name=mailbox.display_name)
    except (InvalidRequest, TransportUnavailable) as refusal:
        raise type(refusal)(
            f"The mailbox {mailbox.name!r} was created here, but not at {there.provider.name}: {refusal}",
            you_can="call room.providers.provision() once that is put right.",
        ) from None


async def make_all_there(wiring: Wiring) -> list[str]:
    """Make every mailbox of the room at the provider that is not there yet; their names."""
    there = provisioner(wiring)
    mailboxes = await wiring.store.aread(lambda records: records.mailboxes.all())
    kept = [mailbox for mailbox in mailboxes if mailbox.status is not MailboxStatus.DELETED]
    for mailbox in kept:
        await there.create_mailbox(mailbox.address, display_name=mailbox.display_name)
    return [mailbox.name for mailbox in kept]


def provisioner(wiring: Wiring) -> Provisioner:
    """The account at a provider. Raises `InvalidRequest` for a room without one."""
    if wiring.provisioner is None:
        raise InvalidRequest(
            "This room has no account at a mail provider.",
            you_can="set POSTROOM_TRANSPORT or POSTROOM_PROVISIONER to its URL, such as agentmail://KEY@.",
        )
    return wiring.provisioner


def suppress_too(records: Records, unwanted: Sequence[ProviderSuppression]) -> int:
    """Suppress these addresses as a person would, in the provider's words; how many were not suppressed yet."""
    new = [each for each in unwanted if not records.suppressions.of(each.address)]
    for each in new:
        suppressing.suppress_by_hand(records, each.address, reason=each.reason)
    return len(new)
