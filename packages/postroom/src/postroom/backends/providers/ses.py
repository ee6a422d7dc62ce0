"""Amazon SES (https://docs.aws.amazon.com/ses): `ses://ACCESS_KEY:SECRET@eu-west-1`, options `configuration_set`, `session_token`.

From "SendEmail" of the API v2 (raw content), "Common errors", "Header fields" (SES writes a Message-ID of its own), "Contents of
event data that Amazon SES publishes to Amazon SNS", "Amazon SNS notification contents" and, for received mail, "Contents of
notifications for email receiving" (the SNS action, which carries messages up to 150 KB; what a rule leaves in S3 does not come
in). `POSTROOM_PROVIDER_SECRETS='{"ses": "arn:aws:sns:eu-west-1:123456789012:mail"}'`: the topic; a second word is another place
of the SNS interface. Mail leaves byte for byte but for our DKIM signature, which a new Message-ID would break: let SES sign
("Easy DKIM"). The key pair is a user's own or, with `session_token`, a temporary one; no role of a machine is asked for.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from datetime import UTC, datetime

from postroom.backends.providers import sns
from postroom.backends.providers.account import Account, Request
from postroom.backends.providers.hearing import (
    address_in,
    addresses_in,
    bracketed,
    decoded,
    fingerprint,
    items_of,
    text_of,
)
from postroom.backends.providers.letter import Letter
from postroom.backends.providers.provider import Heard, Provider, Verdict, WebCall
from postroom.backends.providers.sigv4 import AwsKey, signed_headers
from postroom.model.errors import ConfigurationError
from postroom.model.provider import Capabilities, ProviderEvent, ProviderEventKind
from postroom.ports.http import HttpAnswer
from postroom.ports.receiver import Arrival

TAG = "postroom"
"""The name of the tag that holds our Message-ID, in hexadecimal digits: a tag has neither `@` nor a full stop."""
_PATH = "/v2/email/outbound-emails"
_MOST_TAG_CHARS = 256
_OF_THE_SET_UP = (
    "AccountSuspended",
    "LimitExceeded",
    "MailFromDomainNotVerified",
    "NotFound",
    "SendingPaused",
    "TooManyRequests",
)
_DEAD = frozenset({"General", "NoEmail", "Suppressed", "OnAccountSuppressionList"})


async def write(account: Account, letter: Letter) -> Request:
    """POST /v2/email/outbound-emails, to the recipients of the envelope."""
    body = {
        "FromEmailAddress": str(letter.sender.address),
        "Destination": {"ToAddresses": [str(address) for address in letter.recipients]},
        "Content": {"Raw": {"Data": base64.b64encode(letter.without("DKIM-Signature")).decode()}},
        "EmailTags": _tags(letter.message_id),
        "ConfigurationSetName": account.options.get("configuration_set"),
    }
    octets = json.dumps({name: value for name, value in body.items() if value}).encode()
    headers = {"content-type": "application/json", "accept": "application/json"}
    if token := account.options.get("session_token"):
        headers["x-amz-security-token"] = token
    key = AwsKey(account.user, account.token, account.place, "ses")
    at = datetime.fromtimestamp(account.clock.now() / 1000, UTC)
    signed = signed_headers("POST", account.base_url + _PATH, headers=headers, body=octets, key=key, at=at)
    return Request("POST", _PATH, signed, octets)


def read(answer: HttpAnswer, letter: Letter) -> Verdict:
    """What an account cannot do now it may do later; anything else that is refused is refused for good."""
    said = answer.json()
    error = answer.headers.get("x-amzn-errortype", "")
    return Verdict(
        reason=text_of(said, "message") or text_of(said, "Message") or error.partition(":")[0],
        retry=not answer.is_success and error.startswith(_OF_THE_SET_UP),
    )


async def learn(account: Account, answer: HttpAnswer) -> str | None:
    """Nothing needs to be asked: the Message-ID is the id of the message at its region."""
    return _wire_id(text_of(answer.json(), "MessageId"), account.place)


def hear(call: WebCall) -> list[Heard]:
    """A notification about mail that left, or about mail that came."""
    told = HttpAnswer(200, {}, sns.message_in(call).encode()).json()
    kind = text_of(told, "eventType") or text_of(told, "notificationType")
    if kind == "Received":
        return _arrivals(told)
    read_it = {
        "Delivery": _delivered,
        "DeliveryDelay": _delayed,
        "Bounce": _bounced,
        "Reject": _rejected,
        "Complaint": _complained,
        "Subscription": _unsubscribed,
    }.get(kind)
    return [*read_it(told)] if read_it is not None else []


def _delivered(told: object) -> list[ProviderEvent]:
    people = [each for each in items_of(told, "delivery", "recipients") if isinstance(each, str)]
    return [_event(told, ProviderEventKind.DELIVERED, each) for each in people if address_in(each)]


def _delayed(told: object) -> list[ProviderEvent]:
    return _each(told, ProviderEventKind.DEFERRED, "deliveryDelay", "delayedRecipients")


def _bounced(told: object) -> list[ProviderEvent]:
    permanent = text_of(told, "bounce", "bounceType") == "Permanent"
    dead = permanent and text_of(told, "bounce", "bounceSubType") in _DEAD
    events = _each(told, ProviderEventKind.BOUNCED, "bounce", "bouncedRecipients")
    return [event.model_copy(update={"permanent": permanent, "dead": dead}) for event in events]


def _rejected(told: object) -> list[ProviderEvent]:
    """SES found something in it that it does not send, and nobody got it."""
    people = [each for each in items_of(told, "mail", "destination") if isinstance(each, str) and address_in(each)]
    why = text_of(told, "reject", "reason")
    events = [_event(told, ProviderEventKind.BOUNCED, each) for each in people]
    return [event.model_copy(update={"permanent": True, "diagnostic": f"rejected: {why}"}) for event in events]


def _complained(told: object) -> list[ProviderEvent]:
    return _each(told, ProviderEventKind.COMPLAINED, "complaint", "complainedRecipients")


def _unsubscribed(told: object) -> list[ProviderEvent]:
    """By the link of a contact list; who only changed a topic has not left."""
    new = _within(_within(told, "subscription"), "newTopicPreferences")
    if _within(new, "unsubscribeAll") is not True:
        return []
    people = [each for each in items_of(told, "mail", "destination") if isinstance(each, str) and address_in(each)]
    return [_event(told, ProviderEventKind.UNSUBSCRIBED, each) for each in people]


def _each(told: object, kind: ProviderEventKind, part: str, people: str) -> list[ProviderEvent]:
    found = []
    for each in items_of(told, part, people):
        if address_in(text_of(each, "emailAddress")):
            event = _event(told, kind, text_of(each, "emailAddress"))
            about = {"status": text_of(each, "status") or None, "diagnostic": text_of(each, "diagnosticCode")}
            found.append(event.model_copy(update=about))
    return found


def _event(told: object, kind: ProviderEventKind, person: str) -> ProviderEvent:
    recipient, number = address_in(person), text_of(told, "mail", "messageId")
    assert recipient is not None, "whoever is no address was left out"
    wire_id = _wire_id(number, _region(text_of(told, "mail", "sourceArn")))
    tagged = [each for each in items_of(told, "mail", "tags", TAG) if isinstance(each, str)]
    when = "".join(text_of(told, part, "timestamp") for part in ("bounce", "complaint", "delivery", "deliveryDelay"))
    return ProviderEvent(
        id=fingerprint(kind, number, recipient.key, when),
        kind=kind,
        recipient=recipient,
        message_id=(_ours(tagged[0]) if tagged else None) or wire_id,
        wire_id=wire_id,
    )


def _arrivals(told: object) -> list[Heard]:
    """With the message in it, as the SNS action of a receipt rule sends it; a rule that leaves it in S3 brings nothing."""
    content = text_of(told, "content")
    raw = decoded(content) if text_of(told, "receipt", "action", "encoding") == "BASE64" else content.encode()
    people = [each for each in items_of(told, "receipt", "recipients") if isinstance(each, str)]
    source = text_of(told, "mail", "source")
    if not raw:
        return []
    return [
        Arrival(content=raw, reverse_path=address_in(source), recipients=addresses_in(people), source="ses"),
    ]


def _wire_id(number: str, region: str) -> str | None:
    """`<id@email.amazonses.com>` in us-east-1, `<id@region.amazonses.com>` elsewhere."""
    if not (number and region):
        return None
    return bracketed(f"{number}@{'email' if region == 'us-east-1' else region}.amazonses.com")


def _region(arn: str) -> str:
    parts = arn.split(":")
    return parts[3] if len(parts) > 3 else ""


def _tags(message_id: str) -> list[dict[str, str]]:
    value = message_id.strip("<>").encode().hex()
    return [{"Name": TAG, "Value": value}] if len(value) <= _MOST_TAG_CHARS else []


def _ours(tag: str) -> str | None:
    try:
        return bracketed(bytes.fromhex(tag).decode("ascii", "replace"))
    except ValueError:
        return None


def _within(told: object, name: str) -> object:
    return told.get(name) if isinstance(told, dict) else None


def _base_url(place: str, options: Mapping[str, str]) -> str:
    if not place:
        raise ConfigurationError("ses:// names no region: write ses://ACCESS_KEY:SECRET@eu-west-1.")
    return f"https://email.{place}.amazonaws.com"


SES = Provider(
    name="ses",
    capabilities=Capabilities(
        raw=True,
        envelope=True,
        headers=True,
        answers=True,
        html=True,
        attachments=True,
        events=True,
        inbound=True,
        signed=True,
        suppressions=True,
        most_recipients=50,
        most_octets=40_000_000,
    ),
    base_url=_base_url,
    options=("configuration_set", "session_token"),
    write=write,
    read=read,
    learn=learn,
    verify=sns.verify,
    hear=hear,
)
