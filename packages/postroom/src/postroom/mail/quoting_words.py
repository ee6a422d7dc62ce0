"""How mail programs announce quoted and forwarded text, in the languages they speak. Data for `quoting_lines`."""

# Letters of several alphabets look alike; here each is meant as it stands.
# ruff: noqa: RUF001

from __future__ import annotations


def _phrases(text: str) -> tuple[str, ...]:
    """The phrases of a table, separated by semicolons. A phrase may be a regular expression."""
    return tuple(phrase.strip() for phrase in text.split(";"))


# "... wrote:", in the form that stands in an attribution line.
WROTE = _phrases(
    r"""
    wrote; writes; schrieb; hat geschrieben; a écrit; écrit; escribió; escribio; ha escrito; ha scritto;
    scrive; escreveu; schreef; skrev; skreiv; skriver; napisał(?:a|\(a\))?; pisze; написал(?:а|\(а\))?;
    писал(?:а|\(а\))?; пишет; написав(?:ла)?; пише; 写道; 寫道; 撰写; のメール; さんは書きました; は書きました;
    書きました; 님이 작성; 작성; 님이 씀; yazdı; şunu yazdı; napsal(?:a|\(a\))?; kirjoitti; írta; ezt írta;
    a scris; έγραψε; כתב; כתבה; מאת; كتب; كتبت; đã viết; menulis; เขียนว่า; ha escrit; je napisao(?:/la)?;
    rašė; kirjutas; va escriure; napísal(?:a)?; quoting; zitat von; citando; citerar
    """
)

# The first word of an attribution, or the digits of its date.
ATTRIBUTION_STARTS = _phrases(
    """
    on; am; dňa; le; el; il; em; op; den; på; dne; w dniu; dnia; в; у; ngày; pada; a; la; στις; на; în data;
    в сообщении; ב-; في; tarihinde; vào
    """
)

# The line above a message that is quoted whole.
ORIGINAL_MESSAGE = _phrases(
    """
    original message; original mail; ursprüngliche nachricht; originalnachricht; ursprungliche nachricht;
    message d'origine; message original; message initial; mensaje original; messaggio originale;
    mensagem original; oorspronkelijk bericht; originele bericht; ursprungligt meddelande; originalmeddelande;
    oprindelig meddelelse; opprinnelig melding; alkuperäinen viesti; wiadomość oryginalna;
    oryginalna wiadomość; исходное сообщение; оригинальное сообщение; původní zpráva; eredeti üzenet;
    orijinal ileti; özgün ileti; 原始邮件; 邮件原件; 原始郵件; 元のメッセージ; 원본 메시지; 원본 메일;
    reply message; mensaje de respuesta
    """
)

# The line above a message that is passed on.
FORWARDED_MESSAGE = _phrases(
    """
    forwarded message; forwarded mail; forwarded by .{1,60}; weitergeleitete nachricht; message transféré;
    message transmis; mensaje reenviado; messaggio inoltrato; mensagem encaminhada; mensagem reencaminhada;
    doorgestuurd bericht; vidarebefordrat meddelande; videresendt meddelelse; videresendt melding;
    videresendt besked; välitetty viesti; wiadomość przekazana; przekazana wiadomość; пересылаемое сообщение;
    пересланное сообщение; переадресованное сообщение; přeposlaná zpráva; továbbított üzenet; iletilmiş ileti;
    iletilen mesaj; 转发的邮件; 转发邮件; 轉寄郵件; 已轉寄的郵件; 転送メッセージ; 転送されたメッセージ;
    전달된 메시지; 전달된 메일; переслане повідомлення; mesaj redirecționat
    """
)

FORWARD_BEGINS = _phrases(
    """
    begin forwarded message; anfang der weitergeleiteten nachricht; début du message réexpédié;
    début du message transféré; inicio del mensaje reenviado; inizio messaggio inoltrato;
    início da mensagem encaminhada; início da mensagem reencaminhada; begin doorgestuurd bericht;
    vidarebefordrat brev; start på videresendt besked; videresendt melding; początek przekazywanej wiadomości;
    начало переадресованного сообщения; начало пересылаемого сообщения; 以下是转发的邮件; 下面是被转发的邮件;
    開始轉寄郵件; 転送されたメッセージ; 전달된 메시지; iletilen mesajın başlangıcı; přeposlaná zpráva
    """
)

