"""The way out: connect, greeting, TLS, certificate, login, and whether it would take our mail. Nothing is sent."""

from __future__ import annotations

from typing import cast

from postroom.backends.registry import open_transport
from postroom.engine.keeping.case import Case
from postroom.engine.keeping.checks import certificates, clock
from postroom.mail.addresses.addresses import parse_address
from postroom.model.diagnosis import Diagnosis, fault, ok
from postroom.model.ids import at
from postroom.model.message import Envelope
from postroom.ports.trial import Seen, Stage, TrialFailed, TriedTransport

NAME = "smtp"
SOMEBODY = parse_address("postmaster@example.com")

REMEDIES = {
    Stage.REACH: "check host and port of POSTROOM_TRANSPORT, and the firewall: many networks block 25, not 587 or 465.",
    Stage.GREETING: "ask whoever runs the server why: it says so above.",
    Stage.TLS: "use smtps:// and port 465, or a server with STARTTLS.",
    Stage.CERTIFICATE: "let it be renewed; for an authority of your own add ?verify=/path/ca.pem to POSTROOM_TRANSPORT.",
    Stage.LOGIN: "set user and password of POSTROOM_TRANSPORT, percent-encoded; many providers want an app password.",
    Stage.RELAY: "log in (smtp://user:password@host), or let the server relay for this machine and this sender.",
}


async def look(case: Case) -> list[Diagnosis]:
    """Go as far with the next hop as one can without handing over mail."""
    if case.settings.transport is None:
        return [ok(NAME, "No way out is set: mail to others is kept in the room.")]
    settings = case.settings
    url, token = case.tried(case.settings.transport), settings.provider_token
    transport = open_transport(url, hostname=settings.domain, tokens=case.tokens, token=token)
    try:
        if not hasattr(transport, "try_out"):
            return [ok(NAME, "This way out cannot be tried without sending; the first message will tell.")]
        envelope = Envelope(reverse_path=case.sender, forward_paths=(SOMEBODY,))
        seen = await cast(TriedTransport, transport).try_out(envelope)
    except TrialFailed as failure:
        return [fault(NAME, str(failure), you_can=REMEDIES[failure.stage])]
    finally:
        await transport.aclose()
    now = at(case.clock.now())
    return [
        _well(seen),
        *certificates.judged(seen.certificate, place=seen.place, now=now),
        *clock.judged(seen, now=now),
    ]


def _well(seen: Seen) -> Diagnosis:
    how = "with TLS" if seen.certificate else "without TLS"
    login = "takes our login and would take our mail" if seen.logged_in else "would take our mail"
    return ok(NAME, f"{seen.place} answers {how}, {login}.")
