"""The addresses of ours that mail carries, by which a bounce or an answer proves what it is about."""

from __future__ import annotations

from postroom.backends.store.records.mailboxes import address_of
from postroom.backends.store.records.records import Records
from postroom.backends.store.records.secrets import TOKENS
from postroom.engine.outbound import facts
from postroom.engine.outbound.acceptance import Acceptance
from postroom.engine.wiring import Wiring
from postroom.mail.tokens import REPLY, RETURN_PATH, make_token, with_token
from postroom.model.address import Address
from postroom.model.proof import ReplyTokens, ReturnPath
from postroom.model.submission import Traffic


def return_path(records: Records, sender: Address, outbox_id: int, *, wiring: Wiring) -> Address:
    """Where a bounce of a message goes: to a subaddress of its sender that names the message, or to the sender."""
    if wiring.return_path is not ReturnPath.VERP:
        return sender
    token = make_token(f"{outbox_id:x}", secret=records.secrets.value(TOKENS), purpose=RETURN_PATH)
    return with_token(sender, token, mark=RETURN_PATH) or sender


def reply_fields(acceptance: Acceptance, records: Records) -> tuple[tuple[str, str], ...]:
    """The Reply-To of mail to people outside, where the room is set to: it names the message that an answer answers."""
    wanted = acceptance.wiring.settings.reply_tokens
    outreach = facts.traffic(acceptance) is Traffic.OUTREACH
    if not acceptance.outside or wanted is ReplyTokens.OFF or (wanted is ReplyTokens.OUTREACH and not outreach):
        return ()
    named = acceptance.message_id.strip("<>").partition("@")[0]
    token = make_token(named, secret=records.secrets.value(TOKENS), purpose=REPLY)
    address = with_token(address_of(acceptance.sender), token, mark=REPLY)
    return (("Reply-To", str(address)),) if address is not None else ()
