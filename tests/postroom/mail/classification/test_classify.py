"""What a message is, by its header and by its words, over the languages people write in."""

from __future__ import annotations

from datetime import date

import pytest

from postroom.mail import classify
from postroom.mail.mime.parse import parse
from postroom.model.mail_class import MailClass, MailKind, WhyNot
from postroom.model.report import Report
from tests.report_samples import arf

WRITTEN = "Sat, 21 Nov 2026 10:00:00 +0100"
THIRD = date(2026, 12, 3)


def mail(subject: str, text: str, *headers: str, sender: str = "Ada <ada@example.com>", date: str = WRITTEN) -> bytes:
    """A message as a program sends it, all in UTF-8."""
    fields = [f"From: {sender}", "To: support@acme.test", f"Date: {date}", f"Subject: {subject}", *headers]
    return "\r\n".join([*fields, "Content-Type: text/plain; charset=utf-8", "", text]).encode()


def answer(subject: str, text: str, *headers: str) -> MailClass:
    """What an answer without any mark of its own is taken for."""
    return classify(mail(subject, text, "In-Reply-To: <5@acme.test>", *headers))


# Subject and text of notes that bear no mark in their header, all of them away until 3 December 2026.
NOTES = {
    "en": (
        "Automatic reply: Offer",
        "Thank you for your email. I am out of the office until "
        "December 3, 2026. For urgent matters contact bob@x.test.",
    ),
    "en, back": (
        "Automatic reply: Offer",
        "I am currently out of office with limited access to email. I will be back on Thursday, 3 December.",
    ),
    "en, span": (
        "Out of Office: Offer",
        "I'm away from 24 November to 3 December and will respond on my return.",
    ),
    "en, weekday": (
        "Out of Office Re: Offer",
        "I will be out through December 3rd and will reply when I return.",
    ),
    "en, no subject": (
        "Re: Offer",
        "Thank you for your message. I am out of the office until 3rd of December and will answer when I am back.",
    ),
    "en, by a person's hand": (
        "Re: Offer",
        "Hello,\n\nI am out of the office until 3 December,\nand will answer when I am back.\n\n"
        "Best regards\n\nBob Smith\nACME Ltd",
    ),
    "en, subject of absence": (
        "Out of the office",
        "I am on leave. I will be back on 3 December.",
    ),
    "de": (
        "Automatische Antwort: Angebot",
        "Vielen Dank für Ihre Nachricht. Ich bin bis zum 3. Dezember nicht im Büro.",
    ),
    "de, span": (
        "Abwesenheitsnotiz: Angebot",
        "Ich bin vom 23.11. bis einschließlich 03.12.2026 im Urlaub. Ab dem 4.12. bin ich wieder erreichbar.",
    ),
    "de, no subject": (
        "AW: Angebot",
        "Sehr geehrte Damen und Herren, ich bin zurzeit nicht im Büro. Ihre E-Mail wird nicht weitergeleitet. "
        "Ab dem 03.12.2026 bin ich wieder für Sie da. In dringenden Fällen wenden Sie sich an x@y.de.",
    ),
    "fr": (
        "Réponse automatique : Offre",
        "Bonjour, je suis absent du bureau jusqu'au 3 décembre inclus. Merci pour votre message.",
    ),
    "fr, no subject": (
        "RE: Offre",
        "Je suis actuellement en congés, de retour le jeudi 3 décembre. En cas d'urgence, veuillez contacter Bob.",
    ),
    "es": (
        "Respuesta automática: Oferta",
        "Estoy fuera de la oficina hasta el 3 de diciembre de 2026.",
    ),
    "es, span": (
        "RE: Oferta",
        "Gracias por su mensaje. Estaré de vacaciones del 23 de noviembre al 3 de diciembre. Responderé a mi regreso.",
    ),
    "it": (
        "Risposta automatica: Offerta",
        "Sono fuori ufficio fino al 3 dicembre.",
    ),
    "it, span": (
        "R: Offerta",
        "Grazie per il messaggio. Sarò in ferie dal 23/11/2026 al 03/12/2026, risponderò al mio rientro.",
    ),
    "pt": (
        "Resposta automática: Oferta",
        "Estou de férias até 3 de dezembro. Responderei quando voltar.",
    ),
    "nl": (
        "Automatisch antwoord: Aanbod",
        "Ik ben tot en met 3 december niet op kantoor.",
    ),
    "nl, t/m": (
        "Re: Aanbod",
        "Bedankt voor uw bericht. Ik ben met vakantie t/m 3-12-2026. Bij dringende zaken neem contact op met Bob.",
    ),
    "sv": (
        "Autosvar: Offert",
        "Jag är på semester till och med den 3 december.",
    ),
    "sv, back": (
        "Sv: Offert",
        "Tack för ditt meddelande. Jag är inte på kontoret, åter 3/12. Vid brådskande ärenden kontakta Bo.",
    ),
    "da": (
        "Automatisk svar: Tilbud",
        "Jeg er på ferie til og med 3. december.",
    ),
    "no": (
        "Autosvar: Tilbud",
        "Jeg er ikke på kontoret, tilbage d. 3. desember.",
    ),
    "fi": (
        "Automaattinen vastaus: Tarjous",
        "Olen lomalla 3.12. asti. Kiitos viestistäsi.",
    ),
    "pl": (
        "Odpowiedź automatyczna: Oferta",
        "Jestem na urlopie do 3 grudnia. Odpowiem po powrocie.",
    ),
    "ru": (
        "Автоматический ответ: Оферта",
        "Здравствуйте! Я нахожусь в отпуске до 3 декабря.",
    ),
    "uk": (
        "Автоматична відповідь: Оферта",
        "Я у відпустці до 3 грудня включно.",
    ),
    "cs": (
        "Automatická odpověď: Nabídka",
        "Dobrý den, jsem na dovolené do 3. prosince.",
    ),
    "hu": (
        "Automatikus válasz: Ajánlat",
        "2026. december 3-ig szabadságon vagyok.",
    ),
    "tr": (
        "Otomatik yanıt: Teklif",
        "3 Aralık 2026 tarihine kadar ofis dışındayım.",
    ),
    "ro": (
        "Răspuns automat: Oferta",
        "Sunt în concediu până la 3 decembrie.",
    ),
    "el": (
        "Αυτόματη απάντηση: Offer",
        "Θα απουσιάζω από το γραφείο έως και τις 3 Δεκεμβρίου.",
    ),
    "zh, back": (
        "自动回复: 报价",
        "您好，我正在休假，12月3日回来。",
    ),
    "zh, span": (
        "自动回复: 报价",
        "我在2026年11月23日至2026年12月3日期间休假，紧急情况请联系 Bob。",
    ),
    "ja": (
        "自動応答: 見積",
        "メールをありがとうございます。12月3日まで不在にしております。戻り次第お返事いたします。",
    ),
    "ja, span": (
        "Re: 見積",
        "お世話になっております。11月23日から12月3日まで休暇をいただいております。緊急の場合は田中までご連絡ください。",
    ),
    "ko": (
        "자동 회신: 견적",
        "12월 3일까지 휴가입니다. 복귀 후 회신드리겠습니다.",
    ),
    "he": (
        "מענה אוטומטי: הצעה",
        "אני לא במשרד עד 3 בדצמבר.",
    ),
    "ar": (
        "رد تلقائي: عرض",
        "أنا خارج المكتب حتى 3 ديسمبر 2026.",
    ),
    "vi": (
        "Trả lời tự động: Offer",
        "Tôi đang nghỉ phép đến ngày 3 tháng 12.",
    ),
    "id": (
        "Balasan otomatis: Offer",
        "Saya sedang cuti sampai 3 Desember 2026.",
    ),
}

