"""What a mail provider tells by web calls: verified first, then mail comes in and events reach every plan."""

from __future__ import annotations

from collections.abc import Mapping

from pydantic import SecretStr

from postroom.backends.providers.provider import Heard, Provider, WebCall
from postroom.backends.providers.signed_calls import KNOWN_FOR
from postroom.backends.registry import account_at, open_http
from postroom.backends.store.records.records import Records
from postroom.engine.inbound import inbox, reporting
from postroom.engine.outbound import suppressing, wire_ids
from postroom.engine.outbound.cause import Cause
from postroom.engine.wiring import Wiring
from postroom.mail.reports.refusals import reason_of, telling_code
from postroom.model.choices import Covers
from postroom.model.errors import ConfigurationError, InvalidRequest, MalformedMessage
from postroom.model.ids import at
from postroom.model.proof import Proof
from postroom.model.provider import ProviderEvent, ProviderEventKind
from postroom.model.report import RefusalReason, Report, ReportedAction, ReportedRecipient, ReportKind
from postroom.model.suppression import SuppressionReason
from postroom.ports.database import Row
from postroom.ports.http import Http
from postroom.ports.receiver import Arrival

_GROWS = 2
"""How many times its size a message may have in a web call: base64, and the fields beside it."""

_SAYS: dict[ProviderEventKind, tuple[ReportKind, ReportedAction]] = {
    ProviderEventKind.DELIVERED: ("delivered", "delivered"),
    ProviderEventKind.DEFERRED: ("delay", "delayed"),
    ProviderEventKind.BOUNCED: ("bounce", "failed"),
    ProviderEventKind.COMPLAINED: ("complaint", "complained"),
}
_STOPS = {
    ProviderEventKind.BOUNCED: SuppressionReason.BOUNCE,
    ProviderEventKind.COMPLAINED: SuppressionReason.COMPLAINT,
    ProviderEventKind.UNSUBSCRIBED: SuppressionReason.UNSUBSCRIBE,
}


async def hear(wiring: Wiring, provider: Provider, body: bytes, headers: Mapping[str, str]) -> None:
    """Take one web call of a provider: whatever is wrong with it is raised before anything is stored.

    Raises `InvalidSignature`, `MalformedMessage`, `InvalidRequest` (this provider makes no web calls), `NotFound` (mail for no
    mailbox of this room), `ConfigurationError` (its secret is not set). A call that comes twice does nothing the second time.
    """
    if provider.hear is None and provider.collect is None:
        raise InvalidRequest(f"{provider.name} makes no web calls that Postroom reads.")
    call = await _verified(wiring, provider, body, headers)
    name = provider.once(call) if provider.once is not None else None
    if name is not None and await wiring.store.aread(lambda records: records.providers.has_heard(provider.name, name)):
        return
    heard = provider.hear(call) if provider.hear is not None else []
    if not heard and provider.collect is not None:
        heard = await _collected(wiring, provider, call)
    for arrival in heard:
        if isinstance(arrival, Arrival):
            await inbox.receive(wiring, arrival)
    events = [event for event in heard if isinstance(event, ProviderEvent)]
    await wiring.store.awrite(lambda records: _take(records, provider, events, name=name, wiring=wiring))


async def _verified(wiring: Wiring, provider: Provider, body: bytes, headers: Mapping[str, str]) -> WebCall:
    if len(body) > wiring.settings.max_message_bytes * _GROWS:
        raise MalformedMessage(f"The web call has {len(body):,} octets, more than this room takes.")
    http = open_http()
    try:
        call = _call(wiring, provider, body, headers, http)
        await provider.verify(call)
    finally:
        await http.aclose()
    return call


async def _collected(wiring: Wiring, provider: Provider, call: WebCall) -> list[Heard]:
    account = account_at(wiring.transport, provider.name)
    if provider.collect is None or account is None:
        raise ConfigurationError(
            f"{provider.name} only announces mail: for the rest, POSTROOM_TRANSPORT must name the account ({provider.name}://)."
        )
    return await provider.collect(account, call)


def _call(wiring: Wiring, provider: Provider, body: bytes, headers: Mapping[str, str], http: Http) -> WebCall:
    secret = wiring.settings.provider_secrets.get(provider.name, SecretStr(""))
    if not secret.get_secret_value():
        raise ConfigurationError(
            f"Nothing tells web calls of {provider.name} from anybody else's: "
            f"""set POSTROOM_PROVIDER_SECRETS='{{"{provider.name}": "..."}}'."""
        )
    told = {name.lower(): value for name, value in headers.items()}
    return WebCall(headers=told, body=body, now=at(wiring.clock.now()), secret=secret, http=http)


def _take(
    records: Records, provider: Provider, events: list[ProviderEvent], *, name: str | None, wiring: Wiring
) -> None:
    """All of a call or none of it. Two at a time with the same name are one."""
    if name is not None and not records.providers.hear(provider.name, name):
        return
    for event in events:
        if records.providers.hear(provider.name, event.id):
            _take_event(records, event, wiring=wiring)
    records.providers.forget_events(before=records.now - round(KNOWN_FOR.total_seconds() * 1000))


def _take_event(records: Records, event: ProviderEvent, *, wiring: Wiring) -> None:
    """What it says of a message of ours is written down there; and who must not be written to is not, whoever wrote it."""
    sent = records.deliveries.by_message_id(event.message_id) if event.message_id is not None else None
    if sent is not None and event.wire_id is not None and event.wire_id != sent["wire_id"]:
        wire_ids.learn(records, sent, event.wire_id)
    if sent is not None and event.kind in _SAYS:
        reporting.take_report(
            records, _report(event), sent=sent, news=None, proof=Proof.PROVIDER, limits=wiring.settings.reputation
        )
    if _stops(event):  # also where it reached somebody by another address than we wrote to
        suppressing.stop_writing_to(records, event.recipient, _cause(event, sent))


def _report(event: ProviderEvent) -> Report:
    kind, action = _SAYS[event.kind]
    return Report(
        kind=kind,
        recipients=(
            ReportedRecipient(
                address=event.recipient,
                action=action,
                status=_status(event),
                diagnostic=event.diagnostic,
                reason=_reason(event),
                permanent=event.permanent,
                suppress=_stops(event),
            ),
        ),
        original_message_id=event.message_id,
    )


def _reason(event: ProviderEvent) -> RefusalReason:
    return RefusalReason.DEAD_ADDRESS if event.dead else reason_of(_status(event), event.diagnostic)


def _status(event: ProviderEvent) -> str | None:
    return telling_code(event.status or "", event.diagnostic)


def _stops(event: ProviderEvent) -> bool:
    """Whether nobody should write there again: a complaint, an unsubscription, or a bounce of a dead address."""
    if event.kind is ProviderEventKind.BOUNCED:
        return event.permanent and _reason(event) is RefusalReason.DEAD_ADDRESS
    return event.kind in _STOPS


def _cause(event: ProviderEvent, sent: Row | None) -> Cause:
    reason = _STOPS[event.kind]
    covers = Covers.OUTREACH if reason is SuppressionReason.UNSUBSCRIBE else Covers.ALL
    if sent is None:
        return Cause(reason, covers=covers)
    return Cause(reason, sent["trace_id"], sent["mailbox"], sent["thread_id"], sent["message_id"], covers=covers)
