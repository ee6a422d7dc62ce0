"""Who wrote an arrival: asked of the DNS before anything is stored, or of the provider that asked already."""

from __future__ import annotations

import asyncio
import logging

from postroom.engine.inbound.classifying import classify_it
from postroom.engine.inbound.entry import Entry
from postroom.mail.authentication.results_field import read_trusted_results
from postroom.mail.authentication.verify import is_signed, verify_authentication
from postroom.mail.classification.automatic import is_marked_as_agents
from postroom.mail.domains.client_networks import is_from_outside
from postroom.model.authentication import AuthenticationResults, AuthMethod, AuthResult
from postroom.model.errors import ConfigurationError
from postroom.model.ids import at
from postroom.model.settings import Authentication

log = logging.getLogger(__name__)

_UNDECIDED = "SPF cannot be asked about mail that came by way of somebody else"


async def find_out_who_wrote_it(entry: Entry) -> None:
    """Verify what can be verified; mail of this machine or network without a signature costs no question.

    What the DNS does not say in time is a `temperror`: it lets nobody in, and accuses nobody.
    """
    if entry.wiring.settings.authentication is Authentication.OFF:
        return
    entry.authentication = _said_by_the_provider(entry)
    if entry.authentication is None and _can_be_verified(entry):
        entry.authentication = await _verified(entry)
    _doubt_the_agent(entry)


def _said_by_the_provider(entry: Entry) -> AuthenticationResults | None:
    """A client from outside can write any field; what own servers and mailbox providers hand over, they have cleaned."""
    vouched_for = entry.arrival.authserv
    trusted = [*entry.wiring.settings.trusted_authserv, *([vouched_for] if vouched_for is not None else [])]
    if not trusted or is_from_outside(entry.arrival.client_ip):
        return None
    return read_trusted_results(entry.parsed.headers, trusted=trusted)


def _can_be_verified(entry: Entry) -> bool:
    return is_from_outside(entry.arrival.client_ip) or is_signed(entry.arrival.content)


async def _verified(entry: Entry) -> AuthenticationResults:
    arrival, settings = entry.arrival, entry.wiring.settings
    client = arrival.client_ip if is_from_outside(arrival.client_ip) else None
    try:
        resolver = entry.wiring.resolver()
    except ConfigurationError:
        log.warning("authentication.no_name_server")
        return _unknown("this machine has no name server")
    asking = verify_authentication(
        arrival.content,
        resolver,
        client,
        arrival.helo,
        str(arrival.reverse_path or ""),
        at=at(entry.wiring.clock.now()),
        trusted_sealers=settings.trusted_sealers,
    )
    try:
        results = await asyncio.wait_for(asking, settings.authentication_timeout)
    except TimeoutError:
        return _unknown("the DNS did not answer in time")
    return results if client is not None else _without_spf(results)


def _unknown(reason: str) -> AuthenticationResults:
    return AuthenticationResults(dmarc=AuthMethod(result=AuthResult.TEMPERROR, reason=reason))


def _without_spf(results: AuthenticationResults) -> AuthenticationResults:
    """Where SPF was not asked, what DMARC did not find in signatures proves nothing."""
    if results.dmarc.result is not AuthResult.FAIL:
        return results
    undecided = results.dmarc.model_copy(update={"result": AuthResult.NEUTRAL, "reason": _UNDECIDED})
    return results.model_copy(update={"dmarc": undecided})


def _doubt_the_agent(entry: Entry) -> None:
    """Anybody can write the mark of an agent: where it was asked who wrote, only a proven author's mark counts."""
    if entry.authentication is not None and not entry.authentication.is_authentic and is_marked_as_agents(entry.parsed):
        classify_it(entry, proven=False)
