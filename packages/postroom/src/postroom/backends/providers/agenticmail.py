"""AgenticMail (https://github.com/agenticmail/agenticmail), which one hosts oneself: accounts only.

Mail leaves and comes by its Stalwart server, as any account's does (`smtp://`, `imaps://`, with the account's own password):
`POSTROOM_PROVISIONER=agenticmail://MASTER_KEY@127.0.0.1?url=http://127.0.0.1:3829/api/agenticmail`. From its interface's routes for
accounts. An account that is deleted is kept in its archive; the last one cannot be deleted.
"""

from __future__ import annotations

from collections.abc import Mapping

from postroom.backends.providers.account import Account, Request
from postroom.backends.providers.asking import check, fetch, segment
from postroom.backends.providers.hearing import items_of, text_of
from postroom.backends.providers.letter import Letter
from postroom.backends.providers.provider import Provider, Verdict
from postroom.model.address import Address
from postroom.model.errors import TransportUnavailable
from postroom.model.provider import Capabilities
from postroom.ports.http import HttpAnswer

PORT = 3829


def base_url(place: str, _: Mapping[str, str]) -> str:
    """On this very machine unless the URL names another."""
    if place in ("", "localhost", "127.0.0.1"):
        return f"http://127.0.0.1:{PORT}/api/agenticmail"
    return f"https://{place}/api/agenticmail"


async def write(account: Account, letter: Letter) -> Request:
    """Nothing is sent by this way."""
    raise TransportUnavailable("agenticmail sends by SMTP: set POSTROOM_TRANSPORT to the smtp:// URL of its server.")


def read(answer: HttpAnswer, letter: Letter) -> Verdict:
    """Never asked."""
    return Verdict()


async def create_mailbox(account: Account, address: Address, display_name: str) -> None:
    """POST /accounts, unless there is one at this address. The password that it makes is for its owner to read there."""
    if await _number(account, address) is None:
        metadata = {"ownerName": display_name} if display_name else {}
        body = {"name": address.local_part, "domain": address.domain, "persistent": True, "metadata": metadata}
        await check(account, "POST", "/accounts", body)


async def delete_mailbox(account: Account, address: Address) -> None:
    """DELETE /accounts/{id}."""
    if (number := await _number(account, address)) is not None:
        await check(account, "DELETE", f"/accounts/{segment(number)}", unless=(404,))


async def _number(account: Account, address: Address) -> str | None:
    told = await fetch(account, "/accounts")
    found = (text_of(each, "id") for each in items_of(told, "agents") if text_of(each, "email").lower() == address.key)
    return next(found, None)


AGENTICMAIL = Provider(
    name="agenticmail",
    capabilities=Capabilities(sends=False, mailboxes=True),
    base_url=base_url,
    write=write,
    read=read,
    create_mailbox=create_mailbox,
    delete_mailbox=delete_mailbox,
)
