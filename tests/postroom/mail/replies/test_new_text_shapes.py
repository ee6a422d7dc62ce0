"""What a reply adds, over the programs and languages that announce a quotation each in its own way."""

import pytest

from postroom.mail.replies.new_text import new_text

ANSWER = "Yes, please do.\n\nThanks,\nAda"

ATTRIBUTIONS = [
    "On Mon, Nov 16, 2026 at 9:12 AM Bob Lee <bob@acme.test> wrote:",
    "Bob Lee <bob@acme.test> ezt írta (időpont: 2026. nov. 16., H, 9:12):",
    "lun., 16 nov. 2026 la 09:12, Bob Lee <bob@acme.test> a scris:",
    "Στις Δευ 16 Νοε 2026 στις 9:12 π.μ., ο χρήστης Bob Lee <bob@acme.test> έγραψε:",
    "\u202bבתאריך יום ב׳, 16 בנוב׳ 2026 ב-9:12 מאת \u202aBob Lee\u202c\u200f <\u202abob@acme.test\u202c\u200f>:\u202c",
    "في الاثنين، 16 نوفمبر 2026 في 9:12 ص تمت كتابة ما يلي بواسطة Bob Lee <bob@acme.test>:",
    "Pada tanggal Sen, 16 Nov 2026 pukul 09.12 Bob Lee <bob@acme.test> menulis:",
    "Vào 09:12, Th 2, 16 thg 11, 2026 Bob Lee <bob@acme.test> đã viết:",
    "ในวันที่ จ. 16 พ.ย. 2026 เวลา 09:12 Bob Lee <bob@acme.test> เขียนว่า:",
    "pon, 16. stu 2026. u 09:12 Bob Lee <bob@acme.test> napisao je:",
    "V V pon., 16. nov. 2026 ob 09:12 je oseba Bob Lee <bob@acme.test> napisala:",
    "На пн, 16.11.2026 г. в 9:12 Bob Lee <bob@acme.test> написа:",
    "Dňa po 16. 11. 2026 o 9:12 Bob Lee <bob@acme.test> napísal(a):",
    "El dl., 16 de nov. 2026 a les 9:12, Bob Lee (<bob@acme.test>) va escriure:",
    "Kuupäev E, 16. november 2026 kell 09:12 kirjutas Bob Lee <bob@acme.test>:",
    "2026-11-16, pr, 09:12 Bob Lee <bob@acme.test> rašė:",
    "2026-11-16 9:12 GMT+01:00 Bob Lee <bob@acme.test>:",
    '16.11.2026, 09:12, "Bob Lee" <bob@acme.test>:',
    "16 ноября 2026, 09:12 +03:00 от Bob Lee <bob@acme.test>:",
    "Понедельник, 16 ноября 2026, 9:12 +03:00 от Bob Lee <bob@acme.test>:",
    "16.11.2026 9:12, Bob Lee пишет:",
    "Am Montag, den 16.11.2026, 09:12 +0100 schrieb Bob Lee:",
    "* Bob Lee <bob@acme.test> [2026-11-16 09:12]:",
    "On Mon, 16 Nov 2026 09:12:00 +0100\nBob Lee (bob@acme.test) wrote:",
    "Bob Lee wrote on 16.11.26 at 9:12:",
    "Bob Lee <bob@acme.test> writes:",
    "Le 16/11/2026 à 09:12, Bob Lee a écrit :",
    "El 16/11/26 a las 9:12, Bob Lee escribió:",
    "Il 16/11/26 09:12, Bob Lee ha scritto:",
    "Em 16/11/2026 09:12, Bob Lee escreveu:",
    "Op 16-11-2026 om 09:12 schreef Bob Lee:",
    "Den 2026-11-16 kl. 09:12, skrev Bob Lee:",
    "Den 16.11.2026 09.12, skrev Bob Lee:",
    "16.11.2026 9.12, Bob Lee kirjoitti:",
    "Dne 16. 11. 26 v 9:12 Bob Lee napsal(a):",
    "2026. 11. 16. 9:12 keltezéssel, Bob Lee írta:",
    "La 16.11.2026 09:12, Bob Lee a scris:",
    "16.11.2026 09:12 tarihinde Bob Lee yazdı:",
    "在 2026/11/16 9:12, Bob Lee 写道:",
    "於 2026/11/16 上午 09:12, Bob Lee 寫道:",
    "On 2026/11/16 9:12, Bob Lee wrote:",
    "2026年11月16日(月) 9:12 Bob Lee <bob@acme.test>:",
    "2026/11/16 9:12、Bob Lee さんは書きました:",
    "2026. 11. 16. 오전 9:12에 Bob Lee 이(가) 쓴 글:",
    "2026년 11월 16일 (월) 오전 9:12, Bob Lee <bob@acme.test>님이 작성:",
    'At 2026-11-16 09:12:00, "Bob Lee" <bob@acme.test> wrote:',
    '在 2026-11-16 09:12:00，"Bob Lee" <bob@acme.test> 写道：',
    "Bob Lee<bob@acme.test> 在 2026年11月16日 周一 上午9:12 写道：",
    "Bob Lee <bob@acme.test>于2026年11月16日 周一上午9:12写道：",
    "Citando Bob Lee <bob@acme.test>:",
    "Quoting Bob Lee <bob@acme.test>:",
    "Zitat von Bob Lee <bob@acme.test>:",
    "Bob Lee, le lun. 16 nov. 2026 09:12:00 +0100, a ecrit:",
    "W dniu pon., 16.11.2026 o godz. 09:12 Bob Lee napisał(a):",
    "On Nov 16, 2026, 9:12 AM +0100, Bob Lee <bob@acme.test>, wrote:",
    "On Monday, November 16th, 2026 at 9:12 AM, Bob Lee <bob@acme.test> wrote:",
]

