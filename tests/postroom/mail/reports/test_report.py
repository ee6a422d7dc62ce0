"""Reports: what they say, what it means, and what is none."""

from __future__ import annotations

import time
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from postroom.mail import read_report
from postroom.mail.reports.status import MAX_GROUPS
from postroom.model.report import Report, ReportedRecipient
from tests.bounce_samples import ADA, BOUNCES, DAEMON, ORIGINAL, Bounce
from tests.mail_samples import mail
from tests.report_samples import arf, dsn, recipient

SENT = "<hello@acme.test>"


def read(raw: bytes) -> Report:
    report = read_report(raw)
    assert report is not None
    return report


def about_ada(**fields: str) -> ReportedRecipient:
    return read(dsn(SENT, recipient("ada@example.com", **fields))).recipients[0]


def test_a_bounce_names_the_message_the_recipient_and_the_reason():
    report = read(
        dsn(
            SENT,
            recipient("ada@example.com", diagnostic="550 5.1.1 No such user here"),
            about={"Original-Envelope-Id": "e7"},
        )
    )

    assert (report.kind, report.original_message_id, report.original_envelope_id) == ("bounce", SENT, "e7")
    assert report.reporting_mta == "mx.example.com"
    (ada,) = report.recipients
    assert (str(ada.address), ada.action, ada.status) == ("ada@example.com", "failed", "5.1.1")
    assert (ada.reason, ada.permanent, ada.suppress) == ("dead_address", True, True)
    assert ada.diagnostic == "550 5.1.1 No such user here"


@pytest.mark.parametrize(
    ("told", "meant"),
    [(r"ad\x{E9}@example.com", "adé@example.com"), (r"\x{D800}ada@example.com", "\ufffdada@example.com")],
)
def test_an_address_in_utf_8_may_be_escaped(told: str, meant: str):
    (found,) = read(dsn(SENT, {**recipient(told), "Final-Recipient": f"utf-8; {told}"})).recipients

    assert str(found.address) == meant


@pytest.mark.parametrize("status", ["5.1.1", "5.1.2", "5.1.3", "5.1.6", "5.1.10", "5.2.1"])
def test_an_address_where_nobody_reads_is_to_be_suppressed(status: str):
    assert about_ada(status=status, diagnostic="").suppress


@pytest.mark.parametrize(
    ("status", "reason"),
    [
        ("5.2.2", "mailbox_full"),
        ("5.2.3", "too_large"),
        ("5.3.4", "too_large"),
        ("5.1.8", "sender"),
        ("5.3.0", "system"),
        ("5.4.4", "network"),
        ("5.5.2", "protocol"),
        ("5.6.1", "content"),
        ("5.7.1", "policy"),
        ("5.7.26", "policy"),
        ("5.1.0", "unclear"),
        ("5.0.0", "unclear"),
    ],
)
def test_a_permanent_refusal_is_mostly_not_about_a_dead_address(status: str, reason: str):
    ada = about_ada(status=status)

    assert (ada.reason, ada.permanent, ada.suppress) == (reason, True, False)


@pytest.mark.parametrize("status", ["4.4.7", "4.1.1", "4.2.1"])
def test_giving_up_after_temporary_refusals_condemns_no_address(status: str):
    ada = about_ada(status=status)

    assert (ada.action, ada.permanent, ada.suppress) == ("failed", False, False)


@pytest.mark.parametrize(
    ("status", "diagnostic", "expected"),
    [
        ("5.0.0", "550 5.1.1 <ada@example.com>: rejected", "5.1.1"),
        ("5.1.0", "550-5.2.2 over quota", "5.2.2"),
        ("5.7.1", "550 5.1.1 blocked", "5.7.1"),
        ("5.0.0", "550 refused for 5.1.1.7", "5.0.0"),
        ("", "550 5.1.1", "5.1.1"),
    ],
)
def test_the_diagnostic_counts_where_the_status_leaves_the_detail_open(status: str, diagnostic: str, expected: str):
    assert about_ada(status=status, diagnostic=diagnostic).status == expected


@pytest.mark.parametrize(
    ("diagnostic", "reason"),
    [
        ("550 User unknown", "dead_address"),
        ("550 No such user here", "dead_address"),
        ("550 The mailbox does not exist", "dead_address"),
        ("552 Mailbox full", "mailbox_full"),
        ("550 user over quota; user unknown to billing", "mailbox_full"),
        ("554 Denied", "policy"),
        ("554 Oh dear", "unclear"),
    ],
)
def test_well_known_words_help_where_no_code_does(diagnostic: str, reason: str):
    assert about_ada(status="5.0.0", diagnostic=diagnostic).reason == reason


