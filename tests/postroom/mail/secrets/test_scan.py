"""A draft is scanned whole: every part, every kind of key, through its encodings; never is the value told."""

from __future__ import annotations

import base64
import codecs
import gzip
import io
import random
import time
import zipfile
import zlib
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from postroom.mail.secrets.files import MAX_OCTETS
from postroom.mail.secrets.registered import KnownSecrets
from postroom.mail.secrets.scan import scan
from postroom.model.message import AttachmentContent, Draft

NOTHING_KNOWN = KnownSecrets()


def characters(count: int, alphabet: str = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789") -> str:
    return "".join(random.Random(count).choices(alphabet, k=count))


HEX = "0123456789abcdef"
CLAIMS = base64.urlsafe_b64encode(b'{"alg":"HS256","typ":"JWT"}').decode().rstrip("=")
# Written in pieces, so that nobody's scanner takes this page for a leak.
TOKENS = {
    "aws_access_key": "AKIA" + "IOSFODNN7EXAMPLE",
    "aws_secret_key": "aws_secret_access_key = " + "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
    "github_token": "ghp_" + characters(36),
    "gitlab_token": "glpat-" + characters(20),
    "slack_token": "xoxb-" + "123456789012-123456789012-" + characters(24),
    "slack_webhook": "https://hooks.slack.com/" + "services/T12345678/B12345678/" + characters(24),
    "stripe_key": "sk_live_" + characters(24),
    "webhook_secret": "whsec_" + characters(32),
    "google_key": "AIza" + characters(35),
    "google_secret": "GOCSPX-" + characters(28),
    "google_token": "ya29." + characters(60),
    "model_key": "sk-" + "ant-api03-" + characters(60),
    "hugging_face_token": "hf_" + characters(34),
    "replicate_token": "r8_" + characters(37),
    "sendgrid_key": "SG." + characters(22) + "." + characters(43),
    "mailgun_key": "key-" + characters(32, HEX),
    "mailchimp_key": characters(32, HEX) + "-us12",
    "resend_key": "re_" + characters(8) + "_" + characters(24),
    "brevo_key": "xkeysib-" + characters(64, HEX) + "-" + characters(16),
    "twilio_key": "SK" + characters(32, HEX),
    "npm_token": "npm_" + characters(36),
    "pypi_token": "pypi-AgE" + "IcHlwaS5vcmc" + characters(80),
    "shopify_token": "shpat_" + characters(32, HEX),
    "square_token": "sq0csp-" + characters(43),
    "digitalocean_token": "dop_v1_" + characters(64, HEX),
    "databricks_token": "dapi" + characters(32, HEX),
    "linear_key": "lin_api_" + characters(40),
    "notion_token": "ntn_" + characters(46),
    "airtable_token": "pat" + characters(14) + "." + characters(64, HEX),
    "atlassian_token": "ATATT3" + characters(180),
    "vault_token": "hvs." + characters(60),
    "grafana_token": "glsa_" + characters(32) + "_" + characters(8, HEX),
    "new_relic_key": "NRAK-" + characters(27, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"),
    "postman_key": "PMAK-" + characters(24, HEX) + "-" + characters(34, HEX),
    "doppler_token": "dp.pt." + characters(43),
    "figma_token": "figd_" + characters(40),
    "telegram_token": "1234567890:AA" + characters(33),
    "discord_token": "M" + characters(23) + "." + characters(6) + "." + characters(27),
    "azure_key": "AccountKey=" + characters(86) + "==",
    "json_web_token": f"{CLAIMS}.{CLAIMS}." + characters(43),
    "private_key": "-----BEGIN RSA " + "PRIVATE KEY-----\n" + characters(64) + "\n" + characters(64),
    "postroom_key": "prk_k3_" + characters(56, HEX),
    "password_in_url": "postgresql://billing:" + "Tr0ub4dor&3@db.acme.test/mail",
}
SEEN_THROUGH: dict[str, Callable[[str], str]] = {
    "plain": str,
    "base64": lambda text: base64.b64encode(f"the key: {text} .".encode()).decode(),
    "base64 twice": lambda text: base64.b64encode(base64.b64encode(f"key {text} .".encode())).decode(),
    "base32": lambda text: base64.b32encode(f"key {text} .".encode()).decode(),
    "hexadecimal": lambda text: f"key {text} .".encode().hex(),
    "URL": lambda text: "".join(f"%{octet:02x}" for octet in text.encode()),
    "rot13": lambda text: codecs.encode(text, "rot13"),
    "reversed": lambda text: text[::-1],
    "zero width": "\u200b".join,
}


def kinds(draft: Draft) -> set[str]:
    return {finding.kind for finding in scan(draft, NOTHING_KNOWN).findings}


@pytest.mark.parametrize("kind", TOKENS)
@pytest.mark.parametrize("encoding", SEEN_THROUGH)
def test_a_key_is_found_in_every_encoding(encoding: str, kind: str) -> None:
    assert kind in kinds(Draft(to=(), text=f"Dear Ada,\nhere: {SEEN_THROUGH[encoding](TOKENS[kind])} \nBob"))


@pytest.mark.parametrize("kind", ["aws_access_key", "github_token", "stripe_key", "postroom_key"])
def test_a_key_is_found_spaced_out(kind: str) -> None:
    assert kind in kinds(Draft(to=(), text=f"It is: {' '.join(TOKENS[kind])} ."))


@pytest.mark.parametrize(
    "text",
    [
        "The key is under the mat, the token is a coin, and the secret of good coffee is time.",
        "See https://acme.example/reset?user=ada&next=/settings#profile and ssh://git@git.acme.example/mail.git.",
        "Use postgresql://user:password@host/database with your own password; smtp://USER:<password>@host works too.",
        "Commit 9f86d081884c7d659a2feaa0c55ad015a3bf4f1b fixes it; the sum is e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934c.",
        "-----BEGIN PGP PUBLIC KEY BLOCK-----\nmQENBFVq\n-----END PGP PUBLIC KEY BLOCK-----",
        "Set AWS_ACCESS_KEY_ID and sk-learn before you begin, as the page says.",
        "Your tracking number is 00340434161094021501, your order 2026-11-0017, your customer number 4000123412341235.",
        "Meet at 10:30, 12:45 and 14:15; the rooms are 1 2 3 4 5 6 7 8 9 10 11 12 13 14.",
    ],
)
def test_ordinary_words_are_no_keys(text: str) -> None:
    assert scan(Draft(to=(), text=text), NOTHING_KNOWN).findings == ()


@pytest.mark.parametrize(
    "number",
    [
        "4111 1111 1111 1111",
        "4111111111111111",
        "5555-5555-5555-4444",
        "3782 822463 10005",
        "6011111111111117",
        "30569309025904",
        "3530111333300000",
        "2223003122003222",
    ],
)
def test_a_card_number_is_found(number: str) -> None:
    assert kinds(Draft(to=(), text=f"The card: {number}.")) == {"card_number"}


@pytest.mark.parametrize("number", ["4111 1111 1111 1112", "1234567890123452", "4111.1111", "0000000000000000"])
def test_a_number_that_no_card_can_have_is_none(number: str) -> None:
    assert kinds(Draft(to=(), text=f"The number: {number}.")) == set()


@pytest.mark.parametrize(
    "number",
    ["DE89 3704 0044 0532 0130 00", "GB29NWBK60161331926819", "FR14 2004 1010 0505 0001 3M02 606", "no9386011117947"],
)
def test_an_account_number_is_found_and_may_be_allowed(number: str) -> None:
    draft = Draft(to=(), text=f"Pay to {number} please.")

    assert kinds(draft) == {"account_number"}
    assert scan(draft, NOTHING_KNOWN, allowed=frozenset({number.replace(" ", "").upper()})).findings == ()
    assert scan(draft, NOTHING_KNOWN, numbers=False).findings == ()


@pytest.mark.parametrize(
    "number", ["DE89 3704 0044 0532 0130 01", "XX89370400440532013000", "DE89 3704 0044 0532 0130 000"]
)
def test_a_wrong_account_number_is_none(number: str) -> None:
    assert kinds(Draft(to=(), text=f"Pay to {number} please.")) == set()


def test_a_finding_says_what_and_where_and_never_the_value() -> None:
    secret = TOKENS["stripe_key"]
    draft = Draft(
        to=(),
        subject=f"Key {secret}",
        text=f"Hello,\n\n{secret}",
        html=f"<p>Hello <b>{secret[:12]}</b>{secret[12:]}</p>",
        attachments=(AttachmentContent(filename=f"{secret}.txt", content=secret.encode()),),
    )

    told = [str(finding) for finding in scan(draft, NOTHING_KNOWN).findings]

    assert told == [
        "a Stripe key in the subject",
        "a Stripe key in the text, line 3",
        "a Stripe key in the HTML",
        "a Stripe key in the file name of attachment 1",
        "a Stripe key in attachment 1",
    ]


def zipped(content: bytes, name: str = "notes.txt") -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, content)
    return packed.getvalue()


def pdf(text: str) -> bytes:
    page = zlib.compress(f"BT /F1 12 Tf 72 720 Td [({text[:9]}) -20 ({text[9:]})] TJ ET".encode())
    return b"%PDF-1.4\n1 0 obj << /Filter /FlateDecode >> stream\n" + page + b"\nendstream endobj\n%%EOF"


SECRET = TOKENS["github_token"]
FILES: dict[str, tuple[bytes, str]] = {
    "UTF-8": (f"key: {SECRET}".encode(), "text/plain"),
    "UTF-16 with a mark": (f"key: {SECRET}".encode("utf-16"), "text/plain"),
    "UTF-16 without one": (f"key: {SECRET}".encode("utf-16-be"), "text/plain"),
    "Latin-1": (f"Schlüssel: {SECRET}".encode("latin-1"), "text/plain"),
    "base64": (base64.b64encode(f"key: {SECRET}".encode()), "text/plain"),
    "octets with text": (b"\x00\x01\x02" + SECRET.encode() + b"\x00\xff", "application/octet-stream"),
    "ZIP": (zipped(SECRET.encode()), "application/zip"),
    "ZIP in ZIP": (zipped(zipped(SECRET.encode()), "inner.zip"), "application/zip"),
    "a name in a ZIP": (zipped(b"", f"{SECRET}.txt"), "application/zip"),
    "office": (
        zipped(
            f"<?xml version='1.0'?><w:p><w:t>{SECRET[:9]}</w:t><w:t>{SECRET[9:]}</w:t></w:p>".encode(),
            "word/document.xml",
        ),
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ),
    "gzip": (gzip.compress(SECRET.encode()), "application/gzip"),
    "PDF": (pdf(SECRET), "application/pdf"),
    "message": (f"Subject: Key\r\n\r\nIt is {SECRET}\r\n".encode(), "message/rfc822"),
    "message with a file": (
        b"Content-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\nContent-Disposition: attachment\r\n"
        b"Content-Transfer-Encoding: base64\r\n\r\n" + base64.encodebytes(zipped(SECRET.encode())) + b"\r\n--x--\r\n",
        "message/rfc822",
    ),
}


@pytest.mark.parametrize("kind", FILES)
def test_attached_files_are_read(kind: str) -> None:
    content, content_type = FILES[kind]
    attachment = AttachmentContent(filename="file", content_type=content_type, content=content)

    findings = scan(Draft(to=(), text="See the file.", attachments=(attachment,)), NOTHING_KNOWN).findings

    assert [str(finding) for finding in findings] == ["a GitHub token in attachment 1"]


def test_what_cannot_be_read_is_counted() -> None:
    bomb = zipped(b"0" * (3 * MAX_OCTETS))
    broken = b"PK\x03\x04 this is no archive"
    files = tuple(AttachmentContent(filename="file", content=content) for content in (bomb, broken))

    assert scan(Draft(to=(), attachments=files), NOTHING_KNOWN).unread == 2


@given(
    content=st.binary(max_size=300),
    head=st.sampled_from([b"", b"PK\x03\x04", b"\x1f\x8b", b"%PDF-1 stream\n", b"\xff\xfe"]),
)
def test_no_file_breaks_the_scan(content: bytes, head: bytes) -> None:
    attachment = AttachmentContent(filename="file", content=head + content)

    scan(Draft(to=(), attachments=(attachment,)), NOTHING_KNOWN)


@pytest.mark.parametrize(
    "piece",
    [
        "A",
        "eyJa",
        "sk-",
        "a ",
        "4 ",
        "://a:",
        "<",
        "%4",
        "\\x41",
        "-----BEGIN A ",
        "4111 ",
        "DE89",
        "AAAA\n",
        "[-",
        "ß",
    ],
)
def test_twice_the_text_takes_about_twice_the_time(piece: str) -> None:
    def least(size: int) -> float:
        draft = Draft(to=(), text=(piece * size)[:size], html=(piece * size)[:size])
        times = []
        for _ in range(3):
            begun = time.process_time()
            scan(draft, NOTHING_KNOWN)
            times.append(time.process_time() - begun)
        return min(times)

    assert least(80_000) < 8 * least(20_000) + 0.02


@pytest.mark.parametrize("stream", [b"stream\n", b"stream\n" + zlib.compress(b""), b"stream\n()endstream\n"])
def test_a_small_document_of_many_streams_is_read_at_once(stream: bytes) -> None:
    attachment = AttachmentContent(filename="a.pdf", content=b"%PDF-" + stream * 20_000)
    begun = time.process_time()

    scan(Draft(to=(), attachments=(attachment,)), NOTHING_KNOWN)

    assert time.process_time() - begun < 5


@pytest.mark.parametrize("line", ["AKIAABCDEFGHIJKLMNOP\n", "DE89370400440532013000\n"])
def test_a_list_of_thousands_is_one_finding_at_once(line: str) -> None:
    begun = time.process_time()

    findings = scan(Draft(to=(), text="\n" + line * 20_000), NOTHING_KNOWN).findings

    assert [finding.where for finding in findings] == ["the text, line 2"]
    assert time.process_time() - begun < 5


def test_a_reference_to_no_character_does_not_stop_the_scan() -> None:
    html = f"<p>&#{'9' * 5_000}; {SECRET}</p>"

    assert [finding.kind for finding in scan(Draft(to=(), html=html), NOTHING_KNOWN).findings] == ["github_token"]
