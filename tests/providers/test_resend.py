"""Resend, as its documentation says it answers and calls."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import pytest

from postroom.model.errors import TransportUnavailable
from postroom.model.provider import ProviderEventKind
from tests.contracts.provider_contract import ADA, Call, ProviderContract
from tests.contracts.waiting_process import MONDAY
from tests.providers.kept import Taken
from tests.providers.resend import SECRET, ResendDesk, call
from tests.providers.service import Fault, json_answer

NOW = MONDAY
KINDS: dict[ProviderEventKind, tuple[str, dict[str, Any]]] = {
    ProviderEventKind.DELIVERED: ("email.delivered", {}),
    ProviderEventKind.DEFERRED: ("email.delivery_delayed", {}),
    ProviderEventKind.BOUNCED: (
        "email.bounced",
        {"bounce": {"type": "Permanent", "subType": "General", "message": "The address does not exist."}},
    ),
    ProviderEventKind.COMPLAINED: ("email.complained", {}),
}


class TestResend(ProviderContract):
    name = "resend"
    secret = SECRET
    event_kinds = tuple(KINDS)
    refuses_for_good = False

    def desk(self) -> ResendDesk:
        self.opened = ResendDesk()
        return self.opened

    def mail(self, *, sender: str, recipient: str, subject: str, text: str, headers: Mapping[str, str]) -> Call:
        told = {
            "From": sender,
            "To": recipient,
            "Subject": subject,
            **headers,
            "Content-Type": "text/plain; charset=utf-8",
        }
        header = "".join(f"{name}: {value}\r\n" for name, value in told.items())
        self.opened.received = f"{header}\r\n{text}".encode()
        data = {"email_id": "re-1", "from": sender, "to": [recipient], "received_for": [recipient], "subject": subject}
        return call({"type": "email.received", "data": data}, at=NOW)  # type: ignore[no-any-return]

    def event(self, kind: ProviderEventKind, taken: Taken, recipient: str, *, number: int = 1) -> Call:
        name, more = KINDS[kind]
        data = {
            "email_id": f"56761188-7520-42d8-8898-{number:012d}",
            "message_id": taken.message_id,
            "to": [recipient],
            "tags": {"postroom": taken.headers["tag"]},
        }
        return call({"type": name, "created_at": "2026-01-05T10:00:00.000Z", "data": data | more}, at=NOW)  # type: ignore[no-any-return]

    def forged(self, call_: Call) -> Call:
        guessed = "whsec_" + base64.b64encode(b"somebody-else-guesses-this").decode()
        return call(json.loads(call_[0]), at=NOW, secret=guessed)  # type: ignore[no-any-return]

    def stale(self, call_: Call) -> Call:
        return call(json.loads(call_[0]), at=NOW - timedelta(hours=1))  # type: ignore[no-any-return]

    def test_the_key_is_repeated_with_every_try_and_differs_between_messages(self) -> None:
        with self.room(Fault.DROP_AFTER, json_answer({}, 503)) as house:
            house.send()
            house.send(subject="Something else")

            keys = [asked.headers["idempotency-key"] for asked in house.service.asked if asked.verb == "POST"]
            assert len(house.desk.taken) == 2
            assert (len(keys), len(set(keys))) == (4, 2)

    def test_it_is_not_repeated_once_its_key_may_be_forgotten(self) -> None:
        with self.room(*[Fault.DROP_BEFORE] * 3, *[json_answer({}, 503)] * 300) as house:
            sent = house.send()
            assert house.statuses(sent) == ["deferred"]

            house.advance(timedelta(hours=13))

            assert house.statuses(sent) == ["unknown"]
            asked = len(house.service.asked)
            house.advance(timedelta(days=3))
            assert len(house.service.asked) == asked

    def test_another_message_under_the_same_key_leaves_the_outcome_open(self) -> None:
        clash = json_answer({"name": "invalid_idempotent_request", "message": "different payload"}, 409)
        with self.room(clash) as house:
            assert house.statuses(house.send()) == ["deferred"]

    def test_received_mail_that_cannot_be_had_now_is_called_about_again(self) -> None:
        with self.room() as house:
            told = self.mail(sender=ADA, recipient="support@acme.test", subject="Hi", text="Hi.", headers={})
            house.service.behave = lambda asked: json_answer({"message": "down"}, 503)

            with pytest.raises(TransportUnavailable):
                house.hear(told)

            assert house.room.threads() == []

    def test_an_event_teaches_the_message_id_that_could_not_be_asked_for(self) -> None:
        with self.room() as house:
            house.send()
            (taken,) = house.desk.taken
            house.hear(self.event(ProviderEventKind.DELIVERED, taken, ADA))

            house.letter(7, answers=taken.message_id)

            assert len(house.room.thread("t1").messages) == 2
