"""What a reply adds, over the languages and mail programs people write with."""

import time

import pytest

from postroom.mail.replies.new_text import new_text

ANSWER = "Yes, please do.\n\nThanks,\nAda"

# One attribution per line, above text quoted with `>`.
ATTRIBUTIONS = {
    "english, gmail": "On Mon, 16 Nov 2026 at 09:12, Bob Lee <bob@acme.test> wrote:",
    "english, apple": "On Nov 16, 2026, at 9:12 AM, Bob Lee <bob@acme.test> wrote:",
    "english, wrapped in two": "On Mon, Nov 16, 2026 at 9:12 AM Bob Lee <bob.of.the.billing.team@acme.test>\nwrote:",
    "english, wrapped in three": "On Mon, 16 Nov 2026 at 09:12,\nBob Lee of the billing team <bob@acme.test>\nwrote:",
    "english, without a date": "Bob Lee wrote:",
    "german, gmail": "Am Mo., 16. Nov. 2026 um 09:12 Uhr schrieb Bob Lee <bob@acme.test>:",
    "german, thunderbird": "Am 16.11.26 um 09:12 schrieb Bob Lee:",
    "german, apple": "> Am 16.11.2026 um 09:12 schrieb Bob Lee <bob@acme.test>:",
    "german, wrapped": "Am Mo., 16. Nov. 2026 um 09:12 Uhr schrieb Bob Lee <\nbob@acme.test>:",
    "french": "Le lun. 16 nov. 2026 à 09:12, Bob Lee <bob@acme.test> a écrit :",
    "spanish": "El lun, 16 nov 2026 a las 9:12, Bob Lee (<bob@acme.test>) escribió:",
    "italian": "Il giorno lun 16 nov 2026 alle ore 09:12 Bob Lee <bob@acme.test> ha scritto:",
    "portuguese": "Em seg., 16 de nov. de 2026 às 09:12, Bob Lee <bob@acme.test> escreveu:",
    "dutch": "Op ma 16 nov 2026 om 09:12 schreef Bob Lee <bob@acme.test>:",
    "swedish": "Den mån 16 nov. 2026 kl 09:12 skrev Bob Lee <bob@acme.test>:",
    "danish": "Den man. 16. nov. 2026 kl. 09.12 skrev Bob Lee <bob@acme.test>:",
    "norwegian": "man. 16. nov. 2026 kl. 09:12 skrev Bob Lee <bob@acme.test>:",
    "finnish": "ma 16. marrask. 2026 klo 9.12 Bob Lee (bob@acme.test) kirjoitti:",
    "polish": "W dniu 16.11.2026 o 09:12, Bob Lee pisze:",
    "polish, gmail": "pon., 16 lis 2026 o 09:12 Bob Lee <bob@acme.test> napisał(a):",
    "czech": "po 16. 11. 2026 v 9:12 odesílatel Bob Lee <bob@acme.test> napsal:",
    "russian": "16 ноября 2026 г., в 09:12, Bob Lee <bob@acme.test> написал(а):",
    "russian, gmail": "пн, 16 нояб. 2026 г. в 09:12, Bob Lee <bob@acme.test>:",
    "ukrainian": "пн, 16 лист. 2026 р. о 09:12 Bob Lee <bob@acme.test> пише:",
    "turkish": "Bob Lee <bob@acme.test>, 16 Kas 2026 Pzt, 09:12 tarihinde şunu yazdı:",
    "chinese": "Bob Lee <bob@acme.test> 于2026年11月16日周一 09:12写道：",
    "chinese, apple": "在 2026年11月16日，上午9:12，Bob Lee <bob@acme.test> 写道：",
    "japanese": "2026年11月16日(月) 9:12 Bob Lee <bob@acme.test>:",
    "japanese, apple": "2026/11/16 9:12、Bob Lee <bob@acme.test>のメール:",
    "korean": "2026년 11월 16일 (월) 오전 9:12, Bob Lee <bob@acme.test>님이 작성:",
    "verb before the date": "Bob Lee <bob@acme.test> schrieb am Mo., 16. Nov. 2026, 09:12:",
    "slovak": "Dňa 16. 11. 2026 o 9:12 Bob Lee napísal:",
    "vietnamese": "Vào Th 2, 16 thg 11, 2026 lúc 09:12 Bob Lee <bob@acme.test> đã viết:",
}

