"""How notes say that somebody is away, and until when, in the languages people write mail in. Data for `absence` and `classify`."""

from __future__ import annotations

from postroom.mail.wording.alternatives import phrases

UNTIL_CUES = phrases(
    r"""
    until\b; un?till?\b; 'til\b; through\b; thru\b; up to\b; bis\b; jusqu'; jusque\b; hasta\b; fino\b; sino al?\b; fin
    al\b; até\b; tot\b; t/m\b; till\b; t\.?o\.?m\.?; förrän\b; til\b; indtil\b; inntil\b; do dnia\b; do\b; до\b; по\b;
    až do\b; pana\b; până\b; pina\b; έως\b; μέχρι\b; ως τις\b; עד\b; עד ה; حتى\b; إلى غاية; لغاية; đến\b; tới\b;
    sampai\b; hingga\b; s/d\b; ถึง; 至; 到; 直到; 截至; fins\b; kuni\b; iki\b; līdz\b
    """
)
"""Words before the last day."""

UNTIL_CUES_BEHIND = phrases(
    r"""
    [（(]?.?[)）]?\s?まで; [（(]?.?[)）]?\s?까지; \s?(?:tarihine|gününe)? ?(?:'?[ae] )?kadar; -?ig\b;
    \s?(?:asti|saakka)\b; \s?(?:之前|前|为止|為止); \s?(?:klo \S+ )?(?:asti|saakka)\b; \s?(?:tarihine|'\S{1,3}) kadar
    """
)
"""Words behind it, in languages that say them there."""

RETURN_CUES_BEHIND = phrases(
    """
    回来; 回來; 返回; 恢复; 上班; 回到; 返工; から出社; に出社; より出社; に復帰; に戻; 에 복귀; 복귀; 에 돌아; 부터 출근; döneceğim
    """
)
"""Words behind the day of the return."""

RETURN_CUES = phrases(
    r"""
    back (?:in the office |at work |at my desk |online )?(?:on|by|from)?\b; (?:i |i'll |i will |will )?return(?:ing)?
    (?:to (?:the )?(?:office|work) )?(?:on)?\b; returns? on\b; resume\b; available (?:again )?(?:on|from)\b;
    (?:wieder|zurück|erreichbar) .{0,25}(?:ab|am)\b; ab (?:dem|montag|dienstag|mittwoch|donnerstag|freitag)\b; ab\b;
    zurück am\b; wieder am\b; de retour\b; mon retour\b; retour (?:prévu )?le\b; à partir du\b; dès le\b;
    reprendrai\b; regreso\b; de vuelta\b; volveré\b; regresaré\b; a partir del?\b; de regreso\b; vuelvo\b;
    rientr(?:o|erò|erà)\b; di ritorno\b; tornerò\b; a partire dal?\b; dal rientro\b; sarò di nuovo\b;
    regress(?:o|arei)\b; retorn(?:o|arei)\b; voltarei\b; de volta\b; volto\b; a partir d[eo]\b; terug\b; weer
    (?:aanwezig|bereikbaar|op kantoor)\b; vanaf\b; tillbaka\b; åter\b; tilbage\b; tilbake\b; palaan\b; takaisin\b;
    tavattavissa\b; wracam\b; wrócę\b; powrót\b; powrócę\b; вернусь\b; вернётся\b; вернется\b; возвращаюсь\b; буду
    (?:на месте|в офисе)\b; повернусь\b; повертаюсь\b; vrátím se\b; zpět\b; opět\b; vrátim sa\b; späť\b;
    visszatérek\b; ismét\b; revin\b; mă întorc\b; voi reveni\b; επιστρέφω\b; επιστρέψω\b; אחזור\b; חוזרת?\b; سأعود\b;
    العودة\b; trở lại\b; quay lại\b; kembali\b; döneceğim\b; dönüş\b; 恢复; 返回; 回来; 復帰; 出社; 복귀
    """
)
"""Words before the day of the return."""

RANGE_CUES = phrases(
    """
    to; and; und; bis; au; et; al; a; e; y; à; ao; t/m; en; till; til; og; och; do; по; do dnia; i; și; la; から;
    부터; ile; and returning on
    """
)
"""Words between the first day and the last."""

