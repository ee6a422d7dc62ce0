"""How mail programs announce quoted and forwarded text, in the languages they speak. Data for `quoting_lines`."""

from __future__ import annotations

from postroom.mail.wording.alternatives import phrases

# "... wrote:", in the form that stands in an attribution line.
WROTE = phrases(
    r"""
    wrote; writes; schrieb; hat geschrieben; a écrit; écrit; escribió; escribio; ha escrito; ha scritto; scrive;
    escreveu; schreef; skrev; skreiv; skriver; napisał(?:a|\(a\))?; pisze; написал(?:а|\(а\))?; писал(?:а|\(а\))?;
    пишет; написав(?:ла)?; пише; 写道; 寫道; 撰写; のメール; さんは書きました; は書きました; 書きました; 님이 작성;
    작성; 님이 씀; yazdı; şunu yazdı; napsal(?:a|\(a\))?; kirjoitti; írta; ezt írta; a scris; έγραψε; כתב; כתבה;
    מאת; كتب; كتبت; đã viết; menulis; เขียนว่า; ha escrit; je napisao(?:/la)?; rašė; kirjutas; va escriure;
    napísal(?:a)?; quoting; zitat von; citando; citerar; geschreven; skrifaði; rakstīja; rašo; написа(?:л)?;
    написао(?:/ла)?; је написао; напиша; je napisal(?:a)?; napisao; napisala; je pisao; escribiu; idatzi du;
    menuliskan; เขียน; लिखा; نوشت; نوشته است; írt; ezt mondta; στις έγραψε; έγραψαν; viết; さんが書きました;
    님이 썼습니다; 작성하였습니다; 撰寫; 写到; 寫到; følgende; escriu
    """
)

# The first word of an attribution, or the digits of its date.
ATTRIBUTION_STARTS = phrases(
    """
    on; am; dňa; le; el; il; em; op; den; på; dne; w dniu; dnia; в; у; ngày; pada; a; la; στις; на; în data;
    в сообщении; ב-; في; tarihinde; vào; pe; wt; n; ne; mn; dia; lúc; tanggal; trên; ที่; เมื่อ; de; dana; kl; ден;
    în; a(?:z)?; fecha
    """
)

# The line above a message that is quoted whole.
ORIGINAL_MESSAGE = phrases(
    """
    original message; original mail; ursprüngliche nachricht; originalnachricht; ursprungliche nachricht;
    message d'origine; message original; message initial; mensaje original; messaggio originale; mensagem original;
    oorspronkelijk bericht; originele bericht; ursprungligt meddelande; originalmeddelande; oprindelig meddelelse;
    opprinnelig melding; alkuperäinen viesti; wiadomość oryginalna; oryginalna wiadomość; исходное сообщение;
    оригинальное сообщение; původní zpráva; eredeti üzenet; orijinal ileti; özgün ileti; 原始邮件; 邮件原件;
    原始郵件; 元のメッセージ; 원본 메시지; 원본 메일; reply message; mensaje de respuesta; original;
    original-nachricht; original nachricht; antwort nachricht; originalmail; original e-mail; original email;
    původní e-mail; pôvodná správa; missatge original; origineel bericht; original meddelelse; original besked;
    izvorna poruka; originalna poruka; izvorno sporočilo; оригинално съобщение; оригинално писмо;
    вихідне повідомлення; початкове повідомлення; оригінальне повідомлення; исходное письмо; mesaj original;
    asıl mesaj; orijinal mesaj; asıl ileti; הודעה מקורית; הודעת מקור; الرسالة الأصلية; رسالة أصلية; αρχικό μήνυμα;
    αρχικό e-mail; thư gốc; tin nhắn gốc; pesan asli; mesej asal; ข้อความเดิม; ข้อความต้นฉบับ; 原邮件; 原始信件;
    原始信息; オリジナルメッセージ; 원본메시지; 원본메일; message précédent; courriel original; algne sõnum;
    algne kiri; sākotnējais ziņojums; pradinis laiškas; upprunaleg skilaboð; پیام اصلی
    """
)