# One block per program and language, above text that carries no marks at all.
HISTORIES = {
    "outlook, english": "From: Bob Lee <bob@acme.test>\nSent: Monday, November 16, 2026\nTo: Ada\nSubject: Offer\n",
    "outlook, german": "Von: Bob Lee <bob@acme.test>\nGesendet: Montag, 16. November\nAn: Ada\nBetreff: Angebot\n",
    "outlook, french": "De : Bob Lee <bob@acme.test>\nEnvoyé : lundi 16 novembre 2026 09:12\nÀ : Ada\nObjet : Offre\n",
    "outlook, spanish": "De: Bob Lee\nEnviado el: lunes, 16 de noviembre de 2026 9:12\nPara: Ada\nAsunto: Oferta\n",
    "outlook, italian": "Da: Bob Lee\nInviato: lunedì 16 novembre 2026 09:12\nA: Ada\nOggetto: Offerta\n",
    "outlook, portuguese": "De: Bob Lee\nEnviada em: segunda-feira, 16 de novembro\nPara: Ada\nAssunto: Oferta\n",
    "outlook, dutch": "Van: Bob Lee\nVerzonden: maandag 16 november 2026 09:12\nAan: Ada\nOnderwerp: Aanbod\n",
    "outlook, swedish": "Från: Bob Lee\nSkickat: den 16 november 2026 09:12\nTill: Ada\nÄmne: Offert\n",
    "outlook, polish": "Od: Bob Lee\nWysłano: poniedziałek, 16 listopada 2026\nDo: Ada\nTemat: Oferta\n",
    "outlook, russian": "От: Bob Lee\nОтправлено: 16 ноября 2026 г. 9:12\nКому: Ada\nТема: Предложение\n",
    "outlook, chinese": "发件人: Bob Lee\n发送时间: 2026年11月16日 9:12\n收件人: Ada\n主题: 报价\n",
    "outlook, japanese": "差出人: Bob Lee\n送信日時: 2026年11月16日 9:12\n宛先: Ada\n件名: 見積\n",
    "outlook, korean": "보낸 사람: Bob Lee\n보낸 날짜: 2026년 11월 16일\n받는 사람: Ada\n제목: 견적\n",
    "outlook, in bold": "*From:* Bob Lee\n*Sent:* Monday, November 16, 2026 9:12 AM\n*To:* Ada\n*Subject:* Offer\n",
    "outlook, underscores": "________________________________\nFrom: Bob Lee\nSent: Monday\nTo: Ada\nSubject: Offer\n",
    "outlook, older": "-----Original Message-----\nFrom: Bob Lee\nSent: Monday\nTo: Ada\nSubject: Offer\n",
    "outlook, older, german": "-----Ursprüngliche Nachricht-----\nVon: Bob Lee\nAn: Ada\nBetreff: Angebot\n",
    "protonmail, older": "‐‐‐‐‐‐‐ Original Message ‐‐‐‐‐‐‐\nOn Monday, November 16th, 2026 at 9:12 AM, Bob wrote:\n",
    "yahoo": "On Monday, November 16, 2026 at 09:12:00 AM GMT, Bob Lee <bob@acme.test> wrote:\n",
    "gmail, marks lost": "On Mon, 16 Nov 2026 at 09:12, Bob Lee <bob@acme.test>\nwrote:\n",
}

MOBILE_SIGNATURES = [
    "Sent from my iPhone",
    "Sent from Yahoo Mail on Android",
    "Sent with Proton Mail secure email.",
    "Get Outlook for iOS<https://aka.ms/o0ukef>",
    "Von meinem iPhone gesendet",
    "Gesendet von Outlook für Android",
    "Envoyé de mon iPhone",
    "Enviado desde mi iPhone",
    "Inviato da iPhone",
    "Enviado do meu iPhone",
    "Verstuurd vanaf mijn iPhone",
    "Skickat från min iPhone",
    "Wysłane z iPhone'a",
    "Отправлено с iPhone",
    "发自我的iPhone",
    "iPhoneから送信",
    "나의 iPhone에서 보냄",
    "iPhone'umdan gönderildi",
]


@pytest.mark.parametrize("attribution", ATTRIBUTIONS.values(), ids=ATTRIBUTIONS)
def test_an_attribution_and_the_quote_under_it_go(attribution):
    text = f"{ANSWER}\n\n{attribution}\n> Shall we send the offer?\n>\n> Bob\n"

    assert new_text(text) == ANSWER


@pytest.mark.parametrize("attribution", ATTRIBUTIONS.values(), ids=ATTRIBUTIONS)
def test_words_below_a_quote_stay(attribution):
    text = f"{attribution}\n\n> Shall we send the offer?\n\n{ANSWER}\n"

    assert new_text(text) == ANSWER


