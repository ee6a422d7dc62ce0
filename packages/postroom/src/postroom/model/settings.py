"""What a room can be told: by constructor, or by `POSTROOM_*` environment variables."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, Field, SecretStr, ValidationError

from postroom.model.domain import DkimAlgorithm
from postroom.model.duration import read_duration
from postroom.model.errors import ConfigurationError, InvalidRequest
from postroom.model.limits import Limits, ReputationLimits
from postroom.model.oauth import OAuth
from postroom.model.proof import ReplyTokens, ReturnPath
from postroom.model.taint import Confinement


def _seconds(given: Any) -> Any:
    """`365d` in seconds; what is no text stays as it is."""
    if not isinstance(given, str) or given.strip().isdigit():
        return given
    try:
        return round(read_duration(given).total_seconds())
    except InvalidRequest as fault:
        raise ValueError(str(fault)) from None


Span = Annotated[int, BeforeValidator(_seconds)]
"""A time in seconds, or as people write it: `365d`."""


class RetrySchedule(BaseModel, frozen=True):
    """When a deferred message is tried again. The defaults are Postfix's: `minimal_backoff_time`, `maximal_backoff_time`,
    `maximal_queue_lifetime`, all in seconds.
    """

    minimal_backoff: int = Field(default=300, ge=1)
    maximal_backoff: int = Field(default=4_000, ge=1)
    queue_lifetime: int = Field(default=432_000, ge=1)

    def next_attempt(self, *, queued_at: int, now: int) -> int | None:
        """The time (milliseconds UTC) of the next attempt, or `None` when the message has been queued for too long.

        As in Postfix, a message waits as long again as it has waited so far, between the two back-off times.
        """
        age = max(0, now - queued_at)
        if age >= self.queue_lifetime * 1000:
            return None
        return now + min(max(age, self.minimal_backoff * 1000), self.maximal_backoff * 1000)


WEBHOOK_RETRIES = (5, 30, 120, 600, 1_800, 3_600, 7_200, 14_400, 28_800, 28_800)
"""The pauses between the tries of a webhook, in seconds: about a day in all."""


STORE_CONNECTIONS = 16
"""How many connections a process has to PostgreSQL, unless it is told otherwise."""


class Authentication(StrEnum):
    """Whether it is verified who wrote mail from outside."""

    AUTO = "auto"  # where there is something to verify: a client from outside, or a signature
    OFF = "off"


class Settings(BaseModel, frozen=True):
    """Everything about a room that is not in its store. Durations are seconds.

    `store` is `memory:`, `sqlite:///file.db` or `postgresql://...`. To PostgreSQL a process has up to `store_connections`, and one
    more that listens: at `store_listen`, where `store` leads to a pooler that gives each transaction another session.
    Without `transport`, mail to outside addresses is kept in the room, readable and never sent. `sent_folder` is where the
    provider keeps what left (`imaps://user:password@host`): there an outcome that nobody knows is looked up. `receivers` bring
    mail in: `smtp://host:port` listens, `imaps://user:password@host/INBOX` fetches. `oauth` is for accounts that want an access
    token instead of a password.
    `attachment_quota` is what all attachments may take, in octets; `attachment_lifetime` how long they are kept in threads that
    are done; `attachment_seconds` how long the reading of one may take.
    `secrets` are values that no draft may carry, `allowed_numbers` card, account and telephone numbers that it may.
    `largest_amount` is the most money, in any currency, that a draft may name before a person has seen it.

    `scorer` judges how much received mail reads like instructions to a machine: `builtin`, `off`, or `module:object` of your own,
    which may take `scorer_seconds`.
    `mail_host` receives for the room's domains, as MX records name it. `resolver` is the name server to ask (`host`,
    `host:port`), else the machine's own. `return_path` is which reverse-path mail leaves with, `reply_tokens` which mail names
    itself in a Reply-To. `key_secret` encrypts private DKIM keys in the store. `unsubscribe_url` is where people
    reach the one-click door of `postroom_server` (`https://mail.acme.test`).

    `webhook_retries` are the pauses after failed calls of a webhook, `webhook_timeout` how long one call may take,
    `webhook_slots` how many webhooks are called at once, and `webhook_networks` the networks (`10.0.0.0/8`) that may be called
    though they are not public, also without TLS; `webhook_history` is how long what became of an event is kept.

    A server lets each key make `request_limit` calls a minute, of at most `max_request_bytes`, and keeps the answer to one with an
    idempotency key for `answer_lifetime`.

    `keep_messages` is how long threads are kept that nothing and nobody needs any more, `keep_events` the same of events (`365d`,
    or seconds; without, for ever).

    `trace_partners` are the domains whose agents are told our traces from the first mail on (`*` is everybody).
    `trusted_authserv` names the servers whose Authentication-Results field is believed, as they call themselves in it
    (`mx.google.com`); `trusted_sealers` the forwarders whose ARC chain is, by domain.

    `provider_token` is who the room is at the mail provider that `transport` names, where its URL does not say;
    `provisioner` is the provider where mailboxes are made too, if that is not what `transport` names;
    `provider_secrets` is, by provider, what tells its web calls from anybody else's.
    """

    domain: str
    mailboxes: tuple[str, ...] = ()
    store: SecretStr = SecretStr("memory:")
    store_connections: int = Field(default=STORE_CONNECTIONS, ge=2)
    store_listen: SecretStr | None = None
    transport: SecretStr | None = None
    sent_folder: SecretStr | None = None
    receivers: tuple[SecretStr, ...] = ()
    oauth: OAuth = OAuth()
    retry: RetrySchedule = RetrySchedule()
    limits: Limits = Limits()
    reputation: ReputationLimits = ReputationLimits()
    intent_window: int = Field(default=86_400, ge=1)
    approval_lifetime: int = Field(default=7 * 86_400, ge=1)
    lease: float = Field(default=30, gt=0)
    handler_tries: int = Field(default=5, ge=1)
    longest_turn: float = Field(default=1_800, gt=0)
    route_seconds: float = Field(default=5, gt=0)
    handler_slots: int = Field(default=8, ge=1)
    outbox_slots: int = Field(default=50, ge=1)
    max_message_bytes: int = Field(default=30 * 1024 * 1024, ge=1024)
    attachment_quota: int = Field(default=10 * 1024**3, ge=0)
    attachment_lifetime: int | None = Field(default=None, ge=0)
    attachment_seconds: float = Field(default=10, gt=0)
    thread_by_subject: bool = False
    subject_window: int = Field(default=14 * 86_400, ge=0)
    secrets: tuple[SecretStr, ...] = ()
    allowed_numbers: tuple[str, ...] = ()
    largest_amount: Decimal | None = Field(default=None, ge=0)
    near_duplicate_window: int = Field(default=86_400, ge=0)
    confinement: Confinement = Confinement.GUARDED
    scorer: str = "builtin"
    scorer_seconds: float = Field(default=10, gt=0)
    taint_hours: float = Field(default=72, gt=0)
    mail_host: str | None = None
    resolver: str | None = None
    key_secret: SecretStr | None = Field(default=None, min_length=1)
    dkim_algorithms: tuple[DkimAlgorithm, ...] = Field(default=tuple(DkimAlgorithm), min_length=1)
    dkim_retire_after: int = Field(default=7 * 86_400, ge=0)
    allowed_links: tuple[str, ...] = ()
    allowed_lookalikes: tuple[str, ...] = ()
    max_hops: int = Field(default=50, ge=1, le=100)
    exchange_limit: int = Field(default=10, ge=1)
    exchange_trace_limit: int = Field(default=50, ge=1)
    exchange_window: int = Field(default=86_400, ge=1)
    return_path: ReturnPath = ReturnPath.AUTO
    reply_tokens: ReplyTokens = ReplyTokens.OFF
    authentication: Authentication = Authentication.AUTO
    authentication_timeout: float = Field(default=10, gt=0)
    trusted_authserv: tuple[str, ...] = ()
    trusted_sealers: tuple[str, ...] = ()
    webhook_retries: tuple[int, ...] = Field(default=WEBHOOK_RETRIES, min_length=1)
    webhook_timeout: float = Field(default=15, gt=0)
    webhook_slots: int = Field(default=8, ge=1)
    webhook_networks: tuple[str, ...] = ()
    webhook_history: int = Field(default=30 * 86_400, ge=0)
    request_limit: int = Field(default=600, ge=1)
    max_request_bytes: int = Field(default=40 * 1024 * 1024, ge=1024)
    answer_lifetime: int = Field(default=86_400, ge=1)
    keep_messages: Span | None = Field(default=None, ge=86_400)
    keep_events: Span | None = Field(default=None, ge=86_400)
    trace_partners: tuple[str, ...] = ()
    provider_token: SecretStr | None = None
    provisioner: SecretStr | None = None
    provider_secrets: Mapping[str, SecretStr] = {}
    unsubscribe_url: str | None = Field(default=None, pattern=r"^https://[!-~]+$", max_length=500)


def settings_from_env(env_file: Path | None = None, **overrides: Any) -> Settings:
    """Read `POSTROOM_DOMAIN`, `POSTROOM_MAILBOXES='["support"]'`, `POSTROOM_STORE`, `POSTROOM_TRANSPORT`, ...

    The store defaults to the file `postroom.db` here, so that two commands see the same room. What
    `overrides` names goes before the environment. Raises `ConfigurationError` that names the variable and what it must
    look like.
    """
    from pydantic_settings import BaseSettings, SettingsConfigDict, SettingsError

    class FromEnvironment(BaseSettings, Settings):
        model_config = SettingsConfigDict(
            env_prefix="POSTROOM_",
            env_file=env_file,
            env_nested_delimiter="__",
            env_parse_none_str="unlimited",
            frozen=True,
            extra="ignore",
        )
        store: SecretStr = SecretStr("sqlite:///postroom.db")

    try:
        found = FromEnvironment(**overrides)
    except SettingsError as error:
        named = str(error).split('"')[1]  # it says no more: error parsing value for field "receivers" from source ...
        raise ConfigurationError(
            f"The environment does not describe a room. POSTROOM_{named.upper()} cannot be read; "
            "lists are written as JSON: POSTROOM_MAILBOXES='[\"support\"]'."
        ) from None
    except ValidationError as error:
        faults = "; ".join(f"POSTROOM_{'__'.join(map(str, e['loc'])).upper()}: {e['msg']}" for e in error.errors())
        raise ConfigurationError(f"The environment does not describe a room. {faults}.") from None
    return Settings.model_validate(found.model_dump())