# A subject that a program gives to its answer; what it answers follows.
AUTOMATIC_SUBJECTS = phrases(
    r"""
    auto(?=:); automatic (?:reply|response); auto(?:mated)?[- ]?(?:reply|response|responder|answer); autoreply; autoresponse;
    out[- ]of[- ](?:the[- ])?office (?:auto-?reply|message|notification); (?:vacation|holiday|away|absence|leave)
    (?:reply|message|notice|notification|response|auto-?reply); automatische
    (?:antwort|rückantwort|abwesenheitsnotiz|nachricht|antwortmail);
    abwesenheits(?:notiz|nachricht|meldung|mitteilung|agent|assistent); autoantwort; auto-antwort;
    urlaubsvertretung; réponse automatique; message automatique; réponse automatisée; message d'absence; avis
    d'absence; notification d'absence; respuesta autom[aá]tica; mensaje autom[aá]tico; autorespuesta;
    auto-?respuesta; risposta automatica; messaggio automatico; autorisposta; resposta autom[aá]tica; mensagem
    autom[aá]tica; auto-?resposta; automatisch (?:antwoord|bericht); automatische (?:beantwoording|reactie);
    afwezigheids(?:bericht|melding|assistent); autosvar; automatiskt svar; auto-?svar;
    frånvaro(?:meddelande|svar|besked); semestersvar; automatisk svar; automatisk besvarelse;
    fraværs(?:melding|besked|svar|meddelelse); feriesvar; automaattinen (?:vastaus|poissaoloviesti|ilmoitus);
    automaattivastaus; poissaolo(?:viesti|ilmoitus); lomavastaus; automatyczna odpowiedź; odpowiedź automatyczna;
    autoodpowiedź; autoresponder; автоматический ответ; автоответ(?:чик)?; автоматическое (?:уведомление|сообщение);
    автоматична відповідь; автовідповідь; автовідповідач; automatick[aá] odpov[eě][dďt]['ď]?; automatická odpověď;
    automatická odpoveď; automatikus (?:válasz|üzenet); otomatik (?:yanıt|cevap|mesaj); răspuns automat; raspuns
    automat; mesaj automat; αυτόματη απάντηση; automaatvastus; automātiskā atbilde; automatinis atsakymas;
    automatski odgovor; samodejni odgovor; автоматичен отговор; извън офиса; resposta automàtica; fora de l'oficina;
    sjálfvirkt svar; מענה אוטומטי; תשובה אוטומטית; הודעה אוטומטית; (?:ال)?رد (?:ال)?(?:تلقائي|آلي); پاسخ خودکار; trả
    lời tự động; thư trả lời tự động; balasan otomatis; jawaban otomatis; balasan automatik; ตอบกลับอัตโนมัติ;
    ไม่อยู่ที่สำนักงาน; 自动(?:回复|答复|回覆|应答); 自動(?:回覆|回復|答覆|応答|返信)(?:メール)?; 不在(?:通知|のお知らせ|のご連絡|連絡);
    外出自动回复; 자동 ?(?:회신|응답|답장); 부재 ?중 자동 ?(?:회신|응답); 부재 ?(?:알림|메시지|안내)
    """
)

# A subject that only says that somebody is away: persons write about holidays too, so it counts where the text says so as well.
ABSENT_SUBJECTS = phrases(
    r"""
    out[- ]of[- ](?:the[- ])?office; ooo; ooto; on (?:vacation|leave|holiday|annual leave); away from (?:my|the)
    (?:mail|email|office|desk); abwesend; abwesenheit; nicht im (?:büro|haus); bin (?:im urlaub|nicht im
    büro|abwesend); absence du bureau; absent(?:e)? du bureau; en congés?; absente?; fuera de (?:la )?oficina;
    ausente; ausencia; de vacaciones; fuori (?:ufficio|sede); assente; assenza; in ferie; fora do escrit[oó]rio;
    ausência; ausência temporária; de férias; em férias; afwezig(?:heid)?; niet op kantoor; buiten kantoor;
    frånvaro; frånvarande; ej på kontoret; semester; fravær; fraværende; ikke (?:til stede|på kontoret); ferie;
    poissaolo; poissa toimistolta; nieobecność; nieobecny; poza biurem; jestem na urlopie; urlop; нет на
    (?:месте|рабочем месте); вне офиса; в отпуске; отсутствие на рабочем месте; у відпустці; поза офісом; немає на
    місці; mimo kancelář; nepřítomnost; nejsem v kanceláři; mimo kancelárie; neprítomnosť; dovolená; házon kívül;
    irodán kívül; szabadság; nem vagyok az irodában; ofis dışında(?:yım)?; ofiste değil(?:im)?; izindeyim; yıllık
    izin; în afara biroului; în concediu; εκτός γραφείου; מחוץ למשרד; خارج المكتب; vắng mặt; di luar kantor; 外出; 休假;
    부재 ?중; 휴가
    """
)