PEOPLE = {
    "1 Re: Offer": (
        "Re: Offer",
        "I'm out of the office until Monday. Can we talk on Tuesday?",
    ),
    "2 Re: Offer": (
        "Re: Offer",
        "Thanks for your message. Yes, please send it.",
    ),
    "3 Automatic gates for our garage": (
        "Automatic gates for our garage",
        "We need an offer for automatic gates.",
    ),
    "4 Re: Automatic reply: Offer": (
        "Re: Automatic reply: Offer",
        "Ah, you are away. Enjoy!",
    ),
    "5 Question": (
        "Question",
        "Do you have an office in Berlin? I will be there on vacation in May.",
    ),
    "6 Re: Offer": (
        "Re: Offer",
        "Ich bin ab Montag im Urlaub, bitte rufen Sie vorher an.",
    ),
    "7 Re: Order": (
        "Re: Order",
        "Please confirm that your message to the customer was delivered.",
    ),
    "8 Absence of VAT on invoice 5": (
        "Absence of VAT on invoice 5",
        "Hi, the VAT is missing.",
    ),
    "9 Re: Offer": (
        "Re: Offer",
        "Automatically renewing contracts are not allowed here.",
    ),
    "10 Urlaub auf Kreta": (
        "Urlaub auf Kreta",
        "Haben Sie im Mai noch Zimmer frei?",
    ),
    "11 Holiday bookings": (
        "Holiday bookings",
        "When do you open?",
    ),
    "12 Re: Offer": (
        "Re: Offer",
        "I will be back in the office on Monday and will reply in detail then. For now: yes.",
    ),
    "13 Verify my account": (
        "Verify my account",
        "I cannot verify my email address, your confirmation message never came.",
    ),
    "14 Re: Offer": (
        "Re: Offer",
        "I keep getting an automated response from you. I got your automatic reply, too: when will a person look at it?",
    ),
    "15 Re: Offre": (
        "Re: Offre",
        "J'ai bien reçu votre message automatique, mais pas la facture.",
    ),
    "16 Re: Offer": (
        "Re: Offer",
        "I was out of office last week, here is your answer: yes. Thank you for your message.",
    ),
    "17 Re: Offer": (
        "Re: Offer",
        "Thank you for your email. We take the blue one. I'm on leave from next week; please contact Bob for delivery.",
    ),
    "18 Re: Order 5": (
        "Re: Order 5",
        "Hi, I am on holiday in Spain and my order has not arrived. Please contact me as soon as possible.",
    ),
    "19 AW: Angebot": (
        "AW: Angebot",
        "Vielen Dank für Ihre Nachricht. Ja, wir nehmen das Angebot an. Ich bin ab Freitag im Urlaub.",
    ),
    "20 RE: Oferta": (
        "RE: Oferta",
        "Gracias por su mensaje. Estoy de vacaciones pero acepto la oferta.",
    ),
    "21 RE: Offre": (
        "RE: Offre",
        "Merci pour votre message. Je suis absent vendredi.\n\nMardi me convient.\n\nBob\nAchats",
    ),
    "22 Re: Offer": (
        "Re: Offer",
        "Your e-mail said: please do not reply to this email, but I have no other address. My order is missing.",
    ),
    "23 Ferie": (
        "Ferie",
        "Vorrei prenotare una camera.",
    ),
    "24 Out of office": (
        "Out of office",
        "How do I set it in your product?",
    ),
    "25 On leave: who approves?": (
        "On leave: who approves?",
        "Who approves my invoice while Bob is on leave?",
    ),
    "26 Re: Offer": (
        "Re: Offer",
        "Please disable automatic reply for my account, we want no automated responses.",
    ),
    "27 Re: Offre": (
        "Re: Offre",
        "Comment désactiver la réponse automatique ? Notre message automatique est faux.",
    ),
    "28 Re: Oferta": (
        "Re: Oferta",
        "Quiero configurar una respuesta automática.",
    ),
    "29 Re: 見積": (
        "Re: 見積",
        "自動返信ではなく、お返事をお願いします。",
    ),
    "30 Re: Order 5": (
        "Re: Order 5",
        "Please confirm the address so that my parcel is delivered. Your email had the wrong one.",
    ),
    "31 Re: Order 5": (
        "Re: Order 5",
        "Please confirm your address, the parcel was not delivered. Your message said 5 Main Street.",
    ),
    "32 Re: Order 5": (
        "Re: Order 5",
        "To get your message I had to log in; please confirm the appointment.",
    ),
}

