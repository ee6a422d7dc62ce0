"""Words of courtesy, in the languages people write to agents in. Data for `acknowledgement`."""

from __future__ import annotations

from postroom.mail.wording.alternatives import phrases


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


PHRASES = phrases(
    """
    thanks; thank you; thx; ty; many thanks; much appreciated; appreciated; appreciate it; cheers;
    you are welcome; you're welcome; welcome; my pleasure; no problem; no worries; anytime; any time; got it;
    understood; noted; duly noted; acknowledged; received; roger; copy that; will do; ok; okay; okey; k;
    alright; all right; all good; sure; sure thing; sounds good; great; perfect; excellent; wonderful; awesome;
    nice; good; fine; that works; works for me; makes sense; agreed; happy to help; glad to help;
    glad to hear it; glad to hear that; glad i could help; don't mention it; have a great day; have a nice day;
    have a good day; you too; likewise; confirmed;
    danke; danke schön; danke sehr; vielen dank; besten dank; herzlichen dank; bitte; bitte schön; bitte sehr;
    gern; gerne; gern geschehen; gerne geschehen; kein problem; verstanden; erhalten; alles klar; in ordnung;
    geht klar; mache ich; machen wir; wird gemacht; zur kenntnis genommen; super; prima; perfekt; passt;
    einverstanden; schönen tag; gut;
    merci; merci beaucoup; mille mercis; de rien; je vous en prie; avec plaisir; bien reçu; compris; d'accord;
    entendu; c'est noté; noté; parfait; très bien; pas de problème; ça marche; bonne journée;
    gracias; muchas gracias; mil gracias; de nada; con gusto; entendido; recibido; de acuerdo; vale; perfecto;
    muy bien; anotado; sin problema; no hay problema; claro; buen día; listo;
    obrigado; obrigada; muito obrigado; muito obrigada; recebido; combinado; certo; perfeito; com prazer;
    sem problema; sem problemas; tudo bem;
    grazie; grazie mille; molte grazie; prego; di niente; ricevuto; capito; va bene; d'accordo; perfetto;
    nessun problema; con piacere; buona giornata;
    bedankt; dank je; dank je wel; dank u; dank u wel; hartelijk dank; graag gedaan; begrepen; ontvangen;
    akkoord; geen probleem; komt goed; doe ik; doen we; is goed; top;
    tack; tack så mycket; stort tack; varsågod; uppfattat; mottaget; inga problem; okej; tak; mange tak;
    selv tak; modtaget; forstået; takk; tusen takk; mange takk; bare hyggelig; forstått; mottatt; det er fint;
    den är bra; kiitos; kiitos paljon; ole hyvä; selvä; ymmärretty; eipä kestä;
    dziękuję; dzięki; dziękujemy; bardzo dziękuję; proszę bardzo; zrozumiałem; zrozumiano; przyjąłem;
    w porządku; dobrze; nie ma za co; nie ma problemu; děkuji; díky; děkujeme; rozumím; v pořádku; není zač;
    dobře; rozumíme; спасибо; большое спасибо; благодарю; пожалуйста; не за что; понял; поняла; понятно;
    принято; хорошо; ок; дякую; зрозуміло; добре; прийнято;
    teşekkürler; teşekkür ederim; teşekkür ederiz; çok teşekkürler; rica ederim; anlaşıldı; tamam; tamamdır
    """
)
"""Whole phrases that thank, confirm or return thanks."""

WITHOUT_SPACES = phrases(
    """
    ありがとうございました; ありがとうございます; ありがとう; 承知いたしました; 承知しました; 了解いたしました;
    了解しました; 了解です; 了解; かしこまりました; 確認しました; 確認いたしました; 受け取りました;
    どういたしまして; わかりました; 分かりました; ご連絡; お疲れ様です; お疲れ様でした; どうも;
    谢谢您; 谢谢你; 谢谢; 謝謝您; 謝謝; 多谢; 多謝; 感谢; 感謝; 不客气; 不客氣; 不用谢; 收到了; 收到; 明白了;
    明白; 知道了; 好的; 了解了; 没问题; 沒問題;
    감사합니다; 감사드립니다; 고맙습니다; 천만에요; 알겠습니다; 확인했습니다; 확인하였습니다; 네;
    잘 받았습니다; 받았습니다
    """
)
"""The same in languages that set no spaces between words."""

FILLERS = _words(
    """
    a again all also am and are be been by do everything for from have i i'll i've i'm is it it's its kind
    kindly letting look lot me mail email message much my note now of on our prompt quick reply response so
    soon support that that's the their them then this to too update up us very we we'll we've will with you
    your yes yep yeah know information info help day auch das den der die es für ihre ihren ihr deine euch ich
    sehr und wir nachricht rückmeldung hilfe ja antwort schnelle à bien et je la le les nous pour votre vos
    réponse aide retour oui tout vous con de el en lo los por su sus tu mensaje respuesta ayuda sí todo y e o
    os pela pelo sua seu mensagem resposta ajuda sim tudo il per tuo vostro messaggio risposta aiuto sì tutto
    dat het ik jouw uw voor bericht reactie hulp wel det för jag och till vi ditt svar svaret hjälpen hjälp hej
    din hjælpen hjelpen bardzo za wiadomość odpowiedź pomoc tak moc zprávu odpověď ano за и ответ сообщение
    помощь да вам вас большое вашу ваш çok ve için cevap mesaj yardım evet
    """
)
"""Words that add nothing to such a phrase."""
