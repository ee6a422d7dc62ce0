"""The way out through a provider: one letter, one request, and an honest outcome for every recipient."""

from __future__ import annotations

import logging
from dataclasses import dataclass

from postroom.backends.providers.account import Account, Request
from postroom.backends.providers.letter import Letter
from postroom.backends.providers.provider import Provider, Verdict
from postroom.mail.retry_after import seconds_asked_for
from postroom.model.address import Address
from postroom.model.delivery import DeliveryStatus, RecipientOutcome
from postroom.model.errors import ConfigurationError, InvalidRequest, PostroomError, TransportUnavailable
from postroom.model.ids import milliseconds
from postroom.model.message import Envelope
from postroom.model.provider import Capabilities
from postroom.ports.clock import Clock
from postroom.ports.http import HttpAnswer, NotAnswered, NotSent
from postroom.ports.transport import BeforeContent

log = logging.getLogger(__name__)

REPETITIONS = 2
"""How often a send is repeated at once where no answer came, with a provider that takes repetitions for one."""
MOST_REASON_CHARS = 300
MOST_PAUSE_SECONDS = 24 * 3600
"""How long a provider is left alone that asks for it: one whose clock is wrong must not park mail for years."""
_OF_THE_ACCOUNT = frozenset({401, 402, 403})
_LATER = frozenset({408, 425, 429})


class ProviderTransport:
    """A `Transport` and a `Lookup` over one account at a provider."""

    def __init__(self, provider: Provider, account: Account, *, clock: Clock) -> None:
        self.provider = provider
        self.account = account
        self._clock = clock

    def __repr__(self) -> str:
        return f"ProviderTransport({self.provider.name!r})"

    async def deliver(
        self, envelope: Envelope, content: bytes, *, before_content: BeforeContent
    ) -> list[RecipientOutcome]:
        """Send once; see `Transport`. Where a provider takes repetitions for one, a lost answer is asked for again."""
        letter = Letter(envelope, content)
        if beyond := _beyond(self.provider.capabilities, letter):
            refused = f"{self.provider.name}: {beyond}"
            return [_outcome(address, DeliveryStatus.FAILED, text=refused) for address in letter.recipients]
        request = await self._write(letter)
        answer = await self._send(request, _Once(before_content))
        outcomes = self._outcomes(answer, letter)
        wire_id = await self._learn(answer) if answer is not None and answer.is_success else None
        return [each.model_copy(update={"wire_id": wire_id}) for each in outcomes] if wire_id is not None else outcomes

    async def find_in_sent(self, message_id: str) -> bool | None:
        """Whether a message left, as the provider says; `None` where it cannot be asked, or not now."""
        try:
            return await self.provider.find(self.account, message_id)
        except (NotSent, NotAnswered, PostroomError, ConfigurationError):
            return None

    async def aclose(self) -> None:
        """Close the pooled connections."""
        await self.account.http.aclose()

    async def _learn(self, answer: HttpAnswer) -> str | None:
        """Which Message-ID it got; where that cannot be asked now, an event may tell."""
        if self.provider.learn is None:
            return None
        try:
            return await self.provider.learn(self.account, answer)
        except (NotSent, NotAnswered):
            return None

    async def _write(self, letter: Letter) -> Request:
        try:
            return await self.provider.write(self.account, letter)
        except (NotSent, NotAnswered) as fault:
            raise TransportUnavailable(f"{self.provider.name} {fault}.") from fault
        except (InvalidRequest, ConfigurationError) as fault:
            raise TransportUnavailable(str(fault)) from None

    async def _send(self, request: Request, once: _Once) -> HttpAnswer | None:
        """The answer; `None` where none came though the request may have been acted upon."""
        repetitions = REPETITIONS if self.provider.capabilities.idempotent else 0
        answer = await self._ask(request, once)
        while repetitions and _in_doubt(answer):
            repetitions -= 1
            answer = await self._ask(request, once) or answer
        return answer

    async def _ask(self, request: Request, once: _Once) -> HttpAnswer | None:
        try:
            return await self.account.ask(request, before_body=once)
        except NotSent as fault:
            if not once.done:
                raise TransportUnavailable(f"{self.provider.name} {fault}.") from fault
            return None
        except NotAnswered:
            return None

    def _outcomes(self, answer: HttpAnswer | None, letter: Letter) -> list[RecipientOutcome]:
        if answer is None:
            return self._unanswered(letter, text=f"{self.provider.name} gave no answer to the request.")
        verdict = self.provider.read(answer, letter)
        if _in_doubt(answer) or verdict.doubt:
            return self._unanswered(letter, text=self._said(answer, verdict))
        of_the_account = answer.status in _OF_THE_ACCOUNT and not verdict.refused
        if verdict.retry or answer.status in _LATER or of_the_account:
            return self._deferred(letter, answer, verdict)
        if not answer.is_success and not verdict.refused:
            return [_refusal(each, self._said(answer, verdict)) for each in letter.recipients]
        return [self._taken(each, answer, verdict) for each in letter.recipients]

    def _said(self, answer: HttpAnswer, verdict: Verdict) -> str:
        """What it answered, in its words; but not about our account, as a careless server repeats what it was sent."""
        words = "" if answer.status in _OF_THE_ACCOUNT else verdict.reason.replace(self.account.token, "...")
        reason = " ".join(words.split())[:MOST_REASON_CHARS]
        return f"{self.provider.name} answered {answer.status}{f': {reason}' if reason else ''}"

    def _taken(self, recipient: Address, answer: HttpAnswer, verdict: Verdict) -> RecipientOutcome:
        if (reason := verdict.refused.get(recipient.key)) is not None:
            return _refusal(recipient, f"{self.provider.name}: {reason[:MOST_REASON_CHARS]}")
        if not answer.is_success:
            return self._deferred_one(recipient, "not taken, as another recipient was refused", retry_after=1)
        said = f"taken by {self.provider.name} ({answer.status})"
        return _outcome(recipient, DeliveryStatus.SENT, code=250, text=said, wire_id=verdict.wire_id)

    def _unanswered(self, letter: Letter, *, text: str) -> list[RecipientOutcome]:
        """Unknown; where the same may still be said again without being done twice, it is, later."""
        status = DeliveryStatus.DEFERRED if self._is_repeatable(letter) else DeliveryStatus.UNKNOWN
        return [_outcome(address, status, text=text) for address in letter.recipients]

    def _is_repeatable(self, letter: Letter) -> bool:
        """Whether the next try comes within the time that the provider remembers this one. A message is not older than its Date."""
        date = letter.parsed.date
        if not self.provider.capabilities.idempotent or date is None:
            return False
        return self._clock.now() - milliseconds(date) < self.provider.repeatable_for * 1000 / 2

    def _deferred(self, letter: Letter, answer: HttpAnswer, verdict: Verdict) -> list[RecipientOutcome]:
        text = self._said(answer, verdict)
        if answer.status in _OF_THE_ACCOUNT:
            log.warning("provider.refused_the_account", extra={"source": self.provider.name, "code": answer.status})
        asked_for = seconds_asked_for(answer.headers.get("retry-after", ""), now=self._clock.now())
        pause = round(min(asked_for, MOST_PAUSE_SECONDS))
        return [self._deferred_one(each, text, retry_after=pause) for each in letter.recipients]

    def _deferred_one(self, recipient: Address, text: str, *, retry_after: int) -> RecipientOutcome:
        return _outcome(recipient, DeliveryStatus.DEFERRED, text=text, retry_after=retry_after)


