"""What goes wrong with mail servers: one class for each misbehaviour, given to a `ScriptedServer`.

`only` is a pattern of addresses (`ada@*`, any case); without it a fault concerns everybody. `times` says how often it
happens, `None` for ever: for each recipient where the fault is about recipients, for the server where it is about the line.
"""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from fnmatch import fnmatchcase
from typing import Literal

from postroom.model.address import Address
from postroom.model.errors import ConfigurationError
from postroom.model.ids import milliseconds
from postroom.model.message import Envelope
from postroom.testing.servers.servers import LINE_DROPS, Answer, ContentAnswer, Drip, Fault, Passage

_TEXTS = {
    "5.1.1": "No such mailbox here",
    "5.1.10": "This domain takes no mail",
    "5.2.1": "This mailbox is disabled",
    "5.2.2": "This mailbox is full",
    "5.3.4": "The message is too big",
    "5.7.1": "Refused by policy",
}
_AT_ONCE = timedelta(0)


class _Tally:
    """How often something has happened, for each key; several rooms may be at it at once."""

    def __init__(self) -> None:
        self._counts: Counter[Hashable] = Counter()
        self._lock = threading.Lock()

    def take(self, key: Hashable = None) -> int:
        """Count once more; how often it had happened before."""
        with self._lock:
            self._counts[key] += 1
            return self._counts[key] - 1

    def allows(self, times: int | None, key: Hashable = None) -> bool:
        """Count once more, and whether that is still one of the `times`."""
        return times is None or self.take(key) < times


@dataclass(frozen=True)
class TryLater(Fault):
    """Refuses each recipient for now the first `times`, then takes the mail."""

    times: int | None = 1
    code: int = 451
    text: str = "4.3.2 Not accepting mail now; try again later"
    only: str | None = None
    _tally: _Tally = field(init=False, repr=False, compare=False, default_factory=_Tally)

    def __post_init__(self) -> None:
        _require_class(4, self.code, self.text.partition(" ")[0])

    def on_recipient(self, recipient: Address, *, reverse_path: Address | None, now: int) -> Answer | None:
        """The 4xx."""
        due = _matches(self.only, recipient) and self._tally.allows(self.times, recipient.key)
        return Answer(self.code, self.text) if due else None


@dataclass(frozen=True)
class Greylist(Fault):
    """Defers each pair of sender and recipient until `delay` after its first attempt (RFC 6647)."""

    delay: timedelta = timedelta(minutes=5)
    only: str | None = None
    _seen: dict[tuple[str, str], int] = field(init=False, repr=False, compare=False, default_factory=dict)

    def on_recipient(self, recipient: Address, *, reverse_path: Address | None, now: int) -> Answer | None:
        """The 451, while the pair is young."""
        if not _matches(self.only, recipient):
            return None
        sender = reverse_path.key if reverse_path is not None else ""
        first = self._seen.setdefault((sender, recipient.key), now)
        young = now - first < self.delay / timedelta(milliseconds=1)
        return Answer(451, "4.7.1 Greylisted; try again later") if young else None


@dataclass(frozen=True)
class Refuse(Fault):
    """Refuses for good, with an enhanced status code: no such mailbox, a full one, policy, a message too big."""

    status: str = "5.1.1"
    only: str | None = None
    when: Literal["recipient", "content"] = "recipient"
    code: int = 550
    text: str | None = None

    def __post_init__(self) -> None:
        _require_class(5, self.code, self.status)
        if self.when not in ("recipient", "content"):
            raise ConfigurationError(f"A refusal is said to the recipient or to the content, not to {self.when!r}.")

    @property
    def answer(self) -> Answer:
        """The reply."""
        text = _TEXTS.get(self.status, "Refused") if self.text is None else self.text
        return Answer(self.code, f"{self.status} {text}")

    def on_recipient(self, recipient: Address, *, reverse_path: Address | None, now: int) -> Answer | None:
        """The 5xx to RCPT TO."""
        return self.answer if self.when == "recipient" and _matches(self.only, recipient) else None

    def on_content(self, envelope: Envelope, content: bytes, *, now: int) -> ContentAnswer | None:
        """The 5xx to the content: it is the answer for every recipient, whomever it is about."""
        concerned = any(_matches(self.only, recipient) for recipient in envelope.forward_paths)
        return ContentAnswer(self.answer) if self.when == "content" and concerned else None


@dataclass(frozen=True)
class DropAfterContent(Fault):
    """Takes the content, and the line ends before the reply is read. With `delivers=False` the content is lost with it:
    the sender cannot tell one from the other."""

    times: int | None = 1
    delivers: bool = True
    _tally: _Tally = field(init=False, repr=False, compare=False, default_factory=_Tally)

    def on_content(self, envelope: Envelope, content: bytes, *, now: int) -> ContentAnswer | None:
        """No reply."""
        if not self._tally.allows(self.times):
            return None
        return ContentAnswer(line_drops=True, passage=Passage() if self.delivers else Passage(delays=()))


@dataclass(frozen=True)
class DropBeforeContent(Fault):
    """Takes the recipients; the line ends at DATA, before the first octet of content: nothing was handed over."""

    times: int | None = 1
    _tally: _Tally = field(init=False, repr=False, compare=False, default_factory=_Tally)

    def on_data(self, envelope: Envelope, *, now: int) -> Answer | None:
        """No reply."""
        return LINE_DROPS if self._tally.allows(self.times) else None


