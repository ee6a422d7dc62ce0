"""Mail providers: what each can do, and what it tells about mail that it took."""

from __future__ import annotations

from enum import StrEnum

from pydantic import BaseModel, Field

from postroom.model.address import Address


class Capabilities(BaseModel, frozen=True):
    """What a provider does for a room. Whatever stands at `False` it does not do; the table in the README is made of this."""

    sends: bool = Field(default=True, description="sends mail; else it leaves by SMTP")
    message_id: bool = Field(default=False, description="our Message-ID reaches the reader")
    raw: bool = Field(default=False, description="takes a message byte for byte")
    envelope: bool = Field(default=False, description="takes recipients apart from those in the header")
    headers: bool = Field(
        default=False, description="carries In-Reply-To, References, List-Unsubscribe and Traceparent"
    )
    answers: bool = Field(default=False, description="tells readers what a message answers, by itself or as it is told")
    html: bool = Field(default=False, description="carries HTML beside text")
    attachments: bool = Field(default=False, description="carries attachments")
    idempotent: bool = Field(default=False, description="the same send said twice is one")
    lookup: bool = Field(default=False, description="can be asked whether a message left")
    events: bool = Field(default=False, description="reports deliveries, bounces and complaints by web calls")
    inbound: bool = Field(default=False, description="hands over received mail by web calls")
    signed: bool = Field(default=False, description="its web calls are signed")
    mailboxes: bool = Field(default=False, description="mailboxes can be created there")
    pausing: bool = Field(default=False, description="mailboxes can be paused there")
    domains: bool = Field(default=False, description="domains can be created there")
    suppressions: bool = Field(default=False, description="refuses addresses that it has suppressed itself")
    suppression_list: bool = Field(default=False, description="these addresses can be taken over from it")
    most_recipients: int | None = Field(default=None, description="the most recipients of one message")
    most_octets: int | None = Field(default=None, description="the most octets of one message")


class ProviderEventKind(StrEnum):
    """What a provider tells about one message and one recipient."""

    DELIVERED = "delivered"  # the recipient's server took it
    DEFERRED = "deferred"  # not yet; the provider goes on trying
    BOUNCED = "bounced"  # it was refused, or given up
    COMPLAINED = "complained"
    UNSUBSCRIBED = "unsubscribed"


class ProviderEvent(BaseModel, frozen=True):
    """One event in the provider's web call, in our words.

    `id` is what the provider calls this event, for the call that comes twice. `message_id` is the Message-ID of the message,
    ours or the one that the provider gave it; `wire_id` the latter where both are known. `dead`: the provider itself says
    that nobody reads at this address; otherwise `status` (RFC 3463) and `diagnostic` decide.
    """

    id: str
    kind: ProviderEventKind
    recipient: Address
    message_id: str | None = None
    wire_id: str | None = None
    permanent: bool = False
    dead: bool = False
    status: str | None = None
    diagnostic: str = Field(default="", repr=False)


class ProviderRecord(BaseModel, frozen=True):
    """A DNS record that a provider asks for; `wrong` is what it says of the one that it found."""

    type: str
    name: str
    value: str
    wrong: str = ""


class ProviderDomain(BaseModel, frozen=True):
    """How a domain stands with a provider: whether it is verified there, and why not."""

    domain: str
    verified: bool
    reason: str = ""
    records: tuple[ProviderRecord, ...] = ()


class ProviderSuppression(BaseModel, frozen=True):
    """An address that a provider sends nothing to, and why."""

    address: Address
    reason: str