HISTORIES = [
    "-------- Original message --------\n"
    "From: Bob Lee <bob@acme.test>\n"
    "Date: 16/11/2026 09:12 (GMT+01:00)\n"
    "To: ada@example.com\n"
    "Subject: Offer",
    "------------------ 原始邮件 ------------------\n"
    '发件人: "Bob Lee" <bob@acme.test>;\n'
    "发送时间: 2026年11月16日(星期一) 上午9:12\n"
    '收件人: "Ada"<ada@example.com>;\n'
    "主题: Offer",
    "------------------ Original ------------------\n"
    'From: "Bob Lee"<bob@acme.test>;\n'
    "Date: Mon, Nov 16, 2026 09:12 AM\n"
    'To: "Ada"<ada@example.com>;\n'
    "Subject: Re: Offer",
    "---- On Mon, 16 Nov 2026 09:12:00 +0530 Bob Lee <bob@acme.test> wrote ----",
    "---- On Mon, 16 Nov 2026 09:12:00 +0530 Bob Lee of the acme team\n<bob@acme.test> wrote ---",
    "-----Bob Lee/ACME wrote: -----\nTo: ada@example.com\nFrom: Bob Lee/ACME\nDate: 16.11.2026 09:12\nSubject: Offer",
    "Von:\tBob Lee/ACME\nAn:\tAda\nDatum:\t16.11.2026 09:12\nBetreff:\tOffer",
    "‐‐‐‐‐‐‐ Original Message ‐‐‐‐‐‐‐\nLe lundi 16 novembre 2026 à 09:12, Bob Lee <bob@acme.test> a écrit :",
    "-----Mensaje original-----\n"
    "De: Bob Lee [mailto:bob@acme.test]\n"
    "Enviado el: lunes, 16 de noviembre de 2026 9:12\n"
    "Para: Ada\n"
    "Asunto: Oferta",
    "Από: Bob Lee <bob@acme.test>\n"
    "Ημερομηνία: Δευτέρα, 16 Νοεμβρίου 2026 στις 9:12 π.μ.\n"
    "Προς: Ada <ada@example.com>\n"
    "Θέμα: Offer",
    "מאת: Bob Lee <bob@acme.test>\n\u200f\u200fנשלח: יום שני 16 נובמבר 2026 09:12\nאל: Ada\nנושא: Offer",
    "من: Bob Lee <bob@acme.test>\nتم الإرسال: الاثنين، 16 نوفمبر 2026 9:12 ص\nإلى: Ada\nالموضوع: Offer",
    "Dari: Bob Lee <bob@acme.test>\nDikirim: Senin, 16 November 2026 09.12\nKepada: Ada\nSubjek: Offer",
    "Lähettäjä: Bob Lee <bob@acme.test>\n"
    "Lähetetty: maanantai 16. marraskuuta 2026 9.12\n"
    "Vastaanottaja: Ada <ada@example.com>\n"
    "Aihe: Offer",
    "Kwa: Bob Lee <bob@acme.test>\nImetumwa: Jumatatu 16 Novemba 2026 09:12\nKwenda: Ada\nMada: Offer",
    "From: Bob Lee\n"
    "Sent: Monday, November 16, 2026 9:12 AM\n"
    "To: Ada Lovelace; Charles\n"
    " Babbage\n"
    "Cc: Eve\n"
    "Subject: RE: Offer",
    "________________________________\n"
    "De : Bob Lee <bob@acme.test>\n"
    "Envoyé : lundi 16 novembre 2026 09:12:00\n"
    "À : Ada\n"
    "Objet : Offre",
    "Le lun. 16 nov. 2026 à 09:12, Bob Lee <bob@acme.test> a écrit :",
    "Bob Lee <bob@acme.test> schrieb am Mo. 16. Nov. 2026 um 09:12:",
    "Gesendet: Montag, 16. November 2026 um 09:12 Uhr\n"
    'Von: "Bob Lee" <bob@acme.test>\n'
    "An: ada@example.com\n"
    "Betreff: Angebot",
    "---- Bob Lee schrieb ----",
    "---------- Původní e-mail ----------\n"
    "Od: Bob Lee <bob@acme.test>\n"
    "Komu: ada@example.com\n"
    "Datum: 16. 11. 2026 9:12:00\n"
    "Předmět: Nabídka",
    "##- Please type your reply above this line -##",
    'On 11/16/26, 9:12 AM, "Bob Lee" <bob@acme.test> wrote:',
    "From: Bob Lee <bob@acme.test>\n"
    "Date: Monday, November 16, 2026 at 9:12 AM\n"
    "To: Ada <ada@example.com>\n"
    "Subject: Re: Offer",
]

