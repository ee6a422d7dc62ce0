"""Who may say that a message bounced, and that a mail answers one: whoever was handed our message, and nobody else."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from postroom import Postroom
from postroom.mail import parse
from postroom.mail.headers.section import read_section
from postroom.model.settings import Settings
from tests.bounce_samples import Bounce
from tests.mail_samples import mail
from tests.postroom.engine.inbound.test_reporting import (
    ADA,
    BOB,
    REMINDERS,
    RETURN_PATHS,
    TWO_DAYS,
    NextHop,
    events,
    send,
    statuses,
    suppressed,
)
from tests.postroom.mail.authentication.signed_mail import dns_of
from tests.report_samples import arf, dsn, recipient

SUPPORT = "support@acme.test"
EVE = "Eve <eve@evil.test>"
Open = Callable[..., Postroom]


@pytest.fixture
def hop() -> NextHop:
    return NextHop()


@pytest.fixture
def open_room(hop: NextHop) -> Iterator[Open]:
    opened: list[Postroom] = []

    def open_it(**settings: object) -> Postroom:
        given = Settings.model_validate({"domain": "acme.test", "mailboxes": ("support", "billing"), **settings})
        opened.append(Postroom("acme.test", settings=given, transport=hop, background=False))
        return opened[-1]

    yield open_it
    for room in opened:
        room.close()


@pytest.fixture
def room(open_room: Open) -> Postroom:
    return open_room()


def report(room: Postroom, content: bytes, *, to: str = SUPPORT, reverse_path: str | None = "<>") -> None:
    room.receive(content, recipients=[to], reverse_path=reverse_path)


def told_to_somebody_else(room: Postroom) -> str:
    """A message to Ada, whose Message-ID Eve learns when she is answered in its thread."""
    sent = send(room)
    room.receive(mail("Eve is with me on this.", number=7, answers=sent, headers=(f"Cc: {EVE}",)))
    room.mailbox("support").reply("m2", text="Hello Eve.", reply_all=True)
    room.drain()
    return sent


def proofs(room: Postroom, thread_id: str = "t1") -> list[str]:
    found = [*events(room, "message.bounced", thread_id), *events(room, "message.complained", thread_id)]
    return [event.details["proof"] for event in found]


def test_mail_leaves_with_a_return_path_of_its_own_at_the_same_domain(room: Postroom):
    first, second = RETURN_PATHS[send(room)], RETURN_PATHS[send(room, BOB)]

    assert first != second
    assert first.startswith("support+b-1-")
    assert first.endswith("@acme.test")


def test_a_report_at_the_return_path_needs_to_name_no_message(room: Postroom):
    sent = send(room)
    report(room, dsn("<gone@acme.test>", recipient(ADA)), to=RETURN_PATHS[sent].upper())

    assert (statuses(room, "t1"), suppressed(room), proofs(room)) == (["failed"], [(ADA, "bounce")], ["token"])


def test_a_report_at_the_return_path_may_name_where_the_message_was_forwarded_to(room: Postroom):
    sent = send(room)
    report(room, dsn(sent, recipient("ada@elsewhere.test")), to=RETURN_PATHS[sent])

    assert suppressed(room) == [(ADA, "bounce")]


def test_where_the_envelope_is_not_known_the_header_leads_to_the_return_path(room: Postroom):
    sent = send(room)
    room.receive(dsn("<gone@acme.test>", recipient(ADA), to=RETURN_PATHS[sent]))

    assert proofs(room) == ["token"]


def test_a_bounce_that_nobody_can_read_fails_its_delivery_and_condemns_nobody(room: Postroom):
    sent = send(room)
    report(room, Bounce("", "xyzzy", "", subject="?").raw, to=RETURN_PATHS[sent])

    assert (statuses(room, "t1"), suppressed(room)) == (["failed"], [])


def test_an_automatic_answer_to_the_return_path_is_no_bounce_and_wakes_nobody(room: Postroom):
    woken: list[str] = []
    room.on_message("support")(lambda message: woken.append(message.id))
    room.start()
    sent = send(room)
    away = mail("I am away until Monday.", number=5, subject="Away")
    report(room, away, to=RETURN_PATHS[sent], reverse_path=ADA)
    room.drain()

    (taken,) = room.mailbox("support").messages(count=1).messages
    assert (taken.thread_id, taken.automatic) == ("t1", "auto_replied")
    assert (statuses(room, "t1"), woken) == (["sent"], [])


def test_the_one_person_who_was_told_its_message_id_can_only_silence_themselves(room: Postroom):
    sent = send(room)
    report(room, dsn(sent, recipient(ADA)))

    assert (suppressed(room), proofs(room)) == ([(ADA, "bounce")], ["message_id"])


def test_whoever_else_knows_its_message_id_silences_nobody(room: Postroom):
    sent = told_to_somebody_else(room)
    wait = room.mailbox("support").wait_for_reply("t1", timeout=TWO_DAYS)
    plan = room.mailbox("support").follow_up("t1", steps=REMINDERS)
    report(room, dsn(sent, recipient(ADA)))

    assert (statuses(room, "t1")[0], suppressed(room), proofs(room)) == ("failed", [], [""])
    assert room.mailbox("support").wait_status(wait.id).status == "open"
    assert events(room, "follow_up.ended", "t1") == []
    assert plan.id == "f2"


def test_a_report_that_does_not_come_as_reports_do_silences_nobody(room: Postroom):
    sent = send(room)
    report(room, dsn(sent, recipient(ADA)), reverse_path="eve@evil.test")

    assert (suppressed(room), proofs(room)) == ([], [""])


def test_a_report_with_a_guessed_token_silences_nobody(room: Postroom):
    sent = told_to_somebody_else(room)
    name, at, domain = RETURN_PATHS[sent].partition("@")
    report(room, dsn(sent, recipient(ADA)), to=f"{name[:-1]}{'a' if name[-1] != 'a' else 'b'}{at}{domain}")

    assert (suppressed(room), proofs(room)) == ([], [""])


def test_a_true_report_counts_after_a_forged_one(room: Postroom):
    sent = told_to_somebody_else(room)
    report(room, dsn(sent, recipient(ADA)))
    report(room, dsn(sent, recipient(ADA), number=901), to=RETURN_PATHS[sent])

    assert suppressed(room) == [(ADA, "bounce")]


@pytest.mark.parametrize("ours", [True, False])
def test_a_returned_signature_proves_a_report_where_it_is_ours(room: Postroom, hop: NextHop, ours: bool):
    room.domains.add("acme.test")
    room.domains.activate("acme.test")
    sent = told_to_somebody_else(room)
    header = hop.contents[0].partition(b"\r\n\r\n")[0]
    assert b"DKIM-Signature" in header
    if not ours:
        header = header.replace(b" b=", b" b=A")
    report(room, dsn(sent, recipient(ADA)).replace(f"Message-ID: {sent}\r\nSubject: Hello".encode(), header))

    assert proofs(room) == (["returned"] if ours else [""])


def test_a_forged_complaint_silences_nobody(room: Postroom):
    sent = told_to_somebody_else(room)
    report(room, arf(sent, about=ADA), reverse_path="feedback@evil.test")

    assert (suppressed(room), proofs(room)) == ([], [""])


def test_a_complaint_at_the_return_path_is_believed(room: Postroom):
    sent = told_to_somebody_else(room)
    report(room, arf(sent, about=ADA), to=RETURN_PATHS[sent], reverse_path="feedback@provider.test")

    assert (suppressed(room), proofs(room)) == ([(ADA, "complaint")], ["token"])


def test_a_complaint_that_returns_the_return_path_is_believed(room: Postroom):
    sent = told_to_somebody_else(room)
    raw = arf(sent, about=ADA).replace(
        b"Message-ID: " + sent.encode(), f"Return-Path: <{RETURN_PATHS[sent]}>\r\nMessage-ID: {sent}".encode()
    )
    report(room, raw, reverse_path="feedback@provider.test")

    assert proofs(room) == ["returned"]


def test_an_account_at_a_provider_is_known_by_its_own_address(open_room: Open):
    sent = send(open_room(return_path="mailbox"))

    assert RETURN_PATHS[sent] == SUPPORT


@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        ({"transport": "smtp://user:pw@mail.test:587"}, "mailbox"),
        ({"transport": "smtp://relay.test:25"}, "verp"),
        ({"transport": "smtp://relay.test:25", "receivers": ("imaps://user:pw@mail.test/INBOX",)}, "mailbox"),
        ({"transport": "smtp://user:pw@mail.test:587", "return_path": "verp"}, "verp"),
    ],
)
def test_by_itself_a_room_names_messages_in_the_return_path_where_it_logs_in_nowhere(
    settings: dict[str, object], expected: str
):
    given = Settings.model_validate({"domain": "acme.test", "mailboxes": ("support",), **settings})
    with Postroom("acme.test", settings=given, background=False) as room:
        assert room.asynchronous.call(lambda: _return_path(room)) == expected


async def _return_path(room: Postroom) -> str:
    opened = await room.asynchronous._open()
    return opened.wiring.return_path


def test_answers_go_to_the_mailbox_itself_unless_the_room_is_set_otherwise(room: Postroom, hop: NextHop):
    send(room)

    assert parse(hop.contents[0]).reply_to == ()


@pytest.mark.parametrize("wanted", ["all", "outreach"])
def test_an_answer_from_anybody_to_a_reply_token_joins_its_thread_without_references(
    open_room: Open, hop: NextHop, wanted: str
):
    room = open_room(reply_tokens=wanted)
    woken: list[str] = []
    room.on_message("support")(lambda message: woken.append(message.thread_id))
    room.start()
    send(room)
    (reply_to,) = parse(hop.contents[0]).reply_to
    room.receive(mail("Yes.", sender=EVE, to=str(reply_to.address)), recipients=[str(reply_to.address)])
    room.drain()

    assert str(reply_to.address).startswith("support+r-")
    assert woken == ["t1"]


def test_what_comes_back_by_a_token_is_tried_out_as_it_would_be_received(open_room: Open, hop: NextHop):
    room = open_room(reply_tokens="all")
    sent = send(room)
    (reply_to,) = parse(hop.contents[0]).reply_to
    answer = mail("Yes.", sender=EVE, to=str(reply_to.address))
    bounce = dsn(sent, recipient(ADA))

    told = [room.routing.try_out(answer), room.routing.try_out(bounce, recipients=[RETURN_PATHS[sent]])]

    assert [(each.mailbox, each.thread_id, each.because) for each in told] == [("support", "t1", ("thread",))] * 2


def test_an_answer_to_a_wrong_token_is_mail_to_the_mailbox_with_a_sign(open_room: Open):
    room = open_room(reply_tokens="all")
    send(room)
    wrong = "support+r-0123456789abcdef01234567-abcdefghijklmnop@acme.test"
    room.receive(mail("Yes.", sender=EVE, to=wrong), recipients=[wrong])

    (message,) = room.mailbox("support").messages(count=1).messages
    assert (message.thread_id, message.taint) == ("t2", 2)


def test_only_outreach_has_reply_tokens_where_that_is_wanted(open_room: Open, hop: NextHop):
    room = open_room(reply_tokens="outreach")
    room.receive(mail())
    room.mailbox("support").reply("m1", text="Which invoice?")
    room.drain()

    assert not read_section(hop.contents[0]).value("Reply-To")


def test_a_token_of_one_room_proves_nothing_in_another(open_room: Open, room: Postroom):
    path = RETURN_PATHS[send(room)]
    other = open_room()
    send(other)
    report(other, dsn("<gone@acme.test>", recipient(ADA)), to=path)

    assert statuses(other, "t1") == ["sent"]


@pytest.mark.parametrize(("client", "proof"), [("192.0.2.7", "message_id"), ("203.0.113.9", "")])
def test_a_report_whose_domain_disowns_it_silences_nobody(hop: NextHop, client: str, proof: str):
    dns = dns_of(("_dmarc.mx.example.com", "v=DMARC1; p=reject"), ("mx.example.com", "v=spf1 ip4:192.0.2.7 -all"))
    with Postroom("acme.test", mailboxes=["support"], transport=hop, resolver=dns, background=False) as room:
        sent = send(room)
        content = dsn(sent, recipient(ADA))
        room.receive(content, recipients=[SUPPORT], reverse_path="<>", client_ip=client, helo="mx.example.com")

        assert (proofs(room), suppressed(room)) == ([proof], [(ADA, "bounce")] if proof else [])
