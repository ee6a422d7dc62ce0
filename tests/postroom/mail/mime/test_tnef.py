"""Outlook's winmail.dat."""

import base64
import struct

from postroom.mail.mime.parse import parse
from postroom.mail.mime.tnef import is_tnef, unpack

RENDERING, TITLE, DATA, BODY = 0x00069002, 0x00018010, 0x0006800F, 0x0002800C


def attribute(level, name, data):
    return struct.pack("<BII", level, name, len(data)) + data + struct.pack("<H", sum(data) & 0xFFFF)


def packed(*files, body=b""):
    """A TNEF file with these files and this text."""
    out = struct.pack("<IH", 0x223E9F78, 1)
    if body:
        out += attribute(1, BODY, body)
    for name, content in files:
        out += attribute(2, RENDERING, bytes(14)) + attribute(2, TITLE, name + b"\x00") + attribute(2, DATA, content)
    return out


def mailed(content, *, text=b""):
    part = b"--b\r\nContent-Type: text/plain\r\n\r\n" + text + b"\r\n" if text else b""
    return (
        b"Subject: x\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n" + part + b"--b\r\n"
        b"Content-Type: application/ms-tnef; name=winmail.dat\r\nContent-Transfer-Encoding: base64\r\n\r\n"
        + base64.encodebytes(content)
        + b"\r\n--b--\r\n"
    )


def test_the_files_in_a_package_are_the_attachments():
    message = parse(mailed(packed((b"order.pdf", b"%PDF"), (b"..\\x.txt", b"words")), text=b"See the files."))

    assert message.text == "See the files.\n"
    assert [(each.filename, each.content) for each in message.attachments] == [
        ("order.pdf", b"%PDF"),
        ("x.txt", b"words"),
    ]


def test_the_text_in_a_package_is_read_where_there_is_no_other():
    assert parse(mailed(packed((b"a.txt", b"1"), body=b"The words."))).text == "The words.\n"


def test_what_is_cut_is_unpacked_as_far_as_it_goes():
    broken = packed((b"a.txt", b"words" * 50))[:60]

    assert [(each.filename, each.content) for each in parse(mailed(broken, text=b"x")).attachments] == [("a.txt", b"")]
    assert not is_tnef(b"PK\x03\x04")


def test_packages_in_packages_are_not_opened_without_end():
    assert unpack(packed((b"a", packed() * 30))) is None