MOBILE_SIGNATURES = [
    "Sent from my iPhone",
    "Sent from my Galaxy",
    "Sent from my Verizon, Samsung Galaxy smartphone",
    "Sent from my T-Mobile 4G LTE Device",
    "Sent from Mail for Windows 10",
    "Sent from Outlook for Android",
    "Get Outlook for Android",
    "Sent from my BlackBerry® wireless device",
    "Sent from my mobile, please excuse typos.",
    "Sent from my Android device with K-9 Mail. Please excuse my brevity.",
    "Diese Nachricht wurde von meinem Android-Gerät mit K-9 Mail gesendet.",
    "Von meinem Samsung Galaxy Smartphone gesendet.",
    "Von Samsung Mobile gesendet",
    "Gesendet von Mail für Windows",
    "Gesendet mit der GMX Mail App",
    "Gesendet von unterwegs mit dem iPhone",
    "Envoyé de mon iPad",
    "Envoyé depuis mon appareil Galaxy",
    "Envoyé à partir de Outlook pour Android",
    "Enviado desde Correo para Windows",
    "Enviado desde mi Samsung Mobile de Telcel",
    "Enviado do meu smartphone Samsung Galaxy.",
    "Enviado a partir do Outlook para Android",
    "Inviato dal mio dispositivo Samsung",
    "Inviato da Outlook per Android",
    "Verzonden vanaf mijn Galaxy",
    "Verzonden vanuit Outlook voor Android",
    "Skickat från Outlook för Android",
    "Sendt fra min iPhone",
    "Sendt fra min Samsung Galaxy-smarttelefon.",
    "Lähetetty iPhonesta",
    "Lähetetty Samsung Galaxy -puhelimesta",
    "Wysłane z iPhone'a",
    "Wysłano z telefonu Samsung Galaxy",
    "Отправлено с моего iPhone",
    "Отправлено из мобильной Яндекс.Почты",
    "Отправлено из Почты Mail.ru для Android",
    "Надіслано з мого iPhone",
    "Odesláno z iPhonu",
    "Odesláno z mého telefonu Samsung Galaxy.",
    "Az iPhone-omról küldve",
    "Trimis de pe iPhone-ul meu",
    "iPhone'umdan gönderildi",
    "Android için Outlook'u edinin",
    "Στάλθηκε από το iPhone μου",
    "נשלח מה-iPhone שלי",
    "أرسلت من الـ iPhone",
    "Gửi từ iPhone của tôi",
    "Dikirim dari iPhone saya",
    "ส่งจาก iPhone ของฉัน",
    "iPhoneから送信",
    "発信元：iPhone",
    "나의 iPhone에서 보냄",
    "내 Galaxy에서 보냄",
    "发自我的 iPhone",
    "發自我的 iPhone",
    "从 iPhone 发送",
    "从我的 iPhone 发送",
    "發送自我的 iPhone",
    "Poslano z mojega iPhone-a",
    "Изпратено от моя iPhone",
    "Sent with Spark",
    "Sent via Superhuman",
    "Envoyé avec la messagerie sécurisée Proton Mail.",
    "Enviado con correo seguro de Proton Mail.",
]