@pytest.mark.parametrize("history", HISTORIES.values(), ids=HISTORIES)
def test_a_message_quoted_without_marks_goes(history):
    text = f"{ANSWER}\n\n{history}\nShall we send the offer?\n\nBob\n"

    assert new_text(text) == ANSWER


@pytest.mark.parametrize("signature", MOBILE_SIGNATURES)
def test_the_line_a_phone_adds_goes(signature):
    assert new_text(f"{ANSWER}\n\n{signature}\n\n> Shall we?\n") == ANSWER


@pytest.mark.parametrize("delimiter", ["-- ", "--", "--\xa0"])
def test_a_signature_goes_with_the_quote_under_it(delimiter):
    signature = f"{delimiter}\nAda Lovelace | Analyst\n+44 20 7946 0812\n"
    text = f"{ANSWER}\n\n{signature}\nOn 16 Nov 2026 at 9:12 Bob wrote:\n> Shall we?\n"

    assert new_text(text) == ANSWER


def test_answers_between_quoted_lines_stay_in_order():
    text = "Hi Bob,\n\n> When?\nOn Friday.\n> Where?\nIn the office.\n>> Old.\n\nAda\n"

    assert new_text(text) == "Hi Bob,\n\nOn Friday.\nIn the office.\n\nAda"


@pytest.mark.parametrize(
    "marker",
    [
        "---------- Forwarded message ---------",
        "-------- Weitergeleitete Nachricht --------",
        "---------- Message transféré ----------",
        "---------- Mensaje reenviado ----------",
        "Begin forwarded message:",
        "Anfang der weitergeleiteten Nachricht:",
    ],
)
def test_a_forwarded_message_is_kept_with_the_words_above_it(marker):
    forwarded = f"{marker}\nFrom: Bob <bob@acme.test>\nDate: Monday\nSubject: Offer\n\n> Shall we?\n-- \nBob"

    result = new_text(f"Can you answer this one?\n\n{forwarded}")

    assert result.startswith("Can you answer this one?\n\n")
    assert "Shall we?" in result
    assert "From: Bob" in result


def test_a_message_passed_on_with_a_pointer_below_is_kept():
    history = "From: Bob Lee\nSent: Monday\nTo: Ada\nSubject: Offer\n\nPlease call me on 555-0100."

    assert "555-0100" in new_text(f"FYI, see the mail below.\n\n{history}")


def test_a_message_passed_on_below_words_that_announce_it_is_kept():
    history = (
        "From: Bob <bob@acme.test>\nSent: Monday, November 16, 2026 9:12\nTo: Ada\nSubject: Offer\n\nCall 555-0100."
    )

    assert "555-0100" in new_text(f"There is a new message from the form:\n\n{history}")


@pytest.mark.parametrize("shown", ["text", "html"])
def test_a_subject_tells_a_message_passed_on_from_a_quotation(shown):
    """Outlook writes the same header above both."""
    history = (
        "From: Bob <bob@acme.test>\nSent: Monday, November 16, 2026 9:12\nTo: Ada\nSubject: Offer\n\nCall 555-0100."
    )
    text = f"Can you answer this one?\n\n{history}"
    page = f'<p>Can you answer this one?</p><div style="border-top:solid">{history.replace(chr(10), "<br>")}</div>'
    given = {"text": text} if shown == "text" else {"html": page}

    assert new_text(**given) == "Can you answer this one?"
    assert new_text(**given, forwards=True).startswith("Can you answer this one?")
    assert "555-0100" in new_text(**given, forwards=True)


@pytest.mark.parametrize(
    "text",
    [
        "On Monday I wrote: nothing yet.\nOn Tuesday we talked.",
        "From: Paris\nTo: Rome\nDate: 5 May 2026\n\nCan you book this trip?",
        "The list:\n\n- one\n- two\n\nOn balance it is fine:\nwe go.",
        "Option A\n--\nOption B",
        ">50% of our users pay\nby card.",
        "I sent from my old account the file you asked for.",
        "Subject: matters to me.\nPlease answer.",
        "Inviato dal corriere ieri.",
        "2026-11-16 09:12: the server went down.\n2026-11-16 09:15: it came back.",
        "a --> b",
        "Hi Bob,\nOn 12 May 2026 the customer eve@x.test wrote:\nI want a refund\n\nWhat now?",
        "Our notes:\n\nWhat Eve wrote on 16 Nov 2026 is this:\n\nI want a refund.",
        "Subject: Offer\nFrom: me\nTo: you",
        "Ratio is 3:2 and it is 9:12 now:\nlet us go.",
    ],
)
def test_words_that_only_look_like_a_quotation_stay(text):
    assert new_text(text) == text