@dataclass
class _Once:
    """Awaits `before_content` the first time, however often a request is repeated."""

    before_content: BeforeContent
    done: bool = False

    async def __call__(self) -> None:
        if not self.done:
            await self.before_content()
        self.done = True


def _beyond(capabilities: Capabilities, letter: Letter) -> str:
    """Why a letter is none that this provider takes; empty where it is."""
    most, octets = capabilities.most_recipients, capabilities.most_octets
    if most is not None and len(letter.recipients) > most:
        return f"a message has at most {most} recipients; this one has {len(letter.recipients)}."
    if octets is not None and len(letter.content) > octets:
        return f"a message has at most {octets:,} octets; this one has {len(letter.content):,}."
    if letter.files and not capabilities.attachments:
        return "a message carries no attachments there."
    return ""


def _in_doubt(answer: HttpAnswer | None) -> bool:
    """No answer, or one of a server that failed somewhere between taking the message and saying so."""
    return answer is None or answer.status >= 500 or answer.status < 200 or 300 <= answer.status < 400


def _refusal(recipient: Address, text: str) -> RecipientOutcome:
    return _outcome(recipient, DeliveryStatus.FAILED, code=550, text=text)


def _outcome(
    recipient: Address,
    status: DeliveryStatus,
    *,
    text: str,
    code: int = 0,
    wire_id: str | None = None,
    retry_after: int = 0,
) -> RecipientOutcome:
    return RecipientOutcome(
        recipient=recipient, status=status, code=code, text=text, wire_id=wire_id, retry_after=retry_after
    )