def wrapped(attribution: str) -> str:
    """The attribution in two lines, broken where many programs break it."""
    head = attribution[:45].rsplit(" ", 1)[0]
    return f"{head}\n{attribution[len(head) + 1 :]}"


@pytest.mark.parametrize("attribution", ATTRIBUTIONS)
@pytest.mark.parametrize("gap", ["\n", "\n\n"])
def test_an_attribution_above_a_quotation_goes(attribution, gap):
    assert new_text(f"{ANSWER}{gap}{attribution}{gap}> Shall we?\n>\n> Bob\n") == ANSWER


@pytest.mark.parametrize("attribution", ATTRIBUTIONS)
def test_an_answer_below_a_quotation_stays(attribution):
    assert new_text(f"{attribution}\n> Shall we?\n>\n> Bob\n\n{ANSWER}\n") == ANSWER


@pytest.mark.parametrize("attribution", [each for each in ATTRIBUTIONS if len(each) > 60 and "\n" not in each])
def test_a_wrapped_attribution_goes_whole(attribution):
    assert new_text(f"{ANSWER}\n\n{wrapped(attribution)}\n> Shall we?\n") == ANSWER


@pytest.mark.parametrize("history", HISTORIES)
def test_a_message_quoted_whole_goes(history):
    assert new_text(f"{ANSWER}\n\n{history}\n\nShall we?\n\nBob\n") == ANSWER


@pytest.mark.parametrize("history", [each for each in HISTORIES if "\n" in each])
def test_a_heading_of_several_lines_need_not_stand_apart(history):
    assert new_text(f"{ANSWER}\n{history}\n\nShall we?\n\nBob\n") == ANSWER


@pytest.mark.parametrize("signature", MOBILE_SIGNATURES)
def test_what_a_phone_adds_goes(signature):
    assert new_text(f"{ANSWER}\n\n{signature}\n") == ANSWER


@pytest.mark.parametrize("delimiter", ["--", "-- ", "\u2014", "\u2013", "---"])
def test_a_few_lines_below_a_dash_are_a_signature(delimiter):
    assert new_text(f"{ANSWER}\n\n{delimiter}\nAda Lovelace\nAnalyst\n") == ANSWER


@pytest.mark.parametrize(
    "footer",
    [
        "_______________________________________________\nriak-users mailing list\nhttp://lists.acme.test/listinfo/riak\n",
        "\u2014\nReply to this email directly, view it on GitHub, or unsubscribe.\n",
        "***********************\nThis e-mail is confidential.\n***********************\n",
        "-- \nYou received this message because you are subscribed to the group.\n\nTo leave it, write to x@acme.test.\n",
        "----------------------------------------\nThis email has been checked for viruses by Avast.\nwww.avast.com\n",
        "____________________\nCe message et ses pièces jointes sont confidentiels.\n",
        "____________________\nSi vous n'êtes pas le destinataire de ce message, merci de le détruire.\n",
        "____________________\nEste mensaje puede contener información confidencial.\n",
        "____________________\nSi usted no es el destinatario, bórrelo.\n",
        "____________________\nSe non siete i destinatari, cancellatelo.\n",
        "____________________\nEsta mensagem é exclusiva do seu destinatário.\n",
        "____________________\nDit bericht is vertrouwelijk.\n",
        "____________________\nНастоящее сообщение может быть конфиденциальным.\n",
    ],
)
def test_what_a_list_or_a_scanner_adds_goes(footer):
    assert new_text(f"{ANSWER}\n\n{footer}") == ANSWER


