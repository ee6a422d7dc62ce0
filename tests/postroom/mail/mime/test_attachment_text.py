"""Attachments that need no library: which kind they are, and what they say."""

import pytest

from postroom.mail.mime.attachment_text import kind_of, light_text
from postroom.model.message import AttachmentContent


@pytest.mark.parametrize(
    ("filename", "media_type", "content", "kind"),
    [
        ("a.txt", "text/plain", b"", "text"),
        ("a.csv", "application/octet-stream", b"", "text"),
        ("a.html", "text/html", b"", "html"),
        ("a.bin", "application/octet-stream", b"%PDF-1.7", "pdf"),
        ("a.docx", "application/octet-stream", b"PK", "docx"),
        ("report", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", b"PK", "xlsx"),
        ("mail.eml", "message/rfc822", b"", "message"),
        ("status", "message/delivery-status", b"", "text"),
        ("a.png", "image/png", b"\x89PNG", ""),
    ],
)
def test_the_kind_of_a_file(filename, media_type, content, kind):
    assert kind_of(AttachmentContent(filename=filename, content_type=media_type, content=content)) == kind


@pytest.mark.parametrize(
    ("content", "text"),
    [
        ("größer".encode(), "größer"),
        ("größer".encode("latin-1"), "größer"),
        (b"\xef\xbb\xbfwith a mark", "with a mark"),
        (b"\xff\xfe" + "größer".encode("utf-16-le"), "größer"),
        (b"a\r\nb\rc", "a\nb\nc"),
        (b"\x00", "\ufffd"),
    ],
)
def test_a_text_is_read_in_whatever_charset_it_is(content, text):
    assert light_text(content, "text") == text


def test_html_is_what_a_person_would_see():
    assert light_text(b"<p>Hello</p><div style='display:none'>hidden</div>", "html") == "Hello"


def test_a_message_inside_a_message_says_who_wrote_what():
    inner = (
        b"From: Ada <ada@example.com>\r\nTo: bob@x.test\r\nSubject: =?utf-8?q?Gr=C3=BC=C3=9Fe?=\r\n"
        b"Date: Mon, 16 Nov 2026 09:12:00 +0100\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\nHello\r\n"
        b"--b\r\nContent-Type: application/pdf; name=a.pdf\r\n\r\n%PDF\r\n--b--\r\n"
    )

    assert light_text(inner, "message") == (
        "From: Ada <ada@example.com>\nTo: bob@x.test\nDate: 2026-11-16T09:12:00+01:00\nSubject: Grüße\n"
        "File: a.pdf (application/pdf, 4 octets)\n\nHello\n"
    )
