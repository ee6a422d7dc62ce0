"""What every mail provider must do, against a server on loopback that answers as its documentation says.

A test file subclasses `ProviderContract` and says how the service behaves, and what its web calls look like.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import timedelta
from typing import Any, ClassVar
from urllib.parse import quote

import pytest
from pydantic import SecretStr

from postroom import FollowUp, Postroom
from postroom.backends.registry import find_provider
from postroom.model.delivery import Delivery, DeliveryStatus
from postroom.model.errors import ConfigurationError, InvalidRequest, InvalidSignature, Suppressed
from postroom.model.message import AttachmentContent
from postroom.model.provider import Capabilities, ProviderEventKind
from postroom.model.settings import Settings
from postroom.testing.world.clock import VirtualClock
from tests.contracts.waiting_process import MONDAY
from tests.providers.kept import DEAD, TOKEN, Desk, Taken
from tests.providers.service import Answer, Fault, Service, Step, json_answer, serving

ADA = "ada@example.com"
Call = tuple[bytes, Mapping[str, str]]


class ProviderContract:
    """One subclass for each provider."""

    name: ClassVar[str]
    secret: ClassVar[str] = ""
    account: ClassVar[str] = f"{TOKEN}@"
    """What stands between `name://` and the options."""
    event_kinds: ClassVar[tuple[ProviderEventKind, ...]] = tuple(ProviderEventKind)
    """What its web calls can tell."""
    refuses_for_good: ClassVar[bool] = True
    """Whether it says at once that it takes no mail for an address."""

    def desk(self) -> Desk:
        """The service, as its documentation has it."""
        raise NotImplementedError

    def event(self, kind: ProviderEventKind, taken: Taken, recipient: str, *, number: int = 1) -> Call:
        """A web call about a message that was taken. A bounce is a hard one. `number` tells events apart."""
        raise NotImplementedError

    def mail(self, *, sender: str, recipient: str, subject: str, text: str, headers: Mapping[str, str]) -> Call:
        """A web call that hands over received mail."""
        raise NotImplementedError

    def forged(self, call: Call) -> Call:
        """The same, by somebody who does not know the secret."""
        raise NotImplementedError

    def stale(self, call: Call) -> Call | None:
        """The same, signed an hour ago; `None` where its web calls carry no time."""
        return None

    # What sending looks like

    @property
    def capabilities(self) -> Capabilities:
        return find_provider(self.name).capabilities

    def url(self, service_url: str, **options: str) -> str:
        told = "&".join(f"{name}={quote(value, safe='')}" for name, value in {"url": service_url, **options}.items())
        return f"{self.name}://{self.account}?{told}"

    @contextmanager
    def room(self, *script: Step, url: str = "", **options: str) -> Iterator[House]:
        """A room whose transport is this provider; the script says what goes wrong with its next sends."""
        desk = self.desk()
        with serving(desk, *script) as service:
            settings = Settings(
                domain="acme.test",
                mailboxes=("support", "billing", "outreach"),
                transport=SecretStr(self.url(url or service.url, **options)),
                provider_secrets={self.name: SecretStr(self.secret)} if self.secret else {},
            )
            clock = VirtualClock(MONDAY)
            with Postroom("acme.test", settings=settings, clock=clock, background=False) as room:
                yield House(room, clock, desk, service)

    def test_what_was_written_is_what_is_taken(self) -> None:
        with self.room() as house:
            sent = house.send(
                to=["Ada Lövelace, Countess <ada@example.com>"],
                cc=["grace@example.org"],
                subject="Grüße aus Köln ✓",
                text="Dear Ada,\n\n  indented — “quoted” \u200d👩‍🚀\n-- \nSupport\n",
                html="<p>Dear <b>Ada</b> é</p>" if self.capabilities.html else None,
                attachments=_files() if self.capabilities.attachments else (),
            )

            (taken,) = house.desk.taken
            assert house.statuses(sent) == ["sent", "sent"]
            assert taken.recipients == (ADA, "grace@example.org")
            assert "support@acme.test" in taken.sender
            assert taken.subject == "Grüße aus Köln ✓"
            assert taken.text.replace("\r\n", "\n").rstrip() == (
                "Dear Ada,\n\n  indented — “quoted” \u200d👩‍🚀\n-- \nSupport"
            )
            if self.capabilities.html:
                assert taken.html.strip() == "<p>Dear <b>Ada</b> é</p>"
            if self.capabilities.attachments:
                assert [(name, kind.partition(";")[0], content) for name, kind, content in taken.files] == [
                    (file.filename, file.content_type, file.content) for file in _files()
                ]

    def test_a_reply_says_what_it_answers_or_the_table_says_that_it_cannot(self) -> None:
        with self.room() as house:
            house.letter(1)
            reply = house.room.mailbox("support").reply("m1", text="On its way.")
            house.room.drain()

            (taken,) = house.desk.taken
            assert house.statuses(reply.message_id) == ["sent"]
            if self.capabilities.headers:
                assert taken.headers["in-reply-to"] == "<1@example.com>"
                assert taken.headers["references"] == "<1@example.com>"
                assert taken.headers["auto-submitted"] == "auto-replied"
            if self.capabilities.message_id:
                assert taken.message_id == reply.message_id

    def test_an_answer_to_what_the_reader_saw_joins_the_thread(self) -> None:
        with self.room() as house:
            sent = house.send()
            (taken,) = house.desk.taken

            house.letter(2, answers=taken.message_id)

            thread = house.room.thread("t1")
            assert [message.direction for message in thread.messages] == ["outbound", "inbound"]
            follow_up = house.room.mailbox("support").reply(thread.messages[1].id, text="Gladly.")
            house.room.drain()
            assert house.statuses(follow_up.message_id) == ["sent"]
            assert house.statuses(sent) == ["sent"]
            if self.capabilities.headers:
                assert taken.message_id in house.desk.taken[1].headers["references"]

    def test_a_colleague_in_the_header_gets_no_mail_through_the_provider(self) -> None:
        with self.room() as house:
            sent = house.send(to=["billing@acme.test"], cc=[ADA])

            (taken,) = house.desk.taken
            assert taken.recipients == (ADA,)
            assert house.statuses(sent) == ["sent", "sent"]

    def test_a_second_message_of_ours_refers_to_the_first_as_its_reader_knows_it(self) -> None:
        if not self.capabilities.headers:
            pytest.skip("it carries no References")
        with self.room() as house:
            house.send()
            house.room.mailbox("support").reply("m1", text="One more thing.")
            house.room.drain()

            first, second = house.desk.taken
            assert second.headers["in-reply-to"] == first.message_id
            assert second.headers["references"].split()[-1] == first.message_id

    # Outcomes

    def test_a_recipient_that_it_refuses_has_failed(self) -> None:
        if not self.refuses_for_good:
            pytest.skip("it takes everything, and reports later")
        with self.room() as house:
            sent = house.send(to=[DEAD])

            (delivery,) = house.deliveries(sent)
            assert delivery.status is DeliveryStatus.FAILED
            assert self.name in delivery.text
            assert house.desk.taken == []

    def test_a_wrong_token_keeps_the_message_and_is_never_shown(self, caplog: pytest.LogCaptureFixture) -> None:
        with caplog.at_level(logging.DEBUG), self.room() as house:
            house.room.close()
            wrong = self.account.replace(TOKEN, "wrong-" + TOKEN[::-1])
            with self._with_account(wrong).room(url=house.service.url) as locked_out:
                sent = locked_out.send()

                (delivery,) = locked_out.deliveries(sent)
                assert delivery.status is DeliveryStatus.DEFERRED
                assert delivery.next_attempt_at is not None
                said = caplog.text + delivery.text + str(locked_out.room.events(count=1000))
                assert TOKEN[::-1] not in said
                assert house.desk.taken == locked_out.desk.taken == []

    def test_too_many_requests_are_tried_again_when_it_says(self) -> None:
        with self.room(json_answer({"message": "slow down"}, 429, Retry_After="7")) as house:
            sent = house.send()
            assert house.statuses(sent) == ["deferred"]

            house.advance(timedelta(seconds=6))
            assert house.desk.taken == []
            house.advance(timedelta(seconds=1))

            assert house.statuses(sent) == ["sent"]
            assert len(house.desk.taken) == 1

    def test_nobody_asks_for_a_pause_of_years(self) -> None:
        with self.room(json_answer({"message": "slow down"}, 429, Retry_After="999999999")) as house:
            sent = house.send()
            house.advance(timedelta(days=1))

            assert house.statuses(sent) == ["sent"]

    def test_nobody_there_is_tried_again(self) -> None:
        with serving(self.desk()) as gone:
            nobody = gone.url
        with self.room(url=nobody) as house:
            sent = house.send()

            (delivery,) = house.deliveries(sent)
            assert delivery.status is DeliveryStatus.DEFERRED
            assert "could not be reached" in delivery.text

    def test_a_failure_before_acceptance_is_no_second_mail(self) -> None:
        with self.room(*[json_answer({"message": "down"}, 503)] * 3) as house:
            sent = house.send()
            house.advance(timedelta(hours=6))

            assert (house.statuses(sent), len(house.desk.taken)) in self._honest(taken=0)

    @pytest.mark.parametrize("fault", [Fault.DROP_AFTER, Fault.DROP_BEFORE])
    def test_a_lost_answer_is_no_second_mail(self, fault: Fault) -> None:
        with self.room(fault) as house:
            sent = house.send()
            house.advance(timedelta(hours=6))

            taken = 1 if fault is Fault.DROP_AFTER else 0
            assert (house.statuses(sent), len(house.desk.taken)) in self._honest(taken=taken)

    def test_a_failure_after_acceptance_is_no_second_mail(self) -> None:
        def taken_and_failed(behave: Any, asked: Any) -> Answer:
            behave(asked)
            return json_answer({"message": "internal"}, 500)

        with self.room(taken_and_failed) as house:
            sent = house.send()
            house.advance(timedelta(hours=6))

            assert (house.statuses(sent), len(house.desk.taken)) in self._honest(taken=1)

    def test_no_answer_in_time_is_no_second_mail(self) -> None:
        with self.room(Fault.HANG_AFTER, timeout="0.3") as house:
            sent = house.send()
            house.advance(timedelta(hours=6))

            assert (house.statuses(sent), len(house.desk.taken)) in self._honest(taken=1)

    def test_the_same_intent_twice_is_one_mail(self) -> None:
        with self.room() as house:
            first, second = house.send(), house.send()

            assert first == second
            assert len(house.desk.taken) == 1

    def test_more_recipients_than_it_takes_are_refused_before_anything_leaves(self) -> None:
        most = self.capabilities.most_recipients
        if most is None or most >= 100:
            pytest.skip("it takes as many as a room does")
        with self.room() as house:
            sent = house.send(to=[f"reader{number}@example.com" for number in range(most + 1)])

            assert set(house.statuses(sent)) == {"failed"}
            assert str(most) in house.deliveries(sent)[0].text
            assert house.service.asked == []

    # What it tells

    def test_a_bounce_reaches_every_plan(self) -> None:
        self._needs_events(ProviderEventKind.BOUNCED)
        with self.room() as house:
            billing = house.room.mailbox("billing")
            invoice = billing.send(ADA, subject="Invoice 4411", text="49.00 EUR are due.")
            reminder = FollowUp(after=timedelta(days=1), text="Have you seen my invoice?")
            billing.follow_up(invoice.thread_id, steps=[reminder], business_hours=False)
            house.room.drain()
            sent = house.send()
            house.hear(self.event(ProviderEventKind.BOUNCED, house.desk.taken[1], ADA))
            house.advance(timedelta(days=2))

            assert house.statuses(sent) == ["failed"]
            assert [str(entry.address) for entry in house.room.suppressions()] == [ADA]
            assert len(house.desk.taken) == 2, "the reminder left"
            with pytest.raises(Suppressed):
                billing.send(ADA, subject="Invoice 4412", text="12.00 EUR are due.")

    def test_a_complaint_silences_the_room_and_is_heard_once(self) -> None:
        self._needs_events(ProviderEventKind.COMPLAINED)
        with self.room() as house:
            house.send()
            call = self.event(ProviderEventKind.COMPLAINED, house.desk.taken[0], ADA)

            house.hear(call)
            house.hear(call)

            names = [event.name for event in house.room.events(count=1000)]
            assert names.count("message.complained") == 1
            assert [entry.reason for entry in house.room.suppressions()] == ["complaint"]

    def test_an_unsubscription_ends_outreach(self) -> None:
        self._needs_events(ProviderEventKind.UNSUBSCRIBED)
        with self.room() as house:
            house.send()

            house.hear(self.event(ProviderEventKind.UNSUBSCRIBED, house.desk.taken[0], ADA))

            (entry,) = house.room.suppressions()
            assert (str(entry.address), entry.reason, entry.covers) == (ADA, "unsubscribe", "outreach")

    def test_a_delay_changes_nothing(self) -> None:
        self._needs_events(ProviderEventKind.DEFERRED)
        with self.room() as house:
            sent = house.send()

            house.hear(self.event(ProviderEventKind.DEFERRED, house.desk.taken[0], ADA))

            assert house.statuses(sent) == ["sent"]
            assert house.room.suppressions() == []

    def test_a_delivery_settles_what_nobody_knew(self) -> None:
        self._needs_events(ProviderEventKind.DELIVERED)
        if self.capabilities.idempotent or self.capabilities.lookup:
            pytest.skip("it is settled sooner")
        with self.room(Fault.DROP_AFTER) as house:
            sent = house.send()
            assert house.statuses(sent) == ["unknown"]

            house.hear(self.event(ProviderEventKind.DELIVERED, house.desk.taken[0], ADA))

            assert house.statuses(sent) == ["sent"]

    def test_received_mail_comes_in_and_joins_its_thread(self) -> None:
        self._needs_inbound()
        with self.room() as house:
            house.send()
            answered = house.desk.taken[0].message_id
            call = self.mail(
                sender="Ada Lövelace <ada@example.com>",
                recipient="support@acme.test",
                subject="Re: Grüße ✓",
                text="Thank you — very much.\n",
                headers={"Message-ID": "<answer@example.com>", "In-Reply-To": answered, "References": answered},
            )

            house.hear(call)
            house.hear(call)

            thread = house.room.thread("t1")
            assert len(thread.messages) == 2
            answer = thread.messages[1]
            assert (str(answer.sender.address), answer.sender.name) == (ADA, "Ada Lövelace")
            assert answer.subject == "Re: Grüße ✓"
            assert answer.new_text.strip() == "Thank you — very much."
            assert answer.message_id == "<answer@example.com>"

    def test_a_call_by_somebody_else_changes_nothing(self) -> None:
        self._needs_calls()
        with self.room() as house:
            sent = house.send()

            for call in map(self.forged, self._calls(house)):
                with pytest.raises(InvalidSignature):
                    house.hear(call)

            assert house.statuses(sent) == ["sent"]
            assert house.room.suppressions() == []
            assert len(house.room.thread("t1").messages) == 1

    def test_a_call_of_another_hour_changes_nothing(self) -> None:
        self._needs_calls()
        with self.room() as house:
            house.send()
            stale = [self.stale(call) for call in self._calls(house)]
            if None in stale:
                assert not self.capabilities.signed or stale
                pytest.skip("its web calls carry no time")

            for call in stale:
                assert call is not None
                with pytest.raises(InvalidSignature):
                    house.hear(call)

            assert house.room.suppressions() == []

    def test_without_its_secret_no_call_is_taken(self) -> None:
        if not (self.capabilities.events or self.capabilities.inbound):
            with self.room() as house, pytest.raises(InvalidRequest):
                house.hear((b"{}", {}))
            return
        without = self._without_secret()
        with without.room() as house:
            house.send()
            with pytest.raises(ConfigurationError, match="POSTROOM_PROVIDER_SECRETS"):
                house.hear(without._calls(house)[0])

    def test_nonsense_is_refused_in_a_sentence(self) -> None:
        self._needs_calls()
        provider = find_provider(self.name)
        assert provider.hear is not None or provider.collect is not None
        with self.room() as house:
            house.send()
            for body, headers in self._calls(house):
                with pytest.raises(InvalidSignature):
                    house.hear((body[: len(body) // 2], {}))
                with pytest.raises(InvalidSignature):
                    house.hear((b"", dict.fromkeys(headers, "\N{SNOWMAN}")))

    # For the tests above

    def _honest(self, *, taken: int) -> list[tuple[list[str], int]]:
        """How a send may stand whose answer was lost, and how many mails there may be then: never two."""
        if self.capabilities.idempotent:
            return [(["sent"], 1)]
        if self.capabilities.lookup and taken:
            return [(["sent"], 1)]
        return [(["unknown"], taken)]

    def _calls(self, house: House) -> list[Call]:
        calls = []
        if self.capabilities.events:
            calls.append(self.event(ProviderEventKind.BOUNCED, house.desk.taken[0], ADA))
        if self.capabilities.inbound:
            calls.append(
                self.mail(
                    sender=ADA,
                    recipient="support@acme.test",
                    subject="Hello",
                    text="Hello.",
                    headers={"Message-ID": "<new@example.com>"},
                )
            )
        return calls

    def _needs_events(self, kind: ProviderEventKind) -> None:
        if not self.capabilities.events or kind not in self.event_kinds:
            pytest.skip(f"it does not tell what was {kind}")

    def _needs_inbound(self) -> None:
        if not self.capabilities.inbound:
            pytest.skip("it hands over no received mail")

    def _needs_calls(self) -> None:
        if not (self.capabilities.events or self.capabilities.inbound):
            pytest.skip("it makes no web calls")

    def _with_account(self, account: str) -> ProviderContract:
        return type("Other", (type(self),), {"account": account})()  # type: ignore[no-any-return]

    def _without_secret(self) -> ProviderContract:
        return type("Other", (type(self),), {"secret": ""})()  # type: ignore[no-any-return]


class House:
    """A room beside the service that sends for it."""

    def __init__(self, room: Postroom, clock: VirtualClock, desk: Desk, service: Service) -> None:
        self.room, self.clock, self.desk, self.service = room, clock, desk, service

    def send(self, to: list[str] | None = None, **draft: Any) -> str:
        """Support writes; the Message-ID of what leaves, or will."""
        told = {"subject": "Hello", "text": "Welcome!", **draft}
        receipt = self.room.mailbox("support").send(to or [ADA], **told)
        self.room.drain()
        return receipt.message_id

    def letter(self, number: int, *, answers: str = "") -> None:
        """Ada writes by another way."""
        fields = f"In-Reply-To: {answers}\r\nReferences: {answers}\r\n" if answers else ""
        content = (
            f"From: {ADA}\r\nTo: support@acme.test\r\nSubject: Matter {number}\r\n"
            f"Message-ID: <{number}@example.com>\r\n{fields}\r\nMail number {number}.\r\n"
        )
        self.room.receive(content.encode(), recipients=["support@acme.test"], reverse_path=ADA)
        self.room.drain()

    def hear(self, call: Call) -> None:
        """The provider calls."""
        body, headers = call
        self.room.providers.receive(self.name, body, headers)
        self.room.drain()

    def advance(self, duration: timedelta) -> None:
        self.clock.move_to(self.clock.now() + round(duration.total_seconds() * 1000))
        self.room.drain()

    def deliveries(self, message_id: str) -> tuple[Delivery, ...]:
        """As they stand now."""
        thread = self.room.message(message_id).thread_id
        (receipt,) = [each for each in self.room.receipts(thread) if each.message_id == message_id]
        return receipt.deliveries

    def statuses(self, message_id: str) -> list[str]:
        return [str(delivery.status) for delivery in self.deliveries(message_id)]

    @property
    def name(self) -> str:
        transport = self.room.asynchronous.settings.transport
        assert transport is not None
        return transport.get_secret_value().partition(":")[0]


def _files() -> tuple[AttachmentContent, ...]:
    return (
        AttachmentContent(filename="Rechnung März.pdf", content_type="application/pdf", content=b"%PDF-1.4 \x00\xff"),
        AttachmentContent(filename="plan.txt", content_type="text/plain", content=b"one\ntwo\n"),
    )