OF_ANOTHER = tuple(
    f" {word} "
    for word in phrases(
        """
        your; the; our; an; votre; vos; su; tu; vostra; tua; sua; said; says; saying; told me; states; stated; reads;
        steht; stand; dit; disait; dice; decía; diceva; diz; dizia
        """
    )
)
"""What stands before it where a person speaks of somebody's automatic answer, or repeats what it said."""

# What such an answer says of itself. One is enough.
SAYS_AUTOMATIC = phrases(
    r"""
    (?:this|it) is an? (?:automatic(?:ally generated)?|automated|auto-?generated|auto)[-
    ](?:reply|response|message|e-?mail|answer|notification|confirmation); this (?:reply|response|message|e-?mail)
    (?:was|is|has been) (?:sent |generated )?automatic(?:ally)?(?: generated| sent)?; this (?:automated|automatic)
    (?:reply|response|message|e-?mail) (?:is|was|confirms|acknowledges|because|to (?:let|inform|confirm|acknowledge)); please do not
    (?:reply|respond) to this (?:automated |automatic |auto-?generated )?(?:e-?mail|message); replies to this
    (?:e-?mail|message|address) are not (?:read|monitored); (?:dies|dieses|das) ist eine
    automatisch(?:e|\s(?:generierte|erstellte|erzeugte|versendete|verschickte))
    (?:antwort|nachricht|e-?mail|mitteilung|rückmeldung|eingangsbestätigung); (?:diese|die)
    (?:nachricht|e-?mail|antwort|mail) (?:wurde|wird|ist) automatisch
    (?:generiert|erstellt|erzeugt|versendet|verschickt|gesendet); bitte antworten sie nicht auf diese
    (?:e-?mail|nachricht|mail); ihre (?:e-?mail|nachricht|mail) wird (?:nicht|weder|in dieser zeit nicht)(?:
    automatisch)? (?:weitergeleitet|gelesen|bearbeitet); (?:ceci|cet? \S+) est (?:une réponse|un
    (?:message|mail|e-?mail|courriel)) (?:automatique|généré automatiquement); merci de ne pas répondre à ce
    (?:message|mail|courriel|e-?mail); ne pas répondre à ce (?:message|mail|courriel); (?:este|esta) es (?:un|una)
    (?:mensaje|respuesta|correo) (?:autom[aá]tic[oa]|generad[oa] autom[aá]ticamente); (?:por favor,? )?no responda a
    este (?:mensaje|correo|e-?mail); (?:questo|questa) (?:è|e') (?:un|una) (?:messaggio|risposta|e-?mail)
    (?:automatic[oa]|generat[oa] automaticamente); (?:si prega di )?non rispondere a questo messaggio; (?:esta|este)
    é uma? (?:resposta|mensagem|e-?mail) (?:autom[aá]tic[oa]|gerad[oa] automaticamente); (?:por favor,? )?não
    responda a (?:este e-?mail|esta mensagem); dit is een automatisch(?:e| gegenereerd(?:e)?| verzonden)?
    (?:antwoord|bericht|e-?mail|reactie); det(?:ta|te) (?:är|er) et{1,2}
    (?:automatisk(?:t)?|autogenereret|automatgenererat) (?:svar|meddelande|besked|melding|e-?post); tämä on
    automaattinen (?:vastaus|viesti); to jest (?:automatyczna (?:odpowiedź|wiadomość)|wiadomość (?:wygenerowana
    )?automatycznie); (?:wiadomość|odpowiedź) (?:została )?wygenerowana automatycznie; это автоматическ(?:ий
    ответ|ое сообщение|ое письмо|ое уведомление); (?:письмо|сообщение) (?:создано|сформировано|отправлено)
    автоматически; це автоматичн(?:а відповідь|е повідомлення); (?:toto|tato|táto) (?:je|zpráva je|správa je)
    automatick(?:á|y|ky) (?:odpověď|odpoveď|zpráva|správa|vygenerovan\S*|generovan\S*); ez egy automatikus(?:an)?
    (?:válasz|üzenet|generált); bu (?:bir )?otomatik (?:bir )?(?:yanıt|cevap|mesaj|e-?posta)\S*; acesta este un
    (?:mesaj|răspuns) automat; αυτ(?:ό|ή) είναι (?:ένα|μια) (?:αυτόματο μήνυμα|αυτόματη απάντηση); זוהי
    (?:תשובה|הודעה) אוטומטית; (?:هذه|هذا) (?:رسالة|رد) (?:تلقائية|آلية|تلقائي|آلي); đây là (?:thư|email|tin
    nhắn|phản hồi) (?:trả lời )?tự động; ini adalah (?:balasan|pesan|email) otomatis;
    นี่คือ(?:ข้อความ|อีเมล)ตอบกลับอัตโนมัติ; 这是一?封?自动(?:回复|答复)(?:邮件)?;
    (?:此|本)(?:邮件|郵件|信件)(?:为|為|是|由)(?:系统|系統)?自[动動](?:回复|回覆|生成|发送|發送|發出); 這是(?:一封)?自動回覆;
    (?:この|本)メールは.{0,12}自動(?:送信|返信|配信|応答|的); 自動(?:返信|応答|送信)(?:にて|で(?!は)|メールです|です);
    이 메일은 자동; 자동(?:으로)?
    ?(?:회신|응답|발송)(?:된)? ?(?:메일|메시지)?입니다; ce(?:t|tte)? (?:message|mail|e-?mail|courriel|réponse) (?:a été |est
    )?(?:généré|envoyé)e? automatiquement; este (?:mensaje|correo) (?:ha sido |fue |es )?(?:generado|enviado)
    autom[aá]ticamente; dit (?:bericht|e-?mail) (?:is|werd|wordt) automatisch
    """
)

