"""Which messages a machine may answer (RFC 3834), and why not the others."""

from __future__ import annotations

import pytest

from postroom.mail.addresses.addresses import parse_address
from postroom.mail.classification.automatic import MAX_HOPS, hops
from postroom.mail.classification.classify import classify
from postroom.mail.mime.parse import parse
from postroom.model.mail_class import NOTICES, MailKind, WhyNot
from postroom.model.report import Report
from tests.mail_samples import mail

TRACE = f"Traceparent: 00-{'a' * 32}-{'b' * 16}-01"


def reason(*headers: str, sender: str = "ada@example.com", answers: str | None = None) -> WhyNot | None:
    return classify(parse(mail(headers=headers, sender=sender, answers=answers))).why_not


@pytest.mark.parametrize(
    ("header", "why"),
    [
        ("Auto-Submitted: auto-replied", "auto_replied"),
        ("Auto-Submitted: auto-generated", "auto_generated"),
        ("Auto-Submitted: auto-notified; owner-email=x@example.com", "auto_generated"),
        ("auto-submitted: AUTO-REPLIED (vacation)", "auto_replied"),
        ("X-Autoreply: yes", "auto_replied"),
        ("X-Autorespond: Out of office", "auto_replied"),
        ("X-Failed-Recipients: bob@example.com", "auto_replied"),
        ("Precedence: auto_reply", "auto_replied"),
        ("Content-Type: multipart/report; boundary=b; report-type=disposition-notification", "auto_replied"),
        ("Precedence: bulk", "bulk"),
        ("Precedence: Junk", "bulk"),
        ("Precedence: list", "list"),
        ("List-Id: <news.example.com>", "list"),
        ("List-Unsubscribe: <mailto:leave@example.com>", "list"),
        ("X-Auto-Response-Suppress: All", "unwanted"),
        ("X-Auto-Response-Suppress: DR, AutoReply", "unwanted"),
    ],
)
def test_a_mark_of_automatic_mail_is_found(header: str, why: str) -> None:
    assert reason(header) == why


@pytest.mark.parametrize(
    "header",
    [
        "Auto-Submitted: no",
        "Precedence: first-class",
        "X-Autoreply: no",
        "X-Auto-Response-Suppress: OOF",
        "Subject: Automatic gates",
    ],
)
def test_a_persons_mail_is_answered(header: str) -> None:
    assert reason(header) is None


@pytest.mark.parametrize(
    ("sender", "why"),
    [
        ("MAILER-DAEMON@example.com", "robot"),
        ("postmaster@example.com", "robot"),
        ("owner-news@example.com", "robot"),
        ("news-request@example.com", "robot"),
        ("news-bounces+ada=example.com@example.com", "robot"),
        ("noreply@example.com", "no_reply"),
        ("no-reply@example.com", "no_reply"),
        ("No_Reply@example.com", "no_reply"),
        ("donotreply@example.com", "no_reply"),
        ("do-not-reply+17@example.com", "no_reply"),
        ("orders-noreply@example.com", "no_reply"),
        ("eleanor.reply@example.com", None),
        ("request@example.com", None),
        ("anna@noreply.example.com", None),
    ],
)
def test_a_sender_says_by_its_name_that_nobody_reads(sender: str, why: str | None) -> None:
    assert reason(sender=sender) == why


def test_what_the_envelope_says_counts() -> None:
    parsed = parse(mail())

    assert classify(parsed, null_reverse_path=True).why_not == "null_path"
    assert classify(parsed, report=Report(kind="bounce"), null_reverse_path=True).why_not == "report"
    assert classify(parsed, reverse_path=parse_address("mailer-daemon@example.com")).why_not == "robot"
    assert classify(parsed, reverse_path=parse_address("ada@example.com")).may_reply


@pytest.mark.parametrize("path", ["team-bounces", "team-bounces+support=acme.test", "owner-team", "team-request"])
def test_what_a_list_passes_on_is_a_lists_whoever_gets_its_bounces(path: str) -> None:
    reverse_path = parse_address(f"{path}@lists.example.com")

    plain = classify(parse(mail()), reverse_path=reverse_path)
    marked = classify(parse(mail(headers=("List-Post: <mailto:team@lists.example.com>",))), reverse_path=reverse_path)

    assert (plain.kind, plain.why_not) == (MailKind.LIST, "list")
    assert (marked.kind, marked.is_auto) == (MailKind.LIST, False)


def test_where_an_answer_would_go_decides_whether_somebody_reads_it() -> None:
    assert reason("Reply-To: ada@example.com", sender="noreply@forms.example") is None
    assert reason("Reply-To: noreply@example.com") == "no_reply"


@pytest.mark.parametrize(
    "header", ["Auto-Submitted: auto-generated", "Precedence: bulk", "X-Auto-Response-Suppress: All"]
)
def test_a_notice_that_answers_something_is_an_automatic_answer(header: str) -> None:
    assert reason(header) in NOTICES
    assert reason(header, answers="<1@acme.test>") == "auto_replied"


def test_a_discussion_on_a_list_stays_a_list() -> None:
    assert reason("List-Id: <news.example.com>", answers="<1@acme.test>") == "list"


@pytest.mark.parametrize("word", ["auto-generated", "auto-replied"])
def test_an_agent_is_known_by_its_trace(word: str) -> None:
    marked = f"Auto-Submitted: {word}"

    assert reason(marked, TRACE) is None
    assert reason(marked, "Traceparent: nonsense") is not None
    assert classify(parse(mail(headers=(marked, TRACE)))).by_agent
    assert not classify(parse(mail(headers=(TRACE,)))).by_agent


def test_an_agents_outreach_is_no_list_but_its_mail_through_one_is() -> None:
    agent = ("Auto-Submitted: auto-generated", TRACE)

    assert reason(*agent, "List-Unsubscribe: <mailto:outreach+unsubscribe@acme.test>") is None
    assert reason(*agent, "List-Id: <news.example.com>") == "list"


def test_mail_that_passed_too_many_servers_goes_in_circles() -> None:
    received = ["Received: from a by b; Fri, 20 Nov 2026 10:00:00 +0000"]

    assert hops(parse(mail(headers=(*received * 7,)))) == 7
    assert reason(*received * MAX_HOPS) is None
    assert reason(*received * (MAX_HOPS + 1)) == "hops"
