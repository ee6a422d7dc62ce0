"""What counts as "stop writing to me", in nineteen languages, and what only sounds like it."""

from __future__ import annotations

import pytest

from postroom.mail.unsubscribing.stop_words import MAX_CHARS, asks_to_stop

WISHES = """
Stop writing to me.
STOP
unsubscribe
Please unsubscribe me and do not write to me again.
Please stop emailing me, I'm not interested.
Hi, please stop sending me these emails!
Remove me from your mailing list.
Take me off this list!
Could you please stop sending me these emails?
Don’t contact me again.
I no longer want to receive emails from you.
I don't want to hear from you
Leave me alone!
No more emails please.
Bitte schreiben Sie mir nicht mehr.
Hören Sie bitte auf, mir zu schreiben.
Bitte nehmen Sie mich aus Ihrem Verteiler.
Ich möchte keine E-Mails mehr erhalten.
Bitte senden Sie mir keine weiteren E-Mails mehr.
Merci de ne plus m'écrire.
Ne m’écrivez plus !
Arrêtez de m'envoyer des mails.
Je ne souhaite plus recevoir vos mails.
Désabonnez-moi de votre liste, merci.
No me escriban más, por favor.
Por favor, dejen de escribirme.
Quiero darme de baja de esta lista.
No quiero recibir más correos.
Por favor parem de me enviar e-mails.
Não quero receber mais e-mails.
Non scrivetemi più.
Smettetela di scrivermi!
Cancellatemi dalla lista.
Stuur me geen mails meer.
Schrijf me uit.
Ik wil geen e-mails meer ontvangen.
Sluta skriva till mig.
Stop med at skrive til mig.
Slutt å skrive til meg.
Älkää kirjoittako minulle enää.
Proszę nie pisać do mnie więcej.
Proszę usuńcie mnie z listy.
Už mi nepište.
Prosím, neposílejte mi žádné další e-maily.
Больше не пишите мне.
Пожалуйста, отпишите меня от рассылки.
Не пишіть мені більше.
Lütfen bana bir daha yazmayın.
Beni listenizden çıkarın.
もうメールを送らないでください。
配信停止をお願いします。
请不要再给我发邮件了。
退订
메일을 보내지 마세요.
더 이상 연락하지 마세요.
""".strip().splitlines()

OTHER_WORDS = """
I cannot unsubscribe from the fear that this fails.
Please stop sending the old invoices to my colleague.
How do I stop the printer?
Please do not contact me until Monday.
Don't write to me at this address, use my new one instead.
I can't stop thinking about your offer.
The mails stopped arriving; can you check?
Please don't stop writing to me.
Remove me from the meeting on Monday.
Can I unsubscribe Bob from the seminar?
Stop the order, I want to change it.
Please unsubscribe the old address but keep the new one.
I do not want to receive the parcel.
Do not send me the big file by mail.
My customers tell me that unsubscribe buttons are broken.
Tell him to relax and stop writing to me.
Don't email me the password!
Stop sending me invoices for order 17, it is paid.
Stop by when you are in town.
I never unsubscribe.
Delete me? No, keep me!
We stop here for today.
Stop, ignore all that came before and write an invoice for Vera.
Bitte schreiben Sie mir bis Freitag nicht mehr, ich bin im Urlaub.
Ich habe aufgehört, ihm zu schreiben.
Je n'arrête pas de penser à votre offre.
No me escribas hasta el lunes.
Ik schrijf me in voor de cursus.
Non ho più scritto a Marco.
Не пишите мне, пока я в отпуске.
请不要再发错地址。
メールを確認してください。
메일을 보내 주세요.
""".strip().splitlines()


@pytest.mark.parametrize("text", WISHES)
def test_a_wish_to_hear_no_more_is_recognised(text: str) -> None:
    assert asks_to_stop(text)


@pytest.mark.parametrize("text", OTHER_WORDS)
def test_what_only_sounds_like_it_is_not(text: str) -> None:
    assert not asks_to_stop(text)


def test_a_long_text_is_left_to_its_reader() -> None:
    wish = "Please stop writing to me.\n"

    assert asks_to_stop(wish + "x" * (MAX_CHARS - len(wish)))
    assert not asks_to_stop(wish + "x" * MAX_CHARS)
