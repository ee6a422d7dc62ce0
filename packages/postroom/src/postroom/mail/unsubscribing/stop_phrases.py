"""How people ask, in the languages they speak, that nobody write to them any more. Data for `stop_words`.

Each phrase is a regular expression for one whole clause: case-folded, without punctuation, single spaces.
"""

from __future__ import annotations


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


_MAIL = r"(?:e-?mails?|mails?|messages?|mailings?|newsletters?|spam|stuff|anything|these|this|more)"
_LIST = (
    r"(?:your|this|the|all|any)(?: (?:mailing|e-?mail|contact|distribution|newsletter))? "
    r"(?:lists?|newsletters?|e-?mails?|mails?|mailings?|messages?|database|system)"
)
_STOP, _NEVER, _US = r"(?:stop|cease|quit)", r"(?:do not|don't|dont|never)(?: ever)?", r"(?:me|us)"
_WRITING = r"(?:writing|e-?mailing|mailing|contacting|messaging|spamming|bothering|harassing|pestering)"
_WRITE = r"(?:write|e-?mail|mail|contact|message|bother|spam)"
_POLITE = (
    r"(?:(?:please|kindly|just|so|again|ok|hi|hello|sorry) )*"
    r"(?:(?:can|could|will|would) you (?:please |kindly )?|(?:i|we) (?:want|"
    r"ask|need|would like|'d like) you to |i'd like you to )?"
)
_EVER = r"(?: (?:again|any ?more|any longer|ever|ever again|at all|now|immediately|please|at this address|thanks?|thank you))*"
_ORDERS = (
    rf"unsubscribe(?: {_US})?(?: (?:from|off) {_LIST})?",
    rf"(?:remove|delete|take) (?:{_US}|my (?:e-?mail )?address|my e-?mail|our address)(?: (?:from|off) {_LIST})?",
    rf"take {_US} off",
    r"opt(?: me)? out",
    rf"{_STOP} {_WRITING}(?: to)? {_US}",
    rf"{_STOP} sending {_US}(?: (?:your|any|any more|all|such|these|this|the|more)){{0,2}}(?: {_MAIL})?",
    rf"{_STOP} sending (?:your |these |this |any |more )*{_MAIL} to {_US}",
    rf"(?:stop|no more) (?:with )?(?:the |these |your |this )?{_MAIL}(?: from you| to me)?",
    rf"{_NEVER} {_WRITE}(?: to)? {_US}",
    rf"{_NEVER} send {_US}(?: (?:any|any more|more|such|these|your)){{0,2}} {_MAIL}",
    r"(?:i|we) (?:no longer (?:want|wish)|do not (?:want|wish)|don't (?:want|wish)) to (?:receive|get|hear) "
    rf"(?:(?:any|any more|more|your|these|such|from) ?){{0,2}}(?:{_MAIL}|you)(?: from you)?",
    rf"leave {_US} alone",
    r"stop",
)
ENGLISH = f"{_POLITE}(?:{'|'.join(_ORDERS)}){_EVER}"
"""Orders and wishes, with the courtesies around them."""