# The line above a message that is passed on.
FORWARDED_MESSAGE = phrases(
    """
    forwarded message; forwarded text; forwarded article; included message; forwarded mail; forwarded by .{1,60};
    weitergeleitete nachricht; message transféré; message transmis; mensaje reenviado; messaggio inoltrato;
    mensagem encaminhada; mensagem reencaminhada; doorgestuurd bericht; vidarebefordrat meddelande;
    videresendt meddelelse; videresendt melding; videresendt besked; välitetty viesti; wiadomość przekazana;
    przekazana wiadomość; пересылаемое сообщение; пересланное сообщение; переадресованное сообщение;
    přeposlaná zpráva; továbbított üzenet; iletilmiş ileti; iletilen mesaj; 转发的邮件; 转发邮件; 轉寄郵件;
    已轉寄的郵件; 転送メッセージ; 転送されたメッセージ; 전달된 메시지; 전달된 메일; переслане повідомлення;
    mesaj redirecționat; weitergeleitete e-mail; weitergeleitete mail; message forwarded; courriel transféré;
    messaggio originale inoltrato; doorgestuurde e-mail; doorgestuurde bericht; mesej dimajukan; pesan terusan;
    pesan diteruskan; thư được chuyển tiếp; tin nhắn được chuyển tiếp; προωθημένο μήνυμα; הודעה שהועברה;
    הודעה מועברת; رسالة معاد توجيهها; رسالة مُعاد توجيهها; препратено съобщение; proslijeđena poruka;
    posredovano sporočilo; preposlaná správa; missatge reenviat; ข้อความที่ส่งต่อ; 转发邮件信息; 轉寄的郵件;
    forwardowana wiadomość; edastatud kiri; persiunčiamas laiškas; pārsūtītais ziņojums
    """
)