@dataclass(frozen=True)
class SlowDrip(Fault):
    """Replies in small pieces with a short pause between them; without a wire there is nothing to be slow on."""

    octets: int = 8
    pause: timedelta = timedelta(milliseconds=1)

    def __post_init__(self) -> None:
        if self.octets < 1 or self.pause < _AT_ONCE:
            raise ConfigurationError("A drip has at least one octet, and a pause that is not negative.")

    def on_reply(self) -> Drip | None:
        """The pieces."""
        return Drip(self.octets, self.pause)


@dataclass(frozen=True)
class LateBounce(Fault):
    """Takes the message, delivers nothing, and sends a report after a while."""

    after: timedelta = timedelta(hours=4)
    status: str = "5.1.1"
    only: str | None = None

    def __post_init__(self) -> None:
        if not self.status.startswith(("4.", "5.")):
            raise ConfigurationError(f"A report of failure cannot have the status {self.status!r}.")

    def on_content(self, envelope: Envelope, content: bytes, *, now: int) -> ContentAnswer | None:
        """An acceptance that does not last."""
        bounce = Passage(delays=(), bounce_after=self.after, bounce_status=self.status)
        return _for_some(envelope, lambda recipient: bounce if _matches(self.only, recipient) else None)


@dataclass(frozen=True)
class LoseSilently(Fault):
    """Takes the message and never speaks of it again."""

    only: str | None = None
    times: int | None = None
    _tally: _Tally = field(init=False, repr=False, compare=False, default_factory=_Tally)

    def on_content(self, envelope: Envelope, content: bytes, *, now: int) -> ContentAnswer | None:
        """An acceptance that means nothing."""
        return _for_some(envelope, lambda recipient: Passage(delays=()) if self._is_due(recipient) else None)

    def _is_due(self, recipient: Address) -> bool:
        return _matches(self.only, recipient) and self._tally.allows(self.times, recipient.key)


@dataclass(frozen=True)
class DeliverTwice(Fault):
    """Takes the message once and delivers it twice, the second time `gap` later."""

    gap: timedelta = _AT_ONCE

    def on_content(self, envelope: Envelope, content: bytes, *, now: int) -> ContentAnswer | None:
        """Two deliveries."""
        return ContentAnswer(passage=Passage(delays=(_AT_ONCE, self.gap)))


@dataclass(frozen=True)
class OutOfOrder(Fault):
    """Of every two messages for a recipient, the first is delivered `by` later: the second overtakes it."""

    by: timedelta = timedelta(minutes=10)
    _tally: _Tally = field(init=False, repr=False, compare=False, default_factory=_Tally)

    def on_content(self, envelope: Envelope, content: bytes, *, now: int) -> ContentAnswer | None:
        """A delivery now or later."""
        late = Passage(delays=(self.by,))
        return _for_some(envelope, lambda recipient: Passage() if self._tally.take(recipient.key) % 2 else late)


@dataclass(frozen=True)
class RefuseTls(Fault):
    """Offers STARTTLS and then refuses it; with `broken_handshake` it agrees, and the line ends in the handshake."""

    broken_handshake: bool = False

    def on_starttls(self, *, now: int) -> Answer | None:
        """The 454 of RFC 3207 section 4."""
        return LINE_DROPS if self.broken_handshake else Answer(454, "4.7.0 TLS not available")


@dataclass(frozen=True)
class RefuseAuth(Fault):
    """Knows no user name and no password, and takes no mail without a login."""

    def on_auth(self, *, now: int) -> Answer | None:
        """The 535 of RFC 4954 section 6."""
        return Answer(535, "5.7.8 Authentication credentials invalid")


@dataclass(frozen=True)
class Unreachable(Fault):
    """Greets nobody: the first `times`, or `until` a moment, or always. `silent` ends the line without a word."""

    times: int | None = None
    until: datetime | None = None
    silent: bool = False
    _tally: _Tally = field(init=False, repr=False, compare=False, default_factory=_Tally)

    def on_connect(self, *, now: int) -> Answer | None:
        """The 421, or the end of the line."""
        over = self.until is not None and now >= milliseconds(self.until)
        if over or not self._tally.allows(self.times):
            return None
        return LINE_DROPS if self.silent else Answer(421, "4.3.2 Service not available")


def _matches(only: str | None, recipient: Address) -> bool:
    return only is None or fnmatchcase(recipient.key, only.casefold())


def _for_some(envelope: Envelope, choose: Callable[[Address], Passage | None]) -> ContentAnswer | None:
    """An acceptance after which each recipient fares as chosen, or as others decide where nothing is chosen."""
    chosen = tuple((recipient, choose(recipient)) for recipient in envelope.forward_paths)
    apart = tuple((recipient, passage) for recipient, passage in chosen if passage is not None)
    if not apart:
        return None
    same = len(apart) == len(chosen) and all(passage == apart[0][1] for _, passage in apart)
    return ContentAnswer(passage=apart[0][1] if same else Passage(apart=apart))


def _require_class(expected: int, code: int, status: str) -> None:
    """Raise `ConfigurationError` for a reply that says two things at once: `550 4.2.1`."""
    if code // 100 != expected or not status.startswith(f"{expected}."):
        raise ConfigurationError(f"{code} {status} is not a reply of the {expected}xx kind.")