OTHER_LANGUAGES = (
    # German
    r"(?:bitte )?(?:schreiben|schreib|mailen|kontaktieren|belästigen) ?(?:sie|ihr)? (?:mir|mich|uns) "
    r"(?:bitte )?(?:nicht|nie)(?: mehr| wieder)+",
    r"(?:bitte )?(?:schreiben sie|schreibt|schreib) (?:mir|uns) (?:bitte )?(?:keine|nie wieder)(?: "
    r"weiteren| solchen)?(?: e-?mails?| mails?| nachrichten)?(?: mehr)?",
    r"(?:bitte )?(?:senden|schicken|sende|schick)(?: sie)? (?:mir|uns) (?:bitte )?keine(?: weiteren| "
    r"solchen)? (?:e-?mails?|mails?|nachrichten|newsletter|werbung)(?: mehr)?(?: zu)?",
    r"(?:bitte )?(?:melden sie|melde|tragen sie|trage?) (?:mich|uns) (?:bitte )?(?:ab|aus)(?: (?:vom|von "
    r"ihrem|aus dem|aus ihrem) (?:newsletter|verteiler))?",
    r"(?:bitte )?(?:nehmen sie|nehmt|nimm|streichen sie|löschen sie) (?:mich|uns) (?:bitte )?(?:aus|von) "
    r"(?:ihrem|dem|der|ihrer|eurem) (?:verteiler|liste|mailingliste)(?: (?:heraus|raus))?",
    r"(?:ich möchte|ich will|wir möchten) keine(?: weiteren)? (?:e-?mails?|mails?|nachrichten|"
    r"newsletter)(?: von ihnen| mehr)*(?: erhalten| bekommen)?",
    r"(?:bitte )?(?:hören sie|hört|hör) (?:bitte )?auf,? (?:mir|uns) zu (?:schreiben|mailen)",
    r"keine (?:e-?mails?|mails?) mehr(?: bitte)?",
    r"lassen sie mich(?: bitte)? in ruhe",
    r"(?:bitte )?abmelden",
    r"(?:bitte )?austragen",
    # French
    r"(?:merci de |veuillez |s'il vous plaît )?(?:ne (?:m'écrivez|nous écrivez|me contactez|m'envoyez|"
    r"nous contactez) (?:plus|pas)|ne (?:plus|pas) (?:m'écrire|me contacter|m'envoyer|nous écrire|nous "
    r"contacter|m'adresser))(?: (?:de|d') ?(?:messages?|mails?|e-?mails?|courriels?|courriers?))?(?: "
    r"jamais)?",
    r"(?:merci de |veuillez )?(?:arrêtez|arrêter|cessez|cesser) de (?:m'écrire|me contacter|m'envoyer "
    r"(?:des|vos) (?:mails|e-?mails|messages|courriels)|nous écrire|me spammer)",
    r"(?:merci de |veuillez )?(?:désabonnez-moi|désinscrivez-moi|me désabonner|me désinscrire|désabonner|"
    r"désinscription|désabonnement)(?: de (?:votre|vos|cette|la) (?:liste|newsletter|lettre|mails))?",
    r"(?:merci de |veuillez )?(?:retirez-moi|supprimez-moi|enlevez-moi|me retirer|me supprimer) de "
    r"(?:votre|vos|cette|la) (?:liste|listes|base|newsletter)(?: de diffusion)?",
    r"je ne (?:veux|souhaite) plus recevoir (?:de|vos|ces) (?:messages?|mails?|e-?mails?|courriels?)",
    r"(?:laissez-moi|fichez-moi la) (?:tranquille|paix)",
    # Spanish
    r"(?:por favor )?(?:no me (?:escriban?|escribas|contacten?|contactes|envíen?|envíes|manden?|mandes)|"
    r"dejen? de (?:escribirme|contactarme|enviarme|mandarme)|deja de (?:escribirme|contactarme|enviarme|"
    r"mandarme))(?: más| nunca más)?(?: (?:correos|mensajes|e-?mails|mails|correo))?(?: más)?",
    r"(?:por favor )?(?:denme|dame|quiero darme|deseo darme|darme) de baja(?: de (?:su|esta|la) lista)?",
    r"(?:por favor )?(?:quítenme|quíteme|bórrenme|bórreme|elimínenme|elimíneme|sáquenme) de (?:su|esta|"
    r"la) (?:lista|base)(?: de (?:correo|datos|distribución))?",
    r"no (?:quiero|deseo) (?:recibir )?más (?:correos|mensajes|e-?mails|mails)",
    r"no más (?:correos|mensajes|e-?mails)",
    r"(?:cancelar suscripción|desuscribirme|déjenme en paz)",
    # Portuguese
    r"(?:por favor )?(?:não me (?:escrevam?|escreva mais|contactem?|contatem?|enviem?|mandem?)|parem? de "
    r"me (?:escrever|enviar|mandar|contactar|contatar)|deixem? de me (?:escrever|enviar|contactar))(?: "
    r"mais)?(?: (?:e-?mails|mensagens|mails))?(?: mais)?",
    r"(?:por favor )?(?:removam?-me|retirem?-me|me remova|me removam|me tirem?|tirem?-me) d(?:a|esta|a "
    r"sua|e sua) lista(?: de (?:e-?mails|correio|distribuição))?",
    r"não quero (?:receber )?mais (?:e-?mails|mensagens|mails)",
    r"(?:cancelar (?:a )?(?:inscrição|subscrição|assinatura)|descadastrar|me descadastrem?|deixem-me em "
    r"paz)",
    # Italian
    r"(?:per favore |vi prego di |la prego di )?(?:non (?:scrivetemi|scrivermi|mi scriva|mi scrivete|mi "
    r"scrivere|contattatemi|contattarmi|mi contatti|mi contattate|inviatemi|inviarmi|mi inviate|mandatemi|"
    r"mandarmi)(?: più| mai più)(?: (?:e-?mail|mail|messaggi))?)",
    r"(?:per favore )?(?:smettetela|smettete|smetta|smettila|smetti) di (?:scrivermi|contattarmi|mandarmi "
    r"(?:e-?mail|mail|messaggi)|inviarmi (?:e-?mail|mail|messaggi))",
    r"(?:per favore )?(?:cancellatemi|rimuovetemi|toglietemi|mi cancelli|mi rimuova|disiscrivetemi|"
    r"disiscrivermi|disiscrivimi)(?: d(?:alla|a questa|alla vostra|alla sua) (?:lista|newsletter|mailing "
    r"list))?",
    r"non (?:voglio|desidero) (?:più ricevere|ricevere più) (?:e-?mail|mail|messaggi|vostre e-?mail)",
    r"lasciatemi in pace",
    # Dutch
    r"(?:(?:gelieve|alsjeblieft|graag|wil je|wilt u|kunt u|kun je) )?(?:schrijf|mail|contacteer|benader|"
    r"stuur|schrijft|stuurt)(?: u)? (?:me|mij|ons) (?:alsjeblieft )?(?:niet meer|nooit meer|geen "
    r"(?:e-?mails?|mails?|berichten|nieuwsbrieven) meer)",
    r"(?:alsjeblieft )?stop met (?:(?:mij|me|ons) te (?:schrijven|mailen|benaderen)|(?:mailen|schrijven))",
    r"(?:graag |gelieve )?(?:meld|schrijf) (?:mij|me|ons) (?:alsjeblieft )?(?:af|uit)(?: voor (?:de|deze|"
    r"uw|jullie) (?:nieuwsbrief|lijst|mails))?",
    r"(?:haal|verwijder) (?:mij|me|ons) (?:alsjeblieft )?(?:van|uit) (?:de|uw|jullie|deze) (?:lijst|"
    r"mailinglijst|verzendlijst|bestand)(?: af)?",
    r"ik wil geen (?:e-?mails?|mails?|berichten) meer(?: (?:ontvangen|krijgen|van jullie|van u))*",
    r"(?:graag )?(?:uitschrijven|afmelden)",
    r"laat me met rust",
    # Swedish, Danish, Norwegian
    r"(?:snälla |vänligen |var snäll och )?sluta (?:att )?(?:skriva till|mejla|maila|kontakta|skicka "
    r"(?:mejl|mail|meddelanden) till|spamma) (?:mig|oss)",
    r"(?:snälla )?(?:skriv|mejla|maila|kontakta)(?: inte)?(?: till)? (?:mig|oss) (?:inte )?(?:mer|igen|"
    r"längre)",
    r"(?:ta bort|avregistrera|avsluta) (?:mig|oss)(?: från (?:listan|er lista|er|utskicken|nyhetsbrevet))?",
    r"jag vill inte (?:ha|få) fler (?:mejl|mail|meddelanden)(?: från er)?",
    r"avregistrera",
    r"(?:venligst )?(?:stop|hold op) (?:med )?(?:at )?(?:skrive til|skrive|kontakte|maile|sende (?:mails?|"
    r"e-?mails?|beskeder) til|sende) (?:mig|os)(?: (?:mails?|e-?mails?|beskeder))?",
    r"(?:skriv|kontakt)(?: venligst)? ikke (?:til )?(?:mig|os)(?: mere| igen| længere)?",
    r"(?:afmeld|fjern|slet) (?:mig|os)(?: (?:fra|af) (?:listen|jeres liste|nyhedsbrevet))?",
    r"jeg vil ikke (?:have|modtage) flere (?:mails?|e-?mails?|beskeder)",
    r"(?:vennligst )?(?:slutt|stopp) (?:å|med å) (?:skrive til|skrive|kontakte|sende (?:e-?post|mail) til|"
    r"sende) (?:meg|oss)(?: (?:e-?post|mail|meldinger))?",
    r"(?:ikke skriv til|ikke kontakt) (?:meg|oss)(?: mer| igjen| lenger)?",
    r"(?:meld|fjern) (?:meg|oss)(?: av| fra (?:listen|nyhetsbrevet|listen deres))",
    r"jeg vil ikke ha (?:flere|mer) (?:e-?poster|e-?post|mail|meldinger)",
    # Finnish
    r"(?:älkää|älä) (?:enää )?(?:kirjoittako|kirjoita|lähettäkö|lähetä|ottako|ota) (?:enää )?(?:minulle|"
    r"meille|yhteyttä|minuun yhteyttä)(?: (?:enää|viestejä|sähköpostia))*",
    r"(?:lopettakaa|lopeta) (?:minulle kirjoittaminen|viestien lähettäminen(?: minulle)?|sähköpostien "
    r"lähettäminen(?: minulle)?)",
    r"(?:poistakaa|poista) (?:minut|meidät)(?: (?:listalta|listaltanne|postituslistalta))?",
    r"en halua (?:enää )?(?:viestejä|sähköposteja|sähköpostia)(?: (?:teiltä|enää))*",
    # Polish, Czech
    r"(?:proszę )?(?:nie pisz|nie piszcie|nie pisać|nie kontaktować się|nie wysyłać|nie wysyłajcie|nie "
    r"wysyłaj|przestańcie pisać|przestań pisać|przestańcie wysyłać)(?: (?:do mnie|do nas|ze mną|mi))(?: "
    r"(?:więcej|już|nigdy))*(?: (?:maili|wiadomości|e-?maili))?",
    r"(?:proszę )?(?:wypiszcie|wypisz|usuńcie|usuń|proszę o wypisanie|wypisać) (?:mnie|nas)(?: z (?:listy|"
    r"newslettera|waszej listy|bazy))?",
    r"nie chcę (?:już )?(?:dostawać |otrzymywać )?(?:więcej )?(?:maili|wiadomości|e-?maili)(?: od was)?",
    r"(?:prosím )?(?:už )?(?:mi|nám) (?:už )?(?:nepište|neposílejte|nepiš|neposílej)(?: (?:už|nikdy|další|"
    r"žádné))*(?: (?:e-?maily|maily|zprávy))?",
    r"(?:prosím )?(?:nepište|nepiš|neposílejte) (?:mi|nám)(?: (?:už|nikdy|další|žádné|prosím))*(?: "
    r"(?:e-?maily|maily|zprávy))?",
    r"(?:prosím )?(?:přestaňte|přestaň) mi (?:psát|posílat(?: (?:e-?maily|maily|zprávy))?)",
    r"(?:prosím )?(?:odhlaste|odhlašte|vyřaďte|smažte) (?:mě|mne|nás)(?: (?:z|ze) (?:seznamu|vašeho "
    r"seznamu|newsletteru|databáze|odběru))?",
    r"nechci (?:už |od vás |další )*(?:dostávat )?(?:žádné |další )?(?:e-?maily|maily|zprávy)",
    # Russian, Ukrainian
    r"(?:пожалуйста )?(?:больше )?не пишите (?:мне|нам)(?: (?:больше|никогда|пожалуйста))*",
    r"(?:пожалуйста )?(?:перестаньте|прекратите|хватит) (?:мне |нам )?(?:писать|присылать|слать)(?: "
    r"(?:мне|нам|письма|спам|сообщения))*",
    r"(?:пожалуйста )?(?:отпишите|удалите|уберите|исключите) (?:меня|нас)(?: (?:от|из) (?:рассылки|списка|"
    r"вашей рассылки|базы|вашей базы))?",
    r"(?:я )?(?:больше )?не (?:хочу|желаю) (?:больше )?получать (?:от вас )?(?:ваши )?(?:письма|сообщения|"
    r"рассылку)(?: от вас)?",
    r"отписаться",
    r"оставьте меня в покое",
    r"(?:будь ласка )?(?:більше )?не пишіть (?:мені|нам)(?: більше)?",
    r"(?:будь ласка )?(?:відпишіть|видаліть) мене(?: (?:від|з|із) (?:розсилки|списку))?",
    r"припиніть (?:мені )?(?:писати|надсилати)(?: (?:мені|листи))*",
    # Turkish
    r"(?:lütfen )?(?:bana|bize) (?:bir daha |artık )?(?:yazmayın|yazma|e-?posta göndermeyin|mail atmayın|"
    r"mail göndermeyin|mesaj göndermeyin)(?: artık| lütfen)?",
    r"(?:lütfen )?(?:beni|bizi) (?:listenizden|listeden|bu listeden|posta listenizden) (?:çıkarın|çıkar|"
    r"silin)",
    r"(?:artık )?(?:e-?posta|mail|mesaj) almak istemiyorum",
    r"abonelikten çık(?:mak istiyorum|arın)?",
    r"beni rahat bırakın",
)
"""Orders and wishes, courtesies included."""

