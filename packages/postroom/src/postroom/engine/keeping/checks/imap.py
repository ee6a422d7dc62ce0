"""The accounts that mail is fetched from, and the Sent folder: connect, TLS, login, folder. Nothing is taken."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable
from typing import cast

from pydantic import SecretStr

from postroom.backends.registry import open_lookup, open_receiver_to_try
from postroom.engine.keeping.case import Case
from postroom.engine.keeping.checks import certificates
from postroom.model.diagnosis import Diagnosis, fault, ok
from postroom.model.ids import at
from postroom.ports.trial import Stage, TrialFailed, TriedSource

NAME = "imap"

REMEDIES = {
    Stage.REACH: "check host and port of {setting}, and the firewall: imaps:// is port 993.",
    Stage.TLS: "use imaps://, or a server with STARTTLS.",
    Stage.CERTIFICATE: "let its certificate be renewed; for an authority of your own add ?verify=/path/ca.pem to {setting}.",
    Stage.LOGIN: "set user and password of {setting}, percent-encoded; many providers want an app password.",
    Stage.FOLDER: "name a folder that is there at the end of the URL: imaps://user:password@host/INBOX.",
}
_NO_SENT = "let the provider mark its Sent folder (RFC 6154), or remove POSTROOM_SENT_FOLDER."


async def look(case: Case) -> list[Diagnosis]:
    """Try every account, side by side."""
    found = await asyncio.gather(*_accounts(case))
    return [each for some in found for each in some]


def _accounts(case: Case) -> list[Awaitable[list[Diagnosis]]]:
    settings, tokens = case.settings, case.tokens
    accounts: list[Awaitable[list[Diagnosis]]] = [
        _try(case, open_receiver_to_try(case.tried(url), hostname=settings.domain, tokens=tokens), "POSTROOM_RECEIVERS")
        for url in settings.receivers
        if not _listens(url)
    ]
    if settings.sent_folder is not None:
        folder = open_lookup(case.tried(settings.sent_folder), tokens=tokens)
        accounts.append(_try(case, folder, "POSTROOM_SENT_FOLDER"))
    return accounts


async def _try(case: Case, source: object, setting: str) -> list[Diagnosis]:
    if not hasattr(source, "try_out"):
        return [ok(NAME, f"{setting}: this source cannot be tried without taking mail.")]
    try:
        seen = await cast(TriedSource, source).try_out()
    except TrialFailed as failure:
        return [fault(NAME, str(failure), you_can=_remedy(failure.stage, setting))]
    what = f"{seen.place} takes our login; there is {seen.folder.rpartition('/')[2]}."
    return [ok(NAME, what), *certificates.judged(seen.certificate, place=seen.place, now=at(case.clock.now()))]


def _remedy(stage: Stage, setting: str) -> str:
    if stage is Stage.FOLDER and setting == "POSTROOM_SENT_FOLDER":
        return _NO_SENT
    return REMEDIES[stage].format(setting=setting)


def _listens(url: SecretStr) -> bool:
    return url.get_secret_value().startswith(("smtp://", "lmtp://"))