def test_words_never_overrule_a_code_that_says_something():
    assert not about_ada(status="5.7.1", diagnostic="550 5.7.1 user unknown to our allow list").suppress


def test_the_address_is_the_one_we_wrote_to_where_the_report_knows_it():
    ada = about_ada(original="ada@example.com")
    forwarded = read(dsn(SENT, recipient("ada@elsewhere.test", original="ada@example.com"))).recipients[0]

    assert str(ada.address) == "ada@example.com"
    assert (str(forwarded.address), str(forwarded.final_address)) == ("ada@example.com", "ada@elsewhere.test")


@pytest.mark.parametrize(
    ("actions", "kind"),
    [
        (["delayed"], "delay"),
        (["delivered", "delayed"], "delay"),
        (["delivered", "delayed", "failed"], "bounce"),
        (["delivered"], "delivered"),
        (["relayed", "expanded"], "delivered"),
        (["FAILED (given up)"], "bounce"),
    ],
)
def test_the_kind_follows_the_gravest_recipient(actions: list[str], kind: str):
    groups = [recipient(f"person{number}@example.com", action=action) for number, action in enumerate(actions)]

    assert read(dsn(SENT, *groups)).kind == kind


def test_a_missing_action_follows_from_the_class_of_the_status():
    assert about_ada(action="", status="4.2.2").action == "delayed"


def test_a_recipient_that_is_no_address_is_left_out():
    report = read(dsn(SENT, recipient("<>"), recipient("ada@example.com")))

    assert [str(each.address) for each in report.recipients] == ["ada@example.com"]
    assert read_report(dsn(SENT, recipient("nobody"))) is None


def test_a_complaint_names_the_message_and_who_complained():
    report = read(arf(SENT, about="ada@example.com"))

    assert (report.kind, report.feedback_type, report.original_message_id) == ("complaint", "abuse", SENT)
    (ada,) = report.recipients
    assert (str(ada.address), ada.action, ada.suppress) == ("ada@example.com", "complained", True)


def test_a_complaint_may_hide_who_complained():
    assert read(arf(SENT)).recipients == ()


@pytest.mark.parametrize("feedback_type", ["not-spam", "auth-failure", "virus", "other"])
def test_feedback_that_is_no_complaint_suppresses_nobody(feedback_type: str):
    report = read(arf(SENT, about="ada@example.com", feedback_type=feedback_type))

    assert (report.kind, report.recipients[0].suppress) == ("feedback", False)


@pytest.mark.parametrize(
    "raw",
    [
        mail(),
        b"",
        b"\x00\xff",
        b"Content-Type: multipart/report\r\n\r\n",
        dsn(SENT),
        dsn(SENT, recipient("ada@example.com")).replace(
            b"message/delivery-status", b"message/disposition-notification"
        ),
    ],
    ids=[
        "a person's mail",
        "nothing",
        "noise",
        "an empty report",
        "no recipient",
        "a read receipt",
    ],
)
def test_other_mail_is_no_report(raw: bytes):
    assert read_report(raw) is None


def test_a_bounce_that_somebody_forwards_is_not_a_bounce():
    raw = dsn(SENT, recipient("ada@example.com"))
    forwarded = (
        b'Content-Type: multipart/mixed; boundary="b"\r\n\r\n--b\r\nContent-Type: message/rfc822\r\n\r\n'
        + raw
        + b"\r\n--b--\r\n"
    )

    assert read_report(forwarded) is None


def test_lone_line_feeds_and_white_space_between_the_groups_do_not_matter():
    raw = dsn(SENT, recipient("ada@example.com"), recipient("bob@example.com")).replace(b"\r\n", b"\n")
    loose = raw.replace(b"\n\nFinal-Recipient", b"\n \t\n\nFinal-Recipient").replace(
        b"\n\nReporting", b"\n\n\nReporting"
    )

    assert len(read(raw).recipients) == len(read(loose).recipients) == 2
    assert read(loose).reporting_mta == "mx.example.com"


@pytest.mark.parametrize("first", ["Final-Recipient", "Original-Recipient"])
def test_recipients_are_told_apart_where_no_empty_line_parts_them(first: str):
    """Some servers write one group after the other."""
    ada, bob = "rfc822; ada@example.com", "rfc822; bob@example.com"
    names = ("Final-Recipient", "Original-Recipient") if first == "Final-Recipient" else (first, "Final-Recipient")
    gone = {**dict.fromkeys(names, ada), "Action": "failed", "Status": "5.1.1"}
    late = {**dict.fromkeys(names, bob), "Action": "delayed", "Status": "4.2.2"}
    gone_too = recipient("grace@example.com", status="5.1.2")
    raw = dsn(SENT, gone, late, gone_too).replace(b"\r\n", b"\n")
    for name in (first, "Final-Recipient"):
        raw = raw.replace(b"\n\n" + name.encode(), b"\n" + name.encode())

    report = read(raw)

    assert [(str(each.address), each.action, each.status) for each in report.recipients] == [
        ("ada@example.com", "failed", "5.1.1"),
        ("bob@example.com", "delayed", "4.2.2"),
        ("grace@example.com", "failed", "5.1.2"),
    ]
    assert report.reporting_mta == "mx.example.com"


