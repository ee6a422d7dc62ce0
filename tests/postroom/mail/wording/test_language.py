"""The language of a mail, as far as a few words tell."""

from __future__ import annotations

import pytest

from postroom.mail.wording.language import language_of

TEXTS = {
    "en": "Hello, I was charged twice for my kettle. Can you please send one payment back?",
    "de": "Guten Tag, ich warte noch auf meinen Wasserkocher. Wann kommt er?",
    "fr": "Bonjour, je n'ai pas reçu ma bouilloire. Pouvez-vous me dire quand elle arrive ?",
    "es": "Hola, no ha llegado mi pedido. ¿Cuándo lo envían? Gracias.",
    "it": "Buongiorno, il mio ordine non è arrivato. Quando arriva? Grazie.",
    "pt": "Olá, a minha encomenda não chegou. Quando é que chega? Obrigado.",
    "nl": "Goedemiddag, ik wacht nog op mijn bestelling. Wanneer komt het aan?",
    "sv": "Hej, jag har inte fått min beställning. När kommer den?",
    "da": "Hej, jeg har ikke fået min ordre. Hvornår kommer den?",
    "pl": "Dzień dobry, proszę o informację, kiedy przyjdzie moje zamówienie. Nie ma go.",
    "cs": "Dobrý den, prosím, kdy přijde moje objednávka? Už je to týden a nic.",
    "tr": "Merhaba, siparişim ne zaman gelecek? Daha gelmedi, lütfen bakar mısınız, çok teşekkürler.",
    "ru": "Здравствуйте, где мой заказ?",
    "uk": "Добрий день, де моє замовлення? Чекаю його вже тиждень.",
    "el": "Καλημέρα, πού είναι η παραγγελία μου;",
    "ja": "注文はいつ届きますか。",
    "zh": "我的订单什么时候到？",
    "ko": "제 주문은 언제 도착하나요?",
    "ar": "أين طلبي؟",
    "he": "איפה ההזמנה שלי?",
    "hi": "मेरा ऑर्डर कहाँ है?",
    "th": "สินค้าของฉันอยู่ที่ไหน",
}


@pytest.mark.parametrize("language", TEXTS)
def test_two_sentences_tell_the_language(language: str) -> None:
    assert language_of(TEXTS[language]) == language


def test_words_go_before_what_a_mail_program_declares() -> None:
    assert language_of(TEXTS["de"], content_language="en-US") == "de"
    assert language_of("Order 4411?", content_language="pt-BR, en") == "pt"
    assert language_of("Order 4411?") == ""
