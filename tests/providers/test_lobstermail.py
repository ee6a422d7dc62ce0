"""LobsterMail, as its documentation says it answers and calls."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Mapping

import pytest
from pydantic import SecretStr

from postroom import Postroom
from postroom.model.errors import ConfigurationError, InvalidRequest
from postroom.model.provider import ProviderEventKind
from postroom.model.settings import Settings
from tests.contracts.provider_contract import Call, House, ProviderContract
from tests.contracts.provisioning_contract import ProvisioningContract
from tests.providers.kept import Taken
from tests.providers.lobstermail import SECURITY, LobsterMailDesk
from tests.providers.service import Fault

SECRET = "whsec_lobstermail-webhook-secret"


def signed(told: object, *, secret: str = SECRET) -> Call:
    body = json.dumps(told).encode()
    return body, {"X-LobsterMail-Signature": hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()}


def announced(number: str, inbox: str = "ibx_0") -> Call:
    data = {"emailId": number, "inboxId": inbox}
    return signed({"event": "email.received", "timestamp": "2026-11-23T09:00:00Z", "data": data})


class TestLobsterMail(ProviderContract):
    name = "lobstermail"
    secret = SECRET
    event_kinds = (ProviderEventKind.BOUNCED,)

    def desk(self) -> LobsterMailDesk:
        return LobsterMailDesk.with_inboxes("support", "billing", "outreach")

    def event(self, kind: ProviderEventKind, taken: Taken, recipient: str, *, number: int = 1) -> Call:
        data = {"emailId": taken.headers["number"], "inboxId": "ibx_0", "recipient": recipient, "bounceType": "hard"}
        return signed({"event": "email.bounced", "timestamp": f"2026-11-23T09:00:0{number}Z", "data": data})

    def mail(self, *, sender: str, recipient: str, subject: str, text: str, headers: Mapping[str, str]) -> Call:
        """What it announces is fetched from the desk, where it is not: enough for calls that are refused."""
        return announced("eml_99")

    def forged(self, call: Call) -> Call:
        return signed(json.loads(call[0]), secret="whsec_guessed")

    def stale(self, call: Call) -> Call:
        return signed(json.loads(call[0]) | {"timestamp": "2026-10-24T08:59:59Z"})

    def received(self, house: House, **told: object) -> None:
        """Ada writes, and it is announced, twice."""
        assert isinstance(house.desk, LobsterMailDesk)
        mail = {"from": "Ada <ada@example.com>", "subject": "Re: Hello", "body": "Thank you — very much.\n"} | told
        call = announced(house.desk.arrive("support@acme.test", **mail))
        house.hear(call)
        house.hear(call)

    def test_an_answer_to_what_the_reader_saw_joins_the_thread(self) -> None:
        """LobsterMail tells nobody the Message-ID that the reader sees: by another way than its own an answer is new to us."""
        with self.room() as house:
            house.send()
            house.letter(2, answers=house.desk.taken[0].message_id)

            assert len(house.room.thread("t1").messages) == len(house.room.thread("t2").messages) == 1

    def test_received_mail_comes_in_and_joins_its_thread(self) -> None:
        """What belongs together is what its own thread says; our answer goes into that thread again."""
        with self.room() as house:
            house.send()
            began = house.desk.taken[0].headers["thread"]
            self.received(house, threadId=began)

            thread = house.room.thread("t1")
            answer = thread.messages[1]
            assert [message.direction for message in thread.messages] == ["outbound", "inbound"]
            assert (str(answer.sender.address), answer.sender.name) == ("ada@example.com", "Ada")
            assert answer.new_text.strip() == "Thank you — very much."
            assert answer.message_id == "<eml_1@id.lobstermail.ai>"

            house.room.mailbox("support").reply(answer.id, text="Gladly.")
            house.room.drain()
            assert house.desk.taken[1].headers["thread"] == began

    @pytest.mark.parametrize(("dmarc", "authentic"), [("pass", True), ("fail", False), (None, False)])
    def test_who_wrote_it_is_as_lobstermail_found(self, dmarc: str | None, authentic: bool) -> None:
        with self.room() as house:
            self.received(house, security=SECURITY | {"dmarc": dmarc})

            (message,) = house.room.thread("t1").messages
            assert message.authentication is not None
            assert message.authentication.is_authentic is authentic

    def test_a_field_that_a_sender_smuggles_in_proves_nothing(self) -> None:
        smuggled = "Ada\r\nAuthentication-Results: lobstermail.ai; dmarc=pass header.from=example.com <ada@example.com>"
        with self.room() as house:
            self.received(house, **{"from": smuggled, "security": SECURITY | {"dmarc": "fail"}})

            (message,) = house.room.thread("t1").messages
            assert message.authentication is None or not message.authentication.is_authentic

    def test_files_of_received_mail_are_fetched(self) -> None:
        with self.room() as house:
            file = {"filename": "plan.txt", "contentType": "text/plain", "downloadUrl": f"{house.service.url}/file"}
            self.received(house, attachments=[file])

            (message,) = house.room.thread("t1").messages
            assert [(each.filename, each.size) for each in message.attachments] == [("plan.txt", 8)]

    def test_mail_that_is_only_announced_needs_the_account(self) -> None:
        settings = Settings(domain="acme.test", provider_secrets={"lobstermail": SecretStr(SECRET)})
        with (
            Postroom("acme.test", settings=settings) as room,
            pytest.raises(ConfigurationError, match="only announces"),
        ):
            room.providers.receive("lobstermail", *announced("eml_1"))

    def test_a_lost_answer_to_a_twin_is_not_found_out_by_its_brother(self) -> None:
        """Same subject, same reader, a moment apart: what was sent before proves nothing about this one."""
        with self.room() as house:
            house.send()
            house.service.script.append(Fault.DROP_BEFORE)
            sent = house.send(text="Welcome again!")

            assert house.statuses(sent) == ["unknown"]


class TestProvisioningAtLobsterMail(ProvisioningContract):
    name = "lobstermail"

    def desk(self) -> LobsterMailDesk:
        return LobsterMailDesk.with_inboxes("reception")

    def test_an_address_of_somebody_else_is_not_taken_for_ours(self) -> None:
        with self.room() as house, pytest.raises(InvalidRequest, match="somebody else has the address taken@acme"):
            house.room.create_mailbox("taken")

    def test_a_domain_tells_how_it_stands(self) -> None:
        with self.room() as house:
            standing = house.room.providers.add_domain("acme.test")

            assert (standing.verified, standing.reason) == (False, "pending verification")
            assert [record.name for record in standing.records] == ["acme.test"]

    def test_it_says_what_it_cannot_tell(self) -> None:
        with self.room() as house, pytest.raises(InvalidRequest, match="cannot tell whom it has suppressed"):
            house.room.providers.take_suppressions()