# Field labels of a header block that a program writes into the body.
FROM_LABELS = _phrases(
    """
    from; von; de; da; van; från; fra; lähettäjä; od; от; від; 发件人; 寄件者; 寄件人; 差出人; 送信者;
    보낸 사람; 보낸사람; kimden; gönderen; feladó; odesílatel; de la; από; מאת; من; expéditeur; remitente;
    mittente
    """
)

SUBJECT_LABELS = _phrases(
    """
    subject; betreff; objet; asunto; oggetto; assunto; onderwerp; ämne; emne; aihe; temat; тема; 主题; 主旨;
    件名; 제목; konu; tárgy; předmět; subiect; θέμα; נושא; الموضوع
    """
)

OTHER_LABELS = _phrases(
    """
    sent; date; to; cc; gesendet; datum; an; kopie; envoyé; envoyé le; à; enviado; enviado el; enviada em;
    enviado em; fecha; para; inviato; data; a; verzonden; aan; skickat; till; sendt; dato; til; lähetetty;
    vastaanottaja; päivämäärä; wysłano; do; отправлено; дата; кому; надіслано; 发送时间; 日期; 收件人; 抄送;
    寄件日期; 收件者; 副本; 送信日時; 日時; 宛先; 보낸 날짜; 날짜; 받는 사람; 받는사람; gönderildi;
    gönderme tarihi; tarih; kime; elküldve; küldve; címzett; odesláno; komu; trimis; către; στάλθηκε; προς;
    נשלח; אל
    """
)

# "Sent from my iPhone" and its like, a whole line: a phrase on one side, a device or program on the other.
SENT_FROM = _phrases(
    """
    sent from; sent with; sent via; get outlook; von meinem; gesendet von; gesendet mit;
    diese nachricht wurde von; envoyé de; envoyé depuis; envoyé à partir; télécharger outlook; obtenir outlook;
    enviado desde; enviado con; obtener outlook; inviato da; inviato con; enviado do; enviado a partir;
    enviado de; obter o outlook; obter outlook; verzonden vanaf; verzonden met; verstuurd vanaf; verzonden via;
    skickat från; sendt fra; sendt via; lähetetty; wysłane z; wysłano z; отправлено с; отправлено из;
    надіслано з; odesláno z; 发自我的; 发自; 从我的; 從我的; εστάλη από; elküldve; trimis de pe; נשלח מ;
    enviat des; sänt från; hämta outlook; pobierz outlook; ottieni outlook; scarica outlook; outlook voor;
    outlook für
    """
)

SENT_BY = _phrases(
    """
    から送信; 에서 보냄; dan gönderildi; den gönderildi; gesendet; 发送; 傳送; downloaden; indir
    """
)

DEVICES = _phrases(
    """
    iphone; ipad; ipod; android; samsung; galaxy; huawei; xiaomi; pixel; blackberry; windows phone; outlook;
    yahoo; proton; gmail; aol; hotmail; smartphone; mobile; handy; phone; telefon; téléphone; móvil; telemóvel;
    cellulare; celular; tablet; apple watch; mail for windows; mail app; 手机; 手機; スマートフォン;
    thunderbird; spark; superhuman
    """
)

# Said above a quoted message by someone whose words are further down, or who passes it on.
POINTS_BELOW = _phrases(
    r"""
    (?:see|read|answers?|comments?|repl(?:y|ies)|responses?|message|mail|inline)\b.{0,30}\bbelow;
    (?:answers?|comments?|replies) inline; fyi; f\.y\.i\.; forwarding; fwd; siehe unten; s\. ?u\.; z\. ?k\.;
    zur info; zur kenntnis; ci-dessous; plus bas; pour info; más abajo; a continuación; para tu información;
    zie hieronder; ter info; qui sotto; vedi sotto; per conoscenza; ver abaixo; para conhecimento; se nedan;
    se nedenfor; se herunder; poniżej; см\. ниже; bkz\. aşağı; viz níže; (?:见|如)下; 下記; 아래
    """
)