CHALLENGES = {
    "1 Re: Offer (verification required)": (
        "Re: Offer (verification required)",
        "Hello, your message to bob@example.com has not been delivered yet. "
        "Please click the link below to verify that you are a real person.",
    ),
    "2 Please confirm your message": (
        "Please confirm your message",
        "Your email is being held because your address is not on my approved "
        "senders list. To release your message, reply to this e-mail once.",
    ),
    "3 [boxbe] Your message to Bob": (
        "[boxbe] Your message to Bob",
        "Your message has been placed on the waiting list; Bob uses Boxbe. Request to join the guest list.",
    ),
    "4 Confirmez votre message": (
        "Confirmez votre message",
        "Votre message est en attente. Merci de cliquer ici afin de confirmer que vous êtes une personne.",
    ),
    "5 Re: Offer": (
        "Re: Offer",
        "To have your message delivered to Bob, please click on the link below and confirm it.",
    ),
}


@pytest.mark.parametrize(("subject", "text"), NOTES.values(), ids=NOTES)
def test_an_absence_note_is_known_by_its_words_and_says_until_when(subject: str, text: str) -> None:
    found = answer(subject, text)

    assert (found.kind, found.is_auto, found.may_reply) == (MailKind.AUTO_REPLY, True, False)
    assert found.until == THIRD