# What it is called: that counts where it stands above the rest, as persons ask about automatic answers.
NAMES_AUTOMATIC = phrases(
    r"""
    auto(?:mated|matic)?[- ]?(?:reply|response); (?:réponse|message|mail|e-?mail|courriel)
    (?:automatique|généré automatiquement|envoyé automatiquement); (?:mensaje|respuesta|correo) (?:generad[oa]
    )?autom[aá]tic(?:[oa]|amente); (?:messaggio|risposta) automatic[oa]; (?:resposta|mensagem) autom[aá]tica;
    automatisch (?:gegenereerd (?:bericht|antwoord)|antwoord); automaattinen vastaus
    """
)

# That somebody is away. A person may write so too: it counts where a second sign stands beside it.
SAYS_ABSENT = phrases(
    r"""
    (?:i am|i'm|i will be|i'll be|am) (?:currently |presently |now |also )?(?:out|away|off|on (?:annual
    |maternity |paternity |parental |sick |medical |a business
    )?(?:vacation|leave|holidays?|trip|travel)|travell?ing|not in the office|unavailable|not available); (?:i'm|i
    am|is|are) (?:currently |presently )?out[- ]of[- ](?:the[- ])?office; (?<!was )(?<!were )(?<!been )out of (?:the )?office
    (?:until|from|with|and|on|this|between|starting|for|through); (?:our|the) office (?:is|will be) closed; no longer
    (?:works?|employed|with the company); limited access to (?:my )?e-?mails?; (?:is|am) on
    (?:vacation|leave|holiday); (?:ich )?bin (?:ich )?.{0,50}(?:nicht (?:im
    (?:büro|haus|dienst)|erreichbar|anwesend|am arbeitsplatz)|außer haus|ausser haus|abwesend|im urlaub|in
    (?:urlaub|elternzeit|mutterschutz)|auf (?:dienstreise|geschäftsreise)|verreist|krank|ortsabwesend); befinde
    (?:ich )?mich .{0,40}(?:urlaub|elternzeit|dienstreise); (?:unser|das) büro (?:ist|bleibt) .{0,40}geschlossen; nicht mehr
    (?:für das unternehmen tätig|im unternehmen); je suis .{0,40}(?:absente?|en
    (?:congés?|vacances|déplacement|arrêt)|indisponible); je serai .{0,40}(?:absente?|en congés?|en vacances|de
    retour); actuellement (?:absente?|en congés?); (?:nos bureaux|le bureau) (?:sont|seront|est|sera) fermés?; (?:me
    encuentro|estoy|estaré|me encontraré) .{0,40}(?:fuera de (?:la |mi )?oficina|de vacaciones|ausente|de permiso|de
    viaje|de baja); fuera de la oficina; (?:sono|sarò) .{0,40}(?:fuori (?:ufficio|sede)|assente|in
    (?:ferie|vacanza|maternità|viaggio|malattia)); (?:estou|estarei|encontro-me) .{0,40}(?:fora do
    escritório|ausente|de férias|em férias|em viagem|de licença); (?:ik ben|ben ik) .{0,40}(?:niet (?:op
    kantoor|aanwezig|bereikbaar)|afwezig|met (?:vakantie|verlof)|op vakantie); jag är .{0,40}(?:inte på
    (?:kontoret|plats)|på (?:semester|tjänsteresa)|frånvarande|ledig|bortrest|föräldraledig); jeg (?:er|har|holder)
    .{0,40}(?:ikke på kontoret|ikke til stede|på (?:ferie|kurs|reise)|ferie|fraværende|bortrejst|bortreist);
    (?:olen|olemme) .{0,40}(?:poissa|lomalla|vuosilomalla|matkoilla|tavoittamattomissa|äitiyslomalla);
    (?:jestem|będę|przebywam) .{0,40}(?:poza biurem|nieobecn[ya]|na (?:urlopie|zwolnieniu|delegacji)|niedostępn[ya]|w
    delegacji); (?:я|нахожусь|буду|сейчас) .{0,40}(?:в отпуске|вне офиса|не в офисе|отсутствовать|отсутствую|в
    командировке|на больничном); меня (?:не будет|нет) (?:в офисе|на месте|на рабочем месте); (?:я
    )?(?:перебуваю|буду|зараз) .{0,40}(?:у відпустці|поза офісом|не в офісі|відсутн\S+|у відрядженні);
    (?:jsem|budu|nejsem) .{0,40}(?:mimo kancelář|na dovolené|nepřítomen|nepřítomna|v kanceláři|nemocn\S+);
    (?:som|budem|nie som) .{0,40}(?:mimo kancelárie|na dovolenke|neprítomn\S+|v kancelárii); (?:jelenleg|nem)
    .{0,40}(?:szabadságon|irodában|házon kívül|elérhető)\S*; (?:ofis dışındayım|izindeyim|izinde
    olacağım|tatildeyim|ofiste (?:değilim|olmayacağım)); (?:sunt|voi fi|mă aflu) .{0,40}(?:în concediu|plecat\S*|în
    afara biroului|absent\S*); (?:είμαι|θα είμαι|βρίσκομαι|απουσιάζω|θα απουσιάζω) .{0,40}(?:εκτός γραφείου|σε
    άδεια|γραφεί\S*); אני (?:לא במשרד|בחופשה|נמצאת? (?:מחוץ למשרד|בחופש\S*)); (?:أنا|انا) .{0,30}(?:خارج المكتب|في
    إجازة); (?:tôi|hiện) .{0,40}(?:vắng mặt|nghỉ phép|không có mặt|đi công tác); (?:saya) .{0,40}(?:tidak (?:berada
    )?di kantor|di luar kantor|cuti|sedang cuti);
    (?:我|本人).{0,20}(?:不在办公室|不在辦公室|休假|出差|外出|请假|請假|度假|放假); 休假(?:中|期间|期間);
    (?:不在|休暇|休み|出張|外出)(?:に|を|中|と|の(?:ため|期間)).{0,14}(?:ます|おります|です|頂|いただ); (?:부재
    ?중|휴가 ?중|출장 ?중|자리를 비|휴가로|휴가입니다)
    """
)

