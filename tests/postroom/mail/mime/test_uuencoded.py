"""Files that stand in the text itself."""

import binascii

from postroom.mail.mime.parse import parse
from postroom.mail.mime.uuencoded import decode_uuencoded, take_files

CONTENT = bytes(range(256)) * 3


def encoded(content, *, name="table.bin"):
    lines = [binascii.b2a_uu(content[start : start + 45]).decode() for start in range(0, len(content), 45)]
    return f"begin 644 {name}\n{''.join(lines)}`\nend\n"


def test_a_file_is_taken_out_of_the_text_around_it():
    text, files = take_files(f"Here it is:\n{encoded(CONTENT)}Regards\n")

    assert text == "Here it is:\n\nRegards\n"
    assert [(file.name, file.content) for file in files] == [("table.bin", CONTENT)]


def test_words_that_begin_like_a_file_stay_words():
    words = "begin 644 days ago\nand there is no\nend\n"

    assert take_files(words) == (words, [])


def test_a_file_that_does_not_end_stays_text():
    cut = encoded(CONTENT).replace("end\n", "")

    assert take_files(cut) == (cut, [])


def test_a_file_in_a_mail_is_an_attachment():
    message = parse(b"Subject: file\r\n\r\nSee below.\r\n" + encoded(CONTENT).replace("\n", "\r\n").encode())

    assert message.text == "See below.\n"
    assert [(each.filename, each.content) for each in message.attachments] == [("table.bin", CONTENT)]


def test_a_part_in_this_encoding_is_decoded():
    raw = b"Content-Type: application/zip\r\nContent-Transfer-Encoding: x-uuencode\r\n\r\n" + encoded(CONTENT).encode()

    assert parse(raw).attachments[0].content == CONTENT
    assert decode_uuencoded(b"no such file") == (b"no such file", "broken uuencode")


def test_other_encodings_in_the_text_are_left_alone():
    news = "=ybegin line=128 size=3 name=a.bin\nabc\n=yend size=3\n"

    assert take_files(news) == (news, [])
