"""Robotomail, as its documentation says it answers and calls."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Mapping
from datetime import timedelta

import pytest

from postroom.model.errors import InvalidSignature, TransportUnavailable
from postroom.model.provider import ProviderEventKind
from tests.contracts.provider_contract import Call, ProviderContract
from tests.contracts.provisioning_contract import ProvisioningContract
from tests.providers.kept import Taken
from tests.providers.robotomail import RobotomailDesk
from tests.providers.service import Fault, json_answer

SECRET = "whsec_robotomail-webhook-secret"
NAMES = {
    ProviderEventKind.DELIVERED: "message.delivered",
    ProviderEventKind.BOUNCED: "message.bounced",
    ProviderEventKind.COMPLAINED: "message.complaint",
}


def signed(told: object, *, secret: str = SECRET) -> Call:
    body = json.dumps(told).encode()
    return body, {"X-Robotomail-Signature": hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()}


class TestRobotomail(ProviderContract):
    name = "robotomail"
    secret = SECRET
    event_kinds = tuple(NAMES)

    def desk(self) -> RobotomailDesk:
        return RobotomailDesk.with_mailboxes("support", "billing", "outreach")

    def event(self, kind: ProviderEventKind, taken: Taken, recipient: str, *, number: int = 1) -> Call:
        data = {"message_id": taken.headers["number"], "mailbox_id": taken.headers["mailbox"], "recipient": recipient}
        return signed({"event": NAMES[kind], "timestamp": f"2026-11-23T09:00:0{number}Z", "data": data})

    def mail(
        self, *, sender: str, recipient: str, subject: str, text: str, headers: Mapping[str, str], **more: object
    ) -> Call:
        data = {
            "message_id": "8a3d",
            "mailbox_id": "mbx_0",
            "mailbox_address": recipient,
            "from": sender,
            "to": [recipient],
            "cc": [],
            "subject": subject,
            "body_text": text,
            "body_html": "",
            "thread_id": "thr_1",
            "in_reply_to": headers.get("In-Reply-To"),
            "headers": dict(headers),
            "attachments": [],
            **more,
        }
        return signed({"event": "message.received", "timestamp": "2026-11-23T09:00:00Z", "data": data})

    def forged(self, call: Call) -> Call:
        return signed(json.loads(call[0]), secret="whsec_guessed")

    def stale(self, call: Call) -> Call:
        return signed(json.loads(call[0]) | {"timestamp": "2026-10-24T08:59:59Z"})

    def test_a_bounce_of_another_month_does_not_undo_what_a_person_lifted(self) -> None:
        with self.room() as house:
            house.send()
            bounce = self.event(ProviderEventKind.BOUNCED, house.desk.taken[0], "ada@example.com")
            house.hear(bounce)
            house.room.unsuppress("ada@example.com")
            house.advance(timedelta(days=31))
            house.hear(signed({"event": "message.sent", "timestamp": "2026-12-24T09:00:00Z", "data": {}}))

            with pytest.raises(InvalidSignature, match="too long ago"):
                house.hear(bounce)

            assert house.room.suppressions() == []

    def test_a_reply_names_the_message_that_it_answers(self) -> None:
        """The header fields are Robotomail's own to write."""
        with self.room() as house:
            house.letter(1)
            house.room.mailbox("support").reply("m1", text="On its way.")
            house.room.drain()

            assert house.desk.taken[0].headers["in-reply-to"] == "<1@example.com>"

    def test_a_mailbox_that_it_has_not_keeps_the_message_and_says_what_to_do(self) -> None:
        with self.room() as house:
            assert isinstance(house.desk, RobotomailDesk)
            del house.desk.inboxes["support@acme.test"]
            sent = house.send()

            (delivery,) = house.deliveries(sent)
            assert delivery.status == "deferred"
            assert "has no mailbox support@acme.test; room.providers.provision() makes it" in delivery.text
            house.room.providers.provision()
            house.advance(timedelta(hours=1))
            assert house.statuses(sent) == ["sent"]

    def test_a_lost_answer_is_found_out_also_where_the_list_shows_no_header(self) -> None:
        with self.room(Fault.DROP_AFTER) as house:
            assert isinstance(house.desk, RobotomailDesk)
            house.desk.shows_headers = False
            sent = house.send()

            assert (house.statuses(sent), len(house.desk.taken)) == (["sent"], 1)

    def test_a_lost_answer_to_a_twin_is_not_found_out_by_its_brother(self) -> None:
        """Same subject, same reader, a moment apart: what was sent before proves nothing about this one."""
        with self.room() as house:
            house.send()
            house.service.script.append(Fault.DROP_BEFORE)
            sent = house.send(text="Welcome again!")

            assert house.statuses(sent) == ["unknown"]

    def with_a_file(self, url: str) -> Call:
        file = {"filename": "plan.txt", "content_type": "text/plain", "download_url": url}
        return self.mail(
            sender="ada@example.com",
            recipient="support@acme.test",
            subject="The plan",
            text="See the file.",
            headers={"Message-ID": "<plan@example.com>"},
            attachments=[{"id": "att_1", "size_bytes": 8, "content_id": None, **file}],
        )

    @pytest.mark.parametrize("status", [403, 404, 410])
    def test_mail_comes_in_without_a_file_that_is_gone(self, status: int) -> None:
        """Its URL holds for a while only, and the room was away for longer."""
        with self.room() as house:
            house.service.behave = lambda asked: json_answer(
                {"error": "expired"}, status if asked.path == "/file" else 404
            )

            house.hear(self.with_a_file(f"{house.service.url}/file"))

            (message,) = house.room.thread("t1").messages
            assert (message.new_text, message.attachments) == ("See the file.", ())

    def test_mail_waits_for_a_file_that_cannot_be_had_now(self) -> None:
        with self.room() as house:
            house.service.behave = lambda asked: json_answer({}, 503 if asked.path == "/file" else 404)

            with pytest.raises(TransportUnavailable, match="a file was not to be had"):
                house.hear(self.with_a_file(f"{house.service.url}/file"))

            assert house.room.threads() == []

    def test_files_of_received_mail_are_fetched_by_the_url_that_came_with_it(self) -> None:
        with self.room() as house:
            house.hear(self.with_a_file(f"{house.service.url}/file"))

            (message,) = house.room.thread("t1").messages
            assert [(each.filename, each.size) for each in message.attachments] == [("plan.txt", 8)]

    def test_mail_that_cannot_be_looked_up_comes_in_as_it_was_announced(self) -> None:
        with self.room() as house:
            call = self.mail(
                sender="ada@example.com", recipient="support@acme.test", subject="Hello", text="Hello.", headers={}
            )
            house.hear(call)
            house.hear(call)

            (message,) = house.room.thread("t1").messages
            assert message.message_id == "<8a3d@id.robotomail.com>"


class TestProvisioningAtRobotomail(ProvisioningContract):
    name = "robotomail"
    pauses = True

    def desk(self) -> RobotomailDesk:
        return RobotomailDesk.with_mailboxes("reception")

    def test_a_domain_tells_what_is_not_verified(self) -> None:
        with self.room() as house:
            standing = house.room.providers.add_domain("mail.acme.test")

            assert (standing.verified, standing.reason) == (False, "not verified yet: SPF, DKIM, DMARC")
            assert [record.value for record in standing.records] == ["10 mx.robotomail.test"]
            assert house.room.providers.domain("acme.test").verified

    def test_whom_it_has_suppressed_is_suppressed_here_too(self) -> None:
        with self.room() as house:
            assert house.room.providers.take_suppressions() == 1

            (entry,) = house.room.suppressions()
            assert (str(entry.address), entry.reason) == ("dead@example.com", "bounce")
