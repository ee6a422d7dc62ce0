"""Amazon SES, as its documentation says it answers, and as SNS calls for it."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Any

import pytest

from postroom.model.errors import InvalidSignature
from postroom.model.provider import ProviderEventKind
from tests.contracts.provider_contract import ADA, Call, ProviderContract
from tests.contracts.waiting_process import MONDAY
from tests.providers.kept import TOKEN, Taken
from tests.providers.service import Answer, Asked, Service, serving
from tests.providers.ses import ACCESS_KEY, HOUR, REGION, TOPIC, SesDesk, certificate, notification

ADDRESS = [{"emailAddress": ADA, "status": "5.1.1", "diagnosticCode": "smtp; 550 5.1.1 user unknown"}]
KINDS: dict[ProviderEventKind, dict[str, Any]] = {
    ProviderEventKind.DELIVERED: {"eventType": "Delivery", "delivery": {"recipients": [ADA]}},
    ProviderEventKind.DEFERRED: {
        "eventType": "DeliveryDelay",
        "deliveryDelay": {"delayedRecipients": [{"emailAddress": ADA}]},
    },
    ProviderEventKind.BOUNCED: {
        "eventType": "Bounce",
        "bounce": {"bounceType": "Permanent", "bounceSubType": "General", "bouncedRecipients": ADDRESS},
    },
    ProviderEventKind.COMPLAINED: {
        "eventType": "Complaint",
        "complaint": {"complainedRecipients": [{"emailAddress": ADA}], "complaintFeedbackType": "abuse"},
    },
    ProviderEventKind.UNSUBSCRIBED: {
        "eventType": "Subscription",
        "subscription": {"contactList": "all", "newTopicPreferences": {"unsubscribeAll": True}},
    },
}


def sns(asked: Asked) -> Answer:
    """Where certificates are, and where a subscription is confirmed."""
    name = asked.path.removeprefix("/SimpleNotificationService-").removesuffix(".pem")
    if name in ("sns", "somebody"):
        return Answer(200, certificate(name))
    if name == "expired":
        return Answer(200, certificate(name, until=2025))
    return Answer(200 if asked.path == "/confirm" else 404)


class TestSes(ProviderContract):
    name = "ses"
    account = f"{ACCESS_KEY}:{TOKEN}@{REGION}"
    refuses_for_good = False

    @pytest.fixture(autouse=True)
    def listening(self) -> Iterator[None]:
        with serving(sns) as service:
            TestSes.sns = service
            TestSes.secret = f"{TOPIC} {service.url}"
            yield

    sns: Service

    def desk(self) -> SesDesk:
        return SesDesk()

    def told(self, kind: ProviderEventKind, taken: Taken, recipient: str, *, number: int = 1) -> dict[str, Any]:
        return {
            "mail": {
                "messageId": taken.message_id.strip("<>").partition("@")[0],
                "sourceArn": f"arn:aws:ses:{REGION}:123456789012:identity/acme.test",
                "destination": [recipient],
                "tags": {"postroom": [taken.headers["tag"]]},
            }
        } | KINDS[kind]

    def event(self, kind: ProviderEventKind, taken: Taken, recipient: str, *, number: int = 1) -> Call:
        return notification(self.told(kind, taken, recipient), at=MONDAY, host=self.sns.url)

    def mail(self, *, sender: str, recipient: str, subject: str, text: str, headers: Mapping[str, str]) -> Call:
        fields = {
            "From": sender,
            "To": recipient,
            "Subject": subject,
            **headers,
            "Content-Type": "text/plain; charset=utf-8",
        }
        raw = "".join(f"{name}: {value}\r\n" for name, value in fields.items()) + f"\r\n{text}"
        told = {
            "notificationType": "Received",
            "receipt": {"recipients": [recipient], "action": {"type": "SNS", "encoding": "BASE64"}},
            "mail": {"source": ADA},
            "content": base64.b64encode(raw.encode()).decode(),
        }
        return notification(told, at=MONDAY, host=self.sns.url)

    def forged(self, call: Call) -> Call:
        """Signed by somebody's certificate, but said to be by that of SNS."""
        told = json.loads(call[0])
        other = json.loads(self._again(told, signer="somebody")[0])
        return json.dumps(told | {"Signature": other["Signature"]}).encode(), call[1]

    def stale(self, call: Call) -> Call:
        return self._again(json.loads(call[0]), at=MONDAY - 2 * HOUR)

    def _again(self, told: dict[str, Any], *, signer: str = "sns", at: Any = MONDAY, **fields: str) -> Call:
        return notification(json.loads(told["Message"]), at=at, host=self.sns.url, signer=signer, **fields)

    def _without_secret(self) -> ProviderContract:
        other: ProviderContract = type("Other", (TestSes,), {"secret": ""})()
        return other

    def test_our_signature_stays_behind_as_a_new_message_id_would_break_it(self) -> None:
        with self.room() as house:
            house.room.domains.add("acme.test")
            house.send()

            (taken,) = house.desk.taken
            assert "dkim-signature" not in taken.headers
            assert taken.headers["subject"] == "Hello"

    @pytest.mark.parametrize("version", ["1", "2"])
    def test_both_versions_of_the_signature_are_known(self, version: str) -> None:
        with self.room() as house:
            house.send()
            told = self.told(ProviderEventKind.COMPLAINED, house.desk.taken[0], ADA)

            house.hear(notification(told, at=MONDAY, host=self.sns.url, version=version))

            assert [entry.reason for entry in house.room.suppressions()] == ["complaint"]

    def test_another_topic_is_somebody_else_whoever_signs(self) -> None:
        with self.room() as house, pytest.raises(InvalidSignature, match="topic"):
            house.hear(notification({}, at=MONDAY, host=self.sns.url, TopicArn=f"{TOPIC}-of-another"))

    @pytest.mark.parametrize(
        "host", ["http://127.0.0.1:1", "https://sns.eu-west-1.amazonaws.com.example.org", "file:///etc"]
    )
    def test_a_certificate_from_elsewhere_is_never_fetched(self, host: str) -> None:
        with self.room() as house, pytest.raises(InvalidSignature, match="not of SNS"):
            house.hear(notification({}, at=MONDAY, host=host))

    @pytest.mark.parametrize(
        "place",
        ["/?Action=GetTopicAttributes&X-Amz-Signature=1", "/?a=/SimpleNotificationService-somebody.pem", "/confirm"],
    )
    def test_what_anybody_can_have_the_interface_say_is_no_certificate(self, place: str) -> None:
        with self.room() as house, pytest.raises(InvalidSignature, match="not of SNS"):
            house.hear(notification({}, at=MONDAY, host=self.sns.url, SigningCertURL=f"{self.sns.url}{place}"))
        assert self.sns.asked == []

    def test_a_certificate_that_could_not_be_read_is_fetched_again(self) -> None:
        self.sns.behave = lambda asked: Answer(200, b"busy") if len(self.sns.asked) < 2 else sns(asked)
        with self.room() as house:
            house.send()
            call = notification(
                self.told(ProviderEventKind.COMPLAINED, house.desk.taken[0], ADA), at=MONDAY, host=self.sns.url
            )
            with pytest.raises(InvalidSignature, match="cannot be read"):
                house.hear(call)

            house.hear(call)

            assert [entry.reason for entry in house.room.suppressions()] == ["complaint"]

    def test_a_certificate_that_is_over_signs_no_more(self) -> None:
        with self.room() as house, pytest.raises(InvalidSignature, match="not valid now"):
            house.hear(notification({}, at=MONDAY, host=self.sns.url, signer="expired"))

    def test_a_subscription_is_confirmed_once_its_signature_is_checked(self) -> None:
        asks = {"Type": "SubscriptionConfirmation", "Token": "2336412f", "SubscribeURL": f"{self.sns.url}/confirm"}
        with self.room() as house:
            house.hear(notification({}, at=MONDAY, host=self.sns.url, **asks))
            assert [asked.path for asked in self.sns.asked].count("/confirm") == 1

            body, headers = notification({}, at=MONDAY, host=self.sns.url, **asks)
            told = json.loads(body) | {"Token": "another"}
            with pytest.raises(InvalidSignature):
                house.hear((json.dumps(told).encode(), headers))
            assert [asked.path for asked in self.sns.asked].count("/confirm") == 1

    def test_a_bounce_that_may_pass_silences_nobody(self) -> None:
        with self.room() as house:
            sent = house.send()
            told = self.told(ProviderEventKind.BOUNCED, house.desk.taken[0], ADA)
            told["bounce"] = {
                "bounceType": "Transient",
                "bounceSubType": "MailboxFull",
                "bouncedRecipients": [{"emailAddress": ADA, "status": "5.2.2"}],
            }

            house.hear(notification(told, at=MONDAY, host=self.sns.url))

            assert house.statuses(sent) == ["failed"]
            assert house.room.suppressions() == []

    def test_mail_that_a_rule_left_in_s3_is_not_taken_for_an_empty_one(self) -> None:
        told = {
            "notificationType": "Received",
            "receipt": {"recipients": ["support@acme.test"], "action": {"type": "S3"}},
        }
        with self.room() as house:
            house.hear(notification(told, at=MONDAY, host=self.sns.url))

            assert house.room.threads() == []

    def test_an_account_that_is_paused_keeps_the_message(self) -> None:
        paused = Answer(400, b'{"message": "Sending paused"}', {"x-amzn-ErrorType": "SendingPausedException"})
        with self.room(paused) as house:
            sent = house.send()
            assert house.statuses(sent) == ["deferred"]

            house.advance(timedelta(minutes=10))
            assert house.statuses(sent) == ["sent"]
