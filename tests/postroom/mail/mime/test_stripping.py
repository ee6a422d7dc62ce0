"""Messages without the bytes of their attachments."""

import hashlib
from datetime import UTC, datetime

from hypothesis import given, settings
from hypothesis import strategies as st

from postroom.mail.mime.parse import parse
from postroom.mail.mime.stripping import without_files

NOW = datetime(2026, 11, 21, 9, 30, tzinfo=UTC)
MAIL = (
    b"DKIM-Signature: v=1; d=example.com;\r\n b=abc\r\nFrom: Ada <ada@example.com>\r\nSubject: =?utf-8?q?Gr=C3=BC=C3=9Fe?=\r\n"
    b"Message-ID: <a@example.com>\r\nReferences: <q@acme.test>\r\nMIME-Version: 1.0\r\n"
    b'Content-Type: multipart/mixed;\r\n boundary="b"\r\n\r\n--b\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n'
    b"Gr\xc3\xbc\xc3\x9fe\r\n"
    b"--b\r\nContent-Type: application/pdf; name=a.pdf\r\nContent-Transfer-Encoding: base64\r\n\r\nJVBERi0=\r\n"
    b"--b\r\nContent-Type: text/csv; name=b.csv\r\n\r\n1,2\r\n--b--\r\n"
)


def stripped(raw):
    return without_files(raw, parse(raw), at=NOW)


def test_header_and_words_stay_and_files_are_empty():
    before, after = parse(MAIL), parse(stripped(MAIL))

    assert (after.subject, after.sender, after.references, after.text) == (
        before.subject,
        before.sender,
        before.references,
        before.text,
    )
    assert [(each.filename, each.content) for each in after.attachments] == [("a.pdf", b""), ("b.csv", b"")]
    assert after.header("DKIM-Signature") == before.header("DKIM-Signature")


def test_it_says_what_it_was():
    note = parse(stripped(MAIL)).header("X-Postroom-Removed")

    assert note == f"2 files, 8 octets, at 2026-11-21T09:30:00Z; sha256={hashlib.sha256(MAIL).hexdigest()}"


@settings(max_examples=100, deadline=None, derandomize=True)
@given(st.text(max_size=200), st.text(max_size=200))
def test_no_word_is_lost(plain, html):
    body = f"--b\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n{plain}\r\n--b\r\nContent-Type: text/html; charset=utf-8\r\n\r\n"
    file = "--b\r\nContent-Type: application/pdf\r\n\r\n%PDF\r\n--b--\r\n"
    raw = f"Content-Type: multipart/alternative; boundary=b\r\n\r\n{body}{html}\r\n{file}".encode()
    before, after = parse(raw), parse(stripped(raw))

    assert after.text.strip("\n") == before.text.strip("\n")