@pytest.mark.parametrize("bounce", BOUNCES, ids=lambda bounce: bounce.name)
def test_a_bounce_is_read_in_whatever_form_its_server_gives_it(bounce: Bounce):
    report = read(bounce.raw)

    (ada,) = report.recipients
    assert (report.kind, str(ada.address), ada.reason) == (bounce.kind, bounce.address, bounce.reason)
    assert ada.suppress == (bounce.reason == "dead_address" and bounce.kind == "bounce")


@pytest.mark.parametrize("bounce", [each for each in BOUNCES if ORIGINAL in each.text], ids=lambda bounce: bounce.name)
def test_the_message_is_named_by_what_is_returned_of_it(bounce: Bounce):
    assert read(bounce.raw).original_message_id == SENT


@pytest.mark.parametrize("bounce", BOUNCES, ids=lambda bounce: bounce.name)
def test_the_same_words_from_a_person_are_no_report(bounce: Bounce):
    person = replace(bounce, sender="Bob <bob@example.com>", headers=())

    assert read_report(person.raw) is None
    assert read_report(replace(person, subject="Re: " + bounce.subject).raw) is None


def test_what_a_list_says_about_bounces_is_none():
    listed = replace(BOUNCES[0], sender="Bob <bob@example.com>", headers=("List-Id: <mailers.example.com>",))

    assert read_report(listed.raw) is None


@pytest.mark.parametrize(
    "text",
    [
        "I am away until Monday. Your message to ada@example.com was received.",
        "Dear colleagues, please contact postmaster@example.net about the new mail server.",
        "",
    ],
)
def test_not_all_that_a_mail_server_sends_is_a_bounce(text: str):
    assert read_report(Bounce("", text, "", subject="The new server").raw) is None


def test_a_person_who_left_behind_a_null_reverse_path_is_no_bounce():
    away = Bounce("", "I am out of the office; write to bob@example.com.", "", subject="Out of office", sender=ADA)

    assert read_report(replace(away, headers=("Return-Path: <>",)).raw) is None
    assert read_report(away.raw, returned=True) is None


def test_what_comes_to_a_return_path_needs_no_daemon_to_be_a_bounce():
    odd = Bounce(
        "", "Delivery failed.\n\n<ada@example.com>: no such user\n", "", subject="Delivery failed", sender="x@y.test"
    )

    assert read_report(odd.raw) is None
    report = read_report(odd.raw, returned=True)
    assert report is not None
    assert report.recipients[0].suppress


def test_a_delivery_status_may_have_lost_the_type_of_its_whole():
    raw = dsn(SENT, recipient(ADA)).replace(b"multipart/report", b"multipart/mixed")

    assert read(raw).recipients[0].suppress
    assert read_report(raw.replace(b"MAILER-DAEMON", b"bob").replace(b"Mail Delivery System", b"Bob")) is None


def test_a_status_that_a_gateway_wrapped_is_unwrapped():
    raw = (
        f"From: {DAEMON}\r\nSubject: Undelivered\r\nContent-Type: multipart/mixed; boundary=o\r\n\r\n--o\r\n"
        "Content-Type: message/rfc822\r\n\r\n"
    ).encode() + dsn(SENT, recipient(ADA))

    assert [str(each.address) for each in read(raw + b"\r\n--o--\r\n").recipients] == [ADA]


def test_the_words_of_a_notice_help_where_its_fields_say_nothing():
    vague = dsn(SENT, recipient(ADA, status="5.0.0", diagnostic="")).replace(
        b"I am sorry to have to inform you.", b"<ada@example.com>: the user does not exist"
    )

    assert read(vague).recipients[0].reason == "dead_address"


