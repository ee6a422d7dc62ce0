"""What is no more than thanks, in nineteen languages, and what says something."""

from __future__ import annotations

import pytest

from postroom.mail.replies.acknowledgement import MAX_CHARS, is_acknowledgement

COURTESIES = [
    "Thanks!",
    "Got it, will do.",
    "OK",
    "You're welcome",
    "You’re welcome!",
    "Thank you so much for your quick reply!",
    "Hi Ada,\n\nthanks for letting us know.\n\nBest regards,\nSupport",
    "Thanks, Billing!",
    "Great, thanks again.",
    "👍",
    "Noted with thanks",
    "Received, thank you. Have a nice day!",
    "Vielen Dank für Ihre Nachricht!",
    "Alles klar, danke.",
    "Merci beaucoup pour votre réponse.",
    "De rien !",
    "Muchas gracias por tu mensaje",
    "Grazie mille!",
    "Obrigado pela sua mensagem.",
    "Dank je wel",
    "Tack så mycket",
    "Mange tak!",
    "Tusen takk",
    "Kiitos!",
    "Dziękuję bardzo za odpowiedź",
    "Děkuji",
    "Спасибо за ответ!",
    "Дякую!",
    "Teşekkür ederim",
    "了解しました。ありがとうございます。",
    "好的，收到，谢谢！",
    "네, 감사합니다!",
]

SAYINGS = [
    "Thanks, but please send the invoice.",
    "OK, refund 49 EUR.",
    "Got it? Then go.",
    "Thanks. The order ships on Monday.",
    "No.",
    "Yes",
    "Not OK",
    "OK, cancel the order.",
    "Thank you, when does it arrive?",
    "Danke, aber die Rechnung fehlt.",
    "好的，明天发货",
    "Understood: 17 pieces.",
    "Great, I approve the refund.",
    "",
]


@pytest.mark.parametrize("text", COURTESIES)
def test_a_courtesy_only_acknowledges(text: str) -> None:
    assert is_acknowledgement(text, names=["Billing", "ada"])


@pytest.mark.parametrize("text", SAYINGS)
def test_a_text_that_says_something_does_not(text: str) -> None:
    assert not is_acknowledgement(text, names=["Billing", "ada"])


def test_a_name_counts_only_where_it_is_the_readers() -> None:
    assert not is_acknowledgement("Thanks, Billing!")


def test_a_long_text_says_something() -> None:
    assert not is_acknowledgement("thanks " * MAX_CHARS)