# What only such notes add: thanks for a mail as such, an answer later, whom to ask meanwhile.
SAYS_LATER = phrases(
    r"""
    thank(?:s| you)(?: very much)? for (?:your|the) (?:e-?mail|mail|message|note|enquiry|inquiry|interest); (?:i|we)
    (?:have|'ve) received your (?:e-?mail|message); will (?:respond|reply|get back|answer|be
    back|return|read|contact|attend)\b; (?:respond|reply|answer)(?: to)? (?:your|you|to your) .{0,30}(?:return|back|as
    soon as|upon); (?:upon|on|after|until) my return; when i (?:return|am back|get back|'m back); as soon as i
    (?:return|am back); (?:for|in|if|should) .{0,25}(?:urgent|emergenc\S+|immediate)\S*; (?:please|kindly)
    contact\b(?! (?:me|us)\b); (?:in|during) my absence;
    (?:please|kindly) (?:direct|forward|send) (?:all|any|your)\b; (?:vielen |herzlichen |besten )?dank für ihre
    (?:e-?mail|nachricht|mail|anfrage|mitteilung); ihre (?:e-?mail|nachricht|mail) (?:wird|habe ich erhalten); in
    (?:dringenden|eiligen|wichtigen) (?:fällen|angelegenheiten); nach meiner rückkehr; melde mich
    .{0,30}(?:danach|rückkehr|zurück|bei ihnen|umgehend|schnellst\S+); (?:wenden sie sich|kontaktieren sie)\b;
    (?:wieder )?(?:erreichbar|zurück); meine vertretung; werde .{0,40}(?:beantworten|antworten|bearbeiten); merci
    (?:pour|de) (?:votre|ton) (?:message|mail|e-?mail|courriel); (?:à|dès|après) mon retour; en cas d'urgence; pour
    toute (?:urgence|question|demande); vous (?:répondrai|recontacterai); je (?:répondrai|reviendrai|traiterai)\b;
    veuillez (?:contacter|vous adresser); vous pouvez (?:contacter|joindre); de retour\b; gracias por (?:su|tu|el)
    (?:mensaje|correo|e-?mail); (?:a|en) mi (?:regreso|vuelta); (?:para|en caso de|si es) .{0,20}urgen\S+; le
    responderé; te responderé; responderé\b; (?:póngase|pónganse|contacte|contactar)\b; acceso limitado; (?:grazie|la
    ringrazio) per (?:il|la|la sua|il suo|avermi) .{0,10}(?:messaggio|mail|e-?mail|scritto|contatta\S+); al mio
    (?:rientro|ritorno); risponderò\b; (?:per|in caso di) .{0,12}urgen\S+; potete (?:contattare|rivolgervi);
    (?:contattare|rivolgersi)\b; obrigad[oa] pel[ao] (?:sua |seu )?(?:mensagem|e-?mail|contacto|contato);
    (?:no|após|quando) .{0,10}(?:meu (?:regresso|retorno)|voltar|regressar|retornar); responderei\b; (?:em caso
    de|para|assuntos) .{0,16}urg\S+; (?:contacte|contate|contactar|favor contatar)\b; (?:be?dankt|dank(?: je| u)?)
    voor (?:uw|je|jouw) (?:e-?mail|mail|bericht); (?:na|bij) (?:mijn )?terugkomst; (?:bij|voor|in)
    .{0,12}(?:dringende|spoed|urgente)\S*; (?:neem|kunt u|contact op)\b.{0,30}contact; antwoord daarna; beantwoord\S*
    .{0,30}(?:terug|zodra); tack för (?:ditt|ert|din|mailet) ?(?:meddelande|mail|e-?post|mejl)?; svarar
    (?:när|då|så|vid)\b; (?:vid|för|i) brådskande; kontakta\b; tak for (?:din|jeres|deres)
    (?:mail|besked|henvendelse|e-?mail); takk for (?:din |e-?post\S*|henvendelse\S*|mail\S*|melding\S*); (?:vender
    tilbage|svarer|besvarer|ta(?:r)? kontakt|kontakt|ved (?:akutte|hastende))\b; kiitos
    (?:viestistäsi|sähköpostistasi|viestistänne|yhteydenotosta\S*); (?:vastaan|palaan|luen) .{0,40}; kiireelli\S+;
    dziękuję za (?:wiadomość|maila|e-?mail|kontakt); (?:po|zaraz po) (?:powrocie|moim powrocie); odpowiem\b; (?:w
    (?:pilnych|nagłych)|proszę o kontakt)\b; w (?:sprawach )?pilnych; спасибо за (?:ваше
    )?(?:письмо|сообщение|обращение); (?:отвечу|ответить|свяжусь)\b; по возвращени[ию]; (?:по|в)
    (?:срочным|срочных|случае)\b; (?:обращайтесь|обратитесь)\b; дякую за (?:ваш )?(?:лист|повідомлення|звернення);
    (?:відповім|звертайтесь|звертайтеся)\b; děkuji za (?:zprávu|váš e-?mail|vaši zprávu|e-?mail); (?:odpovím|ozvu
    se|po návratu|kontaktujte)\b; ďakujem za (?:správu|e-?mail|vašu správu); köszönöm
    (?:levelét|üzenetét|e-?mail\S*|megkeresését); (?:válaszolok|visszatérésem|sürgős)\S*;
    (?:mesajınız|e-?postanız|iletiniz) için teşekkür\S*; (?:acil|döndüğümde|dönüşümde|yanıtlayacağım|cevap
    vereceğim)\S*; vă mulțumesc pentru (?:mesaj|e-?mail)\S*; (?:voi răspunde|urgențe|urgente)\b; (?:σας )?ευχαριστώ
    για το (?:μήνυμά|email|μήνυμα)\S*; (?:θα απαντήσω|επείγ\S+); (?:cảm ơn|xin cảm ơn) .{0,20}(?:thư|email|tin);
    (?:terima kasih) .{0,30}(?:email|pesan|surat)\S*; תודה על (?:פנייתך|הודעתך|המייל); شكرا?ً? (?:لك
    )?(?:على|ل)(?:رسالتك|بريدك|تواصلك); (?:感谢|谢谢|感謝|謝謝)(?:您|你)?的?(?:来信|来邮|邮件|來信|郵件|來函);
    (?:尽快|盡快|儘快|稍后|回来后|返回后|之后|回來後)(?:会|會|给|給|回|与|與|為|为|处|處)?.{0,6}(?:回复|回覆|答复|联系|聯繫|处理|處理);
    (?:紧急|急事|緊急|如有急)(?:事|情|情况|時|时)?; メールを?(?:いただき)?ありがとう\S*;
    (?:戻り次第|折り返し|後日|出社後|帰社後).{0,14}(?:返信|連絡|返事|回答|対応); (?:お急ぎ|緊急)の; 메일(?:을)?
    ?(?:주셔서 )?감사\S*; (?:복귀|돌아온|확인) ?(?:후|하는 대로|하여).{0,12}(?:회신|답변|연락); (?:급한|긴급)\S*
    """
)

