"""Names and kinds of attachments: made harmless, and what does not fit together is named."""

import base64

import pytest

from postroom.mail.mime.attachment_names import safe_filename, sniffed_kind, suspicions
from postroom.mail.mime.parse import parse

PROGRAM = b"MZ\x90\x00\x03" + bytes(60)


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("report.pdf", "report.pdf"),
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\eve\\invoice.doc", "invoice.doc"),
        ("invoice\u202efdp.exe", "invoicefdp.exe"),
        ("a\r\nb\x00.txt", "a  b .txt"),
        ("..", ""),
        ("Rechnung für Ada.pdf", "Rechnung für Ada.pdf"),
    ],
)
def test_a_name_is_one_harmless_step(given, kept):
    assert safe_filename(given) == kept


@pytest.mark.parametrize(
    ("filename", "media_type", "content", "found"),
    [
        ("invoice.pdf", "application/pdf", b"%PDF-1.7", ()),
        ("invoice.pdf.exe", "application/pdf", b"", ("an attachment's name hides that it is a program",)),
        (
            "invoice.pdf" + " " * 90 + ".scr",
            "application/pdf",
            b"",
            ("an attachment's name hides that it is a program",),
        ),
        ("setup.exe", "application/x-msdownload", PROGRAM, ("an attachment is a program",)),
        (
            "photo.jpg",
            "image/jpeg",
            PROGRAM,
            (
                "an attachment is a program",
                "an attachment is a Windows program and says that it is something else",
            ),
        ),
        ("MZ.txt", "text/plain", b"MZ is how this note begins.", ()),
        (
            "sheet.xlsx",
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            b"PK\x03\x04",
            (),
        ),
        (
            "notes.zip",
            "image/png",
            b"PK\x03\x04",
            ("an attachment is a ZIP archive and says that it is something else",),
        ),
        ("any.bin", "application/octet-stream", b"GIF89a", ()),
    ],
)
def test_what_an_attachment_pretends_is_named(filename, media_type, content, found):
    assert suspicions(filename, media_type, content) == found


def test_the_kind_is_told_by_the_first_octets():
    assert sniffed_kind(b"%PDF-1.4\n") == "PDF"
    assert sniffed_kind(b"plain words") == ""


def test_a_disguised_program_is_a_defect_of_the_message():
    content = base64.b64encode(PROGRAM)
    raw = (
        b'From: eve@evil.test\r\nContent-Type: image/jpeg; name="holiday.jpg"\r\n'
        b"Content-Transfer-Encoding: base64\r\n\r\n" + content
    )

    assert "an attachment is a Windows program and says that it is something else" in parse(raw).defects
