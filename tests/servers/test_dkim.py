"""What a room signed, after a real Postfix relayed it to a real Dovecot: read by dkimpy and by Perl's Mail::DKIM."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from imapclient import IMAPClient

from postroom import AttachmentContent, Postroom
from postroom.mail.writing.sign import sign
from postroom.model.domain import DkimAlgorithm
from tests.dkim_checks import key, record_of, verified
from tests.dns_server import LoopbackDns
from tests.servers.dovecot import PASSWORD, DovecotServer
from tests.servers.mail_dkim import MailDkim
from tests.servers.postfix import PostfixServer

DOMAIN = "signed.test"
READER = "ada@dkim.dovecot.test"
ED25519_THERE = {True: "pass", False: "invalid"}
"""What Mail::DKIM says of an Ed25519 signature: an older one knows no such algorithm."""

DRAFTS: dict[str, dict[str, Any]] = {
    "plain": {"text": "It left.\n"},
    "long lines": {"text": f"{'word ' * 400}\n{'x' * 2000}\n"},
    "dots": {"text": ".\n..\n.hidden\n\n.\n"},
    "white space": {"text": "a  \t b \t\n \n\t\n  From the start\n\n\n\n"},
    "not ASCII": {"subject": "Grüße aus Köln 🎉 " * 6, "text": "日本語のテキスト\nKöln\n"},
    "HTML": {"text": "Hello", "html": f"<p>Grüße</p>{'<b>x</b>' * 300}"},
    "attachments": {
        "text": "See the files.",
        "attachments": [
            AttachmentContent(
                filename="a.bin", content_type="application/octet-stream", content=bytes(range(256)) * 40
            ),
            AttachmentContent(filename="grüße.txt", content_type="text/plain", content=b"Zeile\n.\n"),
        ],
    },
}


@pytest.fixture
def room(postfix: PostfixServer, loopback_dns: LoopbackDns) -> Iterator[Postroom]:
    with Postroom(DOMAIN, mailboxes=["support"], transport=postfix.submission_url) as opened:
        opened.domains.add(DOMAIN)
        opened.domains.activate(DOMAIN)
        loopback_dns.serve(opened.domains.zone(DOMAIN))
        yield opened


def received(dovecot: DovecotServer, count: int) -> list[bytes]:
    """The newest messages that Dovecot has for the reader, once they are there."""
    client = IMAPClient("127.0.0.1", dovecot.imap_port, ssl=False)
    client.login(READER, PASSWORD)
    client.select_folder("INBOX", readonly=True)
    try:
        return [_wait_for(client, number) for number in range(1, count + 1)]
    finally:
        client.logout()


def _wait_for(client: IMAPClient, number: int) -> bytes:
    for _ in range(20):
        found = client.fetch([number], ["RFC822"])
        if found:
            return bytes(found[number][b"RFC822"])
        client.idle()
        client.idle_check(timeout=1)
        client.idle_done()
    raise AssertionError(f"Message {number} never reached Dovecot.")


def test_what_arrives_through_a_relay_verifies_by_both(
    room: Postroom, dovecot: DovecotServer, mail_dkim: MailDkim
) -> None:
    published = room.domains.records(DOMAIN)
    for number, draft in enumerate(DRAFTS.values()):
        room.mailbox("support").send(READER, **{"subject": f"Draft {number}", **draft})
    room.drain(20)

    arrived = received(dovecot, len(DRAFTS))

    expected = {"pr1-rsa": "pass", "pr1-ed": ED25519_THERE[mail_dkim.knows_ed25519]}
    for raw in arrived:
        assert b"Received: from" in raw.partition(b"DKIM-Signature:")[0]
        assert verified(raw, published) == [True, True]
        assert mail_dkim.verify(raw) == expected


def ours(loopback_dns: LoopbackDns, raw: bytes) -> tuple[bytes, list]:
    """The message signed by RSA, which both verifiers know, and its record, which is published."""
    signing = key(DkimAlgorithm.RSA)
    record = record_of(signing)
    strings = " ".join(f'"{string}"' for string in record.strings)
    loopback_dns.serve(f"$ORIGIN acme.test.\n$TTL 60\nrsa._domainkey IN TXT {strings}\n")
    return sign(raw, signing, at=datetime(2026, 3, 2, tzinfo=UTC)), [record]


PLAIN = (
    b"From: support@acme.test\r\nTo: ada@example.com\r\nSubject: Order\r\nDate: Mon, 2 Mar 2026 09:30:00 +0000\r\n\r\n"
)


@pytest.mark.parametrize(
    "raw",
    [
        PLAIN,
        PLAIN + b"\r\n\r\n",
        PLAIN + "Köln \t \r\n.\r\n".encode(),
        PLAIN.replace(b"Order", "Grüße".encode()) + b"x" * 5000 + b"\r\n",
    ],
    ids=["empty body", "empty lines", "8 bit", "8 bit subject and a long line"],
)
def test_messages_of_others_verify_by_both(loopback_dns: LoopbackDns, mail_dkim: MailDkim, raw: bytes) -> None:
    signed, published = ours(loopback_dns, raw)

    assert verified(signed, published) == [True]
    assert mail_dkim.verify(signed) == {"rsa": "pass"}


@pytest.mark.parametrize(
    "forge",
    [
        lambda raw: b"From: eve@example.com\r\n" + raw,
        lambda raw: b"Subject: Your debt\r\n" + raw,
        lambda raw: b"Reply-To: eve@example.com\r\n" + raw,
        lambda raw: b"Content-Type: text/html\r\n" + raw,
        lambda raw: raw.replace(b"It left.", b"It stays."),
        lambda raw: raw + b"Pay here.\r\n",
    ],
    ids=["second From", "second Subject", "Reply-To", "Content-Type", "another body", "a longer body"],
)
def test_what_was_changed_on_the_way_fails_in_both(loopback_dns: LoopbackDns, mail_dkim: MailDkim, forge) -> None:
    signed, published = ours(loopback_dns, PLAIN + b"It left.\r\n")

    assert verified(signed, published) == [True]
    assert verified(forge(signed), published) == [False]
    assert mail_dkim.verify(forge(signed)) == {"rsa": "fail"}