# What a person says besides, who answers all the same: a program has nothing to decide or to enclose.
SAYS_MORE = phrases(
    r"""
    \b(?:attached|enclosed)\b; here (?:is|are)\b; \byes,; (?:we|i) (?:will )?(?:take|accept|agree|confirm|order|approve|decline)\b;
    (?:works|suits|is fine) (?:for )?(?:me|us)\b; \b(?:my|our) (?:order|invoice|parcel|account|refund)\b; \bja,;
    (?:anbei|im anhang)\b; (?:nehmen|nehme) .{0,40}\ban\b; einverstanden; passt (?:mir|uns); ci-joint; en pièce jointe;
    (?:me|nous) convient; d'accord; j'accepte; nous acceptons; adjunto; acepto; aceptamos; de acuerdo; in allegato;
    accett(?:o|iamo); va bene; em anexo; aceit(?:o|amos); concordo; bijlage; akkoord; bifogat; vedhæftet; vedlagt;
    w załączniku; zgadzam się; во вложении; (?:согласен|согласна|согласны)\b
    """
)

# A program that holds a mail back until its sender proves to be a person.
CHALLENGES = phrases(
    r"""
    (?:confirm|verify|prove|validate) (?:that )?you(?:'re| are) (?:a |an )?(?:human|real person|actual
    person|person|not a (?:robot|spammer|machine|bot|computer|spam\S*)|legitimate|real sender);
    (?:confirm|verify|authenticate|validate|authorize) (?:your(?:self)?|the) (?:self as a sender|identity|e-?mail
    address|message|e-?mail|sender).{0,80}(?:your (?:e-?mail|message).{0,20}(?:deliver|receive)|released?|inbox|only (?:have
    to|need)|one[- ]time|just once); your (?:e-?mail|message)\b[^.!?]{0,160}\b(?:held|on
    hold|quarantined?|pending|waiting|not (?:yet )?(?:been )?delivered|undelivered|blocked|suspended|will be
    delivered)\b.{0,200}\b(?:confirm|verif\S+|authenticat\S+|approv\S+|click|reply to this|respond)\b; (?:to|in order
    to) (?:have|get|ensure|complete the delivery of|deliver|release) (?:that )?your
    (?:e-?mail|message) .{0,60}(?:deliver|releas|receiv|through).{0,120}(?:click|reply|confirm|verify|authenticat); (?:is|am|are)
    (?:now )?(?:using|protected by) (?:boxbe|spam
    ?arrest|choicemail|spamblocker|bluebottle|vanquish|mailblocks|sanebox|tmda|an? (?:challenge|anti-?spam
    service|spam (?:filter|blocker)).{0,40}(?:confirm|verif|challenge)); (?:guest|approved senders?|allowed
    senders?|safe senders?|white) ?list.{0,120}(?:confirm|verif|click|reply|request); spam ?arrest; antispam uol;
    boxbe\b.{0,80}(?:guest list|courtesy|waiting list); sender (?:verification|confirmation|authentication)
    (?:required|request); this one-time (?:verification|confirmation|request|process); bestätigen sie.{0,40}(?:kein
    spam\S*|ein mensch|kein (?:roboter|automat)|absender); (?:ihre|deine)
    (?:e-?mail|nachricht|mail).{0,120}(?:zurückgehalten|zugestellt).{0,120}(?:bestätig|klicken|antworten);
    (?:confirmer|confirmez|vérifier).{0,40}(?:vous êtes (?:un humain|une personne|bien l'expéditeur)|n'êtes pas un
    (?:robot|spammeur)); votre (?:message|mail|e-?mail|courriel).{0,140}(?:en attente|retenu|bloqué|mis en
    quarantaine).{0,140}(?:confirm|cliqu|valid|authentifi); mailinblack;
    (?:confirme|confirmar|verifique).{0,40}(?:(?:es|que es|que você é|é) (?:una persona|un humano|humano|uma
    pessoa)|no es un robot|não é um robô); (?:su|seu|sua|tu)
    (?:mensaje|correo|mensagem|e-?mail).{0,140}(?:retenid[oa]|pendiente|em
    espera|retid[oa]|bloquead[oa]|aguardando).{0,140}(?:confirm|clique|haga clic|verifi); (?:il (?:suo|tuo)
    messaggio).{0,120}(?:in attesa|trattenuto|bloccato).{0,120}(?:conferm|clic|verific); подтвердите.{0,60}(?:не
    робот|не спам|человек|отправител); 请(?:确认|验证).{0,20}(?:不是(?:机器人|垃圾)|真人|发件人);
    確認.{0,20}(?:ロボットではない|人間である)
    """
)

