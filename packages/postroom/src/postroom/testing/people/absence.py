"""Out-of-office notes as mail programs write them, in several languages."""

from __future__ import annotations

from datetime import datetime
from typing import Literal, NamedTuple

Language = Literal["en", "de", "fr", "es", "it", "nl", "pl", "pt", "sv", "ja"]


class Note(NamedTuple):
    """How one language says it: before the subject, and in the text, with and without a date."""

    prefix: str
    text: str
    text_until: str


_NOTES: dict[Language, Note] = {
    "en": Note(
        "Automatic reply: ",
        "Thank you for your message. I am out of the office at the moment.",
        "Thank you for your message. I am out of the office until {until} and will answer when I am back.",
    ),
    "de": Note(
        "Automatische Antwort: ",
        "Vielen Dank für Ihre Nachricht. Ich bin derzeit nicht im Büro.",
        "Vielen Dank für Ihre Nachricht. Ich bin bis zum {until} nicht im Büro und melde mich danach.",
    ),
    "fr": Note(
        "Réponse automatique : ",
        "Merci pour votre message. Je suis actuellement absent du bureau.",
        "Merci pour votre message. Je suis absent du bureau jusqu'au {until} et vous répondrai à mon retour.",
    ),
    "es": Note(
        "Respuesta automática: ",
        "Gracias por su mensaje. En este momento estoy fuera de la oficina.",
        "Gracias por su mensaje. Estoy fuera de la oficina hasta el {until} y le responderé a mi regreso.",
    ),
    "it": Note(
        "Risposta automatica: ",
        "Grazie per il messaggio. Al momento sono fuori ufficio.",
        "Grazie per il messaggio. Sono fuori ufficio fino al {until} e risponderò al mio rientro.",
    ),
    "nl": Note(
        "Automatisch antwoord: ",
        "Bedankt voor uw bericht. Ik ben momenteel niet op kantoor.",
        "Bedankt voor uw bericht. Ik ben tot {until} niet op kantoor en antwoord daarna.",
    ),
    "pl": Note(
        "Automatyczna odpowiedź: ",
        "Dziękuję za wiadomość. Obecnie jestem poza biurem.",
        "Dziękuję za wiadomość. Jestem poza biurem do {until} i odpowiem po powrocie.",
    ),
    "pt": Note(
        "Resposta automática: ",
        "Obrigado pela sua mensagem. De momento estou fora do escritório.",
        "Obrigado pela sua mensagem. Estou fora do escritório até {until} e responderei quando voltar.",
    ),
    "sv": Note(
        "Autosvar: ",
        "Tack för ditt meddelande. Jag är inte på kontoret just nu.",
        "Tack för ditt meddelande. Jag är inte på kontoret förrän {until} och svarar när jag är tillbaka.",
    ),
    "ja": Note(
        "自動応答: ",
        "メールをありがとうございます。ただいま不在にしております。",
        "メールをありがとうございます。{until}まで不在にしております。戻り次第お返事いたします。",
    ),
}


def absence_note(language: Language, *, subject: str, until: datetime | None) -> tuple[str, str]:
    """Subject and text of the note that answers a message of this subject."""
    note = _NOTES[language]
    text = note.text if until is None else note.text_until.format(until=f"{until:%Y-%m-%d}")
    return f"{note.prefix}{subject}", f"{text}\n"