WITHOUT_SPACES = (
    # Japanese
    r"(?:もう)?(?:これ以上|今後(?:は|一切)?)?(?:私に)?(?:メール|連絡|ご連絡|配信)(?:を|"
    r"は|しないで|の(?:送信|配信)(?:を|は))?(?:送らないで|送信しないで|"
    r"しないで|やめて|止めて|停止して|お控え|不要です)(?:ください|下さい|いただけますか)?",
    r"(?:メール|メルマガ|配信)(?:の配信)?(?:を)?(?:停止|解除|中止)(?:して(?:ください|下さい)|をお願いします|希望)",
    r"(?:リスト|名簿)から(?:外して|削除して)(?:ください|下さい)",
    r"配信停止",
    r"もう(?:メール|連絡)(?:は)?(?:いりません|要りません|結構です)",
    # Chinese
    r"(?:请|請)?(?:不要|别|別|勿)(?:再)?(?:给我|給我|向我)?(?:发|發|寄|发送|發送|"
    r"写)(?:邮件|郵件|信息|消息|信|电子邮件|電子郵件|任何邮件)?(?:给我|給我|"
    r"了)*",
    r"(?:请|請)?(?:不要|别|別|勿)(?:再)?(?:联系|聯絡|聯繫|打扰|打擾|骚扰|騷擾)我(?:了)?",
    r"(?:请|請)?(?:停止|取消)(?:给我|給我|向我)?(?:发送|發送|发|發|寄)(?:邮件|郵件|信息)?(?:给我|給我)?",
    r"(?:请|請)?(?:帮我|幫我|我要|我想)?(?:退订|退訂|取消订阅|取消訂閱)",
    r"(?:请|請)?(?:把|将|將)我从(?:列表|名单|邮件列表)(?:中)?(?:删除|移除)",
    # Korean
    r"(?:제발 |부탁인데 )?(?:더 이상 |더이상 |이제 |앞으로 |다시는 |저에게 |제게 |"
    r"나에게 )*(?:이?메일|메시지|연락|메일)(?:을|를|은)? ?(?:보내지|하지|"
    r"주지) (?:마세요|말아 ?주세요|마십시오|마|말아라)",
    r"(?:저를 |나를 )?(?:수신 ?거부|구독 ?취소|구독 ?해지)(?:해 ?주세요|합니다|부탁드립니다|하고 싶습니다)?",
    r"(?:메일|이메일) 그만 (?:보내세요|보내 ?주세요)",
)
"""The same in languages that set no spaces between words."""

CONDITIONS = _words(
    """
    instead until before unless only except but bis sondern stattdessen außer jusqu avant sauf hasta pero antes
    salvo até mas fino prima ma tot behalve maar tills men indtil før ennen vaan mutta dopóki ale dokud пока
    кроме но kadar ama
    """
)
"""Words that make "do not write to me" something else: until Monday, but to my colleague."""

REQUESTS = r"\b(?:can|could|will|would) you\b|\b(?:wil je|wilt u|kunt u|kun je)\b|いただけますか"
"""How a question asks for a deed."""

AND = "and|und|et|y|e|en|och|og|ja|i|a|и|і|ve"
"""What joins two clauses."""