@pytest.mark.parametrize("text", ["> only\n> a quote\n", "-- \nAda\n", "Sent from my iPhone", "", "  \n"])
def test_when_nothing_would_be_left_everything_is(text):
    assert new_text(text) == text.rstrip()


HTML_REPLIES = {
    "gmail": '<div dir="ltr">Yes.</div><br><div class="gmail_quote"><div dir="ltr" class="gmail_attr">Kedden Bob ezt '
    'mondta:<br></div><blockquote class="gmail_quote" style="margin:0 0 0 .8ex">Shall we?</blockquote></div>',
    "gmail, signature": '<div dir="ltr">Yes.<br clear="all"><div><br></div>'
    '<span class="gmail_signature_prefix">-- </span><br><div class="gmail_signature">Ada<br>Analyst</div></div>',
    "apple": "<html><body>Yes.<br><div><br><blockquote type='cite'><div>On 16 Nov 2026, at 9:12, "
    "Bob &lt;bob@acme.test&gt; wrote:</div><br><div>Shall we?</div></blockquote></div></body></html>",
    "outlook": '<div>Yes.</div><div id="appendonsend"></div><hr style="display:inline-block;width:98%">'
    '<div id="divRplyFwdMsg" dir="ltr"><b>Von:</b> Bob<br><b>Betreff:</b> Offer</div><div>Shall we?</div>',
    "outlook, desktop": '<p class="MsoNormal">Yes.<o:p></o:p></p><div style="border:none;border-top:'
    'solid #E1E1E1 1.0pt;padding:3.0pt 0in 0in 0in"><p class="MsoNormal"><b>X:</b> Bob</p></div><p>Shall we?</p>',
    "yahoo": '<div>Yes.</div><div id="ydp1" class="yahoo_quoted"><div>Bob:</div><div>Shall we?</div></div>',
    "protonmail": '<div>Yes.</div><div class="protonmail_quote">Bob:<br><blockquote type="cite">'
    "Shall we?</blockquote></div>",
    "thunderbird": '<p>Yes.</p><div class="moz-cite-prefix">Bob said something on Monday<br></div>'
    '<blockquote type="cite" cite="mid:a@b">Shall we?</blockquote>',
    "gmx": '<div>Yes.</div><div name="quote" style="border-left:2px solid #C3D9E5">Bob: Shall we?</div>',
}


@pytest.mark.parametrize("html", HTML_REPLIES.values(), ids=HTML_REPLIES)
def test_a_reply_in_html_is_read_by_its_mark_up(html):
    assert new_text(html=html) == "Yes."


def test_answers_between_quoted_html_stay():
    when, where = (f"<blockquote type=cite>{question}?</blockquote>" for question in ("When", "Where"))

    assert new_text(html=f"{when}<div>On Friday.</div>{where}<p>Here.</p>") == "On Friday.\n\nHere."


def test_an_indented_paragraph_is_no_quotation():
    html = '<div>As I said:</div><blockquote style="margin:0 0 0 40px;border:none;padding:0">It works.</blockquote>'

    assert new_text(html=html) == "As I said:\n\nIt works."


def test_html_decides_when_the_plain_text_shows_no_quotation():
    html = "<div>Yes.</div><blockquote type=cite>Shall we?</blockquote>"

    assert new_text("Yes.\n\nShall we?\n", html=html) == "Yes."


@pytest.mark.parametrize(
    "unit",
    [">", " ", "\n", "On ", ">\n", "x:\n", "-- \n", "From: a\n", "iphone iphone\n", "On 2026 x@y.zz:\n", "_____\n\n"],
)
@pytest.mark.slow
def test_ten_megabytes_of_anything_are_read_in_bounded_time(unit):
    text = unit * (10_000_000 // len(unit))
    began = time.process_time()

    new_text(text)

    assert time.process_time() - began < 2


@pytest.mark.slow
@pytest.mark.parametrize("unit", ["<div id=divRplyFwdMsg><br>", "<hr>a:\n", "a</a>", "<blockquote>a<br>"])
def test_ten_megabytes_of_any_html_are_read_in_bounded_time(unit):
    html = unit * (10_000_000 // len(unit))
    began = time.process_time()

    new_text(html=html)

    assert time.process_time() - began < 2
