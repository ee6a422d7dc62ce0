"""AgentMail, as its documentation says it answers and calls."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime, timedelta

import pytest

from postroom.mail.webhook_signatures import sign_webhook, write_secret
from postroom.model.provider import ProviderEventKind
from tests.contracts.provider_contract import Call, ProviderContract
from tests.contracts.provisioning_contract import ProvisioningContract
from tests.contracts.waiting_process import MONDAY
from tests.providers.agentmail import AgentMailDesk, encoded
from tests.providers.kept import Taken
from tests.providers.service import Answer

SECRET = write_secret(b"agentmail-signing-secret")
WHAT = {
    ProviderEventKind.DELIVERED: ("message.delivered", "delivery"),
    ProviderEventKind.BOUNCED: ("message.bounced", "bounce"),
    ProviderEventKind.COMPLAINED: ("message.complained", "complaint"),
}


def signed(told: object, *, number: str = "1", at: datetime = MONDAY, secret: str = SECRET) -> Call:
    body, time = encoded(told), str(int(at.timestamp()))
    call_id = f"msg_{number}"
    return body, {
        "Svix-Id": call_id,
        "Svix-Timestamp": time,
        "Svix-Signature": sign_webhook(call_id, time, body, secret),
    }


class TestAgentMail(ProviderContract):
    name = "agentmail"
    secret = SECRET
    event_kinds = tuple(WHAT)

    def desk(self) -> AgentMailDesk:
        return AgentMailDesk()

    def event(self, kind: ProviderEventKind, taken: Taken, recipient: str, *, number: int = 1) -> Call:
        event_type, about = WHAT[kind]
        person = {"address": recipient, "status": "bounced"} if kind is ProviderEventKind.BOUNCED else recipient
        told = {
            "inbox_id": taken.sender,
            "thread_id": "thd_1",
            "message_id": taken.message_id,
            "timestamp": "2026-01-05T10:00:00Z",
            "type": "Permanent",
            "sub_type": "General",
            "recipients": [person],
        }
        return signed({"type": "event", "event_type": event_type, "event_id": f"evt_{number}", about: told})

    def mail(
        self,
        *,
        sender: str,
        recipient: str,
        subject: str,
        text: str,
        headers: Mapping[str, str],
        fields: Mapping[str, str] | None = None,
        **more: object,
    ) -> Call:
        message = {
            "inbox_id": recipient,
            "thread_id": "thd_9",
            "message_id": headers["Message-ID"],
            "labels": ["received"],
            "timestamp": "2026-01-05T10:00:00Z",
            "from": sender,
            "to": [recipient],
            "subject": subject,
            "text": text,
            "in_reply_to": headers.get("In-Reply-To"),
            "references": headers.get("References", "").split(),
            "headers": {"X-Mailer": "Ada's own", **(fields or {})},
            **more,
        }
        return signed({"type": "event", "event_type": "message.received", "event_id": "evt_9", "message": message})

    def forged(self, call: Call) -> Call:
        return signed(json.loads(call[0]), secret=write_secret(b"somebody-else-entirely"))

    def stale(self, call: Call) -> Call:
        return signed(json.loads(call[0]), at=MONDAY - timedelta(hours=1))

    def test_a_repetition_is_the_same_mail_to_the_letter(self) -> None:
        """The same key with another body would be a 409: what is repeated is what was said."""

        def taken_and_failed(behave: object, asked: object) -> Answer:
            behave(asked)  # type: ignore[operator]
            return Answer(500)

        with self.room(taken_and_failed, taken_and_failed, taken_and_failed) as house:
            sent = house.send()
            assert house.statuses(sent) == ["deferred"]
            house.advance(timedelta(hours=1))

            sends = [asked for asked in house.service.asked if asked.path.endswith("/send")]
            assert len({(asked.headers["idempotency-key"], asked.body) for asked in sends}) == 1
            assert (house.statuses(sent), len(house.desk.taken)) == (["sent"], 1)

    def test_our_thread_wins_over_the_inboxes_of_agentmail(self) -> None:
        """Support begins a thread; billing continues it from another inbox, where AgentMail knows nothing of it."""
        with self.room() as house:
            house.send()
            (first,) = house.desk.taken
            house.hear(
                self.mail(
                    sender="ada@example.com",
                    recipient="support@acme.test",
                    subject="Re: Hello",
                    text="And the invoice?",
                    headers={"Message-ID": "<ada-1@example.com>", "In-Reply-To": first.message_id},
                )
            )
            thread = house.room.thread("t1")
            house.room.mailbox("support").hand_off(thread.id, to="billing", note="She asks for the invoice.")
            house.room.mailbox("billing").reply(thread.messages[-1].id, text="It is paid already.")
            house.room.drain()

            answer = house.desk.taken[-1]
            assert answer.sender == "billing@acme.test"
            assert answer.headers["in-reply-to"] == "<ada-1@example.com>"
            assert first.message_id in answer.headers["references"]

    def test_files_of_received_mail_are_fetched_but_for_one_that_is_gone(self) -> None:
        with self.room() as house:
            assert isinstance(house.desk, AgentMailDesk)
            house.desk.files["att_1"] = b"one\ntwo\n"
            house.hear(
                self.mail(
                    sender="ada@example.com",
                    recipient="support@acme.test",
                    subject="The plan",
                    text="See the file.",
                    headers={"Message-ID": "<plan@example.com>"},
                    attachments=[
                        {"attachment_id": number, "filename": name, "content_type": "text/plain"}
                        for number, name in (("att_0", "gone.txt"), ("att_1", "plan.txt"))
                    ],
                )
            )

            (message,) = house.room.thread("t1").messages
            assert [(file.filename, file.size) for file in message.attachments] == [("plan.txt", 8)]
            fetched = [asked for asked in house.service.asked if asked.path.startswith("/files/")]
            assert [asked.headers.get("authorization") for asked in fetched] == [None]

    def test_what_signed_another_body_or_has_lost_its_place_is_left_out(self) -> None:
        """The body is put together anew, and a header as an object has no order: such fields would accuse or prove wrongly."""
        with self.room() as house:
            house.hear(
                self.mail(
                    sender="ada@example.com",
                    recipient="support@acme.test",
                    subject="Hello",
                    text="Hello.",
                    headers={"Message-ID": "<ada-2@example.com>"},
                    fields={
                        "DKIM-Signature": "v=1; a=rsa-sha256; d=example.com; s=s; h=from; bh=AA==; b=AA==",
                        "Authentication-Results": "mx.agentmail.test; dmarc=pass header.from=example.com",
                    },
                )
            )

            raw = house.room.asynchronous.call(
                lambda: house.room.asynchronous.read(lambda records: records.messages.content(1))
            )
            assert b"X-Mailer" in raw
            assert b"DKIM-Signature" not in raw
            assert b"Authentication-Results" not in raw

    def test_header_fields_can_be_left_out(self) -> None:
        with self.room(headers="no") as house:
            house.send()

            assert house.desk.taken[0].headers == {}


class TestProvisioningAtAgentMail(ProvisioningContract):
    name = "agentmail"
    pauses = True

    def desk(self) -> AgentMailDesk:
        return AgentMailDesk()

    def test_a_domain_tells_why_it_is_not_verified(self) -> None:
        with self.room() as house:
            standing = house.room.providers.add_domain("acme.test")

            assert (standing.verified, standing.reason) == (False, "dns_records_invalid")
            assert [(record.type, record.wrong) for record in standing.records] == [
                ("MX", ""),
                ("TXT", "value_mismatch"),
            ]

    def test_whom_it_has_blocked_is_suppressed_here_too(self) -> None:
        with self.room() as house:
            assert house.room.providers.take_suppressions() == 1
            assert house.room.providers.take_suppressions() == 0
            assert [(str(each.address), each.reason) for each in house.room.suppressions()] == [
                ("dead@example.com", "hard bounce")
            ]


@pytest.mark.parametrize(("region", "host"), [("", "https://api.agentmail.to"), ("eu", "https://api.agentmail.eu")])
def test_the_region_says_where_the_interface_is(region: str, host: str) -> None:
    from postroom.backends.providers.agentmail import base_url

    assert base_url("", {"region": region}) == host