# What must stand in a text before the expressions above are worth the time.
AUTOMATIC_STEMS = phrases(
    """
    automat; autogener; auto-gener; auto-re; auto reply; not reply to this; not respond to this; replies to this;
    antworten sie nicht auf diese; nachricht wird; mail wird; ne pas répondre; no responda; non rispondere; não
    responda; automá; otomat; αυτόματ; автомат; אוטומטי; تلقائي; آلي; tự động; อัตโนมัติ; 自动; 自動; 자동
    """
)
ABSENT_STEMS = phrases(
    """
    out of office; out of the office; out-of-office; on vacation; on leave; on holiday; annual leave; maternity leave;
    parental leave; sick leave; medical leave; am away; be away; i'm away; not in the office; i am out; i'm out; will
    be out; i'll be out; travelling; traveling; unavailable; not available; office is closed; office will be; no
    longer with; no longer work; no longer employ; nicht im; im urlaub; in urlaub; urlaub; außer haus; ausser haus;
    nicht erreichbar; nicht mehr im; nicht mehr für; büro ist; büro bleibt; absent du; absente du; suis absent;
    actuellement absent; serai absent; bureaux sont; bureau est; indisponible; limited access; abwesend; dienstreise;
    elternzeit; congé; vacances; déplacement; oficina; vacaciones; ausente; ufficio; ferie; assente; escritório;
    férias; kantoor; vakantie; afwezig; verlof; kontoret; semester; fraværende; frånvarande; bortre; poissa; loma;
    biurem; urlop; nieobecn; отпуск; офис; на месте; рабочем месте; командировк; відпуст; офіс; dovolen; kancel;
    nepřítom; neprítom; szabads; irod; ofis; izin; concediu; birou; γραφεί; άδεια; משרד; בחופש; المكتب; إجازة; nghỉ;
    vắng; cuti; kantor; 休; 办公室; 辦公室; 出差; 外出; 请假; 請假; 度假; 放假; 不在; 出張; 부재; 휴가; 출장; 자리
    """
)
CHALLENGE_STEMS = phrases(
    """
    confirm; verif; prove; challenge; authentic; validat; boxbe; spamarrest; spam arrest; antispam; mailinblack; guest
 bestätig; vérifi; conferm; подтверд; 确认; 验证; 確認
    """
)
HELD_STEMS = phrases(
    """
    your message; your e-mail; your email; human; robot; spam; real person; ihre nachricht; ihre e-mail; ihre mail;
    deine nachricht; votre message; votre mail; votre e-mail; votre courriel; su mensaje; su correo; tu mensaje; tu
    correo; sua mensagem; seu e-mail; seu email; suo messaggio; tuo messaggio; guest list; boxbe;
    mailinblack; робот; человек; 机器人; 真人; 发件人; ロボット; 人間
    """
)