@pytest.mark.parametrize(("subject", "text"), PEOPLE.values(), ids=PEOPLE)
def test_a_persons_words_stay_a_persons(subject: str, text: str) -> None:
    found = answer(subject, text)

    assert (found.kind, found.is_auto, found.may_reply, found.reasons) == (MailKind.PERSON, False, True, ())


@pytest.mark.parametrize(
    "text",
    [
        "AUTOMATIC REPLY\n\nWe have your request and come back to you.",
        "*** Automated response ***\nWe have your request.",
        "Hello,\n\nthis is an automated response. We have your request.",
        "Message automatique, merci.\nNous avons votre demande.",
        "Ce message a été généré automatiquement.",
        "Dit bericht is automatisch verzonden.",
        "Este mensaje ha sido generado automáticamente.",
        "自動返信です。",
    ],
)
def test_a_program_says_what_it_is(text: str) -> None:
    found = answer("Re: Offer", text)

    assert (found.kind, found.is_auto, found.may_reply) == (MailKind.AUTO_REPLY, True, False)


@pytest.mark.parametrize(("subject", "text"), CHALLENGES.values(), ids=CHALLENGES)
def test_a_demand_for_proof_is_a_challenge(subject: str, text: str) -> None:
    found = classify(mail(subject, text))

    assert (found.kind, found.is_auto, found.may_reply) == (MailKind.CHALLENGE, True, False)


@pytest.mark.parametrize(
    "sender", ["notify@boxbe.com", "verify@spamarrest.com", "spamblocker-challenge@bounce.example.net"]
)
def test_a_challenge_is_known_by_who_sends_it(sender: str) -> None:
    assert classify(mail("Hello", "Click here.", sender=sender)).kind is MailKind.CHALLENGE


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("I am out of the office until Monday.", date(2026, 11, 23)),
        ("Ich bin bis Freitag nicht im Büro.", date(2026, 11, 27)),
        ("Je suis absent du bureau jusqu'à mardi.", date(2026, 11, 24)),
        ("I am away until tomorrow.", date(2026, 11, 22)),
        ("I am away until 2 January.", date(2027, 1, 2)),
        ("I am away until 12/24/2026.", date(2026, 12, 24)),
        ("I am away until 3/12 and read no mail.", THIRD),
        ("I was away until 3 November. Now I am away again.", date(2027, 11, 3)),
        ("I am out of the office. Call +49 30 1234567 or see room 12.03.", None),
        ("I am away since 2 November 2026.", None),
        ("I am away until the 31st of February.", None),
    ],
)
def test_the_day_is_the_one_that_the_note_means(text: str, day: date | None) -> None:
    assert answer("Automatic reply: Offer", text).until == day


def test_an_american_names_the_month_first() -> None:
    here, there = (
        mail("Automatic reply: x", "I am away until 1/2.", date=f"Sat, 21 Nov 2026 10:00:00 {zone}")
        for zone in ("+0100", "-0500")
    )

    assert [classify(each).until for each in (here, there)] == [date(2027, 2, 1), date(2027, 1, 2)]


def test_without_a_date_of_its_own_a_message_says_no_day() -> None:
    assert classify(mail("Automatic reply: x", "Away until 3 December 2026.", date="never")).until is None


@pytest.mark.parametrize(
    ("headers", "kind", "is_auto"),
    [
        (["Auto-Submitted: auto-replied"], MailKind.AUTO_REPLY, True),
        (["X-Amazon-Auto-Reply: true"], MailKind.AUTO_REPLY, True),
        (["X-Mailer: vacation 1.2"], MailKind.AUTO_REPLY, True),
        (["Preference: auto_reply"], MailKind.AUTO_REPLY, True),
        (["Return-Path: <>", "In-Reply-To: <5@acme.test>"], MailKind.AUTO_REPLY, True),
        (["Auto-Submitted: auto-generated"], MailKind.NOTIFICATION, True),
        (["X-MS-Exchange-Generated-Message-Source: Mailbox Rules Agent"], MailKind.NOTIFICATION, True),
        (["X-Cron-Env: <SHELL=/bin/sh>"], MailKind.NOTIFICATION, True),
        (["Precedence: bulk"], MailKind.NOTIFICATION, True),
        (["Return-Path: <>"], MailKind.NOTIFICATION, True),
        (["List-Id: <news.example.com>", "List-Unsubscribe: <mailto:leave@example.com>"], MailKind.LIST, True),
        (["List-Id: <users.example.com>", "List-Post: <mailto:users@example.com>"], MailKind.LIST, False),
        (["List-Id: <news.example.com>", "List-Post: NO"], MailKind.LIST, True),
        (["X-Mailman-Version: 2.1.39", "Precedence: list"], MailKind.LIST, False),
    ],
)
def test_a_header_says_what_it_is(headers: list[str], kind: MailKind, is_auto: bool) -> None:
    found = classify(mail("Hello", "Words.", *headers))

    assert (found.kind, found.is_auto, found.may_reply) == (kind, is_auto, False)


