"""Telling webhooks what happened: events of the log begin to wait for each, and are told one after another, oldest first.

A call that fails is repeated after the pauses of `webhook_retries`, and meanwhile nothing else is told to that webhook: a server
that is away is asked once per pause and not once per event. An event that its server refuses again and again steps aside after a
few tries, so that it does not hold up the others; what has waited for all the pauses together is a dead letter.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import partial

from postroom.backends.registry import open_web
from postroom.backends.store.records.claims import Claim
from postroom.backends.store.records.records import Records
from postroom.engine.events.web_call import Call, call_of
from postroom.engine.events.webhooks import CURSOR, announce, concerns, give_up_at
from postroom.engine.outbound.attempt import LeaseLost
from postroom.engine.tracing.turns import calling_out
from postroom.engine.wiring import Wiring
from postroom.mail.retry_after import seconds_asked_for
from postroom.model.errors import StoreUnavailable
from postroom.model.event import Event, EventName
from postroom.model.settings import Settings
from postroom.model.webhook import DeliveryState, WebhookState
from postroom.ports.database import Row, Signal
from postroom.ports.web import Web, WebAnswer

log = logging.getLogger("postroom.webhooks")

_PAGE = 500
_CALLS_IN_A_TURN = 50
_TRIES_IN_LINE = 3
_JITTER = 0.2
_LONGEST_WISH = 86_400
_GONE = 410
_ABOUT_THE_SERVER = (408, 425, 429, 502, 503, 504)
_LOOK_AGAIN = 1.0
_TOGETHER = 0.05


@dataclass
class Teller:
    """Takes events from the log, as they come, to where they wait for the webhooks that they concern; and calls these, one turn
    for each webhook that something waits for.
    """

    wiring: Wiring
    _web: Web | None = None
    _woken: asyncio.Event = field(default_factory=asyncio.Event)
    _stopping: bool = False

    async def run(self) -> None:
        """Go on until `stop`."""
        loop = asyncio.get_running_loop()
        forget = self.wiring.store.on_signal(lambda: _wake(loop, self._woken), Signal.EVENT)
        try:
            while not self._stopping:
                await self._round()
        finally:
            forget()

    async def work_off(self) -> int:
        """Take on whatever is in the log now; how many events."""
        done = 0
        while count := await self.wiring.store.awrite(partial(_take_on, settings=self.wiring.settings)):
            done += count
        return done

    def has_work(self, records: Records) -> bool:
        """Whether somebody is to be told of something new."""
        return records.webhooks.anything_since(_position(records))

    def stop(self) -> None:
        """Take on nothing more."""
        self._stopping = True
        self._woken.set()

    async def take_turn(self, claim: Claim) -> None:
        """Tell one webhook what waits for it, until nothing is due any more, or a call fails."""
        wiring = self.wiring
        call = await wiring.store.awrite(partial(_next_call, wiring=wiring, claim=claim))
        for calls_left in reversed(range(_CALLS_IN_A_TURN)):
            if call is None:
                return
            answer = await self._post(call)
            call = await wiring.store.awrite(
                partial(_settle, wiring=wiring, claim=claim, call=call, answer=answer, last=not calls_left)
            )

    async def aclose(self) -> None:
        """Close what is open."""
        if self._web is not None:
            await self._web.aclose()

    async def _post(self, call: Call) -> WebAnswer:
        headers = await call.headers(password=self.wiring.settings.key_secret)
        with calling_out(self.wiring.telemetry, "call webhook", under=call.place) as span:
            answer = await self._opened_web().post(call.url, headers=headers, body=call.body)
            span.tell({f"postroom.{name}": value for name, value in call.facts(answer).items() if value})
        log.info("webhook.called", extra=call.facts(answer))
        return answer

    def _opened_web(self) -> Web:
        """Opened at the first call: without webhooks nobody loads a web client."""
        if self._web is None:
            settings = self.wiring.settings
            self._web = open_web(settings.webhook_networks, timeout=settings.webhook_timeout)
        return self._web

    async def _round(self) -> None:
        self._woken.clear()
        try:
            waiting = await self.wiring.store.aread(self.has_work)
            if waiting and await self.work_off():
                return
        except StoreUnavailable as error:
            log.warning("webhooks.store_unavailable", extra={"error": str(error)})
            waiting = True
        except Exception:  # one bad row must not end it
            log.exception("webhooks.relay_failed")
            waiting = True
        await self._wait(_LOOK_AGAIN if waiting else self.wiring.settings.lease / 3)

    async def _wait(self, seconds: float) -> None:
        timer = asyncio.ensure_future(self.wiring.clock.sleep(seconds))
        woken = asyncio.ensure_future(self._woken.wait())
        await asyncio.wait({timer, woken}, return_when=asyncio.FIRST_COMPLETED)
        timer.cancel()
        woken.cancel()
        # A busy room adds a thousand events a second: they are looked at some at a time, and after the turn that they began.
        await asyncio.sleep(_TOGETHER)


def _take_on(records: Records, *, settings: Settings) -> int:
    """Let the next events of the log wait for the webhooks that they concern; how many were looked at."""
    events = records.events.after(_position(records), count=_PAGE)
    if not events:
        return 0
    for webhook in records.webhooks.rows():
        if concerning := _news_for(webhook, events):
            records.webhooks.wait_for(webhook["id"], concerning, give_up_at=give_up_at(records, settings))
            records.webhooks.wake(webhook["id"])
    records.cursors.save(CURSOR, str(events[-1].id))
    return len(events)


def _news_for(webhook: Row, events: Iterable[Event]) -> list[int]:
    if webhook["state"] == WebhookState.GONE:
        return []
    return [event.id for event in events if event.id > webhook["newest_event"] and concerns(webhook, event)]


def _position(records: Records) -> int:
    return int(records.cursors.load(CURSOR) or 0)


def _next_call(records: Records, *, wiring: Wiring, claim: Claim) -> Call | None:
    """The next call of a webhook; `None` where there is none now, and then the claim is settled."""
    if not records.claims.holds(claim):
        raise LeaseLost
    webhook = records.webhooks.find(claim.subject_id)
    delivery = records.webhooks.due(claim.subject_id) if webhook and webhook["state"] == WebhookState.ACTIVE else None
    if webhook is None or delivery is None:
        _rest(records, claim, webhook, settings=wiring.settings)
        return None
    return call_of(records, webhook, delivery)


def _rest(records: Records, claim: Claim, webhook: Row | None, *, settings: Settings) -> None:
    """Nothing is due now: look again when the next event may be told, if any waits; forget a little of what is long past."""
    active = webhook is not None and webhook["state"] == WebhookState.ACTIVE
    due = records.webhooks.next_due(claim.subject_id) if active else None
    records.webhooks.forget(claim.subject_id, before=records.now - settings.webhook_history * 1000)
    if due is None:
        records.claims.finish(claim)
    else:
        records.claims.retry(claim, run_at=due)


def _settle(
    records: Records, *, wiring: Wiring, claim: Claim, call: Call, answer: WebAnswer, last: bool
) -> Call | None:
    """Note what became of a call; the next one, or `None` once the claim is settled."""
    if not records.claims.holds(claim):
        raise LeaseLost
    webhook = records.webhooks.find(claim.subject_id, lock=True)
    if webhook is None:
        records.claims.finish(claim)
        return None
    fault = answer.fault
    records.webhooks.note_try(call.delivery, status=answer.status, error=fault, latency=answer.latency)
    if fault:
        _fail(records, wiring, claim, webhook, call.delivery, answer)
        return None
    records.webhooks.settle(call.delivery, DeliveryState.DELIVERED, due=records.now)
    records.webhooks.count_failures(webhook["id"], 0)
    if last:
        records.claims.retry(claim, run_at=records.now)
        return None
    return _next_call(records, wiring=wiring, claim=claim)


def _fail(records: Records, wiring: Wiring, claim: Claim, webhook: Row, delivery: Row, answer: WebAnswer) -> None:
    """Wait before the next call; give up what has waited too long; ask a server no more that says it is gone."""
    if answer.status == _GONE:
        _close(records, claim, webhook, delivery)
        return
    failures, tries = webhook["failures"] + 1, delivery["tries"] + 1
    wish = seconds_asked_for(answer.retry_after, now=records.now)
    aside = tries >= _TRIES_IN_LINE and answer.status is not None and answer.status not in _ABOUT_THE_SERVER
    pause = _pause(wiring, 1 if aside else failures, wish)
    due = records.now + (_pause(wiring, tries, wish) if aside else 0)
    records.webhooks.settle(delivery, DeliveryState.WAITING, due=due)
    records.webhooks.count_failures(webhook["id"], failures)
    if given_up := records.webhooks.bury_late(webhook["id"]):
        announce(records, EventName.WEBHOOK_GAVE_UP, webhook["id"], events=given_up, error=answer.fault)
    records.claims.retry(claim, run_at=records.now + pause, error=answer.fault)


def _close(records: Records, claim: Claim, webhook: Row, delivery: Row) -> None:
    records.webhooks.settle(delivery, DeliveryState.DEAD, due=records.now)
    records.webhooks.set_state(webhook["id"], WebhookState.GONE)
    records.claims.finish(claim)
    announce(records, EventName.WEBHOOK_GONE, webhook["id"])


def _pause(wiring: Wiring, failures: int, wish: float) -> int:
    """Milliseconds until the next try: as the schedule says and a little longer, or as long as the server asked for."""
    pauses = wiring.settings.webhook_retries
    chance = int(wiring.entropy.token(2), 16) / 0xFFFF
    planned = pauses[min(failures, len(pauses)) - 1] * (1 + _JITTER * chance)
    return round(max(planned, min(wish, _LONGEST_WISH)) * 1000)


def _wake(loop: asyncio.AbstractEventLoop, event: asyncio.Event) -> None:
    if not loop.is_closed():
        loop.call_soon_threadsafe(event.set)
