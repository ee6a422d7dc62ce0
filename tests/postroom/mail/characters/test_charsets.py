"""Text whatever its label says, and where there is none."""

import pytest

from postroom.mail.characters.charset_guess import guess_charset
from postroom.mail.characters.charsets import decode_text, decode_unlabelled

JAPANESE = "こんにちは、ご注文の商品を発送いたしました。"
CHINESE = "您好，您的订单已经发货，请查收并确认地址。"
KOREAN = "안녕하세요 주문하신 상품이 발송되었습니다"
RUSSIAN = "Здравствуйте, ваш заказ уже отправлен"


@pytest.mark.parametrize(
    ("text", "charset"),
    [
        (JAPANESE, "cp932"),
        (JAPANESE, "euc_jp"),
        (JAPANESE, "iso2022_jp"),
        (CHINESE, "gb18030"),
        (KOREAN, "cp949"),
        (RUSSIAN, "koi8_r"),
        (RUSSIAN, "cp1251"),
        ("Grüße aus Köln, schöne Grüße, für Müller", "cp1252"),
        ("Déjà vu à l'hôtel, ça coûte 5 €", "cp1252"),
        ("naïve café", "cp1252"),
    ],
)
def test_text_without_a_label_is_told_by_how_its_octets_stand_together(text, charset):
    assert decode_text(text.encode(charset))[0] == text


def test_octets_that_could_be_anything_are_western():
    assert guess_charset(b"caf\xe9") == "cp1252"


@pytest.mark.parametrize("label", ["gb2312", "iso-8859-2", "windows-1251", "big5", "euc-kr", "koi8-r", "iso-8859-1"])
def test_utf8_under_another_label_is_read_as_what_it_is(label):
    assert decode_text(CHINESE.encode(), label)[0] == CHINESE


@pytest.mark.parametrize(
    ("label", "octets", "text"),
    [
        ("cp-850", b"\x82", "é"),
        ("ks_c_5601-1987", "한글".encode("cp949"), "한글"),
        ("iso-8859-1", b"\x93quoted\x94", "“quoted”"),
        ("gb2312", "镕".encode("gb18030"), "镕"),
        ("unknown-8bit", "é".encode(), "é"),
        ("utf-7", b"+AOk-", "é"),
        ("rot13", b"abc", "abc"),
    ],
)
def test_labels_mean_what_senders_mean_by_them(label, octets, text):
    assert decode_text(octets, label)[0] == text


@pytest.mark.parametrize("label", ["iso-2022-jp", "ISO-2022-JP", ""])
def test_japanese_with_signs_beyond_its_standard_is_read(label):
    """Circled numbers and the sign of a company stand in much of the mail of Japan."""
    signs = b"\x1b$B\x2d\x21\x1b(B \x1b$B\x2d\x6a\x1b(B \x1b(I\x31\x1b(B\r\n"

    assert decode_text(JAPANESE.encode("iso2022_jp") + signs, label)[0] == f"{JAPANESE}\u2460 \u3231 \uff71\r\n"


def test_a_raw_header_is_in_the_charset_of_the_body():
    assert decode_unlabelled("訂單".encode("big5"), "big5") == "訂單"


def test_a_raw_header_in_utf8_needs_no_label():
    assert decode_unlabelled("Grüße".encode(), "iso-8859-15") == "Grüße"