def test_what_says_that_a_program_wrote_it_is_a_notification_where_it_answers_nothing() -> None:
    text = "Your order 17 has left.\n\nThis is an automated message, please do not reply."

    assert classify(mail("Order 17", text)).kind is MailKind.NOTIFICATION
    assert answer("Re: Order 17", text).kind is MailKind.AUTO_REPLY


def test_a_list_does_not_answer_by_itself_whatever_its_subject() -> None:
    assert classify(mail("Out of office: tips", "Words.", "List-Id: <news.example.com>")).kind is MailKind.LIST


def test_a_machines_mail_and_one_that_may_be_answered_are_two_things() -> None:
    agent = classify(
        mail("Hello", "Words.", "Auto-Submitted: auto-generated", f"Traceparent: 00-{'a' * 32}-{'b' * 16}-01")
    )
    listed = classify(mail("Hello", "Words.", "List-Post: <mailto:users@example.com>"))

    assert (agent.is_auto, agent.may_reply, agent.by_agent, agent.reasons) == (True, True, True, ("agent",))
    assert (listed.is_auto, listed.may_reply, listed.why_not) == (False, False, WhyNot.LIST)


@pytest.mark.parametrize(
    ("report", "kind"),
    [
        ("bounce", MailKind.BOUNCE),
        ("delay", MailKind.BOUNCE),
        ("complaint", MailKind.COMPLAINT),
        ("delivered", MailKind.NOTIFICATION),
    ],
)
def test_a_report_is_what_it_reports(report: str, kind: MailKind) -> None:
    found = classify(parse(mail("Hello", "Words.")), report=Report.model_validate({"kind": report}))

    assert (found.kind, found.is_auto, found.why_not) == (kind, True, WhyNot.REPORT)


def test_bytes_are_read_for_reports() -> None:
    assert classify(arf("<5@acme.test>")).kind is MailKind.COMPLAINT


@pytest.mark.parametrize("text", ["Please stop writing to me.", "Bitte schreiben Sie mir nicht mehr.", "Unsubscribe"])
def test_a_person_who_wants_no_more_mail_may_still_be_answered(text: str) -> None:
    found = answer("Re: Offer", text)

    assert (found.kind, found.is_auto, found.may_reply) == (MailKind.UNSUBSCRIBE_REQUEST, False, True)


def test_what_a_mail_program_sends_to_unsubscribe_is_automatic() -> None:
    raw = mail("unsubscribe", "").replace(b"support@", b"support+unsubscribe@")

    assert classify(raw) == MailClass(
        kind=MailKind.UNSUBSCRIBE_REQUEST,
        is_auto=True,
        may_reply=False,
        why_not=WhyNot.UNSUBSCRIPTION,
        reasons=("unsubscription", "subject_unsubscribe"),
    )


def test_what_is_quoted_says_nothing_about_the_answer() -> None:
    quoted = "> Thank you for your message. I am out of the office until Monday."
    text = f"Thanks!\n\nOn 20 Nov 2026 at 9:12, Bob <bob@x.test> wrote:\n{quoted}"

    assert answer("Re: Offer", text).kind is MailKind.PERSON


@pytest.mark.parametrize("heading", ["---------- Forwarded message ---------\n", ""])
@pytest.mark.parametrize("words", ["Where is my parcel?\n\n", ""])
def test_what_is_passed_on_says_nothing_about_who_passes_it_on(heading: str, words: str) -> None:
    history = "From: Shop <shop@x.test>\nSent: Monday, November 16, 2026 9:12\nTo: Ada\nSubject: Your order\n\n"
    passed_on = f"{words}{heading}{history}This is an automated message, please do not reply to this e-mail."
    parsed = parse(mail("FW: Your order", passed_on))

    found = classify(parsed, new_text=passed_on)

    assert (found.kind, found.may_reply) == (MailKind.PERSON, True)