FORWARD_BEGINS = phrases(
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
FROM_LABELS = phrases(
    """
    from; von; de; da; van; från; fra; lähettäjä; od; от; від; 发件人; 寄件者; 寄件人; 差出人; 送信者; 보낸 사람;
    보낸사람; kimden; gönderen; feladó; odesílatel; de la; από; מאת; من; expéditeur; remitente; mittente; ทาง; จาก;
    từ; người gửi; dari; pengirim; šalje; saatja; nuo; siuntėjas; frá; از; فرستنده; المرسل; afsender; avsender;
    avsändare; absender; afzender; nadawca; отправитель; відправник; expeditor; αποστολέας; 寄信人; 发信人; 從; 自;
    השולח
    """
)

SUBJECT_LABELS = phrases(
    """
    subject; betreff; objet; asunto; oggetto; assunto; onderwerp; ämne; emne; aihe; temat; тема; 主题; 主旨; 件名;
    제목; konu; tárgy; předmět; subiect; θέμα; נושא; الموضوع; predmet; assumpte; zadeva; относно; teema; tēma;
    tema; subjek; perihal; judul; chủ đề; tiêu đề; เรื่อง; หัวเรื่อง; efni; موضوع; objekt; sujet; 標題; 标题; 题目;
    主題; asunto del mensaje; gaia
    """
)

OTHER_LABELS = phrases(
    """
    sent; date; to; cc; gesendet; datum; an; kopie; envoyé; envoyé le; à; enviado; enviado el; enviada em;
    enviado em; fecha; para; inviato; data; a; verzonden; aan; skickat; till; sendt; dato; til; lähetetty;
    vastaanottaja; päivämäärä; wysłano; do; отправлено; дата; кому; надіслано; 发送时间; 日期; 收件人; 抄送;
    寄件日期; 收件者; 副本; 送信日時; 日時; 宛先; 보낸 날짜; 날짜; 받는 사람; 받는사람; gönderildi;
    gönderme tarihi; tarih; kime; elküldve; küldve; címzett; odesláno; komu; trimis; către; στάλθηκε; προς; נשלח;
    אל; copia; kopi; kopia; kopio; kopija; copie; copie à; cópia; в копии; копия; копія; bcc; bilgi; reply-to;
    antwort an; répondre à; ngày; đã gửi; gửi; đến; tới; người nhận; tanggal; dikirim; terkirim; kepada; ke;
    วันที่; ส่งเมื่อ; ส่ง; ถึง; poslano; poslato; za; prima; datum/uhrzeit; dátum; odoslané; másolatot kap;
    másolat; изпратено; до; копие; enviat; per a; saadetud; adressaat; kuupäev; išsiųsta; kam; nosūtīts; sent at;
    date sent; date de l'envoi; data/ora; ημερομηνία; κοινοποίηση; תאריך; עותק; תאריך שליחה; إلى; التاريخ; تاريخ;
    تم الإرسال; أرسلت; نسخة; تاریخ; به; ارسال; sent on; importance; priorität; importancia; wichtigkeit;
    attachments; anlagen; anhänge; pièces jointes; adjuntos; allegati; anexos; bijlagen; 時間; 时间; 傳送時間;
    发件时间; 收信人; 抄送人; 참조; 받은 사람; 일시; 送信日; 日付; dňa; lähetyspäivä; fecha de envío; data de envio
    """
)

# "Sent from my iPhone" and its like, a whole line: a phrase on one side, a device or program on the other.
SENT_FROM = phrases(
    r"""
    sent (?:from|with|via|using)\b; get outlook;
    von (?:meinem|meiner|unterwegs)\b.{0,80}(?:gesendet|verschickt|geschickt); von .{2,40} gesendet;
    (?:gesendet|verschickt|verfasst|geschickt) (?:von|mit|aus|über|via)\b;
    diese (?:nachricht|e-?mail|mail) wurde\b; envoyé (?:de|depuis|à partir|avec|par|via)\b; télécharger outlook;
    obtenir outlook; téléchargez outlook; obtenez outlook;
    enviado (?:desde|con|do|a partir|de|com|por|pelo|via|mediante|através)\b; enviada? (?:do|pelo|desde)\b;
    obtener outlook; inviat[oa] (?:da|dal|dalla|dall|con|tramite|via|usando)\b; obtenha o outlook; obter o outlook;
    obter outlook; (?:verzonden|verstuurd) (?:vanaf|met|via|van|vanuit|door)\b;
    (?:skickat|skickades|sänt) (?:från|med|via)\b; sendt (?:fra|via|med)\b; lähetetty\b;
    (?:wysłan[eoay]|wiadomość wysłana) (?:z|ze|za|przez|przy)\b; отправлен[оа] (?:с|со|из|от|через)\b; послано с\b;
    надіслано (?:з|із|зі|через)\b; відправлено (?:з|із)\b;
    (?:odesláno|odosláno|odoslané|poslané?|posláno) (?:z|ze|zo|s|pomocí)\b; poslano (?:s|sa|z|iz|mojega|putem)\b;
    изпратено (?:от|чрез)\b; послато (?:са|с)\b; 发自我的; 发自; 发送自; 發送自; 発信元; 從我的; 从我的; 發自;
    来自; 由我的; (?:στάλθηκε|εστάλη|απεστάλη) (?:από|με|μέσω)\b; (?:elküldve|küldve)\b;
    az? .{0,30}(?:iphone|android).{0,20}küldve; trimis (?:de|din|cu|prin)\b; נשלח מ; נשלח באמצעות;
    (?:أُ?رسلت|أُ?رسل|مرسل|تم الإرسال) (?:من|بواسطة|باستخدام); فرستاده شده از; ارسال شده از;
    (?:enviat|tramès) (?:des|amb)\b; hämta outlook; pobierz outlook; ottieni outlook; scarica outlook;
    outlook (?:voor|für|pour|para|per)\b; gửi (?:từ|bằng)\b; được gửi từ\b;
    (?:dikirim|terkirim|dihantar) (?:dari|daripada|melalui|dengan)\b; ส่งจาก; saadetud\b; išsiųsta (?:iš|su)\b;
    nosūtīts no\b; sent frá\b; bidalita\b; скачать outlook; отримати outlook; получить outlook; descargar outlook;
    download outlook; hent outlook; hanki outlook; stáhnout outlook; outlook を入手; 下载 outlook; 获取 outlook;
    取得 outlook; ipadala mula
    """
)

SENT_BY = phrases(
    """
    から送信; から送信されました; から送信しました; にて送信; を使用して送信; 에서 보냄; 로 보냄; 에서 보냈습니다;
    에서 보낸 메일; 에서 전송됨; gönderildi; gesendet; verschickt; geschickt; 发送; 發送; 傳送; 傳送的; 寄出;
    downloaden; indir; edinin; küldve; lähetetty; 入手; herunterladen; bidalia; भेजा गया
    """
)

DEVICES = phrases(
    """
    iphone; iphon; ipad; ipod; i phone; android; samsung; galaxy; huawei; xiaomi; redmi; oneplus; pixel; nokia;
    motorola; sony xperia; xperia; htc; blackberry; windows phone; windows mail; windows 10; outlook; yahoo;
    proton; gmail; aol; hotmail; smartphone; mobile; handy; phone; telefon; téléphone; teléfono; telefono;
    telefone; móvil; telemóvel; cellulare; celular; cell; tablet; apple watch; mail for windows; mail für windows;
    mail app; mail.ru; почты; yandex; яндекс; телефона; телефону; смартфон; 手机; 手機; 行動電話; スマートフォン;
    携帯; 携帯電話; 휴대폰; 스마트폰; 갤럭시; thunderbird; spark; superhuman; k-9; airmail; mailbird; newton mail;
    bluemail; blue mail; typeapp; posteo; gmx; web.de; telekom mail; freenet; t-online; zoho; fastmail; hey.com;
    readdle; acompli; mailspring; evolution; tutanota; tuta; mailbox.org; huaweiphone; workspace one boxer;
    touchdown; mac; macbook; correo para windows; correio para; posta per windows; courrier pour windows;
    e-mail voor windows; mail voor windows; zimbra; netscape; eudora; lotus; notes; ox mail; nexus; puhelim;
    téléfon; מהאייפון; אייפון; آيفون; الآيفون
    """
)

# Below a rule, not the author's: what lists, scanners and lawyers add.
FOOTERS = phrases(
    r"""
    mailing list\b; listinfo; to unsubscribe from this (?:group|list); you received this message because;
    you are receiving this because; view it on github; reply to this email directly; manage your subscription;
    intended (?:recipient|only|solely); this e-?mail (?:and any|is confidential|may contain|message);
    confidentiality (?:notice|note); vertrauliche informationen; (?:bestimmungsgemäße|richtige) adressat;
    (?:message|courriel|e-?mail|mail) .{0,80}confidentiel; \b(?:pas|exclusi\S+|uniquement|seuls?|réservé\S*) .{0,40}destinataire;
    \b(?:no|non|não|exclusiv\S+|esclusiv\S+|únic\S+|solo) .{0,40}destinat[aá]ri;
    (?:mensaje|correo|mensagem|e-?mail|informaci[oó]n|informaç(?:ão|ões)) .{0,80}confidenci(?:al|ais);
    informazioni (?:riservate|confidenziali); (?:bericht|e-?mail|mail|strikt) .{0,80}vertrouwelijk; vertrouwelijke informatie;
    (?:wiadomość|informacje) .{0,80}poufn; (?:сообщение|письмо) .{0,80}конфиденциальн; конфиденциальн\S+ информаци; avast;
    virus-free; virenfrei; auf viren geprüft; checked for viruses; scanned (?:by|for)
    """
)

# What a ticket system writes above its own text.
REPLY_ABOVE = phrases(
    r"""
    (?:type|write|enter|add) your (?:reply|response|answer) above this line;
    (?:reply|respond|answer|write|type) above this line; reply above the line;
    (?:antworten sie|antwort|bitte antworten sie|schreiben sie) (?:bitte )?(?:oberhalb|über) dieser (?:linie|zeile);
    (?:répondre|répondez|votre réponse|écrivez) au-?dessus de cette ligne;
    (?:responda|escriba|responder|escriba su respuesta) (?:por )?encima de esta línea;
    (?:rispondi|rispondere|scrivi) sopra (?:a )?questa (?:riga|linea); (?:responda|escreva) acima desta linha;
    (?:antwoord|reageer|typ uw antwoord) boven deze (?:lijn|regel)
    """
)

# One of these words is in each of them.
ABOVE = phrases("above; über; oberhalb; dessus; encima; sopra; acima; boven")

# Said above a quoted message by someone whose words are further down, or who passes it on.
POINTS_BELOW = phrases(
    r"""
    (?:see|read|answers?|comments?|repl(?:y|ies)|responses?|message|mail|inline)\b.{0,30}\bbelow;
    (?:answers?|comments?|replies) inline; fyi; f\.y\.i\.; forwarding; fwd; siehe unten; s\. ?u\.; z\. ?k\.;
    zur info; zur kenntnis; ci-dessous; plus bas; pour info; más abajo; a continuación; para tu información;
    zie hieronder; ter info; qui sotto; vedi sotto; per conoscenza; ver abaixo; para conhecimento; se nedan;
    se nedenfor; se herunder; poniżej; см\. ниже; bkz\. aşağı; viz níže; (?:见|如)下; 下記; 아래
    """
)