@pytest.mark.parametrize(
    ("status", "diagnostic", "reason"),
    [
        ("5.1.1", "550 5.1.1 mailbox is full", "mailbox_full"),
        ("5.1.1", "550 5.1.1 refused by our spam filter", "policy"),
        ("5.4.4", "Host or domain name not found. Name service error", "dead_address"),
        ("5.5.0", "550 5.5.0 Requested action not taken: mailbox unavailable", "dead_address"),
        ("5.4.1", "550 5.4.1 Recipient address rejected: Access denied.", "dead_address"),
        ("5.4.1", "connection timed out", "network"),
        ("5.5.0", "Requested action not taken: mailbox unavailable. Reject due to policy restrictions.", "protocol"),
        ("5.0.0", "mailbox unavailable: rejected as spam", "policy"),
        ("5.0.0", "Sender address rejected: domain not found", "sender"),
        ("5.0.0", "550 ada@example.com: spf.example.com says: no such user", "dead_address"),
    ],
)
def test_words_decide_where_servers_are_known_to_misuse_a_code(status: str, diagnostic: str, reason: str):
    assert about_ada(status=status, diagnostic=diagnostic).reason == reason


def test_a_loop_that_sends_the_message_alone_complains():
    raw = (
        b"From: staff@hotmail.com\r\nTo: fbl@acme.test\r\nSubject: complaint about message from 192.0.2.1\r\n"
        b"Content-Type: multipart/mixed; boundary=o\r\n\r\n--o\r\nContent-Type: message/rfc822\r\n\r\n"
        b"X-HmXmrOriginalRecipient: ada@example.com\r\nMessage-ID: <hello@acme.test>\r\nTo: x@y.test\r\n\r\nHi\r\n--o--\r\n"
    )

    report = read(raw)
    assert (report.kind, report.original_message_id) == ("complaint", SENT)
    assert [str(each.address) for each in report.recipients] == [ADA]
    assert read_report(raw.replace(b"staff@hotmail.com", b"bob@hotmail.com")) is None


def test_a_complaint_may_have_lost_the_type_of_its_whole():
    raw = arf(SENT, about="ada@example.com").replace(b"multipart/report", b"multipart/mixed")

    assert [str(each.address) for each in read(raw).recipients] == [ADA]


@pytest.mark.parametrize("field", ["Removal-Recipient", "Original-Rcpt-To"])
def test_who_complained_stands_in_one_field_or_another(field: str):
    raw = arf(SENT, about="ada@example.com").replace(b"Original-Rcpt-To", field.encode())

    assert [str(each.address) for each in read(raw).recipients] == [ADA]


def test_a_complaint_without_a_type_counts_and_a_redacted_address_names_nobody():
    untyped = arf(SENT, about="redacted@example.com").replace(b"Feedback-Type: abuse\r\n", b"")

    assert (read(untyped).kind, read(untyped).recipients) == ("complaint", ())


@given(st.binary(max_size=400), st.integers(min_value=0, max_value=1_200), st.integers(min_value=0, max_value=300))
def test_whatever_stands_in_a_report_reading_it_never_raises(noise: bytes, at: int, cut: int):
    for raw in (dsn(SENT, recipient("ada@example.com")), arf(SENT, about="ada@example.com")):
        read_report(raw[:at] + noise + raw[at + cut :])


@pytest.mark.parametrize(
    "status",
    [
        b"Final-Recipient: rfc822; a@b.test\nAction: failed\n\n" * 40_000,
        b"Final-Recipient: rfc822; a@b.test\nAction: failed\n" * 40_000,
        (b"Final-Recipient: rfc822; a@b.test\nAction: failed\n" * 400 + b"\n") * 100,
        b"\n \t" * 400_000,
        b"\n" * 1_000_000,
        b"a:" * 500_000,
    ],
    ids=["recipients", "unparted", "half parted", "white space", "empty lines", "one long line"],
)
def test_a_hostile_report_costs_no_more_than_a_large_one(status: bytes):
    raw = (
        b'Content-Type: multipart/report; boundary="b"\n\n--b\nContent-Type: message/delivery-status\n\nX: y\n'
        + status
        + b"\n--b--\n"
    )
    begun = time.process_time()

    report = read_report(raw)

    assert time.process_time() - begun < 2
    assert report is None or len(report.recipients) <= MAX_GROUPS


@pytest.mark.parametrize(
    ("subject", "text", "failed"),
    [
        (
            "Successful Mail Delivery Report",
            "Your message was successfully delivered.\n\n<ada@example.com>: delivered",
            False,
        ),
        ("Delivery Status Notification (Success)", "To: ada@example.com", False),
        ("Unsuccessful mail delivery report", "<ada@example.com>: 550 5.1.1 no such user", True),
        ("Mail delivery report", "Successfully delivered: bob@example.com\n\nDelivery failed: ada@example.com", True),
    ],
)
def test_words_that_it_arrived_are_no_bounce(subject: str, text: str, failed: bool):
    raw = f"From: MAILER-DAEMON@mx.example.com\nTo: support@acme.test\nSubject: {subject}\n\n{text}\n".encode()

    assert (read_report(raw) is not None) == failed