@pytest.mark.parametrize(
    "line",
    [
        "Yes, on Friday On Mon, 16 Nov 2026 at 09:12, Bob Lee <bob@acme.test> wrote:",
        "Yes.--- On Mon, Nov 16, 2026, Bob wrote:",
    ],
)
def test_an_attribution_on_the_line_of_an_answer_leaves_the_answer(line):
    answer = line.split(" On Mon")[0].rstrip("-")

    assert new_text(f"{line}\n> Shall we?\n") == answer


def test_words_below_a_heading_with_a_marked_quotation_stay():
    text = f"-----Original Message-----\nFrom: Bob\nTo: Ada\nSubject: Offer\n\n> Shall we?\n> Bob\n\n{ANSWER}\n"

    assert new_text(text) == ANSWER


@pytest.mark.parametrize(
    "text",
    [
        "Name: Ada\nEmail: ada@example.com\nPhone: 020 7946\nDate: 2026-11-16 09:12\n\nPlease call me.",
        "From: London 10:00\nTo: Paris 12:30\nDate: 5 May 2026\n\nPlease book it.",
        "From: London\nTo: Paris\nDate: 5 May 2026 10:00\nPassengers: 2\n\nPlease book it.",
        "------------------------\nDestinataire : Jean Dupont\nAdresse : 3 rue Haute\n------------------------\nMerci",
        "________________\nNombre del destinatario: Ana\nTratamiento confidencial: no\n\nGracias",
        "________________\nDe gegevens zijn vertrouwelijk, bel mij.",
        "The options:\n\n---\n\nWe could wait.",
        "He told me on 16.11.2026 at 9:12:\nthe price is too high.",
        "Part one\n____________________\nPart two, and it is long enough to be read.",
        "Sent from my desk, which is much easier than from my mobile phone.",
        "No: 5\nRe: the order\nTo: ada@example.com",
        "Look:\n\nReceived: from a by b\nX-Mailer: c\nDate: 16 Nov 2026 09:12\nFrom: bob@acme.test\nSubject: Offer\nTo: me",
        "--- begin forwarded text\n\nFrom: bob@acme.test\nDate: Mon, 16 Nov 2026 09:12\nSubject: Offer\n\nShall we?",
        "The fix for Outlook was sent from Berlin; the one for the iPhone, which took us longer, is still missing here.",
    ],
)
def test_words_that_only_look_like_a_program_wrote_them_stay(text):
    assert new_text(f"Hello Bob,\n\n{text}\n\nAda") == f"Hello Bob,\n\n{text}\n\nAda"


def test_a_citation_above_the_quotation_of_a_page_stays():
    html = (
        "<div>As they write:</div><blockquote>We ship on Friday.</blockquote><div>Is it so?</div>"
        "<div>On 16 Nov 2026, at 9:12, Bob &lt;bob@acme.test&gt; wrote:</div><blockquote>Shall we?</blockquote>"
    )

    assert new_text(html=html) == "As they write:\n\n> We ship on Friday.\n\nIs it so?"


def test_what_a_person_quotes_by_gmails_own_button_stays():
    html = 'They say<blockquote class="gmail_quote" style="margin:0 0 0 .8ex">We ship on Friday.</blockquote>'

    assert new_text(html=html) == "They say\n\nWe ship on Friday."


@pytest.mark.parametrize(
    "quotation",
    [
        '<span id="OLK_SRC_BODY_SECTION"><div>Bob:</div>Shall we?</span>',
        '<div name="messageReplySection">On Monday Bob wrote:<blockquote>Shall we?</blockquote></div>',
        '<div class="yiv123yahoo_quoted">Bob: Shall we?</div>',
        '<div class="x_gmail_quote"><div class="x_gmail_attr">B:</div><blockquote class="x_gmail_quote">So?</blockquote></div>',
        '<div style="border-top-color:rgb(229, 229, 229);border-top-width:1px"><b>X:</b> Bob</div><p>Shall we?</p>',
        '<blockquote id="isReplyContent" style="padding-left:1ex">Shall we?</blockquote>',
        "<div>16.11.2026, 09:12, &quot;Bob&quot; &lt;bob@acme.test&gt;:</div><blockquote><p>Shall we?</p></blockquote>",
        '<hr id="stopSpelling">Date: Mon, 16 Nov 2026 09:12:00 +0100<br>Subject: Offer<br>From: bob@acme.test<br><br>Shall we?',
    ],
)
def test_the_mark_up_of_a_program_ends_the_answer(quotation):
    assert new_text(html=f"<div>Yes.</div>{quotation}") == "Yes."
